"""What may be released, when, and what is said while it may not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from revalidation.domain.campaign import (
    FLOOR,
    FORMAL_LEAST,
    FORMAL_LEAST_AGREED,
    Campaign,
    Status,
    Track,
)
from revalidation.domain.reply import clean
from revalidation.errors import NotNow, Unsuitable

TAKE_IN_EVERY = timedelta(days=7)
"""Answers are taken in for the reader once a week at the most, so that counts move no faster."""


class Verdict(StrEnum):
    """What the independent reader decides on one comment."""

    SHARE = "share"
    HIDE_DETAILS = "hide-details"
    HOLD_BACK = "hold-back"
    HAND_OVER = "hand-over"


class Reason(StrEnum):
    """Why a comment is held back. That it is unfair, or unkind, is none of them."""

    RECOGNISABLE = "recognisable"
    ABOUT_SOMEBODY_ELSE = "about-somebody-else"
    SAFEGUARDING = "safeguarding"
    ABUSIVE = "abusive"
    NOT_FEEDBACK = "not-feedback"


REASONS: Mapping[Reason, str] = {
    Reason.RECOGNISABLE: "the writer could be recognised even with details hidden",
    Reason.ABOUT_SOMEBODY_ELSE: "it is about somebody other than the doctor",
    Reason.SAFEGUARDING: "somebody may be in danger: you tell the safety lead yourself",
    Reason.ABUSIVE: "it is abuse and holds nothing about care",
    Reason.NOT_FEEDBACK: "it is not feedback (a test, an advert, a request)",
}


class Band(StrEnum):
    """How many have answered, as far as anybody may know before release."""

    UNDER_10 = "0-9"
    UNDER_20 = "10-19"
    UNDER_34 = "20-33"
    FROM_34 = "34+"


def band(replies: int) -> Band:
    """Return the band that a number of replies lies in."""
    for limit, found in ((10, Band.UNDER_10), (20, Band.UNDER_20), (34, Band.UNDER_34)):
        if replies < limit:
            return found
    return Band.FROM_34


def may_take_in(campaign: Campaign, *, waiting: int, last: date | None, on: date) -> bool:
    """Whether waiting answers may be taken in: at close whatever waits, before it weekly from five up."""
    if campaign.status in (Status.CLOSED, Status.READ):
        return waiting > 0
    if campaign.status is not Status.OPEN or waiting < FLOOR:
        return False
    return last is None or on - last >= TAKE_IN_EVERY


def least_to_release(campaign: Campaign) -> int:
    """Return how many replies this campaign needs before anything of it is released."""
    if campaign.track is Track.INFORMAL:
        return max(FLOOR, campaign.least)
    return max(FORMAL_LEAST_AGREED if campaign.low_number_agreed else FORMAL_LEAST, campaign.least)


def check_release(campaign: Campaign, *, released: int) -> None:
    """Raise `NotNow` where this is not the time to release; `released` is the number of releases so far."""
    if campaign.track is Track.FORMAL and released:
        raise NotNow("A formal exercise is released once, and this one has been.")
    if campaign.track is Track.FORMAL or not campaign.has_reader:
        if campaign.status not in (Status.CLOSED, Status.READ):
            raise NotNow(
                f"Round {campaign.number} is {campaign.status.value}. It can be released once it is closed."
            )
    elif campaign.status not in (Status.OPEN, Status.CLOSED, Status.READ):
        raise NotNow(f"Round {campaign.number} is {campaign.status.value}; nothing can be released now.")


@dataclass(frozen=True, slots=True)
class Held:
    """How many comments of one question were not released, and how many were with details hidden."""

    held_back: int = 0
    details_hidden: int = 0
    not_read: int = 0


@dataclass(frozen=True, slots=True)
class Decision:
    """What the reader says of one comment; `text` is the comment with details hidden, where they are."""

    verdict: Verdict
    reason: Reason | None = None
    text: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if self.verdict is Verdict.HOLD_BACK and self.reason is None:
            raise Unsuitable("A comment is held back for a reason from the list.")
        if self.verdict is Verdict.HIDE_DETAILS and not clean(self.text):
            raise Unsuitable("Give the comment with the details hidden, or hold it back.")
