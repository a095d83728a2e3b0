"""Reading: somebody who is not the clinician decides on each comment before anything is shared."""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from revalidation.domain.campaign import Status
from revalidation.domain.people import Account, Role
from revalidation.domain.release import Decision, Verdict
from revalidation.domain.reply import clean
from revalidation.errors import NotNow
from revalidation.store import trail
from revalidation.store.desk import Desk, public
from revalidation.store.sealing import seal
from revalidation.store.vault import Decided


@dataclass(frozen=True, slots=True)
class Unread:
    """One comment that waits for a decision."""

    id: bytes = field(repr=False)
    question: str
    text: str = field(repr=False)


def unread(number: int, account: Account, *, desk: Desk) -> tuple[Unread, ...]:
    """Return the comments that wait for a decision, in random order, for the campaign's reader alone.

    One that a reader handed over, because they know its writer, waits for the other readers.
    """
    desk.campaign(number).allow(account, Role.RELEASER)
    done = {
        (made.id, made.question)
        for made in desk.holdings.decisions(number)
        if made.verdict != Verdict.HAND_OVER or made.reason == _mark(account)
    }
    return tuple(
        Unread(box.id, question, text)
        for box, reply in desk.opened(number)
        for question, text in reply.comments.items()
        if (box.id, question) not in done
    )


def decide(number: int, account: Account, about: Unread, decision: Decision, *, desk: Desk) -> None:
    """Keep the reader's decision on one comment; the original stays sealed, whatever it is.

    Raises `NotNow` where its answers are released already, or nobody is there to hand it over to.
    """
    campaign = desk.campaign(number)
    campaign.allow(account, Role.RELEASER)
    if decision.verdict is Verdict.HAND_OVER and len(campaign.holding(Role.RELEASER)) < 2:
        raise NotNow("There is no other reader to hand it over to. Name a deputy, or hold it back.")
    box = None
    if decision.verdict is Verdict.HIDE_DETAILS:
        box = seal(clean(decision.text).encode(), public(desk.keys_of(number).reader))
    reason = decision.reason.value if decision.reason else ""
    if decision.verdict is Verdict.HAND_OVER:
        reason = _mark(account)
    made = Decided(about.id, about.question, decision.verdict.value, reason, box)
    if not desk.holdings.decide(number, made):
        raise NotNow("The answers that this comment came with have been released. Nothing was changed.")


def finish_reading(number: int, account: Account, *, desk: Desk, now: datetime) -> bool:
    """Mark a closed campaign as read where no comment waits any more; return whether it is."""
    campaign = desk.campaign(number)
    handed_over = any(made.verdict == Verdict.HAND_OVER for made in desk.holdings.decisions(number))
    if campaign.status is Status.CLOSED and not handed_over and not unread(number, account, desk=desk):
        desk.move(campaign.moved(Status.READ), trail.Entry(now, account.email, "read", number, {}))
        return True
    return campaign.status is Status.READ


def _mark(account: Account) -> str:
    """Return what tells one reader from another; the vault names nobody."""
    return sha256(account.address.encode()).hexdigest()[:16]
