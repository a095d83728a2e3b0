"""The patients' application over a side that keeps everything in a list."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from links import Claim, LinkError, Purpose, codes
from revalidation.domain.batch import Batch, Way
from revalidation.domain.campaign import Campaign, Status
from revalidation.domain.reply import Reply
from revalidation.errors import CannotRun, LinkRefused, Unsuitable
from revalidation.services.receive import Entry, TooLate
from revalidation.web.patient import patient_app
from revalidation.web.patient.tries import Tries
from revalidation.web.tongue import Tongue
from tests.makers import CORE, informal
from tests.web.visitor import HOST, Visitor

TOKEN = "A" * 32 + "~" + "B" * 24
"""The link that opens; every other is refused."""

CODE = "abcde-fghjk-mnpqr"
"""The code that opens."""


@dataclass
class FakeSide:
    """The patients' side without keys and databases: one round, one link, one code."""

    campaign: Campaign
    kind: Purpose = Purpose.INVITE
    kept: dict[str, Reply] = field(default_factory=dict)
    taken_back: list[str] = field(default_factory=list)
    visits: int = 0
    trouble: Exception | None = None
    well: bool = True
    full: bool = False
    ended: bool = False

    # What follows answers as `Side` says.

    def admit(self, link: str) -> Entry:
        if self.trouble:
            raise self.trouble
        if link != TOKEN:
            raise LinkRefused("This link does not work.")
        return self._entry()

    def admit_at_once(self, link: str) -> Entry | None:
        return self.admit(link)

    def admit_code(self, code: str) -> Entry:
        try:
            known = codes.read_takeback(code).code == CODE.replace("-", "")
        except LinkError:
            known = False
        if not known:
            raise LinkRefused("This link does not work.")
        return self._entry()

    def _entry(self) -> Entry:
        batch = Batch(1, Way(self.kind.value), 1, date(2026, 3, 2), number=1, series=1)
        asked = CORE.asked(comments=self.campaign.has_reader, also=self.campaign.also_asked)
        entry = Entry(self.campaign, asked, batch, self.kind, Claim(1, 1, bytes(18)), full=self.full)
        if self.ended:
            raise TooLate(entry)
        return entry

    def new_visit(self, entry: Entry) -> str:
        self.visits += 1
        return f"visit-{self.visits}"

    def is_fresh(self, entry: Entry, visit: str) -> bool:
        if not visit.startswith("visit-"):
            raise Unsuitable("This page is out of date.")
        return visit not in self.kept

    def new_takeback(self, entry: Entry) -> str:
        return codes.new_takeback(entry.campaign.number)

    def receive(self, entry: Entry, reply: Reply, *, takeback: str, visit: str | None = None) -> None:
        if self.trouble:
            raise self.trouble
        if entry.kind is not Purpose.INVITE and not (visit or "").startswith("visit-"):
            raise Unsuitable("This page is out of date.")
        if self.full and visit not in self.kept:
            raise TooLate(entry, full=True)
        self.kept.setdefault(visit or "link", reply)

    def take_back(self, code: str) -> None:
        if self.trouble:
            raise self.trouble
        self.taken_back.append(code)

    def healthy(self) -> bool:
        return self.well


Visits = Callable[..., Visitor]


def open_round(**changes: Any) -> Campaign:
    """Return an open informal round with a reader, or changed as told."""
    return informal(number=1, status=Status.OPEN, **changes)


@pytest.fixture
def side() -> FakeSide:
    """The side behind the pages."""
    return FakeSide(open_round())


@pytest.fixture
def visits(side: FakeSide) -> Visits:
    """Return a visitor to the pages over `side`, changed as told, in a language if told."""

    def made(tongue: Tongue | None = None, tries: Tries | None = None, **changes: object) -> Visitor:
        for name, value in changes.items():
            setattr(side, name, value)
        return Visitor(patient_app(side, patient_url=f"https://{HOST}", tongue=tongue, tries=tries))

    return made


@pytest.fixture
def patient(visits: Visits) -> Visitor:
    """Somebody with a personal link."""
    return visits()


DISK_FULL = CannotRun("The disk is full.")
