"""As shipped, pages go for a second by what was read before: nothing is lost by it, nothing lasts longer."""

from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest

from revalidation import toolkit
from revalidation.domain.batch import Way
from revalidation.domain.campaign import Campaign
from revalidation.web.patient import patient_app
from tests.makers import Deployment
from tests.web.visitor import HOST, Answer, Visitor

SHIPPED = toolkit.REMEMBERED
ANSWERS = {"kindness": "excellent", "went-well": "She listened."}


@dataclass
class Busy:
    """A round whose pages are asked for all the time, so that what is remembered answers them."""

    deployment: Deployment
    campaign: Campaign = field(init=False)
    patient: Visitor = field(init=False)
    seconds: float = 1_000.0

    def __post_init__(self) -> None:
        self.campaign = self.deployment.open()
        self.patient = Visitor(patient_app(self.deployment.patients, patient_url=f"https://{HOST}"))

    def link(self, way: Way = Way.INVITE, cap: int = 1) -> str:
        """Return the address of a fresh link that was opened just now."""
        link = "/f/" + self.deployment.links(self.campaign, cap, way)[0]
        self.a_second_passes()
        assert self.patient.get(link).status == 200
        assert self.deployment.patients.admit_at_once(link[3:]) is not None
        return link

    def checked(self, link: str) -> dict[str, str]:
        """Fill the questions in and return what the check page is about to send."""
        visit = self.patient.get(f"{link}/questions").hidden()
        return self.patient.post(f"{link}/check", ANSWERS | visit).hidden()

    def send(self, link: str, checked: dict[str, str]) -> Answer:
        """Press Send."""
        return self.patient.post(f"{link}/send", checked)

    def a_second_passes(self) -> None:
        """Let what is remembered grow too old."""
        self.seconds += SHIPPED + 0.01


@pytest.fixture
def busy(deployment, monkeypatch):
    """A round on a deployment that remembers as long as shipped, by a clock that tests turn on."""
    monkeypatch.setattr(toolkit, "REMEMBERED", SHIPPED)
    round_ = Busy(deployment)
    monkeypatch.setattr(toolkit, "time", SimpleNamespace(monotonic=lambda: round_.seconds))
    return round_


def test_pages_are_remembered_for_one_second():
    assert SHIPPED == 1.0


def test_a_whole_visit_goes_by_what_is_remembered(busy):
    link = busy.link()
    thanks = busy.send(link, busy.checked(link))

    assert "Sent. Thank you." in thanks.seen
    assert [reply.comments for reply in busy.deployment.kept(busy.campaign)] == [
        {"went-well": "She listened."}
    ]


def test_a_link_made_just_now_opens_within_a_second(busy):
    busy.link()
    fresh = "/f/" + busy.deployment.links(busy.campaign)[0]
    busy.a_second_passes()

    assert busy.patient.get(fresh).status == 200


def test_answers_sent_in_the_second_of_closing_are_kept_or_given_back_and_never_lost(busy):
    first, second = busy.link(), busy.link()
    early, late = busy.checked(first), busy.checked(second)
    busy.deployment.close(busy.campaign)
    assert "Sent. Thank you." in busy.send(first, early).seen
    busy.deployment.take_in(busy.campaign)
    page = busy.send(second, late)

    assert page.status == 410
    assert "Not sent: this has just ended" in page.seen
    assert "She listened." in page.seen
    assert len(busy.deployment.holdings.taken(busy.campaign.number)) == 1


def test_a_second_after_closing_nothing_opens_and_what_was_typed_is_given_back(busy):
    link = busy.link()
    checked = busy.checked(link)
    busy.deployment.close(busy.campaign)
    busy.a_second_passes()

    assert busy.patient.get(link).status == 404
    for step in ("check", "send"):
        page = busy.patient.post(f"{link}/{step}", checked)
        assert (page.status, "She listened." in page.seen) == (410, True)
    assert busy.deployment.rows("spent") == 0


def test_the_last_day_ends_at_midnight_whatever_is_remembered(busy):
    link = busy.link()
    busy.deployment.calendar.pass_days(28)

    assert busy.patient.get(link).status == 404


def test_a_link_cancelled_in_this_second_keeps_nothing_and_looks_like_a_used_one(busy):
    link, used = busy.link(), busy.link()
    checked = busy.checked(link)
    again = busy.checked(used)
    busy.send(used, again)
    busy.deployment.cancel(link[3:])
    pages = [busy.send(one, form).text for one, form in ((link, checked), (used, checked))]

    assert pages[0] == pages[1]
    assert busy.deployment.rows("inbox") == 1
    busy.a_second_passes()
    assert busy.patient.get(link).status == 404


def test_links_cancelled_together_stop_within_a_second(busy):
    link = busy.link()
    busy.deployment.cancel_batches(busy.campaign)
    busy.a_second_passes()

    assert busy.patient.get(link).status == 404


def test_a_shared_link_that_filled_up_in_this_second_takes_no_more_and_says_so_from_the_next(busy):
    link = busy.link(Way.SHARED, cap=1)
    first, second = busy.checked(link), busy.checked(link)
    thanks = busy.send(link, first)
    page = busy.send(link, second)

    assert page.status == 410
    assert "She listened." in page.seen
    busy.a_second_passes()
    assert busy.patient.get(link).status == 410
    assert busy.send(link, first).text == thanks.text
    assert busy.deployment.rows("inbox") == 1


def test_a_link_made_a_moment_ago_opens_at_once(busy):
    """Copied from the screen and tapped: what was remembered of the round is older than its batch."""
    busy.link()
    fresh = "/f/" + busy.deployment.links(busy.campaign, 1)[0]
    assert busy.patient.get(fresh).status == 200
