"""A look at words as first written: gone when the privacy page says, and none forgotten in a closed round."""

from datetime import date, timedelta

from revalidation.domain.campaign import Campaign, Status
from revalidation.domain.retention import Milestones, all_due, is_forsaken, versions_due
from revalidation.errors import CannotRun
from revalidation.store import campaigns, trail
from revalidation.store.engine import Database
from revalidation.store.keyfiles import KeyFile, StaffKeys

LATE = timedelta(days=2)
"""How late the daily `tend` may be: one day may be missed, not two."""


def kept_no_longer(register: Database, staff: KeyFile[StaffKeys], today: date) -> str:
    """Return that no words are kept beyond their day, or raise which are, or which soon go unreleased."""
    with register.reading() as connection:
        rounds = [(one, trail.milestones(connection, one.number)) for one in campaigns.every(connection)]
    keys = staff.current().campaigns
    with_key = {number for number, own in keys.items() if own.reader is not None}
    late = [
        str(one.number) for one, past in rounds if _is_late(one, past, today - LATE, one.number in with_key)
    ]
    if late:
        raise CannotRun(
            f"Words as first written, or rounds, are kept beyond their day (rounds: {', '.join(late)}). "
            "Run `revalidation tend`, and let a timer do it every day."
        )
    forsaken = [
        f"round {one.number} until {all_due(one, past)}"
        for one, past in rounds
        if is_forsaken(one, past, on=today)
    ]
    if forsaken:
        raise CannotRun(
            f"Closed long ago and not released; the words wait only so long: {', '.join(forsaken)}. "
            "Run `revalidation read` and `revalidation release` before."
        )
    return "No words as first written are kept beyond their day."


def _is_late(one: Campaign, past: Milestones, on: date, has_key: bool) -> bool:
    """Whether a round should have been closed by that day, or words of it destroyed."""
    if one.status is Status.OPEN and one.window.closes < on:
        return True
    last = all_due(one, past)
    if last is not None and last <= on:
        return has_key or not past.all_forgotten
    return bool(versions_due(past, on=on))
