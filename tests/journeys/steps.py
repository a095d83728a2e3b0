"""What people do and see, in the words of a journey: given, when, then."""

from playwright.sync_api import Page, expect

from tests.journeys.conftest import AXE

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WORDS = "She took her time.\n\nThank you — شكرا"


def given_the_questions(page: Page, link: str) -> None:
    """Open a link and start."""
    page.goto(link)
    page.get_by_role("link", name="Start").click()
    expect(page.get_by_role("heading", name="Your visit")).to_be_visible()


def when_all_three_pages_are_filled_in(page: Page) -> None:
    """Tick and type on each page, for a child, and stay on the last."""
    page.get_by_label("My child").check()
    page.locator("#part-1").get_by_role("link", name="Next").click()
    page.get_by_role("group", name="Being kind").get_by_label("Excellent").check()
    page.locator("#part-2").get_by_role("link", name="Next", exact=True).click()
    page.get_by_label("What went well?").fill(WORDS)


def when_the_answers_are_checked(page: Page) -> None:
    """Go on to the check page."""
    page.get_by_role("button", name="Check my answers").click()
    expect(page.get_by_role("heading", name="Not sent yet: please check")).to_be_visible()


def when_they_are_sent(page: Page) -> None:
    """Send."""
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_role("heading", name="Sent. Thank you.")).to_be_visible()


def then_everything_typed_is_still_there(page: Page, words: str = WORDS) -> None:
    """All three pages of questions hold what was ticked and typed."""
    assert page.locator("#q-went-well").input_value() == words
    assert page.locator("[name=who]:checked").get_attribute("value") == "child"
    assert page.locator("[name=kindness]:checked").get_attribute("value") == "excellent"


def then_nothing_typed_is_left(page: Page) -> None:
    """No page of questions holds anything."""
    assert page.locator("input:checked").count() == 0
    for box in page.locator("textarea").all():
        assert box.input_value() == ""


def then_it_is_accessible(page: Page) -> None:
    """axe finds nothing against WCAG 2.2 AA, nor against its own best practices."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("tags => axe.run({runOnly: tags})", STANDARDS)
    assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found["violations"]] == []


def then_it_fits(page: Page) -> None:
    """Nothing has to be scrolled sideways."""
    wide, seen = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= seen


def code_on(page: Page) -> str:
    """Return the take-back code on the thanks page."""
    return page.locator(".app-code").inner_text()
