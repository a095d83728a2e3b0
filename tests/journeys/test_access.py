"""Everybody can use every page: axe, small screens, keys only, right to left."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from revalidation.domain.batch import Way
from tests.journeys.conftest import Surgery
from tests.journeys.steps import (
    given_the_questions,
    then_it_fits,
    then_it_is_accessible,
    when_all_three_pages_are_filled_in,
    when_the_answers_are_checked,
    when_they_are_sent,
)

AROUND = ["help", "real", "privacy", "accessibility", "not-my-doctor", "rather-not"]
WITHOUT_A_LINK = ["c", "back", "back/keep", "help", "real", "privacy", "accessibility", "nope", "f/broken"]
DESK = {"width": 1280, "height": 900}


def every_page(page: Page, surgery: Surgery, then: Callable[[Page], None], way: Way = Way.INVITE) -> None:
    """Go the whole way and around, and look at each page and state with `then`."""
    link = surgery.link(way)
    for address in [
        link,
        *(f"{link}/{name}" for name in AROUND),
        *(f"{surgery.url}/{p}" for p in WITHOUT_A_LINK),
    ]:
        page.goto(address)
        then(page)
    for path, wrong in (("c", "2" * 15), ("c", "x"), ("back", "x")):
        page.goto(f"{surgery.url}/{path}")
        page.get_by_label("Your code").fill(wrong)
        page.locator("main button").click()
        expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
        then(page)
    given_the_questions(page, link)
    for part in ("part-1", "part-2", "part-3"):
        page.goto(f"{link}/questions#{part}")
        then(page)
    page.get_by_role("button", name="Check my answers").click()
    then(page)
    given_the_questions(page, link)
    when_all_three_pages_are_filled_in(page)
    page.get_by_label("What could have gone better?").fill("He hit me" + "x" * 5_000)
    page.get_by_role("button", name="Check my answers").click()
    then(page)
    page.get_by_label("What could have gone better?").fill("He hit me")
    when_the_answers_are_checked(page)
    expect(page.get_by_role("heading", name="Are you safe?")).to_be_visible()
    then(page)
    when_they_are_sent(page)
    then(page)


def test_axe_finds_nothing_on_any_page(surgery, phone):
    every_page(phone, surgery, then_it_is_accessible)


def test_axe_finds_nothing_on_a_wide_screen(surgery, phone):
    phone.set_viewport_size(DESK)
    every_page(phone, surgery, then_it_is_accessible)


@pytest.mark.parametrize("large_text", [False, True], ids=["320 px", "320 px and letters twice as big"])
def test_no_page_scrolls_sideways(surgery, phone, large_text):
    """320 px is also a screen of 1280 px at 400 % zoom."""

    def then(page: Page) -> None:
        if large_text:
            page.evaluate("document.documentElement.style.fontSize = '200%'")
        then_it_fits(page)

    every_page(phone, surgery, then)


def test_at_400_percent_zoom_everything_can_be_used(surgery, browser: Browser):
    zoomed = browser.new_context(viewport={"width": 320, "height": 225}, device_scale_factor=4)
    page = zoomed.new_page()
    given_the_questions(page, surgery.link())
    when_all_three_pages_are_filled_in(page)
    when_the_answers_are_checked(page)
    when_they_are_sent(page)
    zoomed.close()

    assert len(surgery.kept()) == 1


def test_with_keys_alone(surgery, phone):
    """Tab, arrows, space and Enter go the whole way, and what has the focus can always be seen."""

    def tab_to(name: str) -> None:
        for _ in range(80):
            phone.keyboard.press("Tab")
            focused = phone.locator(":focus")
            assert _shows_focus(phone), focused.evaluate("e => e.outerHTML")
            if name in focused.evaluate("e => (e.labels?.[0] ?? e).innerText"):
                return
        raise AssertionError(f"no way to {name} with the Tab key")

    def enter(to: str) -> None:
        phone.keyboard.press("Enter")
        expect(phone.get_by_role("heading", name=to)).to_be_visible()

    phone.goto(surgery.link())
    tab_to("Skip to main content")
    tab_to("Start")
    enter("Your visit")
    tab_to("Me")
    phone.keyboard.press("ArrowDown")
    assert phone.get_by_label("My child").is_checked()
    tab_to("Next")
    enter("How did Dr Amina Osei do?")
    tab_to("Poor")
    phone.keyboard.press("Space")
    tab_to("Next")
    enter("In your own words")
    tab_to("What went well?")
    phone.keyboard.type("Kind")
    tab_to("Check my answers")
    enter("Not sent yet: please check")
    tab_to("Send my answers")
    enter("Sent. Thank you.")

    assert surgery.kept() == [{"who": "child", "working-out": "poor", "went-well": "Kind"}]


def _shows_focus(page: Page) -> bool:
    """Whether what has the focus looks other than without it."""
    looks = """() => {
        const element = document.activeElement;
        const label = element.labels?.[0];
        const look = () => [element, label, label && "::before"].filter(Boolean).map((part) => {
            const style = part === "::before" ? getComputedStyle(label, part) : getComputedStyle(part);
            return [style.boxShadow, style.outline, style.background, style.border, style.clip].join();
        }).join();
        const focused = look();
        element.blur();
        const plain = look();
        element.focus({ preventScroll: true });
        return focused !== plain;
    }"""
    return bool(page.evaluate(looks))


@pytest.mark.parametrize("part", ["part-1", "part-2", "part-3"])
def test_the_skip_link_leads_to_the_page_that_is_open(surgery, phone, part):
    phone.goto(f"{surgery.link()}/questions#{part}")
    skips = phone.locator(".app-skip").all()

    assert [skip.get_attribute("href") for skip in skips if skip.is_visible()] == [f"#{part}"]


def test_a_page_turned_from_right_to_left_still_fits(surgery, phone):
    every_page(phone, surgery, _turned)


def _turned(page: Page) -> None:
    page.evaluate("document.documentElement.dir = 'rtl'")
    then_it_fits(page)
    start = page.locator("h1").first.evaluate("e => getComputedStyle(e).direction")
    assert start == "rtl"
