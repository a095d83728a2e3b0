"""A portfolio's tables are held against what was sent, count by count."""

from collections.abc import Iterator, Mapping

from exports.portfolio import Portfolio
from revalidation.domain.questionnaire import Kind, Purpose, Question, Questionnaire


def differing(
    made: Portfolio, asked: Questionnaire, sent: Mapping[tuple[str, str], int], replies: int
) -> tuple[str, ...]:
    """Return the questions whose printed counts are not those of `sent` (question and choice to a count).

    A count that is hidden says nothing and can't differ; one that is missing does. The tables of who
    answered may be left out as a whole.
    """
    rows = dict(_printed(made))
    found = [] if made.summary.replies == replies else ["how many answered"]
    for question in asked.questions:
        words = question.words.replace("{doctor}", made.cover.clinician)
        if question.kind is Kind.TEXT or (words not in rows and _may_be_left_out(made, question)):
            continue
        if not _agree(rows.get(words, ()), _expected(question, sent, replies)):
            found.append(words)
    return tuple(found)


def _may_be_left_out(made: Portfolio, question: Question) -> bool:
    shown = (Purpose.ITEM, Purpose.OVERALL, Purpose.COERCION)
    return question.purpose not in shown and not made.who_answered


def _printed(made: Portfolio) -> Iterator[tuple[str, tuple[int | str | None, ...]]]:
    """Yield each question with its counts as printed, and last how many left it blank."""
    for one in made.scores.items:
        yield one.item, (*one.counts, one.not_applicable, one.missing)
    for table in (*made.who_answered, *made.other_questions):
        yield table.question, tuple(fact.value for fact in table.counts)


def _expected(question: Question, sent: Mapping[tuple[str, str], int], replies: int) -> tuple[int, ...]:
    each = {choice: sent.get((question.id, choice.id), 0) for choice in question.choices}
    blank = replies - sum(each.values())
    if question.purpose is not Purpose.ITEM:
        return (*each.values(), blank)
    other = sum(count for choice, count in each.items() if choice.score is None)
    return (*(each[choice] for choice in question.scored), other, blank)


def _agree(printed: tuple[int | str | None, ...], expected: tuple[int, ...]) -> bool:
    pairs = zip(printed, expected, strict=False)
    return len(printed) == len(expected) and all(one is None or one == other for one, other in pairs)
