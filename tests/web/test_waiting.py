"""No page keeps the others waiting: what asks a database does so in a thread of its own."""

import threading
from dataclasses import dataclass, field

import pytest

from revalidation import toolkit
from revalidation.errors import LinkRefused
from revalidation.services.receive import Entry
from revalidation.web.patient import patient_app
from tests.web.conftest import TOKEN, FakeSide, open_round
from tests.web.visitor import HOST, Visitor

LINK = f"/f/{TOKEN}"


@dataclass
class Watched(FakeSide):
    """Notes in which threads a database would have been asked."""

    at_hand: bool = True
    asked_in: list[int] = field(default_factory=list)

    def admit(self, link: str) -> Entry:
        self.asked_in.append(threading.get_ident())
        return super().admit(link)

    def admit_at_once(self, link: str) -> Entry | None:
        return super().admit(link) if self.at_hand else None

    def receive(self, *given, **named) -> None:
        self.asked_in.append(threading.get_ident())
        super().receive(*given, **named)


def visit(side: Watched) -> Visitor:
    return Visitor(patient_app(side, patient_url=f"https://{HOST}"))


def test_pages_of_a_round_that_is_remembered_ask_no_database():
    side = Watched(open_round())
    patient = visit(side)

    for page in ("", "/questions", "/privacy"):
        assert patient.get(LINK + page).status == 200
    assert patient.post(f"{LINK}/check", {"kindness": "good"}).status == 200
    assert side.asked_in == []


def test_a_round_that_is_not_remembered_is_asked_for_in_another_thread():
    side = Watched(open_round(), at_hand=False)

    assert visit(side).get(LINK).status == 200
    assert side.asked_in
    assert threading.get_ident() not in side.asked_in


def test_answers_are_kept_in_another_thread():
    side = Watched(open_round())

    assert visit(side).post(f"{LINK}/send", {"kindness": "good"}).status == 200
    assert len(side.asked_in) == 1
    assert threading.get_ident() not in side.asked_in


def test_what_is_remembered_opens_a_link_at_once(on_sqlite, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(toolkit, "REMEMBERED", 60.0)
    (link,) = on_sqlite.links(on_sqlite.open())

    assert on_sqlite.patients.admit_at_once(link) is None
    entry = on_sqlite.patients.admit(link)
    assert on_sqlite.patients.admit_at_once(link) == entry
    with pytest.raises(LinkRefused):
        on_sqlite.patients.admit_at_once(link[:-1] + "!")
