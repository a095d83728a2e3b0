"""What a portfolio rests on: what was released, and how it was collected."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from revalidation.domain.campaign import Campaign, Status
from revalidation.domain.questionnaire import Questionnaire
from revalidation.domain.release import Band, band
from revalidation.domain.sampling import Sampling, sampling
from revalidation.domain.tally import Tally
from revalidation.errors import CannotRun, NotNow
from revalidation.store import campaigns
from revalidation.store.engine import Database
from revalidation.store.keyfiles import StaffKeys
from revalidation.store.sealing import BoxKey, unseal
from revalidation.store.vault import Holdings

_UNDER_WAY = (Status.DRAFT, Status.OPEN, Status.CLOSED, Status.READ)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that may be said of a released campaign; `tally` is None where too few answered to show any.

    `earlier` are the tallies of earlier releases. `sampling` and `band` are of the moment of the release and
    count nothing later. `comments` maps a question's id to its released comments, in their final order.
    """

    campaign: Campaign
    questionnaire: Questionnaire
    sampling: Sampling
    band: Band
    releases: int
    tally: Tally | None
    earlier: tuple[Tally, ...]
    comments: Mapping[str, tuple[str, ...]] = field(repr=False)

    @property
    def replies(self) -> int:
        """How many replies are shown."""
        return self.tally.replies if self.tally else 0

    @property
    def has_ended(self) -> bool:
        """Whether no further release can follow."""
        return self.campaign.status not in _UNDER_WAY

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
    if not releases and campaign.status in _UNDER_WAY:
        raise NotNow(
            f"Round {number} is {campaign.status.value}. Its portfolio can be made once answers are released."
        )
    own = keys.campaigns.get(number)
    if own is None or own.shared is None:
        raise CannotRun(f"The key file lacks the keys of round {number}. Restore them from a backup.")
    shared = BoxKey(own.shared)
    tallies = tuple(Tally.from_bytes(unseal(box, shared)) for box in releases)
    tally = tallies[-1] if tallies else None
    return Evidence(
        campaign=campaign,
        questionnaire=questionnaire,
        sampling=tally.sampling if tally else sampling(batches),
        band=band(tally.replies if tally else holdings.standing(number).taken_in),
        releases=len(releases),
        tally=tally,
        earlier=tallies[:-1],
        comments=_by_question(holdings.comments(number), shared),
    )


def _by_question(boxes: tuple[bytes, ...], key: BoxKey) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for box in boxes:
        said = json.loads(unseal(box, key))
        found[said["q"]] = (*found.get(said["q"], ()), said["t"])
    return found
