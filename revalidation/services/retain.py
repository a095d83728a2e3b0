"""How long words are kept as they were first written: no longer than the privacy page says."""

from dataclasses import replace
from datetime import datetime

from revalidation.domain.campaign import Campaign, Status
from revalidation.domain.retention import Milestones, all_due, is_forsaken, versions_due
from revalidation.store import campaigns, trail
from revalidation.store.engine import Database
from revalidation.store.keyfiles import KeyFile, StaffKeys
from revalidation.store.vault import Holdings, RawText

ACTOR = "the product"
GONE = "words as first written destroyed, 90 days after release"
GONE_UNRELEASED = "words as first written destroyed: closed 180 days ago and not released"


def forget_raw_text(
    number: int, *, register: Database, vault: Database, staff_keys: KeyFile[StaffKeys], now: datetime
) -> tuple[str, ...]:
    """Destroy what is due of a campaign's raw text; return what was done, or will be, a line each.

    The words of each release go on their own, 90 days after it. The key, and what no release counted, go
    90 days after the last release of a round that has ended, or 180 after the close of one that never does.
    Cut off anywhere, it is done by the next call; called again after that, nothing happens.
    """
    with register.reading() as connection:
        campaign = campaigns.get(connection, number)
        past = trail.milestones(connection, number)
    last = all_due(campaign, past)
    if last and now.date() >= last:
        return _forget_all(campaign, past, register, vault, staff_keys, now)
    _note_releases(number, past, register, vault, now)
    if due := versions_due(past, on=now.date()):
        RawText(vault).forget(number, due)
        _note(register, trail.Entry(now, ACTOR, trail.FORGOTTEN, number, {"versions": sorted(due)}))
        return (GONE,)
    if last and is_forsaken(campaign, past, on=now.date()):
        return (f"closed, but not released; its words are destroyed on {last}. Read and release them before",)
    return ()


def _forget_all(
    campaign: Campaign,
    past: Milestones,
    register: Database,
    vault: Database,
    staff_keys: KeyFile[StaffKeys],
    now: datetime,
) -> tuple[str, ...]:
    """Destroy the key first: from then on no backup of the vault can be opened either; then the rows."""
    keys, raw = staff_keys.current(), RawText(vault)
    own = keys.campaigns.get(campaign.number)
    has_key = own is not None and own.reader is not None
    if past.all_forgotten and not has_key and not raw.is_there(campaign.number):
        return ()
    if own is not None and has_key:
        staff_keys.replace(keys.with_campaign(campaign.number, replace(own, reader=None)))
    raw.forget(campaign.number)
    entry = trail.Entry(now, ACTOR, trail.FORGOTTEN, campaign.number, {})
    if campaign.status not in (Status.CLOSED, Status.READ):
        _note(register, entry)
        return (GONE,)
    # What was released while it was open can still be exported; where nothing was, nothing is left.
    end = Status.RELEASED if Holdings(vault).releases(campaign.number) else Status.PURGED
    _note(register, entry, campaign.moved(end))
    return (GONE_UNRELEASED,)


def _note_releases(number: int, past: Milestones, register: Database, vault: Database, now: datetime) -> None:
    """Put a release on the log whose entry was lost in a crash: its 90 days are counted from now."""
    kept = len(Holdings(vault).releases(number))
    for version in set(range(1, kept + 1)) - set(past.released):
        _note(register, trail.Entry(now, ACTOR, trail.RELEASED, number, {"version": version}))


def _note(register: Database, entry: trail.Entry, changed: Campaign | None = None) -> None:
    with register.writing() as connection:
        if changed is not None:
            campaigns.change(connection, changed)
        trail.write(connection, entry)
