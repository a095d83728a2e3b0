"""One line of the table that the benchmarks print."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured, how it came out, beside which floor, what was hoped for, and whether it was met."""

    what: str
    measured: str
    floor: str
    target: str
    met: bool
