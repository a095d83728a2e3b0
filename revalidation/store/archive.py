"""A database as lines that any other kind of database can take in again, without the order of arrival."""

import json
import os
import sqlite3
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Date, DateTime, LargeBinary, MetaData, Table, func, insert, select, text

from revalidation.errors import CannotRun
from revalidation.store.engine import Database

ROWS = 100
"""Rows in a line: few enough that a line of sealed answers stays small, many enough to be quick."""

ROOM = 1000
"""Numbers left free after a restore. What was made after the backup is forgotten, but its links are still
out: a new round of the same number would take answers that were meant for another doctor.
"""
NOT_REUSED = frozenset({("campaign", "number"), ("batch", "series")})

_VERSIONS = "alembic_version"


@dataclass(frozen=True, slots=True)
class Section:
    """Where one database begins: its name, its schema version and the columns of its tables by kind."""

    database: str
    schema: str
    tables: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows of one table, each a list of values in the order of its columns, as JSON has them."""

    table: str
    rows: list[list[Any]]


@contextmanager
def still(database: Database) -> Iterator[Connection]:
    """Give a connection that sees one moment of a database, while others go on writing to it.

    An SQLite file is copied to a nameless file in its own folder first: reading a large one row by row would
    keep writers waiting for seconds, the copy does for tenths.
    """
    if not database.is_sqlite:
        with database.reading() as connection:
            yield connection.execution_options(isolation_level="REPEATABLE READ")
        return
    original = Path(database.engine.url.database or "").absolute()
    # One name for all: what a crash left behind goes with the next backup, and is empty.
    place = original.with_name(".being-backed-up")
    place.unlink(missing_ok=True)
    os.close(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    copy = Database(f"sqlite:///{place}", database.tables)
    try:
        with copy.reading() as connection:
            # From here on it has no name, and it is empty still: whatever happens, nothing of it stays.
            place.unlink()
            # SQLite keeps no journal on disk for a file without a name, and this one needs none.
            connection.exec_driver_sql("PRAGMA journal_mode=OFF")
            _copy(database, connection)
            yield connection
    finally:
        place.unlink(missing_ok=True)
        copy.close()


def _copy(database: Database, to: Connection) -> None:
    """Copy an SQLite database page by page. Raises `CannotRun` where it can't be read or the copy kept."""
    with database.reading() as connection:
        source, target = connection.connection.driver_connection, to.connection.driver_connection
        if not isinstance(source, sqlite3.Connection) or not isinstance(target, sqlite3.Connection):
            raise TypeError("only an SQLite database is copied like this")
        try:
            source.backup(target)
        except sqlite3.Error:
            raise CannotRun(
                "A database could not be copied, so no backup was made. Check the disk's space and try "
                "again; `revalidation selfcheck` says whether the database is damaged."
            ) from None


def tables_of(connection: Connection) -> tuple[Table, ...]:
    """Return the tables as they are in the database, each after those it refers to."""
    found = MetaData()
    found.reflect(connection)
    return tuple(table for table in found.sorted_tables if table.name != _VERSIONS)


def count(connection: Connection) -> int:
    """Return how many rows all tables have."""
    numbers = (select(func.count()).select_from(table) for table in tables_of(connection))
    return sum(connection.execute(number).scalar_one() for number in numbers)


def out(name: str, schema: str, connection: Connection) -> Iterator[tuple[str, int]]:
    """Yield a database as lines, each with the number of rows in it, every table sorted by its key."""
    tables = tables_of(connection)
    kinds = {table.name: {column.name: _kind(column.type) for column in table.columns} for table in tables}
    yield _line({"database": name, "schema": schema, "tables": kinds}), 0
    for table in tables:
        chosen = select(table).order_by(*table.primary_key.columns)
        found = connection.execute(chosen, execution_options={"yield_per": ROWS})
        spell = [_SPELL.get(kind, _as_it_is) for kind in kinds[table.name].values()]
        for part in found.partitions(ROWS):
            rows = [[say(value) for say, value in zip(spell, row, strict=True)] for row in part]
            yield _line({"table": table.name, "rows": rows}), len(rows)


def sections(lines: Iterable[str]) -> Iterator[tuple[Section, Iterator[Rows]]]:
    """Yield each database of the lines that `out` made, with its rows; take the rows before the next one."""
    parsed = map(json.loads, lines)
    ahead = next(parsed, None)
    while ahead is not None:
        section = Section(**ahead)
        following: list[Any] = []
        rows = _until_next(parsed, following)

        yield section, rows
        for _ in rows:
            pass
        ahead = following[0] if following else None


def _until_next(parsed: Iterator[Any], following: list[Any]) -> Iterator[Rows]:
    """Yield rows up to the next database, whose line is put into `following`."""
    for line in parsed:
        if "database" in line:
            following.append(line)
            return
        yield Rows(**line)


def take_in(connection: Connection, section: Section, parts: Iterable[Rows]) -> int:
    """Insert the rows into the tables of the same schema, and return how many there were."""
    tables = {table.name: table for table in tables_of(connection)}
    number = 0
    for part in parts:
        columns = section.tables[part.table]
        read = [_READ.get(kind, _as_it_is) for kind in columns.values()]
        rows = [
            {name: say(value) for name, say, value in zip(columns, read, row, strict=True)}
            for row in part.rows
        ]
        connection.execute(insert(tables[part.table]), rows)
        number += len(rows)
    return number


def go_on_numbering(connection: Connection, tables: MetaData) -> None:
    """Let new rows be numbered after those there are, campaigns and batches with `ROOM` between.

    SQLite numbers on by itself, and can be told to leave room where a table never uses a number twice.
    """
    for table in tables.sorted_tables:
        column = table.autoincrement_column
        if column is None:
            continue
        room = ROOM if (table.name, column.name) in NOT_REUSED else 0
        highest = connection.execute(select(func.max(column))).scalar()
        last = (highest or 0) + room
        if connection.dialect.name == "postgresql":
            sequence = text("select setval(pg_get_serial_sequence(:table, :column), :next, false)")
            values = {"table": table.name, "column": column.name, "next": last + 1}
            connection.execute(sequence, values)
        elif table.dialect_options["sqlite"]["autoincrement"]:
            values = {"table": table.name, "last": last}
            connection.execute(text("delete from sqlite_sequence where name = :table"), values)
            connection.execute(text("insert into sqlite_sequence (name, seq) values (:table, :last)"), values)


def is_empty(database: Database) -> bool:
    """Whether a database has no table yet. An SQLite file that is not there is not made by asking."""
    if database.is_sqlite and not Path(database.engine.url.database or "").exists():
        return True
    with database.reading() as connection:
        return not tables_of(connection)


def _line(value: Mapping[str, Any]) -> str:
    return json.dumps(value, separators=(",", ":"))


def _kind(of: Any) -> str:
    for kind, known in (("bytes", LargeBinary), ("moment", DateTime), ("day", Date)):
        if isinstance(of, known):
            return kind
    return "plain"


def _as_it_is(value: Any) -> Any:
    return value


def _spelt_bytes(value: bytes | None) -> str | None:
    return None if value is None else b64encode(value).decode()


def _read_bytes(value: str | None) -> bytes | None:
    return None if value is None else b64decode(value, validate=True)


def _spelt_time(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _read_moment(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def _read_day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


_SPELL: Mapping[str, Callable[[Any], Any]] = {
    "bytes": _spelt_bytes,
    "moment": _spelt_time,
    "day": _spelt_time,
}
_READ: Mapping[str, Callable[[Any], Any]] = {"bytes": _read_bytes, "moment": _read_moment, "day": _read_day}
