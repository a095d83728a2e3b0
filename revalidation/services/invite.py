"""Making links and cancelling them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from links import Claim, LinkError, Purpose, codes, tokens
from revalidation.domain.batch import Batch, Way
from revalidation.domain.campaign import Status
from revalidation.errors import NotNow, Unknown, Unsuitable
from revalidation.store import campaigns, trail
from revalidation.store.engine import Database
from revalidation.store.keyfiles import PatientKeys
from revalidation.store.sealing import nullifier
from revalidation.store.vault import Holdings


@dataclass(frozen=True, slots=True)
class Pair:
    """A link and the short code (15 characters) of the same row: either may be used, once between them."""

    link: str = field(repr=False)
    code: str = field(repr=False)


def make_batch(batch: Batch, *, by: str, register: Database, now: datetime) -> Batch:
    """Keep a new batch and return it with its numbers; its links are made by `pairs`.

    Raises `NotNow` where the campaign takes no answers any more.
    """
    with register.writing() as connection:
        campaign = campaigns.get(connection, batch.campaign)
        if campaign.status is not Status.OPEN:
            raise NotNow(f"Round {campaign.number} is {campaign.status.value}: no links can be made for it.")
        if campaign.window.closes < now.date():
            raise NotNow(f"Round {campaign.number} took answers until {campaign.window.closes}. Close it.")
        kept = campaigns.add_batch(connection, batch)
        detail = {"batch": kept.number, "way": kept.way.value, "size": kept.size}
        trail.write(connection, trail.Entry(now, by, "made links", kept.campaign, detail))
    return kept


def pairs(batch: Batch, *, keys: PatientKeys, patient_url: str) -> Iterator[Pair]:
    """Yield the links of a batch with their codes, in random order: one for each person, or one shared.

    Nothing of what is yielded is kept anywhere, so no list can tell later whose link was whose.
    """
    count = batch.size if batch.way is Way.INVITE else 1
    purpose, base = Purpose(batch.way.value), f"{patient_url.rstrip('/')}/f/"
    for code in codes.mint_many(keys.links, batch.series, count):
        token = tokens.mint(keys.links, purpose, code.claim(batch.campaign, batch.number))
        yield Pair(base + token, code.text)


def cancel_batches(
    campaign: int, numbers: list[int] | None, *, by: str, register: Database, now: datetime
) -> int:
    """Cancel some batches of a campaign, or all where `numbers` is None; return how many were working.

    Raises `Unknown` for a batch that there is not.
    """
    with register.writing() as connection:
        campaigns.get(connection, campaign)
        there = {batch.number for batch in campaigns.batches(connection, campaign)}
        chosen = there if numbers is None else set(numbers)
        if missing := chosen - there:
            raise Unknown(f"Round {campaign} has no batch {min(missing)}; it has {len(there)}, from 1 up.")
        cancelled = campaigns.revoke_batches(connection, campaign, chosen)
        detail = {"batches": sorted(chosen)}
        trail.write(connection, trail.Entry(now, by, "cancelled links", campaign, detail))
    return cancelled


def cancel_link(
    link_or_code: str,
    *,
    campaign: int | None = None,
    by: str,
    register: Database,
    holdings: Holdings,
    keys: PatientKeys,
    now: datetime,
) -> int:
    """Cancel the one link in hand, given as a link, its text or its code; return its campaign's number.

    Raises `Unsuitable` where it is no link of ours, or not one of `campaign` where that is given, and
    `NotNow` where its campaign's keys are gone.
    """
    with register.writing() as connection:
        claim = _claim(link_or_code, keys, connection)
        campaigns.get(connection, claim.campaign)
        if campaign not in (None, claim.campaign):
            raise Unsuitable(f"That link is of round {claim.campaign}, not of round {campaign}. Name it so.")
        own = keys.campaigns.get(claim.campaign)
        if own is None:
            raise NotNow(f"Round {claim.campaign} has ended, so its links do nothing any more.")
        holdings.revoke(claim.campaign, nullifier(own.pepper, claim.nonce))
        trail.write(connection, trail.Entry(now, by, "cancelled a link", claim.campaign, {}))
    return claim.campaign


def _claim(text: str, keys: PatientKeys, connection: Connection) -> Claim:
    last = text.strip().rstrip("/").rsplit("/", 1)[-1]
    try:
        return tokens.read(keys.links, last, Purpose.INVITE)[1]
    except LinkError:
        pass
    try:
        said = codes.read(keys.links, last)
    except LinkError:
        raise _not_personal() from None
    batch = campaigns.batch_of_series(connection, said.series)
    if batch.way is not Way.INVITE:
        raise _not_personal()
    return said.claim(batch.campaign, batch.number)


def _not_personal() -> Unsuitable:
    return Unsuitable(
        "This is no personal link or code of ours. Paste all of it. A shared one is cancelled by its batch."
    )
