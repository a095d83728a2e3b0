"""From sealed to shared: answers are taken in, read by somebody who is not the clinician, and released."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from revalidation.domain.campaign import FLOOR, FORMAL_LEAST_AGREED, Campaign, Status, Track
from revalidation.domain.people import Account, Role
from revalidation.domain.questionnaire import Questionnaire
from revalidation.domain.release import (
    Held,
    Verdict,
    check_release,
    least_to_release,
    may_take_in,
)
from revalidation.domain.reply import Reply
from revalidation.domain.sampling import Sampling, sampling
from revalidation.domain.tally import Tally, tally
from revalidation.errors import NotNow
from revalidation.store import campaigns, trail
from revalidation.store.desk import Desk, private, public
from revalidation.store.keyfiles import StaffCampaignKeys
from revalidation.store.sealing import new_id, seal, unseal
from revalidation.store.vault import Arrivals, Box, Decided, Moved

TAKEN_IN = "taken in"


@dataclass(frozen=True, slots=True)
class Released:
    """What came of a release: its version, or None where too few answered for anything to be shown."""

    version: int | None
    replies: int
    comments: int
    not_shown: int


def take_in(number: int, reader: Account | None, *, desk: Desk, now: datetime) -> int:
    """Take in what waits, if it is time, and return how many replies came; none where it is not time yet.

    `reader` is the campaign's, or None where it happens by itself at close. After close this is the last
    time, and the campaign's intake key and pepper are destroyed: old backups of the inbox can't be opened
    any more. Raises `NotAllowed` for anybody but the reader.
    """
    campaign = desk.campaign(number)
    if reader is not None:
        campaign.allow(reader, Role.RELEASER)
    last = campaign.is_closed
    standing = desk.holdings.standing(number)
    if standing.closed:
        _destroy_intake(number, desk)
        desk.holdings.finish()
        _tell_of_taking_in(number, reader, desk, now)
        return 0
    boxes = desk.holdings.waiting(number)
    if not last and not may_take_in(campaign, waiting=len(boxes), last=standing.last_taken_in, on=now.date()):
        return 0
    moved = desk.holdings.take_in(number, _moves(boxes, desk.keys_of(number)), on=now.date(), last=last)
    while last and not desk.holdings.standing(number).closed:
        # A page sent while the round was being closed came in behind us.
        late = _moves(desk.holdings.waiting(number), desk.keys_of(number))
        moved += desk.holdings.take_in(number, late, on=now.date(), last=last)
    if last:
        _destroy_intake(number, desk)
    with desk.register.writing() as connection:
        trail.write(connection, trail.Entry(now, _actor(reader), TAKEN_IN, number, {"last": last}))
    return moved


def _tell_of_taking_in(number: int, reader: Account | None, desk: Desk, now: datetime) -> None:
    """Tell the trail of the last taking-in where something crashed before it was told."""
    with desk.register.reading() as connection:
        entries = trail.read(connection, number)
    if not any(entry.act == TAKEN_IN and entry.detail.get("last") for entry in entries):
        with desk.register.writing() as connection:
            trail.write(connection, trail.Entry(now, _actor(reader), TAKEN_IN, number, {"last": True}))


def release(
    number: int, by: Account | None, *, questionnaire: Questionnaire, desk: Desk, now: datetime
) -> Released:
    """Release what was taken in: counts of every reply, and the comments that were read and are to be shared.

    `by` is the reader, or None where the campaign has none and its counts release themselves. Raises
    `NotNow` where it is not time, or where too few answered.
    """
    campaign = desk.campaign(number)
    if by is not None or campaign.has_reader:
        campaign.allow(by or Account("nobody", ""), Role.RELEASER)
    earlier = desk.holdings.releases(number)
    if untold := _untold(campaign, len(earlier), desk):
        done = _caught_up(campaign, earlier[-1], untold, _actor(by), desk, now)
        if done:
            return done
    check_release(campaign, released=len(earlier))
    if campaign.is_closed and not desk.holdings.standing(number).closed:
        raise NotNow(f"Round {number} has answers that were not taken in. Run `revalidation read {number}`.")
    replies = desk.opened(number)
    keys = desk.keys_of(number)
    actor = _actor(by)
    if not _enough(campaign, len(replies), earlier=len(earlier)):
        return _nothing_more(campaign, len(replies), actor, desk, now)
    comments, held = _sorted_out(replies, desk.holdings.decisions(number), keys)
    counted = tally(questionnaire, (reply for _, reply in replies), held)
    if earlier:
        counted = Tally.from_bytes(unseal(earlier[-1], private(keys.shared))).plus(counted)
    counted = replace(counted, sampling=_sampling(campaign, desk))
    shared_with = public(keys.shared)
    desk.holdings.release(
        number,
        len(earlier) + 1,
        (box.id for box, _ in replies),
        seal(counted.to_bytes(), shared_with),
        [Box(new_id(), seal(text, shared_with)) for text in comments],
    )
    entry = trail.Entry(now, actor, trail.RELEASED, number, {"version": len(earlier) + 1})
    desk.move(campaign if campaign.status is Status.OPEN else campaign.moved(Status.RELEASED), entry)
    return Released(len(earlier) + 1, counted.replies, len(comments), 0)


def _sampling(campaign: Campaign, desk: Desk) -> Sampling:
    """Return how the answers came, as it stands now; of what may wait in the inbox nothing is said."""
    with desk.register.reading() as connection:
        batches = campaigns.batches(connection, campaign.number)
    holdings, number = desk.holdings, campaign.number
    return sampling(
        batches,
        cancelled_singly=holdings.revoked_count(number),
        shared_replies=Arrivals(holdings.database).shared_replies(number) if campaign.is_closed else None,
        taken_back=holdings.standing(number).taken_back,
    )


def _untold(campaign: Campaign, releases: int, desk: Desk) -> list[int]:
    """Return the versions in the vault that the trail knows nothing of: something crashed between the two."""
    with desk.register.reading() as connection:
        entries = trail.read(connection, campaign.number)
    told = {int(entry.detail.get("version", 1)) for entry in entries if entry.act == trail.RELEASED}
    return [version for version in range(1, releases + 1) if version not in told]


def _caught_up(
    campaign: Campaign, newest: bytes, untold: list[int], actor: str, desk: Desk, now: datetime
) -> Released | None:
    """Tell the trail of releases that were kept before something crashed; what was released stands as it is.

    A round that closed moves on with them, and what came of them is returned. Where it closed with answers
    that they don't count, those are still to be released, and None is returned.
    """
    holdings, closed = desk.holdings, campaign.is_closed
    all_in = holdings.standing(campaign.number).closed
    rest = closed and (not all_in or bool(holdings.taken(campaign.number, unreleased=True)))
    moved = campaign.moved(Status.RELEASED) if closed and not rest else campaign
    for version in untold:
        desk.move(moved, trail.Entry(now, actor, trail.RELEASED, campaign.number, {"version": version}))
    if rest:
        return None
    counted = Tally.from_bytes(unseal(newest, private(desk.keys_of(campaign.number).shared)))
    return Released(untold[-1], counted.replies, len(holdings.comments(campaign.number)), 0)


def _enough(campaign: Campaign, replies: int, *, earlier: int) -> bool:
    return replies >= (FLOOR if earlier else least_to_release(campaign))


def _nothing_more(campaign: Campaign, replies: int, actor: str, desk: Desk, now: datetime) -> Released:
    """End a campaign whose last answers are too few to be shown, or say what is missing."""
    needed = least_to_release(campaign)
    if campaign.status is Status.OPEN:
        raise NotNow(f"Fewer than {needed} new answers have been taken in. Nothing can be released yet.")
    if campaign.track is Track.FORMAL and replies >= FORMAL_LEAST_AGREED and not campaign.low_number_agreed:
        raise NotNow(
            f"A formal exercise needs {needed} answers. With fewer, from {FORMAL_LEAST_AGREED} up, the "
            f"responsible officer may agree first: `revalidation campaign agree {campaign.number}`."
        )
    entry = trail.Entry(now, actor, trail.ENDED, campaign.number, {})
    desk.move(campaign.moved(Status.RELEASED), entry)
    return Released(None, 0, 0, replies)


def _sorted_out(
    replies: Iterable[tuple[Box, Reply]], decisions: Iterable[Decided], keys: StaffCampaignKeys
) -> tuple[list[bytes], Mapping[str, Held]]:
    """Return the comments to share, each alone, and what became of the others, by question."""
    made = {(decision.id, decision.question): decision for decision in decisions}
    shared: list[bytes] = []
    held: dict[str, Held] = {}
    for box, reply in replies:
        for question, text in reply.comments.items():
            decision = made.get((box.id, question))
            verdict = Verdict(decision.verdict) if decision else None
            so_far = held.get(question, Held())
            if verdict is Verdict.SHARE:
                shared.append(_comment(question, text))
            elif verdict is Verdict.HIDE_DETAILS and decision and decision.box:
                shared.append(_comment(question, unseal(decision.box, private(keys.reader)).decode()))
                held[question] = replace(so_far, details_hidden=so_far.details_hidden + 1)
            elif verdict in (None, Verdict.HAND_OVER):
                held[question] = replace(so_far, not_read=so_far.not_read + 1)
            else:
                held[question] = replace(so_far, held_back=so_far.held_back + 1)
    return shared, held


def _comment(question: str, text: str) -> bytes:
    return json.dumps({"q": question, "t": text}, ensure_ascii=False).encode()


def _moves(boxes: Iterable[Box], keys: StaffCampaignKeys) -> list[Moved]:
    intake, reader = private(keys.intake), public(keys.reader)
    return [Moved(box.id, Box(new_id(), seal(unseal(box.box, intake), reader))) for box in boxes]


def _destroy_intake(number: int, desk: Desk) -> None:
    staff = desk.staff_keys.current()
    keys = staff.campaigns.get(number)
    if keys is not None and keys.intake is not None:
        desk.staff_keys.replace(staff.with_campaign(number, replace(keys, intake=None)))
    patient = desk.patient_keys.current()
    if number in patient.campaigns:
        desk.patient_keys.replace(patient.with_campaign(number, None))


def _actor(account: Account | None) -> str:
    return account.email if account else "the product"
