"""The names in a folder of backups, and the note that stands for keys while one is being restored."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

KEYS = "keys.box"
ARCHIVES = "databases-*.box"


def archive_name(moment: datetime) -> str:
    """Return the name of the archive of that moment, told in UTC whatever its zone; names sort by age."""
    return f"databases-{moment.astimezone(UTC):%Y%m%d-%H%M%S}.box"


def archives(folder: Path) -> list[Path]:
    """Return the archives of a folder, newest first."""
    return sorted(folder.glob(ARCHIVES), reverse=True)


def newest(folder: Path) -> datetime | None:
    """Return when the newest archive of a folder was made (UTC, by its name), or None where there is none."""
    for path in archives(folder):
        try:
            return datetime.strptime(f"{path.stem}+0000", "databases-%Y%m%d-%H%M%S%z")
        except ValueError:
            continue
    return None


def note(identity: str, archive: str) -> bytes:
    """Return what stands where the staff's keys will be, while the archive of that identity comes back."""
    return json.dumps({"restoring": identity, "archive": archive}).encode()


def noted(path: Path) -> dict[str, Any] | None:
    """Return what is noted in place of a key file, or None where there is nothing, or keys."""
    try:
        body = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return body if isinstance(body, dict) and "restoring" in body else None
