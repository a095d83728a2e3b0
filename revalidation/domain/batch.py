"""A batch of links, made in one go for one way of handing out."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from revalidation.errors import Unsuitable

MOST_LINKS = 100_000
"""Links that one call may make."""


class Way(StrEnum):
    """How the links of a batch reach people."""

    INVITE = "invite"
    """One link for each person, used once."""
    SHARED = "shared"
    """One link for many: a poster, or one message to a list."""
    TABLET = "tablet"
    """A device handed round at the surgery."""


@dataclass(frozen=True, slots=True)
class Batch:
    """`series` numbers it among all batches, `number` among its campaign's; `size` is links, or the cap."""

    campaign: int
    way: Way
    size: int
    made_on: date
    note: str = ""
    revoked: bool = False
    number: int = 0
    series: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.size <= MOST_LINKS:
            raise Unsuitable(f"Make 1 to {MOST_LINKS:,} links at a time.")
