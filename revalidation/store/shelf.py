"""The names in a folder of backups: archives of the databases by their moment, and one box of keys."""

from datetime import datetime
from pathlib import Path

KEYS = "keys.box"
ARCHIVES = "databases-*.box"


def archive_name(moment: datetime) -> str:
    """Return the name of the archive of that moment (UTC); names sort by age."""
    return f"databases-{moment:%Y%m%d-%H%M%S}.box"


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
