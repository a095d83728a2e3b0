"""What keeps rows from telling an order, and the small statements that both halves of the vault share."""

import secrets
from collections.abc import Iterable
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Insert, Table, update
from sqlalchemy.dialects import postgresql, sqlite

from revalidation.store.vault.tables import standing, upkeep

REBUILD = "rebuild"
NOBODYS = 0
"""The campaign of rows that are noise; campaigns are numbered from 1."""
_Item = TypeVar("_Item")


def put(connection: Connection, table: Table, **row: Any) -> bool:
    """Put in a row unless its key is there already, and return whether it was put in."""
    insert = insert_if_new(connection.dialect.name, table)
    return connection.execute(insert, row, execution_options={"preserve_rowcount": True}).rowcount == 1


@cache
def insert_if_new(dialect: str, table: Table) -> Insert:
    """Return an INSERT that leaves a row alone whose key is there already; put together once.

    To build a statement takes longer than to run it, and every answer runs this one.
    """
    if dialect == "sqlite":
        return sqlite.insert(table).on_conflict_do_nothing()
    return postgresql.insert(table).on_conflict_do_nothing()


def count(connection: Connection, campaign: int, **values: Any) -> None:
    """Set a campaign's numbers, or add to them by an expression over `standing.c`."""
    put(connection, standing, campaign=campaign, taken_in=0, taken_back=0, closed=False)
    connection.execute(update(standing).where(standing.c.campaign == campaign).values(values))


def wait_at(connection: Connection, table: Table) -> None:
    """Wait until nobody has locked this table, and keep locks off it until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"LOCK TABLE {table.name} IN ACCESS SHARE MODE")


def lock(connection: Connection, *tables: Table) -> None:
    """Keep everybody else out of these tables until the transaction ends; on SQLite it already does."""
    if connection.dialect.name == "postgresql":
        for table in tables:
            connection.exec_driver_sql(f"LOCK TABLE {table.name} IN ACCESS EXCLUSIVE MODE")


def write_anew(connection: Connection, *tables: Table) -> None:
    """Write every row of these tables again, sorted by random key, into new storage, in this transaction.

    In PostgreSQL `xmin` tied "used" to "answered" until rows were written anew, even after VACUUM FULL.
    SQLite's tables lie by key already; the rebuild owed by this lays their pages anew.
    """
    if connection.dialect.name == "postgresql":
        for table in tables:
            key = ", ".join(column.name for column in table.primary_key)
            connection.exec_driver_sql(f"CREATE TEMP TABLE anew ON COMMIT DROP AS TABLE {table.name}")
            connection.exec_driver_sql(f"TRUNCATE {table.name}")
            connection.exec_driver_sql(f"INSERT INTO {table.name} SELECT * FROM anew ORDER BY {key}")  # noqa: S608 (names of ours)
            connection.exec_driver_sql("DROP TABLE anew")
    put(connection, upkeep, task=REBUILD)


def shuffled(items: Iterable[_Item]) -> tuple[_Item, ...]:
    """Return the items in an order drawn from the system's random source."""
    found = list(items)
    secrets.SystemRandom().shuffle(found)
    return tuple(found)
