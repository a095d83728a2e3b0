"""The vault's tables. Of ids from elsewhere they hold only the campaign's number."""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, Integer, LargeBinary, String, Table

from revalidation.store.engine import VAULT


def _table(name: str, *columns: Column[Any]) -> Table:
    # Without a row number of their own, SQLite's rows lie by their random key and not by arrival.
    return Table(name, VAULT, *columns, sqlite_with_rowid=False)


spent = _table(
    "spent",
    Column("nullifier", LargeBinary, primary_key=True),
    Column("campaign", BigInteger, nullable=False),
)
inbox = _table(
    "inbox",
    Column("id", LargeBinary, primary_key=True),
    Column("campaign", BigInteger, nullable=False),
    Column("box", LargeBinary, nullable=False),
)
revoked = _table(
    "revoked",
    Column("nullifier", LargeBinary, primary_key=True),
    Column("campaign", BigInteger, nullable=False),
)
shared_use = _table(
    "shared_use",
    Column("campaign", BigInteger, primary_key=True, autoincrement=False),
    Column("batch", Integer, primary_key=True, autoincrement=False),
    Column("replies", Integer, nullable=False),
)
standing = _table(
    "standing",
    Column("campaign", BigInteger, primary_key=True, autoincrement=False),
    Column("taken_in", Integer, nullable=False),
    Column("taken_back", Integer, nullable=False),
    Column("last_taken_in", Date),
    Column("closed", Boolean, nullable=False),
)
IN_ORDER = (standing, spent, shared_use, inbox)
"""The tables that answers arrive in, in the order in which every transaction reaches for them."""

taken = _table(
    "taken",
    Column("id", LargeBinary, primary_key=True),
    Column("campaign", BigInteger, nullable=False, index=True),
    Column("version", Integer),
    Column("box", LargeBinary, nullable=False),
)
decided = _table(
    "decided",
    Column("id", LargeBinary, primary_key=True),
    Column("question", String, primary_key=True),
    Column("campaign", BigInteger, nullable=False, index=True),
    Column("verdict", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("box", LargeBinary),
)
released = _table(
    "released",
    Column("campaign", BigInteger, primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("box", LargeBinary, nullable=False),
)
comment = _table(
    "comment",
    Column("id", LargeBinary, primary_key=True),
    Column("campaign", BigInteger, nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("box", LargeBinary, nullable=False),
)
upkeep = _table("upkeep", Column("task", String, primary_key=True))
