"""How a database is reached: SQLite by default, PostgreSQL by address, one writer at a time."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, TimeoutError

from revalidation.errors import CannotRun, Unsuitable

REGISTER = MetaData()
VAULT = MetaData()
STORIES = MetaData()
"""The tables of each database; no table stands in two of them."""

# DELETE and not WAL: frames in a WAL lie in the order of arrival (and SQLite before 3.51.3 could corrupt it).
# EXTRA: after a power cut no acknowledged answer is missing. secure_delete: what is deleted is overwritten.
PRAGMAS = (
    "journal_mode=DELETE",
    "synchronous=EXTRA",
    "secure_delete=ON",
    "temp_store=MEMORY",
    "trusted_schema=OFF",
    "foreign_keys=ON",
    "busy_timeout=30000",
)


class Database:
    """One of the three databases, with a lock so that one thread of this process writes at a time.

    The lock keeps SQLite's slowest answers quick: without it, waiting writers poll and starve one another.
    """

    def __init__(self, url: str, tables: MetaData) -> None:
        self.tables = tables
        try:
            self.engine = _engine(url)
        except (ArgumentError, ImportError, ValueError):
            raise CannotRun(
                "A database address can't be read. It looks like sqlite:////folder/file.db or "
                "postgresql+psycopg://user@host/name."
            ) from None
        self._writing = threading.Lock()

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection to read with; nothing that is done with it is kept."""
        with _plainly(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose changes are kept if the block ends well, and only then."""
        with _plainly(), self._writing, self.engine.connect() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
            try:
                connection.commit()
            except BaseException:
                # A failed commit leaves the transaction open (SQLite), or its end unknown (PostgreSQL):
                # whoever got this connection next would find everything locked, or see what was never kept.
                connection.invalidate()
                raise

    def rebuild(self) -> None:
        """Write an SQLite file anew, so that neither place nor freed pages tell an order."""
        if self.is_sqlite:
            with _plainly(), self._writing, self.engine.connect() as connection:
                connection.exec_driver_sql("VACUUM")

    def check_writable(self) -> None:
        """Raise `CannotRun` where nothing could be kept here: a file, a folder or a right is missing."""
        with _plainly(), self._writing, self.engine.connect() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                mark = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
                connection.exec_driver_sql(f"PRAGMA user_version = {mark}")
            connection.rollback()

    def answers(self) -> bool:
        """Whether the database can be reached now."""
        try:
            with self.reading() as connection:
                connection.execute(text("select 1"))
        except CannotRun:
            return False
        return True

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        # Transactions are begun by us: a reader that turns writer half-way would fail instead of waiting.
        engine = create_engine(parsed, hide_parameters=True, connect_args={"isolation_level": None})
        event.listen(engine, "connect", _set_pragmas)
        return engine
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
        return create_engine(parsed, hide_parameters=True, pool_pre_ping=True)
    raise ValueError(parsed.get_backend_name())


def _set_pragmas(connection: sqlite3.Connection, _record: Any) -> None:
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


@contextmanager
def _plainly() -> Iterator[None]:
    """Turn what a database driver says into a sentence; the driver's own may repeat what was being stored."""
    try:
        yield
    except (DataError, OverflowError, UnicodeEncodeError):
        raise Unsuitable(
            "Something given is too large, or holds characters that can't be kept. Nothing was kept."
        ) from None
    except TimeoutError:
        raise CannotRun(_sentence("locked")) from None
    except DBAPIError as error:
        raise CannotRun(_sentence(str(error.orig))) from None


def _sentence(said: str) -> str:
    for sign, sentence in _SENTENCES.items():
        if sign in said:
            return sentence
    return "The database did not answer as it should. Nothing was kept. Run `revalidation selfcheck`."


_SENTENCES = {
    "disk is full": "The disk is full. Nothing was kept. Free some space and try again.",
    "No space left": "The disk is full. Nothing was kept. Free some space and try again.",
    "disk I/O error": "The disk could not be written. Nothing was kept. Check its space and try again.",
    "readonly": "The database may not be written by this user. Check who owns the data folder.",
    "unable to open": "The database file can't be opened. Check the data folder and who may write to it.",
    "locked": "The database is busy with something else. Nothing was kept. Try again in a minute.",
    "no such table": "The database has no tables, or old ones. Run `revalidation migrate`.",
    "does not exist": "The database, or a table of it, is not there. Run `revalidation migrate`.",
    "connection": "The database server does not answer. Check that it runs and that its address is right.",
    "malformed": "The database file is damaged. Stop the service and restore the newest backup.",
    "not a database": "The database file is not a database. Check the address, or restore a backup.",
}
