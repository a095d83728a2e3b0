"""Practices, clinicians and accounts, as kept in the register."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, Integer, Row, String, Table, insert, select, update

from revalidation.domain.people import Account, Clinician, Practice
from revalidation.errors import Unknown
from revalidation.store.engine import REGISTER

_Person = TypeVar("_Person", Practice, Clinician, Account)

practice = Table(
    "practice",
    REGISTER,
    Column("number", Integer, primary_key=True),
    Column("name", String, nullable=False),
    Column("phone", String, nullable=False),
    Column("safety_lead", String, nullable=False),
    Column("complaints", String, nullable=False),
    Column("complaints_phone", String, nullable=False),
)

clinician = Table(
    "clinician",
    REGISTER,
    Column("number", Integer, primary_key=True),
    Column("name", String, nullable=False),
    Column("gmc_number", String(7), nullable=False, unique=True),
    Column("designated_body", String, nullable=False),
    Column("position", String, nullable=False),
    Column("email", String, nullable=False),
)

account = Table(
    "account",
    REGISTER,
    Column("number", Integer, primary_key=True),
    Column("email", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
)


def keep_practice(connection: Connection, given: Practice) -> Practice:
    """Keep a practice and return it with its number; one of the same name is brought up to date."""
    return _kept(connection, practice, "name", given, _as_practice)


def keep_clinician(connection: Connection, given: Clinician) -> Clinician:
    """Keep a clinician and return them with their number; the GMC number tells who is the same person."""
    return _kept(connection, clinician, "gmc_number", given, _as_clinician)


def keep_account(connection: Connection, given: Account) -> Account:
    """Keep an account and return it with its number; the address, whatever its case, tells who it is."""
    plain = Account(email=given.address, name=given.name)
    return _kept(connection, account, "email", plain, _as_account)


def practices(connection: Connection) -> tuple[Practice, ...]:
    """Return the practices, oldest first."""
    return tuple(
        _as_practice(row) for row in connection.execute(select(practice).order_by(practice.c.number))
    )


def clinicians(connection: Connection) -> tuple[Clinician, ...]:
    """Return the clinicians, oldest first."""
    return tuple(
        _as_clinician(row) for row in connection.execute(select(clinician).order_by(clinician.c.number))
    )


def account_of(connection: Connection, email: str) -> Account:
    """Return the account of that address. Raises `Unknown` where there is none."""
    row = connection.execute(select(account).where(account.c.email == email.strip().casefold())).one_or_none()
    if row is None:
        raise Unknown(f"Nobody with the address {email} is known here.")
    return _as_account(row)


def _kept(
    connection: Connection, table: Table, key: str, given: _Person, made: Callable[[Row[Any]], _Person]
) -> _Person:
    values = {column.name: getattr(given, column.name) for column in table.columns if column.name != "number"}
    same = table.c[key] == values[key]
    if connection.execute(update(table).where(same).values(values)).rowcount == 0:
        connection.execute(insert(table).values(values))
    return made(connection.execute(select(table).where(same)).one())


def _as_practice(row: Row[Any]) -> Practice:
    return Practice(**row._mapping)


def _as_clinician(row: Row[Any]) -> Clinician:
    return Clinician(**row._mapping)


def _as_account(row: Row[Any]) -> Account:
    return Account(**row._mapping)
