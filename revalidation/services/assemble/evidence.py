"""What a portfolio rests on: what was released, and how it was collected."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from revalidation.domain.batch import Batch, Way
from revalidation.domain.campaign import Campaign, Status
from revalidation.domain.questionnaire import Questionnaire
from revalidation.domain.release import Band, band
from revalidation.domain.tally import Tally
from revalidation.errors import CannotRun, NotNow
from revalidation.store import campaigns
from revalidation.store.engine import Database
from revalidation.store.keyfiles import StaffKeys
from revalidation.store.sealing import BoxKey, unseal
from revalidation.store.vault import Arrivals, Holdings, Standing


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that may be said of a released campaign; `tally` is None where too few answered to show anything.

    `comments` maps a question's id to its released comments, in their final order.
    """

    campaign: Campaign
    questionnaire: Questionnaire
    batches: tuple[Batch, ...]
    standing: Standing
    cancelled_singly: int
    shared_replies: Mapping[int, int]
    releases: int
    tally: Tally | None
    comments: Mapping[str, tuple[str, ...]] = field(repr=False)

    @property
    def replies(self) -> int:
        """How many replies are shown."""
        return self.tally.replies if self.tally else 0

    @property
    def not_shown(self) -> int:
        """How many replies were taken in and are not shown."""
        return self.standing.taken_in - self.replies

    @property
    def band(self) -> Band:
        """The band that may be said where nothing else may."""
        return band(self.standing.taken_in)

    @property
    def personal_links(self) -> int:
        """How many links for one person each were made."""
        return sum(batch.size for batch in self.batches if batch.way is Way.INVITE)

    @property
    def cancelled_links(self) -> int:
        """How many of them were cancelled, by batch or singly."""
        by_batch = sum(batch.size for batch in self.batches if batch.way is Way.INVITE and batch.revoked)
        return by_batch + self.cancelled_singly

    @property
    def shared(self) -> tuple[Batch, ...]:
        """The links that many people could use."""
        return tuple(batch for batch in self.batches if batch.way is not Way.INVITE)

    def doctor(self, words: str) -> str:
        """Return words of the questionnaire with the clinician's name in them."""
        return words.replace("{doctor}", self.campaign.clinician.name)


def gather(
    number: int, *, questionnaire: Questionnaire, register: Database, vault: Database, keys: StaffKeys
) -> Evidence:
    """Return the evidence of one campaign. Raises `NotNow` where nothing has been released yet."""
    with register.reading() as connection:
        campaign = campaigns.get(connection, number)
        batches = campaigns.batches(connection, number)
    holdings = Holdings(vault)
    releases = holdings.releases(number)
    if not releases and campaign.status in (Status.DRAFT, Status.OPEN, Status.CLOSED, Status.READ):
        raise NotNow(
            f"Round {number} is {campaign.status.value}. Its portfolio can be made once answers are released."
        )
    own = keys.campaigns.get(number)
    if own is None or own.shared is None:
        raise CannotRun(f"The key file lacks the keys of round {number}. Restore them from a backup.")
    shared = BoxKey(own.shared)
    return Evidence(
        campaign=campaign,
        questionnaire=questionnaire,
        batches=batches,
        standing=holdings.standing(number),
        cancelled_singly=holdings.revoked_count(number),
        shared_replies=Arrivals(vault).shared_replies(number),
        releases=len(releases),
        tally=Tally.from_bytes(unseal(releases[-1], shared)) if releases else None,
        comments=_by_question(holdings.comments(number), shared),
    )


def _by_question(boxes: tuple[bytes, ...], key: BoxKey) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for box in boxes:
        said = json.loads(unseal(box, key))
        found[said["q"]] = (*found.get(said["q"], ()), said["t"])
    return found
