"""A patient answers on a phone, whatever happens on the way."""

import pytest
from playwright.sync_api import Page, expect

from revalidation.domain.batch import Way
from tests.journeys.steps import (
    WORDS,
    code_on,
    given_the_questions,
    then_everything_typed_is_still_there,
    then_it_fits,
    then_it_is_accessible,
    when_all_three_pages_are_filled_in,
    when_the_answers_are_checked,
    when_they_are_sent,
)

ANSWERED = {"who": "child", "kindness": "excellent", "went-well": WORDS}


@pytest.fixture(params=["phone", "phone_without_scripts", "phone_without_cookies"])
def any_phone(request: pytest.FixtureRequest) -> Page:
    """A phone as it comes, one with JavaScript off, one that refuses cookies."""
    return request.getfixturevalue(request.param)


def test_from_link_to_thanks(surgery, any_phone):
    given_the_questions(any_phone, surgery.link())
    when_all_three_pages_are_filled_in(any_phone)
    when_the_answers_are_checked(any_phone)
    when_they_are_sent(any_phone)

    assert surgery.kept() == [ANSWERED]
    assert any_phone.context.cookies() == []
    assert any_phone.title() == "Your feedback"


def test_back_from_the_check_page_finds_everything_typed(surgery, any_phone):
    given_the_questions(any_phone, surgery.link())
    when_all_three_pages_are_filled_in(any_phone)
    when_the_answers_are_checked(any_phone)
    any_phone.go_back()

    then_everything_typed_is_still_there(any_phone)
    when_the_answers_are_checked(any_phone)
    expect(any_phone.locator(".app-typed")).to_have_text(WORDS)


def test_back_through_an_error_page_finds_everything_typed(surgery, any_phone):
    given_the_questions(any_phone, surgery.link())
    when_all_three_pages_are_filled_in(any_phone)
    any_phone.get_by_label("What could have gone better?").fill("x" * 5_001)
    any_phone.get_by_role("button", name="Check my answers").click()
    assert any_phone.title() == "Error: Your feedback"
    then_everything_typed_is_still_there(any_phone)
    any_phone.get_by_label("What could have gone better?").fill("Shorter")
    when_the_answers_are_checked(any_phone)
    any_phone.go_back()

    then_everything_typed_is_still_there(any_phone)
    assert any_phone.get_by_label("What could have gone better?").input_value() == "Shorter"


def test_back_from_help_finds_everything_typed(surgery, any_phone):
    given_the_questions(any_phone, surgery.link())
    when_all_three_pages_are_filled_in(any_phone)
    any_phone.get_by_role("link", name="More ways to get help").click()
    any_phone.go_back()
    then_everything_typed_is_still_there(any_phone)

    when_the_answers_are_checked(any_phone)
    any_phone.get_by_role("link", name="More ways to get help").click()
    any_phone.go_back()
    expect(any_phone.locator(".app-typed")).to_have_text(WORDS)


def test_an_answer_is_changed_from_the_check_page(surgery, any_phone):
    given_the_questions(any_phone, surgery.link())
    when_all_three_pages_are_filled_in(any_phone)
    when_the_answers_are_checked(any_phone)
    any_phone.get_by_role("button", name="Change How did Dr Amina Osei do?").click()
    any_phone.get_by_role("group", name="Being kind").get_by_label("Good", exact=True).check()
    any_phone.locator("#part-2").get_by_role("link", name="Next", exact=True).click()
    when_the_answers_are_checked(any_phone)
    when_they_are_sent(any_phone)

    assert surgery.kept() == [ANSWERED | {"kindness": "good"}]


def test_a_dropped_connection_on_the_way_to_check_loses_nothing(surgery, phone):
    given_the_questions(phone, surgery.link())
    when_all_three_pages_are_filled_in(phone)
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Check my answers").click()
    phone.wait_for_url("chrome-error://**")
    phone.context.set_offline(False)
    phone.go_back()

    then_everything_typed_is_still_there(phone)


def test_a_dropped_connection_on_sending_loses_nothing(surgery, phone):
    given_the_questions(phone, surgery.link())
    when_all_three_pages_are_filled_in(phone)
    when_the_answers_are_checked(phone)
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Send my answers").click()
    phone.wait_for_url("chrome-error://**")
    phone.context.set_offline(False)
    phone.go_back()
    when_they_are_sent(phone)

    assert surgery.kept() == [ANSWERED]


@pytest.mark.parametrize("way", [Way.INVITE, Way.SHARED])
def test_who_was_too_late_is_told_why_and_can_copy_every_word(surgery, any_phone, way):
    link = surgery.link(way)
    given_the_questions(any_phone, link)
    when_all_three_pages_are_filled_in(any_phone)
    when_the_answers_are_checked(any_phone)
    if way is Way.INVITE:
        surgery.deployment.close(surgery.campaign)
    else:
        for _ in range(5):
            surgery.deployment.answer(link.rsplit("/", 1)[1])
    any_phone.get_by_role("button", name="Send my answers").click()

    why = "this has just ended" if way is Way.INVITE else "this link is full"
    expect(any_phone.get_by_role("heading", name=f"Not sent: {why}")).to_be_visible()
    expect(any_phone.locator(".app-typed")).to_have_text(WORDS)
    assert any_phone.locator(".app-typed").evaluate("e => getComputedStyle(e).userSelect") != "none"


