"""The words on patients' pages: short, plain, and ready for another language."""

import re
from collections.abc import Iterator
from dataclasses import replace
from gettext import NullTranslations
from pathlib import Path
from typing import ClassVar

import pytest
import textstat
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from links import Purpose
from revalidation.domain.campaign import Status
from revalidation.domain.people import Practice
from revalidation.domain.questionnaire import Kind
from revalidation.errors import CannotRun
from revalidation.web.tongue import Tongue, spoken
from templates import environment
from tests.makers import CORE, ELM_SURGERY, formal, informal
from tests.web.conftest import CODE, DISK_FULL, TOKEN
from tests.web.visitor import Answer, Visitor, blocks

LINK = f"/f/{TOKEN}"
ROOT = Path(__file__).parents[2]
ROUNDS = {
    "formal": formal(number=1, status=Status.OPEN),
    "informal": informal(number=1, status=Status.OPEN),
    "no reader": informal(reader=False, number=1, status=Status.OPEN),
}


def pages_of_a_round(visitor: Visitor) -> Iterator[tuple[str, Answer]]:
    """Yield every page that somebody with a link may come to see."""
    for step in (
        "",
        "/questions",
        "/help",
        "/real",
        "/privacy",
        "/accessibility",
        "/not-my-doctor",
        "/rather-not",
    ):
        yield step or "landing", visitor.get(LINK + step)
    yield "faults", visitor.post(f"{LINK}/check", {"who": "nobody"})
    yield "empty", visitor.post(f"{LINK}/check", {})
    yield "check", visitor.post(f"{LINK}/check", {"who": "child", "kindness": "good"})
    yield "thanks", visitor.post(f"{LINK}/send", {"kindness": "good"})


def pages_for_everybody(visitor: Visitor) -> Iterator[tuple[str, Answer]]:
    """Yield every page that needs no link."""
    for path in (
        "/c",
        "/back",
        "/back/keep",
        "/help",
        "/real",
        "/privacy",
        "/accessibility",
        "/nope",
        "/f/x",
    ):
        yield path, visitor.get(path)
    yield "misspelt", visitor.post("/c", {"code": "x"})
    yield "wrong code", visitor.post("/c", {"code": "22222-22222-22222"})
    yield "taken back", visitor.post("/back", {"code": CODE})
    yield "too much", visitor.post("/c", b"x" * 500_000)
    yield "no form", visitor.post("/c", b"{}", **{"content-type": "application/json"})
    yield "foreign", visitor.post("/c", {}, origin="https://evil.example")
    yield "wrong way", visitor.ask("DELETE", "/c")
    yield "wrong host", visitor.get("/c", host="evil.example")
    yield "too many", [visitor.get(f"/c/{n:05}".replace("0", "2").replace("1", "3")) for n in range(30)][-1]


def every_page(visits) -> Iterator[tuple[str, Answer]]:
    """Yield each page in each of its states."""
    for name, campaign in ROUNDS.items():
        yield from (
            (f"{name}: {page}", answer) for page, answer in pages_of_a_round(visits(campaign=campaign))
        )
    yield from pages_of_a_round(visits(kind=Purpose.TABLET))
    danger = {"went-well": "He hit me", "better": "x" * 5_002}
    yield (
        "danger",
        visits(kind=Purpose.INVITE, campaign=ROUNDS["informal"]).post(
            f"{LINK}/check", danger | {"better": ""}
        ),
    )
    yield "too long", visits().post(f"{LINK}/check", danger)
    yield from pages_for_everybody(visits())
    yield "unsaved", visits(trouble=DISK_FULL).post(f"{LINK}/check", {"who": "me"})
    yield "not now", visits(trouble=DISK_FULL).get(LINK)
    written = {"who": "me", "kindness": "good", "went-well": "He hit me"}
    yield "too late", visits(trouble=None, ended=True).post(f"{LINK}/check", written)
    for kind in (Purpose.SHARED, Purpose.TABLET):
        visitor = visits(trouble=None, ended=False, full=True, kind=kind)
        yield "full", visitor.get(LINK)
        yield "full meanwhile", visitor.post(f"{LINK}/send", written)
    yield "broken", visits(trouble=RuntimeError()).get(LINK)


# -------------------------------------------------------------------------------------------------- budget


