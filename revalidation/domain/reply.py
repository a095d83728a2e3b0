"""What was said: a reply, and the way from a form to it."""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from revalidation.domain.questionnaire import Kind, Purpose, Question, Questionnaire

# Explicit direction changes can reorder other people's text on a page; the marks that scripts need
# (ZWJ, ZWNJ, LRM, RLM) stay.
_DIRECTION_CHANGES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True)
class Reply:
    """One person's answers: `answers` maps a question's id to a choice's id, `comments` to words."""

    questionnaire: str
    answers: Mapping[str, str] = field(repr=False)
    comments: Mapping[str, str] = field(repr=False)

    def to_bytes(self) -> bytes:
        """Return the reply as UTF-8 JSON with sorted keys: equal replies, equal bytes."""
        body = {"q": self.questionnaire, "a": dict(self.answers), "c": dict(self.comments)}
        return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, raw: bytes) -> "Reply":
        """Return the reply that `to_bytes` wrote."""
        body = json.loads(raw)
        return cls(questionnaire=body["q"], answers=body["a"], comments=body["c"])


class Wrong(StrEnum):
    """What can be wrong with a filled-in sheet."""

    EMPTY = "empty"
    TOO_LONG = "too-long"
    NOT_A_CHOICE = "not-a-choice"
    NOT_ASKED = "not-asked"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to put right; `question` is the question's id, none where it is the whole sheet.

    `over` is by how many characters a text is too long.
    """

    wrong: Wrong
    question: str | None = None
    over: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """What somebody filled in, as far as it can be read, and what must still be put right.

    Everything typed is kept, faulty or not, so that the page can show it again.
    """

    answers: Mapping[str, str] = field(repr=False)
    comments: Mapping[str, str] = field(repr=False)
    faults: tuple[Fault, ...] = ()

    @property
    def answered(self) -> int:
        """How many questions have an answer."""
        return len(self.answers) + len(self.comments)

    def for_other(self, questionnaire: Questionnaire) -> bool:
        """Whether somebody answered for another person."""
        for question in questionnaire.of(Purpose.SUBJECT):
            choice = question.choice(self.answers.get(question.id, ""))
            if choice is not None and choice.about_other:
                return True
        return False

    def reply(self, questionnaire: Questionnaire) -> Reply:
        """Return the reply of a sheet without faults; a faulty one is a programming error here."""
        if self.faults:
            raise ValueError("a sheet with faults is no reply")
        return Reply(questionnaire.id, self.answers, self.comments)


def read_sheet(questionnaire: Questionnaire, fields: Mapping[str, Sequence[str]]) -> Sheet:
    """Return the sheet that a form's `fields` (question id to the values sent) amount to."""
    answers: dict[str, str] = {}
    comments: dict[str, str] = {}
    faults: list[Fault] = []
    for name, values in fields.items():
        question = questionnaire.question(name)
        if question is None:
            faults.append(Fault(Wrong.NOT_ASKED))
        elif question.kind is Kind.TEXT:
            text = clean("\n".join(values))
            if text:
                comments[name] = text
            if (over := len(text) - questionnaire.MOST_CHARACTERS) > 0:
                faults.append(Fault(Wrong.TOO_LONG, name, over))
        elif given := [value for value in values if value]:
            _tick(question, given, answers, faults)
    if not answers and not comments and not faults:
        faults.append(Fault(Wrong.EMPTY))
    return Sheet(answers, comments, tuple(dict.fromkeys(faults)))


def _tick(question: Question, given: list[str], answers: dict[str, str], faults: list[Fault]) -> None:
    if len(given) == 1 and question.choice(given[0]) is not None:
        answers[question.id] = given[0]
    else:
        faults.append(Fault(Wrong.NOT_A_CHOICE, question.id))


def clean(text: str) -> str:
    """Return typed text with only what can be read: control characters, half characters (lone surrogates)
    and direction changes go, line ends become one kind, letters are composed (NFC)."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (c for c in text if c in "\n\t" or (unicodedata.category(c) not in {"Cc", "Cs"}))
    return unicodedata.normalize("NFC", "".join(c for c in kept if c not in _DIRECTION_CHANGES)).strip()