def test_pages_for_who_was_too_late_are_accessible(surgery, phone):
    link = surgery.link(Way.SHARED)
    given_the_questions(phone, link)
    when_all_three_pages_are_filled_in(phone)
    when_the_answers_are_checked(phone)
    for _ in range(5):
        surgery.deployment.answer(link.rsplit("/", 1)[1])
    phone.get_by_role("button", name="Send my answers").click()
    expect(phone.get_by_role("heading", name="Not sent")).to_be_visible()
    then_it_is_accessible(phone)
    then_it_fits(phone)
    phone.goto(link)
    expect(phone.get_by_role("heading", name="We have all the answers we need")).to_be_visible()
    then_it_is_accessible(phone)
    then_it_fits(phone)


def test_a_double_click_sends_once(surgery, phone):
    given_the_questions(phone, surgery.link())
    when_all_three_pages_are_filled_in(phone)
    when_the_answers_are_checked(phone)
    phone.get_by_role("button", name="Send my answers").dblclick()
    expect(phone.get_by_role("heading", name="Sent. Thank you.")).to_be_visible()

    assert surgery.kept() == [ANSWERED]


def test_back_and_sending_again_shows_the_same_thanks(surgery, any_phone):
    given_the_questions(any_phone, surgery.link())
    when_all_three_pages_are_filled_in(any_phone)
    when_the_answers_are_checked(any_phone)
    when_they_are_sent(any_phone)
    code = code_on(any_phone)
    any_phone.go_back()
    when_they_are_sent(any_phone)

    assert code_on(any_phone) == code
    assert surgery.kept() == [ANSWERED]


def test_of_two_tabs_the_first_to_send_counts_and_both_see_thanks(surgery, context):
    link = surgery.link()
    first, second = context.new_page(), context.new_page()
    for tab, words in ((first, "First"), (second, "Second")):
        given_the_questions(tab, link)
        when_all_three_pages_are_filled_in(tab)
        tab.get_by_label("What went well?").fill(words)
        when_the_answers_are_checked(tab)
    when_they_are_sent(first)
    when_they_are_sent(second)

    assert surgery.kept() == [ANSWERED | {"went-well": "First"}]


def test_a_used_link_looks_exactly_like_an_unused_one(surgery, phone):
    link, unused = surgery.link(), surgery.link()
    given_the_questions(phone, link)
    when_all_three_pages_are_filled_in(phone)
    when_the_answers_are_checked(phone)
    when_they_are_sent(phone)

    seen = {}
    for address in (link, unused):
        phone.goto(address)
        landing = phone.content().replace(address.removeprefix(surgery.url), "")
        phone.goto(f"{address}/questions")
        seen[address] = (landing, phone.content())
    assert seen[link] == seen[unused]


def test_answers_are_taken_back_with_the_code(surgery, any_phone):
    given_the_questions(any_phone, surgery.link())
    when_all_three_pages_are_filled_in(any_phone)
    when_the_answers_are_checked(any_phone)
    when_they_are_sent(any_phone)
    code = code_on(any_phone)
    any_phone.get_by_role("link", name="Take your answers back").click()
    any_phone.get_by_label("Your code").fill(f" {code.upper()} ")
    any_phone.get_by_role("button", name="Yes, take them back").click()

    expect(any_phone.get_by_role("heading", name="That is done")).to_be_visible()
    assert surgery.kept() == []


def test_a_carer_reads_questions_about_somebody_else(surgery, any_phone):
    given_the_questions(any_phone, surgery.link())
    expect(any_phone.locator("#part-2").get_by_text("Taking in what you said")).to_have_count(1)
    any_phone.get_by_label("Someone I care for").check()
    any_phone.locator("#part-1").get_by_role("link", name="Next").click()

    expect(any_phone.get_by_text("Taking in what was said")).to_be_visible()
    expect(any_phone.get_by_text("Taking in what you said")).to_be_hidden()


def test_a_card_with_a_code_opens_the_same_way(surgery, phone):
    batch = surgery.deployment.batch(surgery.campaign, 1)
    code = surgery.deployment.pairs(batch)[0].code
    phone.goto(f"{surgery.url}/c")
    phone.get_by_label("Your code").fill(code.upper().replace("-", " "))
    phone.get_by_role("button", name="Go on").click()
    phone.get_by_role("link", name="Start").click()
    when_all_three_pages_are_filled_in(phone)
    when_the_answers_are_checked(phone)
    when_they_are_sent(phone)

    assert surgery.kept() == [ANSWERED]