def test_the_way_is_three_short_pages_25_taps_and_550_words(patient):
    """Counted: all words that somebody sees on the three pages, with headings, choices and buttons; a tap for
    starting, each tick, each box to write in, each turn of a page, and for sending."""
    page = patient.get(f"{LINK}/questions")
    asked = CORE.asked(comments=True).questions
    turns = page.text.count('class="app-next"') + page.text.count("Check my answers")
    starting = patient.get(LINK).text.count('app-start"')
    sending = patient.post(f"{LINK}/check", {"who": "me"}).text.count("Send my answers")

    assert page.text.count('class="app-part"') == 3
    assert (starting, turns, sending) == (1, 3, 1)
    assert starting + len(asked) + turns + sending <= 25
    assert len(page.main.split()) <= 550


def test_each_page_before_and_after_is_shorter_still(patient):
    for page in (
        patient.get(LINK),
        patient.post(f"{LINK}/check", {"who": "me"}),
        patient.post(f"{LINK}/send", {"who": "me"}),
    ):
        assert len(page.main.split()) <= 220


# ------------------------------------------------------------------------------------------------- reading


def _prose(page: Answer) -> str:
    """Return the page's running text; ticks and other bits of one or two words would only flatter it."""
    lines = [block for block in re.sub("x{9,}", "", page.main).splitlines() if len(block.split()) > 2]
    return " ".join(line if line[-1] in ".?!" else f"{line}." for line in lines)


def test_a_nine_year_old_can_read_every_page(visits):
    """By two of textstat's measures of words and sentences: the Automated Readability Index and the index of
    Coleman and Liau. School year 4 in the United States begins at the age of nine."""
    for name, page in every_page(visits):
        text = _prose(page)
        assert textstat.automated_readability_index(text) < 4, name
        assert textstat.coleman_liau_index(text) < 4, name


OURS = re.compile(
    r"\b(campaigns?|mint\w*|spend|spent|revok\w+|seal\w*|vault|box of replies|releasers?|redact\w*|withh\w+|"
    r"trail|floor|tally|top box|ledger|bundle|purge\w*|nonce|token|respon\w+)\b",
    re.IGNORECASE,
)


def test_pages_use_the_pages_words(visits):
    """What the code calls things stays in the code."""
    for name, page in every_page(visits):
        assert not OURS.findall(page.seen), name


def test_no_page_promises_paper(visits):
    """There is no form to print, so nobody is sent to ask for one."""
    for name, page in every_page(visits):
        assert "paper" not in page.seen.lower(), name


def test_the_tab_never_names_a_doctor(visits):
    for name, page in every_page(visits):
        assert page.title in {"Your feedback", "Error: Your feedback"}, name


def test_every_page_says_where_to_get_help(visits):
    for name, page in every_page(visits):
        assert "999" in page.seen, name
        assert "111" in page.seen, name
        assert "116 123" in page.seen, name


# ---------------------------------------------------------------------------------------------- translation


