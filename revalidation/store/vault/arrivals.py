"""The patients' half of the vault: answers come in and may be taken back."""

from collections.abc import Mapping
from functools import cache
from secrets import token_bytes

from sqlalchemy import (
    BigInteger,
    Connection,
    LargeBinary,
    Select,
    bindparam,
    delete,
    exists,
    or_,
    select,
    update,
)

from revalidation.store.engine import Database
from revalidation.store.vault.boxes import Box, Kept
from revalidation.store.vault.shuffling import NOBODYS, count, put, wait_at
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
            return _keep(connection, campaign, nullifier, box, shared)

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
    """Read once and write twice, whatever becomes of the answers: else the time told which links are used.

    Where they are not kept, two rows of noise are written in their place; the next taking-in sweeps them out.
    """
    wait_at(connection, standing)
    noise = token_bytes(len(nullifier)), token_bytes(len(box.id)), token_bytes(len(box.box))
    found = connection.execute(_look(), {"campaign": campaign, "nullifier": nullifier}).one()
    if found.closed:
        return Kept.CLOSED
    if shared is not None and not found.used and _is_full(connection, campaign, *shared):
        return Kept.FULL
    kept = not found.used and put(connection, spent, nullifier=nullifier, campaign=campaign)
    if kept and put(connection, inbox, id=box.id, campaign=campaign, box=box.box):
        if shared:
            _use_shared(connection, campaign, shared[0])
        return Kept.KEPT
    if kept:
        # Somebody sent another's take-back code with their own link: theirs is not kept.
        connection.execute(delete(spent).where(spent.c.nullifier == nullifier))
    put(connection, spent, nullifier=noise[0], campaign=NOBODYS)
    put(connection, inbox, id=noise[1], campaign=NOBODYS, box=noise[2])
    return Kept.ALREADY


@cache
def _look() -> Select[bool, bool]:
    """Return what asks, in one statement, whether a campaign is closed and a link used or cancelled."""
    campaign, nullifier = bindparam("campaign", type_=BigInteger), bindparam("nullifier", type_=LargeBinary)
    closed = exists().where(standing.c.campaign == campaign, standing.c.closed)
    used = exists().where(spent.c.nullifier == nullifier)
    cancelled = exists().where(revoked.c.nullifier == nullifier)
    return select(closed.label("closed"), or_(used, cancelled).label("used"))


def _is_full(connection: Connection, campaign: int, batch: int, cap: int) -> bool:
    this = (shared_use.c.campaign == campaign) & (shared_use.c.batch == batch)
    put(connection, shared_use, campaign=campaign, batch=batch, replies=0)
    # Locked, so that on PostgreSQL two visits at once can't both take the last place.
    found = connection.execute(select(shared_use.c.replies).where(this).with_for_update())
    return int(found.scalar_one()) >= cap


def _use_shared(connection: Connection, campaign: int, batch: int) -> None:
    this = (shared_use.c.campaign == campaign) & (shared_use.c.batch == batch)
    connection.execute(update(shared_use).where(this).values(replies=shared_use.c.replies + 1))
