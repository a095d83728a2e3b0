"""How long words are kept as they were first written, and from which day they have to go."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from revalidation.domain.campaign import Campaign, Status

AFTER_RELEASE = timedelta(days=90)
"""How long the words of a release are kept as first written; the patients' privacy page promises it."""

NEVER_RELEASED = timedelta(days=180)
"""How long after its close a round's words wait for a release."""

WARNED = timedelta(days=90)
"""How long after its close a round that was not released is told as one to look at."""

_ENDED = (Status.RELEASED, Status.REFLECTED, Status.EXPORTED)
_CLOSED = (Status.CLOSED, Status.READ)


@dataclass(frozen=True, slots=True)
class Milestones:
    """The days on which things happened to one campaign, as its activity log has them.

    `released` is by version; `forgotten` holds the versions whose words as first written are gone.
    """

    closed: date | None = None
    ended: date | None = None
    released: Mapping[int, date] = field(default_factory=dict)
    forgotten: frozenset[int] = frozenset()
    all_forgotten: bool = False


def versions_due(past: Milestones, *, on: date) -> frozenset[int]:
    """Return the releases whose words as first written have to go, and are not gone by the log."""
    due = {version for version, day in past.released.items() if on - day >= AFTER_RELEASE}
    return frozenset() if past.all_forgotten else frozenset(due) - past.forgotten


def all_due(campaign: Campaign, past: Milestones) -> date | None:
    """Return the day on which all words as first written, and the key to them, have to go; open: None."""
    if campaign.status in _ENDED:
        last = max([*past.released.values(), *([past.ended] if past.ended else [])], default=past.closed)
        return last + AFTER_RELEASE if last else None
    if campaign.status is Status.PURGED:
        return past.closed
    if campaign.status in _CLOSED:
        return (past.closed or campaign.window.closes) + NEVER_RELEASED
    return None


def is_forsaken(campaign: Campaign, past: Milestones, *, on: date) -> bool:
    """Whether a round was closed so long ago, without a release, that somebody should be told."""
    return campaign.status in _CLOSED and on - (past.closed or campaign.window.closes) >= WARNED
