"""The words as they were first written, which have to go: those of one release, or of a whole round."""

from collections.abc import Collection

from sqlalchemy import delete, exists, select

from revalidation.store.engine import Database
from revalidation.store.vault.holdings import Holdings
from revalidation.store.vault.shuffling import lock, write_anew
from revalidation.store.vault.tables import decided, taken


class RawText:
    """What of the reader's boxes is there, and how it is deleted. What was released stays."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def is_there(self, campaign: int) -> bool:
        """Whether any taken-in box of a campaign is kept, or anything that was decided on one."""
        rows = [exists().where(table.c.campaign == campaign) for table in (taken, decided)]
        with self.database.reading() as connection:
            return bool(connection.execute(select(rows[0] | rows[1])).scalar())

    def forget(self, campaign: int, versions: Collection[int] | None = None) -> None:
        """Delete the boxes that these releases count, or all, with what was decided on them.

        Both tables are written anew, so that neither freed pages nor what is left tells of what is gone.
        """
        chosen = taken.c.campaign == campaign
        if versions is not None:
            chosen &= taken.c.version.in_(list(versions))
        about = decided.c.campaign == campaign
        if versions is not None:
            about &= decided.c.id.in_(select(taken.c.id).where(chosen))
        with self.database.writing() as connection:
            lock(connection, taken, decided)
            connection.execute(delete(decided).where(about))
            connection.execute(delete(taken).where(chosen))
            write_anew(connection, taken, decided)
        Holdings(self.database).finish()
