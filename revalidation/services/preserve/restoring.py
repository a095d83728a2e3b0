"""Restoring: a backup and the recovery kit become a deployment again, on either kind of database."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from revalidation.errors import CannotRun, Unsuitable
from revalidation.services.preserve.folder import Deployment, Keys, check_format
from revalidation.store import archive, migrating, shelf, strongbox, trail
from revalidation.store.archive import Rows, Section
from revalidation.store.keyfiles import check_of
from revalidation.store.sealing import BoxKey
from revalidation.store.shelf import KEYS
from revalidation.store.whole_file import whole


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: from which archive, of which moment, how many rows, and whose (the key-check value).

    What happened after `made_at` is lost: rounds opened since, links made or cancelled since.
    """

    archive: Path
    made_at: datetime
    rows: int
    check: str


@dataclass(frozen=True, slots=True)
class Head:
    """The first line of an archive."""

    path: Path
    id: str
    made_at: datetime
    check: dict[str, str]


def restore(
    source: Path,
    key: BoxKey,
    deployment: Deployment,
    *,
    by: str,
    now: datetime,
    progress: Callable[[float], None] | None = None,
) -> Restored:
    """Bring a deployment back from a folder of backups (its newest whole one) or from one archive in it.

    Everything is read and checked before anything is written: the wrong kit, a damaged archive, one made by
    a newer release, and databases or keys that are not empty raise `Unsuitable` or `CannotRun` and change
    nothing. `progress` hears how far it is, from 0 to 1.

    Each database comes back in one transaction. The keys come last, and until then the staff's key file
    holds only a note of what is being restored, so that neither side starts on half of it and set-up makes
    no new keys. Cut off half-way, the same restore can be repeated: databases that were finished are kept.
    """
    keys, head = _chosen(source, key)
    _refuse_other_keys(head, keys)
    _refuse_used(deployment, head)
    bytes_read, whole = 0, 2 * head.path.stat().st_size

    def passed(more: int) -> None:
        nonlocal bytes_read
        bytes_read += more
        if progress:
            progress(min(bytes_read / whole, 1))

    rows = _checked(_lines(head.path, key, passed), head)
    _note(deployment, head)
    for section, parts in archive.sections(_lines(head.path, key, passed)):
        _bring_back(section, parts, deployment, trail.Entry(now, by, "restored", None, _detail(head)))
    deployment.patient_keys.replace(keys.patient)
    deployment.staff_keys.replace(keys.staff)
    return Restored(head.path, head.made_at, rows, head.check["staff"])


def _chosen(source: Path, key: BoxKey) -> tuple[Keys, Head]:
    """Return the keys, and the newest archive that is not newer than they are.

    A newer one is left of a backup that was cut off between the two; it may need keys that are not here.
    """
    folder = source if source.is_dir() else source.parent
    keys = Keys.opened(folder / KEYS, key)
    paths = shelf.archives(folder) if source.is_dir() else [source]
    for path in paths:
        head = _head(path, key)
        if head.made_at <= keys.made_at:
            return keys, head
    if source.is_dir():
        raise Unsuitable(f"There is no archive in {source} that goes with its {KEYS}. Nothing was changed.")
    raise Unsuitable(
        f"{source.name} is newer than the {KEYS} beside it, which may lack keys that it needs. "
        "Restore the folder instead: the newest whole backup is chosen. Nothing was changed."
    )


def _head(path: Path, key: BoxKey) -> Head:
    try:
        body = json.loads(next(strongbox.read(path, key.private)))
    except FileNotFoundError:
        raise Unsuitable(f"{path} is not there. Name an archive, or the folder of the backups.") from None
    check_format(body["format"], path)
    return Head(path, body["id"], datetime.fromisoformat(body["made_at"]), body["check"])


def _lines(path: Path, key: BoxKey, passed: Callable[[int], None]) -> Iterator[str]:
    lines = strongbox.read(path, key.private, passed=passed)
    next(lines)
    return lines


def _refuse_other_keys(head: Head, keys: Keys) -> None:
    own = {"patient": check_of(keys.patient.identity), "staff": check_of(keys.staff.identity)}
    if head.check != own:
        raise Unsuitable(
            f"{head.path.name} and the {KEYS} beside it come from two deployments. Nothing was changed."
        )


def _refuse_used(deployment: Deployment, head: Head) -> None:
    note = shelf.noted(deployment.staff_keys.path)
    if note and note["restoring"] == head.id:
        return
    if note:
        raise CannotRun(
            f"A restore of {note['archive']} was cut off here. Repeat that one, or start with an empty data "
            "folder and empty databases. Nothing was changed."
        )
    if deployment.patient_keys.path.exists() or deployment.staff_keys.path.exists():
        raise CannotRun(
            f"There are keys in {deployment.staff_keys.path.parent} already. A backup is restored into an "
            "empty data folder only. Nothing was changed."
        )
    for name, database in deployment.databases.items():
        if not archive.is_empty(database):
            raise CannotRun(
                f"The {name} is not empty. A backup is restored into empty databases only. "
                "Nothing was changed."
            )


def _checked(lines: Iterator[str], head: Head) -> int:
    """Return how many rows there are, having read every line; refuse what this release can't take in."""
    names, rows = [], 0
    for section, parts in archive.sections(lines):
        names.append(section.database)
        if section.schema not in migrating.versions(section.database):
            raise CannotRun(
                f"{head.path.name} was made by a newer release ({section.schema}). Install that release, "
                "then restore. Nothing was changed."
            )
        rows += sum(len(part.rows) for part in parts)
    if sorted(names) != sorted(migrating.NAMES):
        raise CannotRun(f"{head.path.name} does not hold all three databases. Nothing was changed.")
    return rows


def _bring_back(section: Section, parts: Iterator[Rows], deployment: Deployment, entry: trail.Entry) -> None:
    database, name = deployment.databases[section.database], section.database
    if not archive.is_empty(database):
        return
    with database.writing() as connection:
        migrating.upgrade(name, connection, database.tables, section.schema)
        archive.take_in(connection, section, parts)
        migrating.upgrade(name, connection, database.tables)
        archive.go_on_numbering(connection, database.tables)
        if name == "register":
            trail.write(connection, entry)
    database.rebuild()


def _note(deployment: Deployment, head: Head) -> None:
    path = deployment.staff_keys.path
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with whole(path) as file:
        file.write(shelf.note(head.id, head.path.name))


def _detail(head: Head) -> dict[str, str]:
    return {"as of": head.made_at.isoformat(timespec="seconds")}
