"""Keys in use: what there is, a new one to sign links with, and an old one retired."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from revalidation.domain.campaign import Status
from revalidation.errors import NotNow, Unknown, Unsuitable
from revalidation.store import campaigns, trail
from revalidation.store.engine import Database
from revalidation.store.keyfiles import KeyFile, PatientKeys, StaffKeys, check_of
from revalidation.store.sealing import BoxKey

ADDED, RETIRED = "added a link key", "retired a link key"


@dataclass(frozen=True, slots=True)
class LinkKey:
    """A key that signs links, by its public name; `since` is the day it began, None for the first."""

    name: str
    since: date | None
    signs: bool


@dataclass(frozen=True, slots=True)
class RoundKeys:
    """Which keys of one round are there. One that is not has been destroyed, or never was here.

    `arriving` is the patients' half (pepper and public key); `intake` opens what arrives, `reader` the raw
    text, `shared` what was released.
    """

    campaign: int
    status: Status
    arriving: bool
    intake: bool
    reader: bool
    shared: bool


@dataclass(frozen=True, slots=True)
class KeysThere:
    """All keys of a deployment, without a secret. `check` is the value that the recovery kit shows too."""

    check: str
    links: tuple[LinkKey, ...]
    rounds: tuple[RoundKeys, ...]


@dataclass(frozen=True, slots=True)
class Retirement:
    """What retiring a key means: links of these open rounds, made while it signed, stop working."""

    name: str
    affected: tuple[int, ...]


def keys_there(
    *, register: Database, patient_keys: KeyFile[PatientKeys], staff_keys: KeyFile[StaffKeys]
) -> KeysThere:
    """Return which keys there are, oldest link key first."""
    patient, staff = patient_keys.current(), staff_keys.current()
    with register.reading() as connection:
        begun, found = _begun(connection), campaigns.every(connection)
    links = tuple(
        LinkKey(name, begun.get(name), name == patient.links.newest.name) for name in patient.links.names
    )
    rounds = []
    for one in found:
        own = staff.campaigns.get(one.number)
        private = (own.intake, own.reader, own.shared) if own else (None, None, None)
        there = (key is not None for key in private)
        rounds.append(RoundKeys(one.number, one.status, one.number in patient.campaigns, *there))
    return KeysThere(check_of(staff.identity), links, tuple(rounds))


def add_link_key(
    *, by: str, register: Database, patient_keys: KeyFile[PatientKeys], now: datetime
) -> LinkKey:
    """Make a new key that signs links from now on, and return it; links that are out keep working."""
    with register.writing() as connection:
        keys = patient_keys.current()
        fresh = replace(keys, links=keys.links.rotated())
        trail.write(connection, trail.Entry(now, by, ADDED, None, {"key": fresh.links.newest.name}))
        patient_keys.replace(fresh)
    return LinkKey(fresh.links.newest.name, now.date(), signs=True)


def retirement(name: str, *, register: Database, patient_keys: KeyFile[PatientKeys]) -> Retirement:
    """Return what retiring a link key would mean, before it is done.

    Raises `Unknown` where there is no key of that name, `NotNow` for the one that signs, and `Unsuitable`
    for a name that is empty.
    """
    if not name.strip():
        raise Unsuitable("Name the link key to retire. `revalidation keys list` shows those there are.")
    links = patient_keys.current().links
    if name not in links.names:
        raise Unknown(f"There is no link key {name}. `revalidation keys list` shows those there are.")
    if name == links.newest.name:
        raise NotNow(f"The key {name} signs new links. Run `revalidation keys rotate` first, then retire it.")
    with register.reading() as connection:
        return Retirement(name, _affected(connection, name))


def retire_link_key(
    name: str, *, by: str, register: Database, patient_keys: KeyFile[PatientKeys], now: datetime
) -> Retirement:
    """Destroy an old link key: whatever it signed stops working. Refuses as `retirement` does."""
    meant = retirement(name, register=register, patient_keys=patient_keys)
    with register.writing() as connection:
        keys = patient_keys.current()
        trail.write(connection, trail.Entry(now, by, RETIRED, None, {"key": name}))
        patient_keys.replace(replace(keys, links=keys.links.without(name)))
    return meant


def renew_kit(
    *,
    by: str,
    register: Database,
    staff_keys: KeyFile[StaffKeys],
    now: datetime,
    show: Callable[[BoxKey, str], None] | None = None,
) -> BoxKey:
    """Make a new recovery key and return it, to print as a kit; backups from now on open with it alone.

    `show` is given the key and the key-check value before the old key is replaced; where it raises, the old
    kit goes on counting. For a kit that was lost or seen. Archives made before still open with the old kit
    and no other: make a backup now and delete them.
    """
    fresh = BoxKey.new()
    if show:
        show(fresh, check_of(staff_keys.current().identity))
    with register.writing() as connection:
        trail.write(connection, trail.Entry(now, by, "renewed the recovery kit", None, {}))
        staff_keys.replace(replace(staff_keys.current(), recovery=fresh.public))
    return fresh


def _begun(connection: Connection) -> dict[str, date]:
    """Return the day on which each key that was added began to sign, oldest first."""
    entries = (entry for entry in trail.read(connection) if entry.act == ADDED)
    return {entry.detail["key"]: entry.at.date() for entry in entries}


def _affected(connection: Connection, name: str) -> tuple[int, ...]:
    """Return the open rounds with links made on a day on which the key signed, as far as days can tell."""
    added = list(_begun(connection).items())
    place = next((at for at, (key, _) in enumerate(added) if key == name), -1)
    first = added[place][1] if place >= 0 else date.min
    last = added[place + 1][1] if place + 1 < len(added) else date.max
    return tuple(
        one.number
        for one in campaigns.every(connection)
        if one.status is Status.OPEN
        and any(
            first <= b.made_on <= last and not b.revoked for b in campaigns.batches(connection, one.number)
        )
    )
