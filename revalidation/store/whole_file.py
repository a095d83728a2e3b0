"""Files that are there whole or not at all, for their owner only, and on disk before they have their name."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """Give a file that appears under its name, in place of what was there, when the block ends well.

    Until then, and where it ends badly, what was there stays as it was and nothing else is left.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        with private(part) as file:
            yield file
        part.replace(path)
        settle(path.parent)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def private(path: Path) -> Iterator[BinaryIO]:
    """Give a new file that only its owner may read, on disk when the block ends; it replaces a leftover."""
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def settle(folder: Path) -> None:
    """Have the names in a folder on disk as they are now."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
