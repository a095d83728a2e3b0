"""What is asked: a questionnaire, its parts, its questions and their choices."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class Kind(StrEnum):
    """How a question is answered."""

    CHOICE = "choice"
    RATING = "rating"
    TEXT = "text"


class Purpose(StrEnum):
    """What a question is for, where the product needs to know one question from another."""

    SUBJECT = "subject"
    CONTEXT = "context"
    ITEM = "item"
    OVERALL = "overall"
    COMMENT = "comment"
    HELP = "help"
    COERCION = "coercion"
    AGE = "age"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that can be ticked; `score` is 1 to 5 on a rating, none where it does not apply.

    `words_for_other` is its wording for somebody who answers for another person; "" stands for the same.
    """

    id: str
    words: str
    score: int | None = None
    about_other: bool = False
    words_for_other: str = ""

    def said(self, *, for_other: bool) -> str:
        """Return its wording for somebody who answers for themselves, or for another person."""
        return (for_other and self.words_for_other) or self.words


@dataclass(frozen=True, slots=True)
class Question:
    """One question, with its wording for somebody who answers for another person."""

    id: str
    part: str
    kind: Kind
    purpose: Purpose
    words: str
    words_for_other: str
    hint: str
    choices: tuple[Choice, ...]
    domain: int | None = None
    on_by_default: bool = True

    def choice(self, choice_id: str) -> Choice | None:
        """Return the choice of that id, or None where the question has no such choice."""
        return next((choice for choice in self.choices if choice.id == choice_id), None)

    @property
    def scored(self) -> tuple[Choice, ...]:
        """The choices that carry a score, lowest first."""
        scored = (choice for choice in self.choices if choice.score is not None)
        return tuple(sorted(scored, key=lambda choice: choice.score or 0))


@dataclass(frozen=True, slots=True)
class Part:
    """One of the short pages that a patient goes through."""

    id: str
    title: str
    lead: str


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One version of a set of questions; never edited once a patient has seen it."""

    MOST_CHARACTERS: ClassVar[int] = 5_000

    name: str
    version: int
    title: str
    tested: str
    parts: tuple[Part, ...]
    questions: tuple[Question, ...]
    icc: float | None = None
    icc_source: str = ""

    @property
    def id(self) -> str:
        """Name and version together, as kept with a campaign: `core-1`."""
        return f"{self.name}-{self.version}"

    def question(self, question_id: str) -> Question | None:
        """Return the question of that id, or None."""
        return next((question for question in self.questions if question.id == question_id), None)

    def of(self, *purposes: Purpose) -> tuple[Question, ...]:
        """Return the questions that serve any of these purposes, in the order asked."""
        return tuple(question for question in self.questions if question.purpose in purposes)

    def in_part(self, part: Part) -> tuple[Question, ...]:
        """Return the questions of one page, in the order asked."""
        return tuple(question for question in self.questions if question.part == part.id)

    def asked(self, *, comments: bool, also: frozenset[str] = frozenset()) -> "Questionnaire":
        """Return what one campaign really asks.

        Without a reader (`comments` false) there are no text boxes; questions that are off by default are
        asked only where their id is in `also`.
        """
        kept = tuple(
            question
            for question in self.questions
            if (comments or question.kind is not Kind.TEXT)
            and (question.on_by_default or question.id in also)
        )
        return Questionnaire(
            name=self.name,
            version=self.version,
            title=self.title,
            tested=self.tested,
            parts=self.parts,
            questions=kept,
            icc=self.icc,
            icc_source=self.icc_source,
        )
