"""What the vault takes and gives: boxes, decisions and numbers."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Box:
    """One sealed thing and the random id that it is kept under."""

    id: bytes = field(repr=False)
    box: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Moved:
    """A box on its way from the inbox (`inbox_id`) to the reader (`to`, sealed anew under a new id)."""

    inbox_id: bytes = field(repr=False)
    to: Box


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided on one comment of one taken-in reply; `box` holds the text with details hidden."""

    id: bytes = field(repr=False)
    question: str
    verdict: str
    reason: str = ""
    box: bytes | None = field(default=None, repr=False)


class Kept(StrEnum):
    """What became of answers that were sent."""

    KEPT = "kept"
    ALREADY = "already"
    """The link was used or cancelled before; nothing changed, and nobody outside may tell."""
    FULL = "full"
    """The shared link has reached its cap."""
    CLOSED = "closed"
    """The last taking-in has been, so nothing sent now could ever be read."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A campaign in numbers only: replies taken in and taken back, and the day of the last taking-in."""

    taken_in: int = 0
    taken_back: int = 0
    last_taken_in: date | None = None
    closed: bool = False
