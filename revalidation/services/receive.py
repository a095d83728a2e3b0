"""What a patient does: a link is opened, answers are sent, and may be taken back."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from links import Claim, LinkError, Purpose, codes, tokens
from revalidation.domain.batch import Batch, Way
from revalidation.domain.campaign import Campaign
from revalidation.domain.questionnaire import Questionnaire
from revalidation.domain.reply import Reply
from revalidation.errors import LinkRefused, Refusal, Unsuitable
from revalidation.store.keyfiles import PatientCampaignKeys, PatientKeys
from revalidation.store.sealing import inbox_id, nullifier, seal
from revalidation.store.vault import Arrivals, Box, Kept

LINKS = (Purpose.INVITE, Purpose.SHARED, Purpose.TABLET)


@dataclass(frozen=True, slots=True)
class Round:
    """One campaign as the patients' side sees it: what is asked, and the batches of links made for it.

    `cancelled` are the nullifiers of the links that were cancelled one by one, `full` the numbers of the
    batches whose shared link has brought as many answers as it may.
    """

    campaign: Campaign
    questionnaire: Questionnaire
    batches: Mapping[int, Batch]
    cancelled: Set[bytes] = field(default=frozenset(), repr=False)
    full: Set[int] = frozenset()


class Rounds(Protocol):
    """Where rounds are looked up; both give None for what there is not."""

    def of(self, campaign: int, batch: int | None = None) -> Round | None:
        """Return the round of that number, read late enough to know a batch of it."""

    def batch(self, series: int) -> Batch | None:
        """Return the batch of that series."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a link or a code opens; `full` where a shared link has brought as many answers as it may."""

    campaign: Campaign
    questionnaire: Questionnaire
    batch: Batch
    kind: Purpose
    claim: Claim
    full: bool = False


class TooLate(LinkRefused):
    """A link that opened until just now, so that somebody may be in the midst of answering.

    Its round has ended; or, where `full`, it has brought as many answers as it may. Only who holds answers to
    `entry` is told: to everybody else this looks like every other refusal.
    """

    code = "too-late"
    exit_code = Refusal.exit_code

    def __init__(self, entry: Entry, *, full: bool = False) -> None:
        super().__init__(str(refused()))
        self.entry = entry
        self.full = full


def admit(link: str, *, keys: PatientKeys, rounds: Rounds, today: date) -> Entry:
    """Return what a link's text opens. Every other text raises the same `LinkRefused`."""
    try:
        kind, claim = tokens.read(keys.links, link, *LINKS)
    except LinkError:
        raise refused() from None
    return _entry(kind, claim, keys=keys, rounds=rounds, today=today)


def admit_code(code: str, *, keys: PatientKeys, rounds: Rounds, today: date) -> Entry:
    """Return what a typed code opens: the same as the link of its row."""
    try:
        said = codes.read(keys.links, code)
    except LinkError:
        raise refused() from None
    batch = rounds.batch(said.series)
    if batch is None:
        raise refused()
    claim = said.claim(batch.campaign, batch.number)
    return _entry(Purpose(batch.way.value), claim, keys=keys, rounds=rounds, today=today)


def new_visit(entry: Entry, *, keys: PatientKeys) -> str:
    """Return a signed visit for one use, handed out in the pages of a shared link."""
    claim = Claim(entry.campaign.number, entry.batch.number, tokens.new_nonce())
    return tokens.mint(keys.links, Purpose.VISIT, claim)


def is_fresh(entry: Entry, visit: str, *, keys: PatientKeys, arrivals: Arrivals) -> bool:
    """Whether a tablet's visit has not been sent yet. Of a sent link nobody may ask this."""
    if entry.kind is not Purpose.TABLET:
        raise ValueError("only a tablet's own visits may be asked about")
    pepper = _keys_of(entry, keys).pepper
    return not arrivals.is_spent(nullifier(pepper, _nonce(entry, visit, keys)))


def receive(
    entry: Entry, reply: Reply, takeback: str, visit: str | None, *, keys: PatientKeys, arrivals: Arrivals
) -> None:
    """Seal one reply and spend its link, both or neither; on disk when this returns.

    `takeback` is the code under which the answers wait; `visit` is needed for a shared link only. A link
    used before changes nothing and says nothing. Raises `TooLate` where the round has ended or a shared link
    is full, and `Unsuitable` where the form's hidden parts are not ours.
    """
    if reply.questionnaire != entry.questionnaire.id:
        raise Unsuitable("These answers belong to other questions. Open the link again.")
    own = _keys_of(entry, keys)
    nonce = entry.claim.nonce if entry.kind is Purpose.INVITE else _nonce(entry, visit or "", keys)
    box = Box(inbox_id(own.pepper, _takeback(entry, takeback)), seal(reply.to_bytes(), own.intake))
    shared = None if entry.kind is Purpose.INVITE else (entry.batch.number, entry.batch.size)
    kept = arrivals.keep(entry.campaign.number, nullifier(own.pepper, nonce), box, shared)
    if kept is Kept.FULL:
        raise TooLate(entry, full=True)
    if kept is Kept.CLOSED:
        raise TooLate(entry)


def take_back(code: str, *, keys: PatientKeys, arrivals: Arrivals) -> None:
    """Remove the answers of a take-back code if they still wait. Whether they did is told to nobody.

    Raises `Unsuitable` where the text can't be such a code.
    """
    try:
        said = codes.read_takeback(code)
    except LinkError as error:
        raise Unsuitable(str(error)) from None
    own = keys.campaigns.get(said.campaign)
    if own is not None:
        arrivals.take_back(said.campaign, inbox_id(own.pepper, said.code))


def _entry(kind: Purpose, claim: Claim, *, keys: PatientKeys, rounds: Rounds, today: date) -> Entry:
    found = rounds.of(claim.campaign, claim.batch)
    own = keys.campaigns.get(claim.campaign)
    batch = found.batches.get(claim.batch) if found else None
    if found is None or batch is None or batch.revoked or batch.way is not Way(kind.value):
        raise refused()
    personal = kind is Purpose.INVITE
    if personal and own and nullifier(own.pepper, claim.nonce) in found.cancelled:
        raise refused()
    entry = Entry(
        found.campaign, found.questionnaire, batch, kind, claim, not personal and batch.number in found.full
    )
    if own is None or not found.campaign.takes_answers(on=today):
        raise refused() if today < found.campaign.window.opens else TooLate(entry)
    return entry


def _nonce(entry: Entry, visit: str, keys: PatientKeys) -> bytes:
    try:
        _, claim = tokens.read(keys.links, visit, Purpose.VISIT)
    except LinkError:
        raise Unsuitable("This page is out of date. Open the link again.") from None
    if (claim.campaign, claim.batch) != (entry.campaign.number, entry.batch.number):
        raise Unsuitable("This page belongs to another link. Open the link again.")
    return claim.nonce


def _takeback(entry: Entry, takeback: str) -> str:
    try:
        said = codes.read_takeback(takeback)
    except LinkError:
        raise Unsuitable("This page is out of date. Check your answers once more.") from None
    if said.campaign != entry.campaign.number:
        raise Unsuitable("This page belongs to another link. Check your answers once more.")
    return said.code


def _keys_of(entry: Entry, keys: PatientKeys) -> PatientCampaignKeys:
    own = keys.campaigns.get(entry.campaign.number)
    if own is None:
        raise TooLate(entry)
    return own


def refused() -> LinkRefused:
    """Return the one refusal of every link and code that opens nothing."""
    return LinkRefused("This link does not work. It may be cut short, out of date or stopped.")