class Marked(NullTranslations):
    """A language in which each text stands in brackets, so that one that was never translated shows."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


# Data, not words of ours: names, numbers, codes and what was typed.
DATA = re.compile(
    r"Elm Surgery|020 7946 0000|feedback\.example(/back)?|[\w]{5}-[\w]{5}-[\w]{5}|He hit me|x{9,}"
)


def _unmarked(text: str) -> str:
    while (shorter := re.sub(r"⟦[^⟦⟧]*⟧", "", text)) != text:
        text = shorter
    return DATA.sub("", text)


def test_no_text_escapes_translation(visits):
    marked = Tongue(Locale("en", "GB"), Marked())

    def spoken_visits(**changes):
        return visits(tongue=marked, **changes)

    for name, page in every_page(spoken_visits):
        for block in blocks(page.text, all_of_it=True):
            assert not re.search(r"[^\W\d_]", _unmarked(block)), (name, block)
        for spoken_only in re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]+)"', page.text):
            assert spoken_only.startswith("⟦"), (name, spoken_only)


def test_a_language_from_right_to_left_turns_the_page(visits):
    page = visits(tongue=Tongue(Locale("he"), Marked())).get(LINK)

    assert '<html lang="he" dir="rtl">' in page.text
    assert '<html lang="en-GB" dir="ltr">' in visits().get(LINK).text


def test_a_day_is_written_as_the_language_writes_it(visits):
    page = visits(tongue=Tongue(Locale("pl"), Marked()), campaign=ROUNDS["formal"]).get(f"{LINK}/rather-not")

    assert "29 marca 2026" in page.seen


def test_the_list_of_texts_to_translate_is_up_to_date(tmp_path, monkeypatch):
    """The head of babel.cfg says how to write it anew."""
    monkeypatch.chdir(ROOT)
    command = re.search(
        r"^# +(extract .*messages\.pot \.)$", Path("babel.cfg").read_text("utf-8"), re.MULTILINE
    )
    assert command
    fresh = tmp_path / "messages.pot"
    listed = "templates/locale/messages.pot"
    CommandLineInterface().run(["pybabel", "-q", *command[1].replace(listed, str(fresh)).split()])

    assert Path(listed).read_text("utf-8") == fresh.read_text("utf-8")


@pytest.fixture(scope="module")
def listed():
    """Every text that is listed for translators."""
    with (ROOT / "templates" / "locale" / "messages.pot").open("rb") as file:
        return {
            text
            for message in read_po(file)
            for text in (message.id if isinstance(message.id, tuple) else (message.id,))
        }


def test_the_list_is_written_by_make_as_the_documents_say():
    told = " ".join(line.lstrip("# ") for line in (ROOT / "babel.cfg").read_text("utf-8").splitlines())
    recipe = re.sub(r"\s*\\\s+", " ", (ROOT / "Makefile").read_text("utf-8"))
    command = r"(extract -F babel\.cfg .*?messages\.pot \.)"

    assert re.findall(command, told) == re.findall(command, recipe)
    assert len(re.findall(command, told)) == 1
    assert "    make messages\n" in (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def test_every_text_of_the_questionnaire_is_listed(listed):
    for question in CORE.questions:
        read = {question.words, question.words_for_other, question.hint}
        for choice in question.choices:
            read |= {choice.words, choice.words_for_other}
        assert read - {""} <= listed, question.id


@pytest.mark.parametrize("paper", ["cards", "poster"])
def test_every_text_of_cards_and_posters_is_listed(listed, paper):
    made = environment(strict=True, translations=Heard()).get_template(f"paper/{paper}.html")
    card = {"square": "", "code": ""}
    imprint = {
        "doctor": "Dr Ade",
        "doctor_unbroken": "Dr Ade",
        "surgery": "Elm",
        "address": "x/c",
        "size": "",
    }
    sheet = {"number": 1, "total": 1, "cards": [card]}
    Heard.said.clear()
    made.render(language="en", imprint=imprint, card=card, sheets=[sheet])

    assert len(Heard.said) > 5
    assert Heard.said <= listed


def test_who_hears_complaints_where_nobody_was_named_is_listed(listed, visits):
    assert Practice("Elm Surgery", "020 7946 0000").complaints in listed
    named = replace(ELM_SURGERY, complaints="Private")
    page = visits(campaign=replace(ROUNDS["formal"], practice=named)).get(LINK)
    assert "complain to Private." in page.seen


class Heard(NullTranslations):
    """Notes what it is asked to translate."""

    said: ClassVar[set[str]] = set()

    def gettext(self, message: str) -> str:
        self.said.add(message)
        return message


def test_a_question_that_is_typed_into_takes_any_direction(patient):
    texts = [question for question in CORE.questions if question.kind is Kind.TEXT]

    assert patient.get(f"{LINK}/questions").text.count('dir="auto"') == len(texts)


@pytest.mark.parametrize("tag", ["cy", "no language", "../en", ""])
def test_a_language_without_a_catalogue_is_refused_at_start(tmp_path, tag):
    with pytest.raises(CannotRun, match="Set REVALIDATION_LANGUAGE=en"):
        spoken(tag, tmp_path)


def test_a_compiled_catalogue_is_spoken(tmp_path):
    folder = tmp_path / "cy" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = Catalog(locale="cy")
    catalogue.add("Start", "Dechrau")
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, catalogue)

    assert spoken("cy", tmp_path).say("Start") == "Dechrau"
    assert spoken("en").lang == "en-GB"


def test_braces_that_are_not_ours_stay(visits):
    assert Tongue().say("{doctor} {other}", doctor="{other} Ade") == "{other} Ade {other}"
