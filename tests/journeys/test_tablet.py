"""A tablet is handed round at the surgery: it forgets everybody."""

from urllib.parse import urljoin

import pytest
from playwright.sync_api import expect

from revalidation.domain.batch import Way
from tests.journeys.steps import (
    given_the_questions,
    then_everything_typed_is_still_there,
    then_it_is_accessible,
    then_nothing_typed_is_left,
    when_all_three_pages_are_filled_in,
    when_the_answers_are_checked,
    when_they_are_sent,
)


@pytest.fixture
def link(surgery):
    """The one link on the surgery's tablet."""
    return surgery.link(Way.TABLET)


@pytest.fixture
def tablet(phone):
    """The tablet, with a clock that tests can turn on."""
    phone.clock.install()
    return phone


def _then_it_is_at_the_start(tablet, link):
    tablet.wait_for_url(lambda url: url.removesuffix("/") == link)
    expect(tablet.get_by_role("link", name="Start")).to_be_visible()


def test_after_sending_it_asks_to_be_handed_back_and_clears_itself(surgery, tablet, link):
    given_the_questions(tablet, link)
    when_all_three_pages_are_filled_in(tablet)
    when_the_answers_are_checked(tablet)
    when_they_are_sent(tablet)
    expect(tablet.get_by_text("Please hand it back.")).to_be_visible()
    assert tablet.locator(".app-code").count() == 0
    then_it_is_accessible(tablet)
    tablet.clock.fast_forward(20_000)

    _then_it_is_at_the_start(tablet, link)
    assert len(surgery.kept()) == 1


@pytest.mark.parametrize("step", ["questions", "check"])
def test_after_90_idle_seconds_it_clears_itself(tablet, link, step):
    given_the_questions(tablet, link)
    when_all_three_pages_are_filled_in(tablet)
    if step == "check":
        when_the_answers_are_checked(tablet)
    tablet.clock.fast_forward(80_000)
    tablet.mouse.move(50, 50)
    tablet.clock.fast_forward(80_000)
    assert "questions" in tablet.url
    tablet.clock.fast_forward(11_000)

    _then_it_is_at_the_start(tablet, link)
    tablet.go_back()
    then_nothing_typed_is_left(tablet)


def test_back_after_sending_shows_a_fresh_start(tablet, link):
    given_the_questions(tablet, link)
    when_all_three_pages_are_filled_in(tablet)
    when_the_answers_are_checked(tablet)
    when_they_are_sent(tablet)
    tablet.go_back()

    _then_it_is_at_the_start(tablet, link)
    while tablet.evaluate("history.length") and tablet.go_back():
        then_nothing_typed_is_left(tablet)
        assert "She took her time" not in tablet.content()


def test_back_from_the_check_page_shows_a_fresh_start(tablet, link):
    given_the_questions(tablet, link)
    when_all_three_pages_are_filled_in(tablet)
    when_the_answers_are_checked(tablet)
    tablet.go_back()

    _then_it_is_at_the_start(tablet, link)


def test_each_person_in_turn_is_counted(surgery, tablet, link):
    for _ in range(2):
        given_the_questions(tablet, link)
        then_nothing_typed_is_left(tablet)
        when_all_three_pages_are_filled_in(tablet)
        when_the_answers_are_checked(tablet)
        when_they_are_sent(tablet)

    assert len(surgery.kept()) == 2


def test_an_answer_is_changed_on_the_tablet(surgery, tablet, link):
    given_the_questions(tablet, link)
    when_all_three_pages_are_filled_in(tablet)
    when_the_answers_are_checked(tablet)
    tablet.get_by_role("button", name="Change In your own words").click()
    expect(tablet.get_by_label("What went well?")).to_be_visible()
    tablet.get_by_label("What went well?").fill("Changed")
    when_the_answers_are_checked(tablet)
    when_they_are_sent(tablet)

    assert [reply["went-well"] for reply in surgery.kept()] == ["Changed"]


def test_a_fault_leads_to_its_question_on_the_tablet(tablet, link):
    given_the_questions(tablet, link)
    when_all_three_pages_are_filled_in(tablet)
    tablet.get_by_label("What could have gone better?").fill("x" * 5_001)
    tablet.get_by_role("button", name="Check my answers").click()
    tablet.get_by_role("link", name="Your words are too long").click()

    expect(tablet.get_by_label("What could have gone better?")).to_be_focused()
    then_everything_typed_is_still_there(tablet)


def test_a_dropped_connection_on_the_tablet_loses_nothing(surgery, tablet, link):
    given_the_questions(tablet, link)
    when_all_three_pages_are_filled_in(tablet)
    when_the_answers_are_checked(tablet)
    tablet.context.set_offline(True)
    tablet.get_by_role("button", name="Send my answers").click()
    expect(tablet.get_by_text("That did not go through.")).to_be_visible()
    tablet.context.set_offline(False)
    when_they_are_sent(tablet)

    assert len(surgery.kept()) == 1


def test_without_scripts_a_tablet_keeps_nothing_typed(phone_without_scripts, link):
    tablet = phone_without_scripts
    given_the_questions(tablet, link)
    when_all_three_pages_are_filled_in(tablet)
    when_the_answers_are_checked(tablet)
    when_they_are_sent(tablet)
    tablet.goto(link)
    tablet.get_by_role("link", name="Start").click()

    then_nothing_typed_is_left(tablet)


def test_a_page_of_a_tablet_leads_nowhere_but_to_pages_that_clear(tablet, link):
    """From every page every link is followed, with words typed on the way, and left idle."""
    tablet.goto(link)
    ways = {(link, href) for href in _links(tablet)}
    looked_at: set[tuple[str, str]] = set()
    while ways - looked_at:
        page, href = min(ways - looked_at)
        looked_at.add((page, href))
        tablet.goto(page)
        if tablet.locator("#q-went-well").count():
            tablet.goto(f"{page}#part-3")
            tablet.get_by_label("What went well?").fill("Not for the next")
        with tablet.expect_navigation():
            tablet.evaluate("href => document.querySelector(`a[href='${href}']`).click()", href)
        assert tablet.url == urljoin(page, href)
        ways |= {(tablet.url.partition("#")[0], further) for further in _links(tablet)}
        tablet.clock.fast_forward(91_000)
        _then_it_is_at_the_start(tablet, link)
        assert "Not for the next" not in tablet.content()
    assert {href for _, href in ways} >= {"privacy", "help", "real", "accessibility", "./"}


def test_no_number_on_a_tablet_rings(tablet, link):
    for page in ("", "/help", "/privacy", "/not-my-doctor", "/accessibility", "/real"):
        tablet.goto(link + page)
        assert tablet.locator("[href^='tel:']").count() == 0
        expect(tablet.get_by_text("999").first).to_be_visible()


def test_a_round_that_ends_under_a_tablet_leads_nowhere_either(surgery, tablet, link):
    given_the_questions(tablet, link)
    when_all_three_pages_are_filled_in(tablet)
    surgery.deployment.cancel_batches(surgery.campaign)
    tablet.get_by_role("button", name="Check my answers").click()
    expect(tablet.get_by_role("heading", name="This link does not work")).to_be_visible()
    tablet.get_by_role("link", name="Take your answers back").click()

    tablet.wait_for_url(link)
    assert "Take your answers back?" not in tablet.content()


def _links(tablet):
    """Return where the links of this page lead, but for those within it."""
    return tablet.evaluate(
        "[...document.links].map(a => a.getAttribute('href')).filter(href => !href.startsWith('#'))"
    )
