"""The patients' half of the vault: answers come in and may be taken back."""

from collections.abc import Mapping

from sqlalchemy import Connection, delete, insert, select, update

from revalidation.store.engine import Database
from revalidation.store.vault.boxes import Box
from revalidation.store.vault.shuffling import count, insert_if_new
from revalidation.store.vault.tables import inbox, revoked, shared_use, spent


class Arrivals:
    """What the patients' side may do with the vault. It takes sealed boxes and gives none."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def keep(self, campaign: int, nullifier: bytes, box: Box, shared: tuple[int, int] | None = None) -> bool:
        """Spend a link and keep its sealed answers, both or neither; on disk when this returns.

        `shared` is the batch and the cap of a shared link. Returns False, with nothing changed, where the
        link was used or cancelled before, or the cap is reached.
        """
        with self.database.writing() as connection:
            if _is_revoked(connection, nullifier):
                return False
            fresh = insert_if_new(connection, spent).values(nullifier=nullifier, campaign=campaign)
            if connection.execute(fresh).rowcount == 0:
                return False
            if shared and not _use_shared(connection, campaign, *shared):
                connection.rollback()
                return False
            connection.execute(insert(inbox).values(id=box.id, campaign=campaign, box=box.box))
            return True

    def is_spent(self, nullifier: bytes) -> bool:
        """Whether a visit has been used. For a tablet's own visits only: of a sent link nobody may know."""
        with self.database.reading() as connection:
            found = connection.execute(select(spent.c.nullifier).where(spent.c.nullifier == nullifier))
            return found.first() is not None

    def take_back(self, campaign: int, inbox_id: bytes) -> None:
        """Remove the waiting answers kept under this id, if there are any; the link stays used."""
        with self.database.writing() as connection:
            if connection.execute(delete(inbox).where(inbox.c.id == inbox_id)).rowcount:
                count(connection, campaign, taken_back=1)

    def is_revoked(self, nullifier: bytes) -> bool:
        """Whether one link was cancelled by itself."""
        with self.database.reading() as connection:
            return _is_revoked(connection, nullifier)

    def shared_replies(self, campaign: int) -> Mapping[int, int]:
        """Return how many answers came by each shared batch."""
        chosen = select(shared_use.c.batch, shared_use.c.replies).where(shared_use.c.campaign == campaign)
        with self.database.reading() as connection:
            return {row.batch: row.replies for row in connection.execute(chosen)}


def _is_revoked(connection: Connection, nullifier: bytes) -> bool:
    found = connection.execute(select(revoked.c.nullifier).where(revoked.c.nullifier == nullifier))
    return found.first() is not None


def _use_shared(connection: Connection, campaign: int, batch: int, cap: int) -> bool:
    row = insert_if_new(connection, shared_use).values(campaign=campaign, batch=batch, replies=0)
    connection.execute(row)
    this = (shared_use.c.campaign == campaign) & (shared_use.c.batch == batch) & (shared_use.c.replies < cap)
    used = update(shared_use).where(this).values(replies=shared_use.c.replies + 1)
    return connection.execute(used).rowcount == 1
