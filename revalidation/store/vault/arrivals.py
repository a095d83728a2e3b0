"""The patients' half of the vault: answers come in and may be taken back."""

from collections.abc import Mapping
from functools import cache

from sqlalchemy import Connection, Insert, bindparam, delete, exists, select, update

from revalidation.store.engine import Database
from revalidation.store.vault.boxes import Box, Kept
from revalidation.store.vault.shuffling import count, insert_if_new, put, wait_at, was_put
from revalidation.store.vault.tables import inbox, revoked, shared_use, spent, standing


class Arrivals:
    """What the patients' side may do with the vault. It takes sealed boxes and gives none."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def keep(self, campaign: int, nullifier: bytes, box: Box, shared: tuple[int, int] | None = None) -> Kept:
        """Spend a link and keep its sealed answers, both or neither; on disk when this returns.

        `shared` is the batch and the cap of a shared link.
        """
        with self.database.writing() as connection:
            outcome = _keep(connection, campaign, nullifier, box, shared)
            if outcome is not Kept.KEPT:
                _go_through_the_motions(connection, nullifier, box)
            return outcome

    def is_spent(self, nullifier: bytes) -> bool:
        """Whether a visit has been used. For a tablet's own visits only: of a sent link nobody may know."""
        with self.database.reading() as connection:
            found = connection.execute(select(spent.c.nullifier).where(spent.c.nullifier == nullifier))
            return found.first() is not None

    def take_back(self, campaign: int, inbox_id: bytes) -> None:
        """Remove the waiting answers kept under this id, if there are any; the link stays used.

        Found or not, the same is written, so that the time it takes tells neither.
        """
        with self.database.writing() as connection:
            count(connection, campaign, taken_back=standing.c.taken_back)
            found = connection.execute(delete(inbox).where(inbox.c.id == inbox_id)).rowcount
            count(connection, campaign, taken_back=standing.c.taken_back + found)

    def cancelled(self, campaign: int) -> frozenset[bytes]:
        """Return the nullifiers of the links of a campaign that were cancelled one by one."""
        chosen = select(revoked.c.nullifier).where(revoked.c.campaign == campaign)
        with self.database.reading() as connection:
            return frozenset(connection.execute(chosen).scalars())

    def shared_replies(self, campaign: int) -> Mapping[int, int]:
        """Return how many answers came by each shared batch."""
        chosen = select(shared_use.c.batch, shared_use.c.replies).where(shared_use.c.campaign == campaign)
        with self.database.reading() as connection:
            return {row.batch: row.replies for row in connection.execute(chosen)}


def _keep(
    connection: Connection, campaign: int, nullifier: bytes, box: Box, shared: tuple[int, int] | None
) -> Kept:
    wait_at(connection, standing)
    spend = _spend(connection.dialect.name)
    if not was_put(connection, spend, {"nullifier": nullifier, "campaign": campaign}):
        return Kept.CLOSED if _is_closed(connection, campaign) else Kept.ALREADY
    full = shared is not None and _is_full(connection, campaign, *shared)
    if full or not put(connection, inbox, id=box.id, campaign=campaign, box=box.box):
        # No place is left; or somebody sent another's take-back code with their own link.
        connection.execute(delete(spent).where(spent.c.nullifier == nullifier))
        return Kept.FULL if full else Kept.ALREADY
    if shared:
        _use_shared(connection, campaign, shared[0])
    return Kept.KEPT


@cache
def _spend(dialect: str) -> Insert:
    """Return what spends a link unless it is cancelled or its campaign closed: one statement, not three."""
    row = {column.name: bindparam(column.name, type_=column.type) for column in spent.columns}
    closed = exists().where(standing.c.campaign == row["campaign"], standing.c.closed)
    cancelled = exists().where(revoked.c.nullifier == row["nullifier"])
    allowed = select(*row.values()).where(~closed, ~cancelled)
    return insert_if_new(dialect, spent).from_select(list(row), allowed)


def _is_closed(connection: Connection, campaign: int) -> bool:
    return bool(connection.execute(select(standing.c.closed).where(standing.c.campaign == campaign)).scalar())


def _go_through_the_motions(connection: Connection, nullifier: bytes, box: Box) -> None:
    """Write as much as a kept answer would and leave nothing: else the time told which links are used."""
    decoy = bytes(byte ^ 0xFF for byte in nullifier)
    put(connection, spent, nullifier=decoy, campaign=0)
    put(connection, inbox, id=decoy, campaign=0, box=box.box)
    connection.execute(delete(spent).where((spent.c.nullifier == decoy) & (spent.c.campaign == 0)))
    connection.execute(delete(inbox).where((inbox.c.id == decoy) & (inbox.c.campaign == 0)))


def _is_full(connection: Connection, campaign: int, batch: int, cap: int) -> bool:
    this = (shared_use.c.campaign == campaign) & (shared_use.c.batch == batch)
    put(connection, shared_use, campaign=campaign, batch=batch, replies=0)
    # Locked, so that on PostgreSQL two visits at once can't both take the last place.
    found = connection.execute(select(shared_use.c.replies).where(this).with_for_update())
    return int(found.scalar_one()) >= cap


def _use_shared(connection: Connection, campaign: int, batch: int) -> None:
    this = (shared_use.c.campaign == campaign) & (shared_use.c.batch == batch)
    connection.execute(update(shared_use).where(this).values(replies=shared_use.c.replies + 1))
