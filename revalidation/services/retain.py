"""How long things are kept: the words as first written go 90 days after they were released."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from revalidation.domain.campaign import Status
from revalidation.store import campaigns, trail
from revalidation.store.engine import Database
from revalidation.store.keyfiles import KeyFile, StaffKeys
from revalidation.store.vault import Holdings

RAW_TEXT = timedelta(days=90)
"""How long after the last release the words as first written are kept sealed."""

_ENDED = (Status.RELEASED, Status.REFLECTED, Status.EXPORTED, Status.PURGED)
FORGOTTEN = "destroyed the words as first written"


def forget_raw_text(
    number: int, *, register: Database, holdings: Holdings, staff_keys: KeyFile[StaffKeys], now: datetime
) -> bool:
    """Destroy a campaign's sealed raw text and the key to it once they are due; return whether it was done.

    The key goes first: from then on no backup of the vault can be opened either. Done twice, nothing happens.
    """
    keys = staff_keys.current()
    own = keys.campaigns.get(number)
    if own is None or own.reader is None or not _is_due(number, register, now.date()):
        return False
    with register.writing() as connection:
        trail.write(connection, trail.Entry(now, "the product", FORGOTTEN, number, {}))
        staff_keys.replace(keys.with_campaign(number, replace(own, reader=None)))
    holdings.forget(number)
    return True


def _is_due(number: int, register: Database, today: date) -> bool:
    with register.reading() as connection:
        campaign = campaigns.get(connection, number)
        ended = [entry.at.date() for entry in trail.read(connection, number) if entry.act in ENDINGS]
    return campaign.status in _ENDED and bool(ended) and today - max(ended) >= RAW_TEXT


ENDINGS = ("released", "ended with too few answers to show more")
"""What the activity log calls the moments from which the 90 days are counted."""
