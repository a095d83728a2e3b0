"""Backing up: the three databases into an archive of their own, the keys into the one box of keys."""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from revalidation.errors import CannotRun, Unsuitable
from revalidation.services.preserve.folder import FORMAT, Deployment, Keys
from revalidation.store import archive, migrating, shelf, strongbox
from revalidation.store.keyfiles import check_of
from revalidation.store.whole_file import private, settle


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup as made: the archive, its size in bytes, and how many rows it holds."""

    archive: Path
    size: int
    rows: int


def backup(
    folder: Path,
    deployment: Deployment,
    *,
    now: datetime,
    progress: Callable[[float], None] | None = None,
) -> Backup:
    """Write a sealed archive of the databases into `folder` and put the keys of now in its `keys.box`.

    Answers go on arriving meanwhile; each is in the archive whole or not at all. `progress` hears how far it
    is, from 0 to 1. Raises `Unsuitable` for a folder that can't be made and `CannotRun` where the disk
    refuses or a database is not as it must be; the last backup is then as it was.

    Both files are on disk before either has its name, so that a backup that fails half-way changes nothing.
    The archive gets its name first: it replaces no other, so until `keys.box` is replaced the earlier archive
    and its keys are still a whole pair. The other way round a crash would leave new keys beside an old
    archive, and what was sealed to a key destroyed in between would be readable nowhere.
    """
    _make(folder)
    databases, keys = folder / "databases.part", folder / "keys.part"
    try:
        rows = _write_databases(databases, deployment, now, progress)
        with private(keys) as file:
            file.write(Keys(now, deployment.patient_keys.current(), deployment.staff_keys.current()).sealed())
        target = _free(folder, now)
        databases.rename(target)
        settle(folder)
        keys.replace(folder / shelf.KEYS)
        settle(folder)
        return Backup(target, target.stat().st_size, rows)
    except OSError as error:
        raise CannotRun(
            f"The backup could not be written to {folder}: {error.strerror}. The last one is as it was."
        ) from None
    finally:
        databases.unlink(missing_ok=True)
        keys.unlink(missing_ok=True)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise Unsuitable(
            f"The folder {folder} can't be made: {error.strerror}. Make it, or name another."
        ) from None


def _write_databases(
    path: Path, deployment: Deployment, now: datetime, progress: Callable[[float], None] | None
) -> int:
    done, total = 0, _check_and_count(deployment)
    staff, patient = deployment.staff_keys.current(), deployment.patient_keys.current()
    head = {
        "format": FORMAT,
        "id": secrets.token_hex(16),
        "made_at": now.isoformat(),
        "check": {"patient": check_of(patient.identity), "staff": check_of(staff.identity)},
    }
    with private(path) as file, strongbox.Writer(file, staff.recovery) as writer:
        writer.write(json.dumps(head))
        for name, database in deployment.databases.items():
            schema = migrating.version(database) or ""
            with archive.still(database) as connection:
                for line, rows in archive.out(name, schema, connection):
                    writer.write(line)
                    done += rows
                    if progress:
                        progress(min(done / max(total, 1), 1))
    return done


def _check_and_count(deployment: Deployment) -> int:
    total = 0
    for name, database in deployment.databases.items():
        migrating.check(name, database)
        with database.reading() as connection:
            total += archive.count(connection)
    return total


def _free(folder: Path, now: datetime) -> Path:
    """Return a name for the archive that no other has, even where two are made within a second."""
    while (target := folder / shelf.archive_name(now)).exists():
        now += timedelta(seconds=1)
    return target
