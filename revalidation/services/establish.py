"""Setting up: keys, three databases, and the first practice and clinician."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from revalidation.domain.people import Clinician, Practice
from revalidation.errors import CannotRun
from revalidation.store import campaigns, keycheck, migrating, people, trail
from revalidation.store.engine import Database
from revalidation.store.keyfiles import KeyFile, PatientKeys, StaffKeys, check_of
from revalidation.store.sealing import BoxKey

_KEYCHECKS = {"register": keycheck.in_register, "vault": keycheck.in_vault}


def set_up(
    databases: dict[str, Database],
    *,
    patient_keys: KeyFile[PatientKeys],
    staff_keys: KeyFile[StaffKeys],
    show: Callable[[BoxKey, str], None],
) -> None:
    """Make keys and databases, or go on where that was cut off; where all is there, do nothing.

    `show` is given the recovery key and the key-check value, for the kit, before a key is kept: a kit for
    keys that were never written does no harm, but keys whose kit nobody saw would. Raises `CannotRun` where
    anything was sealed with other keys.
    """
    there = [file.path.exists() for file in (patient_keys, staff_keys)]
    if not any(there):
        refuse_orphans(databases)
    checks = _checks(databases)
    if all(checks) or (any(checks) and not all(there)):
        return
    if any(there):
        _refuse_used(databases, patient_keys=patient_keys, staff_keys=staff_keys)
    if not any(checks):
        _keep_keys(patient_keys, staff_keys, show)
    patient, staff = patient_keys.current(), staff_keys.current()
    if {value for value in checks if value} <= {check_of(patient.identity), check_of(staff.identity)}:
        make_databases(databases, patient=patient, staff=staff)


def _keep_keys(
    patient_keys: KeyFile[PatientKeys], staff_keys: KeyFile[StaffKeys], show: Callable[[BoxKey, str], None]
) -> None:
    """Show a fresh recovery key, then keep it and whatever key file is not there yet."""
    recovery = BoxKey.new()
    if staff_keys.path.exists():
        staff = replace(staff_keys.current(), recovery=recovery.public)
    else:
        staff = StaffKeys.new(recovery.public)
    show(recovery, check_of(staff.identity))
    staff_keys.replace(staff)
    if not patient_keys.path.exists():
        patient_keys.replace(PatientKeys.new())


def _checks(databases: dict[str, Database]) -> list[str | None]:
    """Return the key-check values that the databases keep, None for each that is not kept yet."""
    found: list[str | None] = []
    for name, table in _KEYCHECKS.items():
        if migrating.version(databases[name]) is None:
            found += [None, None]
            continue
        with databases[name].reading() as connection:
            found += [keycheck.kept(connection, table, side) for side in ("patient", "staff")]
    return found


def _refuse_used(
    databases: dict[str, Database], *, patient_keys: KeyFile[PatientKeys], staff_keys: KeyFile[StaffKeys]
) -> None:
    """Raise `CannotRun` where a round was ever opened: then this is no set-up that was cut off."""
    used = any(file.path.exists() and file.current().campaigns for file in (patient_keys, staff_keys))
    if migrating.version(databases["register"]) is not None:
        with databases["register"].reading() as connection:
            used = used or bool(campaigns.every(connection))
    if used:
        raise CannotRun(
            "The keys here belong to rounds that the databases don't know. Check the addresses of the "
            "databases, or restore a backup into an empty data folder. Nothing was changed."
        )


def make_keys(*, patient_keys: KeyFile[PatientKeys], staff_keys: KeyFile[StaffKeys]) -> BoxKey:
    """Make both key files and return the recovery key, which is kept nowhere: print it.

    Raises `CannotRun` where there are keys already: new ones would lock everybody out of what was sealed.
    """
    for file in (patient_keys, staff_keys):
        if file.path.exists():
            raise CannotRun(f"{file.path} is there already, so this is set up. Nothing was changed.")
    recovery = BoxKey.new()
    staff_keys.replace(StaffKeys.new(recovery.public))
    patient_keys.replace(PatientKeys.new())
    return recovery


def refuse_orphans(databases: dict[str, Database]) -> None:
    """Raise `CannotRun` where databases belong to keys, before new keys are made that would shut them up."""
    for name, table in _KEYCHECKS.items():
        if migrating.version(databases[name]) is None:
            continue
        with databases[name].reading() as connection:
            if keycheck.kept(connection, table, "staff") is not None:
                raise CannotRun(
                    "The databases belong to keys that are not here. Put the key files back, or restore a "
                    "backup into an empty data folder. Nothing was changed."
                )


def make_databases(databases: dict[str, Database], *, patient: PatientKeys, staff: StaffKeys) -> None:
    """Bring the three databases to the newest schema and keep the key-check values in them."""
    for name, database in databases.items():
        migrating.migrate(name, database)
    for name, table in _KEYCHECKS.items():
        with databases[name].writing() as connection:
            keycheck.keep(connection, table, "patient", check_of(patient.identity))
            keycheck.keep(connection, table, "staff", check_of(staff.identity))


def first_people(
    practice: Practice, clinician: Clinician, *, by: str, register: Database, now: datetime
) -> tuple[Practice, Clinician]:
    """Keep a practice and a clinician and return them with their numbers."""
    with register.writing() as connection:
        kept = people.keep_practice(connection, practice), people.keep_clinician(connection, clinician)
        trail.write(connection, trail.Entry(now, by, "set up", None, {}))
    return kept


def check_keys(databases: dict[str, Database], sides: dict[str, bytes]) -> None:
    """Raise `CannotRun` where a key file (`sides`: name to identity) is not the one the databases know."""
    for name, table in _KEYCHECKS.items():
        with databases[name].reading() as connection:
            for side, identity in sides.items():
                if keycheck.kept(connection, table, side) != check_of(identity):
                    raise CannotRun(
                        f"The {side} key file does not belong to this {name}. "
                        "Put back the right file, or restore keys and databases from the same backup."
                    )
