"""What the benchmarks print: lines of the table, and how things grow."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured, how it came out, beside which floor, what was hoped for, and whether it was met."""

    what: str
    measured: str
    floor: str
    target: str
    met: bool


@dataclass(frozen=True, slots=True)
class Growth:
    """How one thing grows: for each size, how it came out."""

    what: str
    steps: Mapping[int, str]


def without_target(what: str, measured: str) -> Row:
    """Return a line for something that is only told."""
    return Row(what, measured, "", "", met=True)
