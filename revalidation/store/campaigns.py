"""Campaigns, who does what in them, and the batches of links made for them, as kept in the register."""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    ForeignKey,
    Integer,
    Row,
    String,
    Table,
    UniqueConstraint,
    func,
    insert,
    select,
    update,
)

from revalidation.domain.batch import Batch, Way
from revalidation.domain.campaign import Campaign, Status, Track, Window
from revalidation.domain.people import Account, Clinician, Duty, Practice, Role
from revalidation.errors import Unknown
from revalidation.store.engine import REGISTER

# Links name rounds, and codes name batches, by number: no number is ever used twice, gone row or not.
campaign = Table(
    "campaign",
    REGISTER,
    Column("number", Integer, primary_key=True),
    Column("clinician", ForeignKey("clinician.number"), nullable=False, index=True),
    Column("practice", ForeignKey("practice.number"), nullable=False),
    Column("track", String, nullable=False),
    Column("questionnaire", String, nullable=False),
    Column("opens", Date, nullable=False),
    Column("closes", Date, nullable=False),
    Column("least", Integer, nullable=False),
    Column("status", String, nullable=False),
    Column("also_asked", String, nullable=False),
    Column("longer_because", String, nullable=False),
    Column("low_number_agreed", Boolean, nullable=False),
    sqlite_autoincrement=True,
)

duty = Table(
    "duty",
    REGISTER,
    Column("campaign", ForeignKey("campaign.number"), primary_key=True),
    Column("account", ForeignKey("account.number"), primary_key=True),
    Column("role", String, primary_key=True),
    Column("relation", String, nullable=False),
)

batch = Table(
    "batch",
    REGISTER,
    Column("series", Integer, primary_key=True),
    Column("campaign", ForeignKey("campaign.number"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("way", String, nullable=False),
    Column("size", Integer, nullable=False),
    Column("made_on", Date, nullable=False),
    Column("note", String, nullable=False),
    Column("revoked", Boolean, nullable=False),
    UniqueConstraint("campaign", "number"),
    sqlite_autoincrement=True,
)


def add(connection: Connection, given: Campaign) -> Campaign:
    """Keep a new campaign, with its duties, and return it with its number."""
    added = insert(campaign).values(_values(given)).returning(campaign.c.number)
    number = connection.execute(added).scalar_one()
    rows = [
        {
            "campaign": number,
            "account": held.account.number,
            "role": held.role.value,
            "relation": held.relation,
        }
        for held in given.duties
    ]
    if rows:
        connection.execute(insert(duty), rows)
    return get(connection, number)


def change(connection: Connection, given: Campaign) -> None:
    """Keep a campaign as it is now; who does what in it stays."""
    connection.execute(update(campaign).where(campaign.c.number == given.number).values(_values(given)))


def get(connection: Connection, number: int) -> Campaign:
    """Return one campaign. Raises `Unknown` where there is none of that number."""
    row = connection.execute(select(campaign).where(campaign.c.number == number)).one_or_none()
    if row is None:
        raise Unknown(
            f"There is no feedback round {number}. `revalidation campaign list` shows those there are."
        )
    return _campaign(connection, row)


def add_duty(connection: Connection, number: int, given: Duty) -> None:
    """Keep one more duty in a campaign; the same person in the same role stays as they are."""
    values = {"campaign": number, "account": given.account.number, "role": given.role.value}
    key = [duty.c[name] == value for name, value in values.items()]
    if connection.execute(select(duty.c.role).where(*key)).first() is None:
        connection.execute(insert(duty).values(relation=given.relation, **values))


def every(connection: Connection) -> tuple[Campaign, ...]:
    """Return all campaigns, oldest first."""
    rows = connection.execute(select(campaign).order_by(campaign.c.number)).all()
    return tuple(_campaign(connection, row) for row in rows)


def add_batch(connection: Connection, given: Batch) -> Batch:
    """Keep a new batch and return it with its series and its number in the campaign."""
    highest = select(func.max(batch.c.number)).where(batch.c.campaign == given.campaign)
    number = (connection.execute(highest).scalar() or 0) + 1
    values = {
        "campaign": given.campaign,
        "number": number,
        "way": given.way.value,
        "size": given.size,
        "made_on": given.made_on,
        "note": given.note,
        "revoked": given.revoked,
    }
    series = connection.execute(insert(batch).values(values).returning(batch.c.series)).scalar_one()
    return batch_of_series(connection, series)


def batches(connection: Connection, number: int) -> tuple[Batch, ...]:
    """Return the batches of one campaign, in the order made."""
    rows = connection.execute(select(batch).where(batch.c.campaign == number).order_by(batch.c.number))
    return tuple(_batch(row) for row in rows)


def batch_of_series(connection: Connection, series: int) -> Batch:
    """Return the batch of that series. Raises `Unknown` where there is none."""
    row = connection.execute(select(batch).where(batch.c.series == series)).one_or_none()
    if row is None:
        raise Unknown("There is no batch of that series.")
    return _batch(row)


def revoke_batches(connection: Connection, number: int, numbers: Iterable[int]) -> int:
    """Cancel batches of one campaign and return how many were not cancelled before."""
    chosen = (batch.c.campaign == number) & batch.c.number.in_(list(numbers)) & ~batch.c.revoked
    return connection.execute(update(batch).where(chosen).values(revoked=True)).rowcount


def _values(given: Campaign) -> dict[str, Any]:
    return {
        "clinician": given.clinician.number,
        "practice": given.practice.number,
        "track": given.track.value,
        "questionnaire": given.questionnaire,
        "opens": given.window.opens,
        "closes": given.window.closes,
        "least": given.least,
        "status": given.status.value,
        "also_asked": json.dumps(sorted(given.also_asked)),
        "longer_because": given.longer_because,
        "low_number_agreed": given.low_number_agreed,
    }


def _campaign(connection: Connection, row: Row[Any]) -> Campaign:
    # The tables of people are the neighbour's; only their names are used, so that stores stay independent.
    people = REGISTER.tables
    doctor, surgery, account = people["clinician"], people["practice"], people["account"]
    about = connection.execute(select(doctor).where(doctor.c.number == row.clinician)).one()
    where = connection.execute(select(surgery).where(surgery.c.number == row.practice)).one()
    held = connection.execute(
        select(account, duty.c.role, duty.c.relation)
        .join_from(duty, account)
        .where(duty.c.campaign == row.number)
        .order_by(duty.c.role, account.c.number)
    )
    return Campaign(
        number=row.number,
        clinician=Clinician(**about._mapping),
        practice=Practice(**where._mapping),
        track=Track(row.track),
        questionnaire=row.questionnaire,
        window=Window(row.opens, row.closes),
        least=row.least,
        status=Status(row.status),
        duties=tuple(Duty(Account(d.email, d.name, d.number), Role(d.role), d.relation) for d in held),
        also_asked=frozenset(json.loads(row.also_asked)),
        longer_because=row.longer_because,
        low_number_agreed=row.low_number_agreed,
    )


def _batch(row: Row[Any]) -> Batch:
    return Batch(
        campaign=row.campaign,
        way=Way(row.way),
        size=row.size,
        made_on=row.made_on,
        note=row.note,
        revoked=row.revoked,
        number=row.number,
        series=row.series,
    )
