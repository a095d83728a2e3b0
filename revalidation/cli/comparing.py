"""A portfolio's tables are held against what was sent, count by count."""

from collections.abc import Iterator, Mapping

from exports.portfolio import Portfolio
from revalidation.domain.questionnaire import Kind, Purpose, Question, Questionnaire

BLANK = "Left blank"


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
        if question.kind is Kind.TEXT:
            continue
        expected = _expected(question, sent, replies)
        if question.purpose in (Purpose.ITEM, Purpose.OVERALL, Purpose.COERCION):
            agrees = _agree(rows.get(words, ()), expected)
        else:
            agrees = not made.who_answered or _agrees_together(made, words, question, expected)
        if not agrees:
            found.append(words)
    return tuple(found)


def _agrees_together(made: Portfolio, words: str, question: Question, expected: tuple[int, ...]) -> bool:
    """Hold one table of who answered, whose rows may tell several answers together, against what was sent."""
    labels = [choice.words.replace("{doctor}", made.cover.clinician) for choice in question.choices]
    each = dict(zip([*labels, BLANK], expected, strict=True))
    facts = next((table.counts for table in made.who_answered if table.question == words), ())
    told = [fact for fact in facts if fact.value is not None]
    return bool(facts) and all(
        fact.value == sum(each.get(label, -1) for label in fact.label.split("; ")) for fact in told
    )


def _printed(made: Portfolio) -> Iterator[tuple[str, tuple[int | str | None, ...]]]:
    """Yield each question with its counts as printed, and last how many left it blank."""
    for one in made.scores.items:
        yield one.item, (*one.counts, one.not_applicable, one.missing)
    for table in made.other_questions:
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
