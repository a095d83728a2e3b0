"""Backups and what comes back from them. Whoever calls holds the staff's side alone meanwhile."""

from revalidation.services.preserve.backing import Backup, backup
from revalidation.services.preserve.folder import Deployment
from revalidation.services.preserve.restoring import Restored, restore

__all__ = ["Backup", "Deployment", "Restored", "backup", "restore"]
