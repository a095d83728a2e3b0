"""What the pages say about a round, a question and a sheet: presenters speak, templates lay out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from revalidation.domain.campaign import FORMAL_LEAST_AGREED, Campaign, Track
from revalidation.domain.people import Practice, Role
from revalidation.domain.questionnaire import Kind, Part, Question, Questionnaire
from revalidation.domain.reply import Fault, Sheet, Wrong
from revalidation.web.tongue import Tongue


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round in the words of a patient's page."""

    doctor: str
    surgery: str
    phone: str
    closes: str
    reader: str
    formal: bool
    least: int
    others: int
    safety_lead: str
    complaints: str
    complaints_phone: str


def round_view(campaign: Campaign, tongue: Tongue) -> RoundView:
    """Return what a patient is told about a round."""
    practice = campaign.practice
    formal = campaign.track is Track.FORMAL
    least = max(campaign.least, FORMAL_LEAST_AGREED) if formal else campaign.least
    return RoundView(
        doctor=campaign.clinician.name,
        surgery=practice.name,
        phone=practice.phone,
        closes=tongue.day(campaign.window.closes),
        reader=_reader(campaign, tongue),
        formal=formal,
        least=least,
        others=least - 1,
        safety_lead=practice.safety_lead,
        complaints=_complaints(practice, tongue),
        complaints_phone=practice.complaints_phone,
    )


def _complaints(practice: Practice, tongue: Tongue) -> str:
    """Return who hears complaints: the name as given, or the words that stand for none in this language."""
    none_given = practice.complaints == "your NHS board"
    return tongue.say("your NHS board") if none_given else practice.complaints


def _reader(campaign: Campaign, tongue: Tongue) -> str:
    """Return who reads the words first; "" where nobody does."""
    for duty in campaign.holding(Role.RELEASER):
        name = duty.account.name or tongue.say(
            "Someone who does not work with {doctor}", doctor=campaign.clinician.name
        )
        return f"{name} ({duty.relation})" if duty.relation else name
    return ""


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """One box to tick."""

    value: str
    words: str
    words_for_other: str
    ticked: bool
    about_other: bool

    @property
    def differs(self) -> bool:
        """Whether somebody who answers for another person reads other words."""
        return self.words != self.words_for_other


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question as laid out; `typed` is apart from the rest so that the rest can be remembered."""

    id: str
    kind: str
    words: str
    words_for_other: str
    hint: str
    choices: tuple[ChoiceView, ...]
    error: str = ""
    many: bool = False
    typed: str = field(default="", repr=False, compare=False)

    @property
    def anchor(self) -> str:
        """The element that an error summary leads to."""
        return f"q-{self.id}"

    @property
    def differs(self) -> bool:
        """Whether somebody who answers for another person reads other words."""
        return self.words != self.words_for_other


@dataclass(frozen=True, slots=True)
class PartView:
    """One of the short pages, with the way on and back."""

    place: str
    anchor: str
    title: str
    lead: str
    questions: tuple[QuestionView, ...]
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ErrorView:
    """One line of an error summary."""

    words: str
    href: str


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One answer on the check page."""

    words: str
    answer: str = field(repr=False)
    typed: bool = False


@dataclass(frozen=True, slots=True)
class AnswersView:
    """The answers of one part on the check page."""

    title: str
    anchor: str
    answers: tuple[AnswerView, ...]


class Presenter:
    """Puts one questionnaire, as one round asks it, into words; what it said once it remembers."""

    def __init__(self, questionnaire: Questionnaire, doctor: str, tongue: Tongue) -> None:
        self._questionnaire = questionnaire
        self._doctor = doctor
        self._tongue = tongue
        asked = [part for part in questionnaire.parts if questionnaire.in_part(part)]
        self._said: dict[str, str] = {}
        self._anchors = {part.id: f"part-{place}" for place, part in enumerate(asked, 1)}
        self._asked = asked

    def parts(self, sheet: Sheet | None = None) -> tuple[PartView, ...]:
        """Return the pages of questions, with what a sheet says and what is wrong with it."""
        answers: Mapping[str, str] = sheet.answers if sheet else {}
        comments: Mapping[str, str] = sheet.comments if sheet else {}
        wrong = {fault.question: self._fault(fault) for fault in sheet.faults} if sheet else {}
        last = len(self._asked)
        return tuple(
            PartView(
                place=self._tongue.say("{place} of {last}", place=place, last=last),
                anchor=self._anchors[part.id],
                title=self._say(part.title),
                lead=self._say(part.lead),
                questions=tuple(
                    self._question(q, answers.get(q.id, ""), comments.get(q.id, ""), wrong.get(q.id, ""))
                    for q in self._questionnaire.in_part(part)
                ),
                before=f"part-{place - 1}" if place > 1 else "",
                after=f"part-{place + 1}" if place < last else "",
            )
            for place, part in enumerate(self._asked, 1)
        )

    def errors(self, sheet: Sheet) -> tuple[ErrorView, ...]:
        """Return the lines of the error summary, in the order asked."""
        return tuple(
            ErrorView(self._fault(fault), f"#q-{fault.question}" if fault.question else "#part-1")
            for fault in sheet.faults
        )

    def answers(self, sheet: Sheet) -> tuple[AnswersView, ...]:
        """Return what was answered, part by part, in the words that the person read."""
        other = sheet.for_other(self._questionnaire)
        return tuple(
            AnswersView(self._say(part.title), self._anchors[part.id], tuple(self._given(part, sheet, other)))
            for part in self._asked
        )

    def _given(self, part: Part, sheet: Sheet, other: bool) -> list[AnswerView]:
        given = []
        for question in self._questionnaire.in_part(part):
            words = self._say(question.words_for_other if other else question.words)
            if question.id in sheet.comments:
                given.append(AnswerView(words, sheet.comments[question.id], typed=True))
            elif choice := question.choice(sheet.answers.get(question.id, "")):
                given.append(AnswerView(words, self._say(choice.said(for_other=other))))
        return given

    def _question(self, question: Question, ticked: str, typed: str, error: str) -> QuestionView:
        return QuestionView(
            id=question.id,
            kind=question.kind.value,
            words=self._say(question.words),
            words_for_other=self._say(question.words_for_other),
            hint=self._say(question.hint),
            choices=tuple(
                ChoiceView(
                    value=choice.id,
                    words=self._say(choice.words),
                    words_for_other=self._say(choice.said(for_other=True)),
                    ticked=choice.id == ticked,
                    about_other=choice.about_other,
                )
                for choice in question.choices
            ),
            error=error,
            many=question.kind is Kind.RATING,
            typed=typed,
        )

    def _fault(self, fault: Fault) -> str:
        if fault.wrong is Wrong.TOO_LONG:
            return self._tongue.say(
                "Your words are too long by {over}. Please cut some.",
                over=self._tongue.letters(fault.over),
            )
        return {
            Wrong.EMPTY: self._tongue.say("You have not answered yet. Answer one question or more."),
            Wrong.NOT_A_CHOICE: self._tongue.say("Choose one of the answers here."),
            Wrong.NOT_ASKED: self._tongue.say("Part of what came in was not from this page. Look again."),
        }[fault.wrong]

    def _say(self, words: str) -> str:
        said = self._said.get(words)
        if said is None:
            said = self._said[words] = self._tongue.say(words, doctor=self._doctor)
        return said
