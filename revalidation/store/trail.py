"""The activity log: every change by staff, with who made it, each entry chained to the one before."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Column, Connection, DateTime, Integer, Row, String, Table, insert, select

from revalidation.domain.retention import Milestones
from revalidation.errors import CannotRun
from revalidation.store.engine import REGISTER

trail = Table(
    "trail",
    REGISTER,
    Column("number", Integer, primary_key=True),
    Column("at", DateTime, nullable=False),
    Column("actor", String, nullable=False),
    Column("act", String, nullable=False),
    Column("campaign", Integer),
    Column("detail", String, nullable=False),
    Column("chain", String(64), nullable=False),
)


CLOSED = "closed"
RELEASED = "released"
ENDED = "ended with too few answers to show more"
FORGOTTEN = "destroyed the words as first written"
"""What the log calls the moments from which it is counted how long things are kept."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done. `detail` holds numbers and stages: never a reply, a link or a text."""

    at: datetime
    actor: str
    act: str
    campaign: int | None
    detail: Mapping[str, Any]


def write(connection: Connection, entry: Entry) -> None:
    """Add an entry, chained to the last one. Raises `ValueError` for one without an actor."""
    if not entry.actor.strip():
        raise ValueError("the activity log needs to know who did it")
    if connection.dialect.name == "postgresql":
        # Two processes that chain to the same entry would make one of theirs look altered. Reading goes on.
        connection.exec_driver_sql("LOCK TABLE trail IN EXCLUSIVE MODE")
    last = connection.execute(select(trail.c.chain).order_by(trail.c.number.desc()).limit(1)).scalar() or ""
    values = {
        "at": entry.at.astimezone(UTC).replace(tzinfo=None, microsecond=0),
        "actor": entry.actor,
        "act": entry.act,
        "campaign": entry.campaign,
        "detail": json.dumps(dict(entry.detail), sort_keys=True),
    }
    connection.execute(insert(trail).values(chain=_link(last, values), **values))


def read(connection: Connection, campaign: int | None = None) -> tuple[Entry, ...]:
    """Return the entries of one campaign, or all, oldest first."""
    chosen = select(trail).order_by(trail.c.number)
    if campaign is not None:
        chosen = chosen.where(trail.c.campaign == campaign)
    return tuple(_entry(row) for row in connection.execute(chosen))


def milestones(connection: Connection, campaign: int) -> Milestones:
    """Return the days that matter to how long a campaign's words are kept."""
    released: dict[int, date] = {}
    gone: set[int] = set()
    found: dict[str, date] = {}
    all_gone = False
    for entry in read(connection, campaign):
        if entry.act == RELEASED:
            released.setdefault(int(entry.detail.get("version", 1)), entry.at.date())
        elif entry.act == FORGOTTEN:
            gone.update(entry.detail.get("versions", ()))
            all_gone = all_gone or "versions" not in entry.detail
        elif entry.act in (CLOSED, ENDED):
            found[entry.act] = entry.at.date()
    return Milestones(found.get(CLOSED), found.get(ENDED), released, frozenset(gone), all_gone)


def last(connection: Connection) -> Entry | None:
    """Return the newest entry, or None where there is none."""
    row = connection.execute(select(trail).order_by(trail.c.number.desc()).limit(1)).first()
    return _entry(row) if row else None


def verify(connection: Connection) -> int:
    """Return how many entries there are, or raise `CannotRun` where one does not follow the one before.

    So one that was changed, put in, or taken out from between others. What was cut off at the end leaves
    nothing that could be missed.
    """
    last, number = "", 0
    for row in connection.execute(select(trail).order_by(trail.c.number)):
        values = {name: getattr(row, name) for name in ("at", "actor", "act", "campaign", "detail")}
        if row.chain != _link(last, values):
            raise CannotRun(f"The activity log was altered at entry {row.number}. Compare it with a backup.")
        last, number = row.chain, number + 1
    return number


def _link(last: str, values: Mapping[str, Any]) -> str:
    body = json.dumps({**values, "at": values["at"].isoformat()}, sort_keys=True)
    return hashlib.sha256(f"{last}\n{body}".encode()).hexdigest()


def _entry(row: Row[Any]) -> Entry:
    return Entry(row.at, row.actor, row.act, row.campaign, json.loads(row.detail))
