"""Made-up patients, who fill in the real forms over HTTP: landing, questions, check, send."""

import random
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from importlib import resources
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urljoin
from urllib.request import Request, urlopen

from revalidation.domain.questionnaire import Kind, Questionnaire
from revalidation.errors import CannotRun

WAIT = 30
"""Seconds to wait for one page."""

LIKELY: Mapping[str, tuple[int, ...]] = {
    "who": (31, 6, 3),
    "how": (25, 11, 1, 3),
    "usual": (22, 6, 12),
    "mattered": (5, 14, 21),
    "trust": (35, 1, 4),
    "again": (34, 2, 4),
    "helped": (31, 5, 1, 2, 1, 0),
    "seen": (34, 2, 4),
    "age": (3, 8, 11, 11, 6, 1),
}
"""How many of 40 made-up patients tick each choice of the shipped questionnaire, in its order."""


@dataclass(frozen=True, slots=True)
class Patient:
    """One made-up patient: what they will tick and write, by question."""

    ticks: Mapping[str, str]
    words: Mapping[str, str] = field(repr=False)


def sample_words() -> list[Mapping[str, str]]:
    """Return the shipped sample comments, each of them made up: question to words, and their `language`."""
    text = resources.files("revalidation.cli").joinpath("sample_words.toml").read_text(encoding="utf-8")
    found: list[Mapping[str, str]] = tomllib.loads(text)["patients"]
    return found


def patients(
    questionnaire: Questionnaire, count: int, words: list[Mapping[str, str]], seed: int
) -> Iterator[Patient]:
    """Yield `count` patients who answer as real ones tend to: mostly kindly, and skipping some questions."""
    chance = random.Random(seed)  # noqa: S311 (sample data, the same each time)
    harder = {question.id: chance.uniform(-0.6, 0.3) for question in questionnaire.questions}
    for place in range(count):
        mood = chance.gauss(0.0, 0.7)
        ticks = {}
        for question in questionnaire.questions:
            if question.kind is Kind.TEXT or chance.random() < 0.04:
                continue
            if question.kind is Kind.RATING:
                score = round(min(5.0, max(1.0, chance.gauss(4.3 + harder[question.id] + mood, 0.7))))
                scored = {choice.score: choice.id for choice in question.scored}
                not_applicable = [choice.id for choice in question.choices if choice.score is None]
                ticks[question.id] = (
                    chance.choice(not_applicable) if chance.random() < 0.06 else scored[score]
                )
            else:
                ids = [choice.id for choice in question.choices]
                ticks[question.id] = chance.choices(ids, LIKELY.get(question.id, [1] * len(ids)))[0]
        written = words[place % len(words)] if words else {}
        yield Patient(ticks, {q: text for q, text in written.items() if questionnaire.question(q)})


def answer(link: str, patient: Patient) -> str:
    """Go a patient's way from the link to thanks and return the take-back code.

    Raises `CannotRun` where the way is barred.
    """
    landing = _page(link)
    start = next((href for words, href in landing.links if words == "Start"), None)
    if start is None:
        raise CannotRun("The landing page of a fresh link has no way to start.")
    questions = _page(urljoin(link, start))
    check = _post(questions, {**patient.ticks, **patient.words})
    thanks = _post(check, {})
    code = re.search(r"\b[2-9a-z]{5}-[2-9a-z]{5}-[2-9a-z]{5}\b", thanks.text)
    if code is None:
        raise CannotRun("Answers were sent, but the thanks page shows no code.")
    return code.group()


class _Page(HTMLParser):
    """What a browser without JavaScript sees of a page: its links, and its form with hidden fields."""

    def __init__(self, url: str, body: str) -> None:
        super().__init__()
        self.url, self.text = url, body
        self.links: list[tuple[str, str]] = []
        self.action = ""
        self.hidden: dict[str, str] = {}
        self._href = ""
        self.feed(body)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a link, a form or a hidden field."""
        said = {name: value or "" for name, value in attrs}
        if tag == "a":
            self._href = said.get("href", "")
        elif tag == "form":
            self.action = said.get("action", "")
        elif tag == "input" and said.get("type") == "hidden":
            self.hidden[said["name"]] = said.get("value", "")

    def handle_data(self, data: str) -> None:
        """Note the words of a link."""
        if self._href and data.strip():
            self.links.append((data.strip(), self._href))
            self._href = ""


def _post(page: _Page, fields: Mapping[str, str]) -> _Page:
    return _page(urljoin(page.url, page.action), urlencode({**page.hidden, **fields}).encode())


def _page(url: str, body: bytes | None = None) -> _Page:
    try:
        with urlopen(Request(url, data=body), timeout=WAIT) as answer:  # noqa: S310 (our own address)
            return _Page(answer.url, answer.read().decode())
    except HTTPError as error:
        raise CannotRun(f"The patients' application answered {error.code} on the way to thanks.") from None
    except (URLError, OSError):
        raise CannotRun(
            "The patients' application does not answer. Is the port in use by something else?"
        ) from None
