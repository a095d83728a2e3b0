"""The key-check values by which a start with another deployment's keys is noticed."""

from sqlalchemy import Column, Connection, MetaData, String, Table, delete, insert, select

from revalidation.store.engine import REGISTER, VAULT


def _table(tables: MetaData) -> Table:
    return Table(
        "keycheck",
        tables,
        Column("side", String, primary_key=True),
        Column("value", String, nullable=False),
    )


in_register = _table(REGISTER)
in_vault = _table(VAULT)


def keep(connection: Connection, table: Table, side: str, value: str) -> None:
    """Keep the value of one key file, in place of an earlier one."""
    connection.execute(delete(table).where(table.c.side == side))
    connection.execute(insert(table).values(side=side, value=value))


def kept(connection: Connection, table: Table, side: str) -> str | None:
    """Return the value kept for one key file, or None before set-up."""
    return connection.execute(select(table.c.value).where(table.c.side == side)).scalar_one_or_none()
