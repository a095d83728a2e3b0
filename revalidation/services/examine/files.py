"""Looks at files: who may read them, whether there is room, and what was built into the package."""

import os
import shutil
import stat
from collections.abc import Callable
from importlib import import_module
from importlib.resources import files
from pathlib import Path

from revalidation.errors import CannotRun

ROOM_LEAST = 200_000_000
"""Bytes that should be free in any case: some 20,000 answers."""
ROOM_TIMES = 3
"""A rebuild and a backup's copy each take as much again as the file itself."""

_EVERY_SCRIPT = "A \u0103 \u1ebf \u03b1 \u1f00 \u0436 \ua641 \u05d0 \u0628 \u0995 \u0a95 \u263a"
_LINE = (
    f'<html lang="en"><head><title>A line</title></head><body><p lang="und">{_EVERY_SCRIPT}</p></body></html>'
)
_LIBRARIES = "On Debian or Ubuntu: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0."
_BUILD = "Run `make assets`, or install the wheel again."


def own_only(path: Path) -> None:
    """Raise where somebody else may read a key file, or owns it."""
    found = path.stat()
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise CannotRun(f"Others on this machine may read the key file. Run: chmod 600 {path}")
    if os.geteuid() not in (0, found.st_uid) and found.st_uid != 0:
        raise CannotRun(f"The key file belongs to another user. Run: chown {os.geteuid()} {path}")


def room(folder: Path) -> str:
    """Return how much room there is on the disk of the data folder, or raise where it gets tight."""
    if not folder.is_dir():
        raise CannotRun(f"The data folder {folder} is not there. Run `revalidation setup`.")
    free = shutil.disk_usage(folder).free
    largest = max((file.stat().st_size for file in folder.glob("*.db")), default=0)
    needed = max(ROOM_LEAST, ROOM_TIMES * largest)
    if free < needed:
        raise CannotRun(
            f"Only {free / 1e9:.1f} GB are free where the data folder is, and {needed / 1e9:.1f} GB are "
            "needed to be safe. Free some space."
        )
    return f"{free / 1e9:.1f} GB are free where the data folder is."


def style_sheet() -> str:
    """Return that the patients' style sheet was built, or raise."""
    sheet = files("revalidation").joinpath("web", "static", "patient.css")
    if not sheet.is_file() or not sheet.read_bytes().strip():
        raise CannotRun(f"The style sheet of the patients' pages was not built. {_BUILD}")
    return "The style sheet of the patients' pages is there."


def typefaces() -> str:
    """Return that all typefaces of paper are there, or raise."""
    faces = import_module("exports.typefaces")
    absent = [name for name in faces.file_names() if not _is_font(faces.content, name)]
    if absent:
        raise CannotRun(f"Typefaces of paper are missing or damaged: {', '.join(absent)}. {_BUILD}")
    return f"All {len(faces.file_names())} typefaces of paper are there."


def _is_font(content: Callable[[str], bytes], name: str) -> bool:
    try:
        return content(name).startswith(b"wOF2")
    except OSError:
        return False


def paper() -> str:
    """Return that a line with every script can be set on paper, or raise, naming what is missing."""
    try:
        # Loaded here: it takes a second, and where a library is missing, loading is what fails.
        made: bytes = import_module("exports.pdf").render(_LINE)
    except (ImportError, OSError) as error:
        raise CannotRun(f"Paper can't be made, a library is missing: {error}. {_LIBRARIES}") from None
    except Exception as error:
        raise CannotRun(f"Paper can't be made ({type(error).__name__}). {_BUILD}") from None
    return f"Paper can be made: a line in every script took {len(made) / 1000:.0f} kB."
