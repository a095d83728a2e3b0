"""From what was released to one portfolio."""

from revalidation.services.assemble.evidence import Evidence, gather
from revalidation.services.assemble.portfolio import assemble

__all__ = ["Evidence", "assemble", "gather"]
