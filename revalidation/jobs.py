"""What is due each day, for every campaign: closing, taking in, releasing counts, forgetting."""

from collections.abc import Iterator
from dataclasses import dataclass

from revalidation.domain.campaign import Campaign, Status
from revalidation.errors import NotNow, Refusal
from revalidation.questionnaires import asked_in
from revalidation.services import conduct, release, retain
from revalidation.store import campaigns
from revalidation.toolkit import StaffSide

ACTOR = "the product"


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that was done for one campaign, or a refusal's sentence on why it could not be."""

    campaign: int
    what: str
    ok: bool = True


def tend(side: StaffSide) -> Iterator[Done]:
    """Do what is due today and yield each thing done. One campaign's trouble does not stop the others.

    Done twice a day, the second time finds nothing to do. The caller holds the staff's side alone.
    """
    with side.register.reading() as connection:
        every = campaigns.every(connection)
    for campaign in every:
        try:
            yield from _tend(campaign, side)
        except Refusal as refusal:
            yield Done(campaign.number, refusal.sentence, ok=False)


def _tend(campaign: Campaign, side: StaffSide) -> Iterator[Done]:
    number, now = campaign.number, side.now()
    if campaign.status is Status.OPEN and now.date() > campaign.window.closes:
        campaign = conduct.close(number, by=ACTOR, register=side.register, now=now)
        yield Done(number, "closed: its last day has passed")
    if campaign.status in (Status.OPEN, Status.CLOSED) and release.take_in(
        number, None, desk=side.desk, now=now
    ):
        yield Done(number, "answers taken in for the reader")
    if campaign.status is Status.CLOSED and not campaign.has_reader:
        yield from _release_counts(campaign, side)
    for what in retain.forget_raw_text(
        number, register=side.register, vault=side.vault, staff_keys=side.staff_keys, now=now
    ):
        yield Done(number, what)


def _release_counts(campaign: Campaign, side: StaffSide) -> Iterator[Done]:
    asked = asked_in(campaign, side.settings.questionnaires)
    try:
        release.release(campaign.number, None, questionnaire=asked, desk=side.desk, now=side.now())
    except NotNow as refusal:
        yield Done(campaign.number, refusal.sentence, ok=False)
    else:
        yield Done(campaign.number, "counts released")
