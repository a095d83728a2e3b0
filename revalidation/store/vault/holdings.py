"""The staff's half of the vault: boxes are taken in, decided on and released."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from revalidation.store.engine import Database
from revalidation.store.vault.boxes import Box, Decided, Moved, Standing
from revalidation.store.vault.shuffling import NOBODYS, count, lock, put, shuffled, write_anew
from revalidation.store.vault.tables import (
    IN_ORDER,
    comment,
    decided,
    inbox,
    released,
    revoked,
    spent,
    standing,
    taken,
    upkeep,
)


class Holdings:
    """What the staff's side may do with the vault, one campaign at a time. It can open no box."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def revoke(self, campaign: int, nullifier: bytes) -> None:
        """Cancel one link, used or not."""
        with self.database.writing() as connection:
            put(connection, revoked, nullifier=nullifier, campaign=campaign)

    def revoked_count(self, campaign: int) -> int:
        """Return how many links of a campaign were cancelled one by one."""
        return self._number_of(revoked, campaign)

    def waiting(self, campaign: int) -> tuple[Box, ...]:
        """Return what has come in and not been taken in yet, in no order."""
        with self.database.reading() as connection:
            rows = connection.execute(select(inbox.c.id, inbox.c.box).where(inbox.c.campaign == campaign))
            return shuffled(Box(row.id, row.box) for row in rows)

    def waiting_count(self, campaign: int) -> int:
        """Return how many answers wait to be taken in."""
        return self._number_of(inbox, campaign)

    def standing(self, campaign: int) -> Standing:
        """Return how a campaign stands."""
        with self.database.reading() as connection:
            row = connection.execute(select(standing).where(standing.c.campaign == campaign)).first()
            if row is None:
                return Standing()
            return Standing(row.taken_in, row.taken_back, row.last_taken_in, row.closed)

    def take_in(self, campaign: int, moves: Iterable[Moved], *, on: date, last: bool) -> int:
        """Move answers from the inbox to the reader and return how many moved; after the `last` none come in.

        One that was taken back in the meantime stays gone. One that came in after `moves` were read waits on,
        and then this was not the last time: take in once more, until the standing is closed.

        All that came in together is written anew in one transaction, so that neither place nor transaction
        number ties a used link to an answer.
        """
        with self.database.writing() as connection:
            lock(connection, *IN_ORDER)
            for table in (spent, inbox):
                connection.execute(delete(table).where(table.c.campaign == NOBODYS))
            kept = [move.to for move in moves if _removed(connection, move.inbox_id)]
            rows = [{"id": box.id, "campaign": campaign, "box": box.box} for box in _by_id(kept)]
            if rows:
                connection.execute(insert(taken), rows)
            more = standing.c.taken_in + len(kept)
            shut = last and not _any_wait(connection, campaign)
            count(connection, campaign, taken_in=more, last_taken_in=on, closed=shut)
            write_anew(connection, *IN_ORDER)
        self.finish()
        return len(kept)

    def finish(self) -> None:
        """Do what a transaction can't: rebuild an SQLite file. Done again at start after a crash."""
        with self.database.reading() as connection:
            owed = connection.execute(select(upkeep)).first() is not None
        if owed:
            self.database.rebuild()
            with self.database.writing() as connection:
                connection.execute(delete(upkeep))

    def taken(self, campaign: int, *, unreleased: bool = False) -> tuple[Box, ...]:
        """Return the reader's boxes, in no order; only those no release counts yet where `unreleased`."""
        chosen = select(taken.c.id, taken.c.box).where(taken.c.campaign == campaign)
        if unreleased:
            chosen = chosen.where(taken.c.version.is_(None))
        with self.database.reading() as connection:
            return shuffled(Box(row.id, row.box) for row in connection.execute(chosen))

    def decide(self, campaign: int, made: Decided) -> bool:
        """Keep a decision on one comment, in place of an earlier one; return whether it still could be.

        Once the answers that it came with are released, or gone, nothing changes.
        """
        key = (decided.c.id == made.id) & (decided.c.question == made.question)
        values = {
            "id": made.id,
            "question": made.question,
            "campaign": campaign,
            "verdict": made.verdict,
            "reason": made.reason,
            "box": made.box,
        }
        open_ = select(taken.c.id).where(taken.c.id == made.id, taken.c.version.is_(None))
        with self.database.writing() as connection:
            if connection.execute(open_.with_for_update()).first() is None:
                return False
            connection.execute(delete(decided).where(key))
            connection.execute(insert(decided).values(values))
            return True

    def decisions(self, campaign: int) -> tuple[Decided, ...]:
        """Return all decisions of a campaign, in no order."""
        columns = (decided.c.id, decided.c.question, decided.c.verdict, decided.c.reason, decided.c.box)
        with self.database.reading() as connection:
            rows = connection.execute(select(*columns).where(decided.c.campaign == campaign))
            return shuffled(Decided(*row) for row in rows)

    def release(
        self, campaign: int, version: int, counted: Iterable[bytes], box: bytes, comments: Sequence[Box]
    ) -> None:
        """Keep one release: its sealed tally, its sealed comments, and which taken-in replies it counts."""
        rows = [
            {"id": b.id, "campaign": campaign, "version": version, "box": b.box} for b in _by_id(comments)
        ]
        with self.database.writing() as connection:
            lock(connection, taken, decided, comment)
            for reply in counted:
                connection.execute(update(taken).where(taken.c.id == reply).values(version=version))
            connection.execute(insert(released).values(campaign=campaign, version=version, box=box))
            if rows:
                connection.execute(insert(comment), rows)
            write_anew(connection, taken, decided, comment)
        self.finish()

    def releases(self, campaign: int) -> tuple[bytes, ...]:
        """Return the sealed tallies of a campaign, first release first."""
        chosen = select(released.c.box).where(released.c.campaign == campaign).order_by(released.c.version)
        with self.database.reading() as connection:
            return tuple(connection.execute(chosen).scalars())

    def comments(self, campaign: int) -> tuple[bytes, ...]:
        """Return the sealed released comments of a campaign by their random ids: always in the same order."""
        chosen = select(comment.c.box).where(comment.c.campaign == campaign).order_by(comment.c.id)
        with self.database.reading() as connection:
            return tuple(connection.execute(chosen).scalars())

    def _number_of(self, table: Table, campaign: int) -> int:
        chosen = select(func.count()).select_from(table).where(table.c.campaign == campaign)
        with self.database.reading() as connection:
            return int(connection.execute(chosen).scalar_one())


def _removed(connection: Connection, inbox_id: bytes) -> bool:
    return connection.execute(delete(inbox).where(inbox.c.id == inbox_id)).rowcount == 1


def _any_wait(connection: Connection, campaign: int) -> bool:
    chosen = select(inbox.c.id).where(inbox.c.campaign == campaign).limit(1)
    return connection.execute(chosen).first() is not None


def _by_id(boxes: Iterable[Box]) -> list[Box]:
    return sorted(boxes, key=lambda box: box.id)
