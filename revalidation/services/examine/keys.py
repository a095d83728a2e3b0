"""Looks at keys: the two files, whether they are the databases', and whether every round has its own."""

from collections.abc import Mapping
from textwrap import wrap

from revalidation.domain.campaign import Campaign, Status
from revalidation.errors import CannotRun
from revalidation.services.examine.files import own_only
from revalidation.store import campaigns, keycheck, shelf
from revalidation.store.engine import Database
from revalidation.store.keyfiles import KeyFile, PatientKeys, StaffKeys, check_of
from revalidation.store.sealing import BoxKey

_OPEN = (Status.OPEN,)
_UNTIL_RELEASED = (Status.OPEN, Status.CLOSED, Status.READ)
_NO_MORE = (Status.DRAFT, Status.PURGED)


def key_file(file: KeyFile[PatientKeys] | KeyFile[StaffKeys]) -> str:
    """Return that a key file can be used, or raise."""
    note = shelf.noted(file.path)
    if note:
        raise CannotRun(
            f"A restore of {note['archive']} was cut off half-way. Run the same `revalidation restore` again."
        )
    file.current()
    own_only(file.path)
    return f"{file.path} is there, for its owner only."


def belong(
    databases: Mapping[str, Database], patient: KeyFile[PatientKeys], staff: KeyFile[StaffKeys]
) -> str:
    """Return that key files and databases belong together, or raise."""
    sides = {"patient": patient.current().identity, "staff": staff.current().identity}
    for name, table in (("register", keycheck.in_register), ("vault", keycheck.in_vault)):
        with databases[name].reading() as connection:
            for side, identity in sides.items():
                if keycheck.kept(connection, table, side) != check_of(identity):
                    raise CannotRun(
                        f"The {side} key file does not belong to this {name}. Put back the right file, or "
                        "restore keys and databases from the same backup."
                    )
    check = " ".join(wrap(check_of(sides["staff"]), 4))
    return f"Key files and databases belong together: deployment {check}."


def of_rounds(register: Database, patient: KeyFile[PatientKeys], staff: KeyFile[StaffKeys]) -> str:
    """Return that every round has the keys it needs at its stage, or raise which it lacks."""
    with register.reading() as connection:
        rounds = campaigns.every(connection)
    lacking = {one.number: _lacking(one, patient.current(), staff.current()) for one in rounds}
    said = [f"round {number}: {' and '.join(names)}" for number, names in lacking.items() if names]
    if said:
        raise CannotRun(f"Keys are missing ({'; '.join(said)}). Restore the key files from a backup.")
    return f"Rounds that have all the keys they need: {len(rounds)}."


def _lacking(one: Campaign, patient: PatientKeys, staff: StaffKeys) -> list[str]:
    arriving, own = patient.campaigns.get(one.number), staff.campaigns.get(one.number)
    pair = arriving and own and own.intake and BoxKey(own.intake).public == arriving.intake
    needed = (
        ("intake", pair, one.status in _OPEN),
        ("reader", own and own.reader, one.status in _UNTIL_RELEASED),
        ("shared", own and own.shared, one.status not in _NO_MORE),
    )
    return [name for name, there, is_needed in needed if is_needed and not there]
