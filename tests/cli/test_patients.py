"""The demonstration's patients are believable, and its check would notice a wrong count."""

from collections import Counter
from dataclasses import replace

import pytest

from exports.portfolio import Fact
from revalidation.cli.comparing import differing
from revalidation.cli.patients import LIKELY, patients, sample_words
from revalidation.domain.questionnaire import Kind
from revalidation.services.assemble import assemble, gather
from tests.makers import CORE, reply

ASKED = CORE.asked(comments=True)


def test_a_language_other_than_english_is_written_by_five_of_forty_or_by_nobody():
    """Else the sample would print what a real portfolio must not: a language that tells who wrote."""
    words = sample_words()
    written = Counter(one.get("language", "en") for one in words if one)
    assert len(words) == 40
    assert {"ar", "bn"} <= set(written)
    assert min(written.values()) >= 5


def test_a_language_is_no_comment():
    """What patients send are answers to questions that are asked, and nothing else."""
    crowd = list(patients(ASKED, 40, sample_words(), seed=1))
    assert {question for patient in crowd for question in patient.words} == {"went-well", "better", "feeling"}


def test_how_likely_a_choice_is_is_said_for_each_choice():
    for question in CORE.questions:
        if question.kind is Kind.CHOICE:
            assert len(LIKELY[question.id]) == len(question.choices), question.id


def test_most_visits_mattered():
    ticked = Counter(patient.ticks.get("mattered") for patient in patients(ASKED, 400, [], seed=1))
    assert ticked["great"] > ticked["quite"] > ticked["little"]


@pytest.fixture
def made(on_sqlite):
    """A portfolio of twenty answers of ours, and their counts."""
    opened = on_sqlite.open()
    sent: Counter[tuple[str, str]] = Counter()
    crowd = [patient.ticks for patient in patients(ASKED, 20, [], seed=3)]
    for link, ticks in zip(on_sqlite.links(opened, 20), crowd, strict=True):
        sent.update(ticks.items())
        on_sqlite.answer(link, reply(**{name.replace("-", "_"): choice for name, choice in ticks.items()}))
    on_sqlite.close_and_take_in(opened)
    on_sqlite.release(opened)
    evidence = gather(
        opened.number,
        questionnaire=ASKED,
        register=on_sqlite.staff.register,
        vault=on_sqlite.vault,
        keys=on_sqlite.staff.staff_keys.current(),
    )
    return assemble(evidence, issued=on_sqlite.calendar.day), sent


def test_a_right_portfolio_differs_in_nothing(made):
    portfolio, sent = made
    assert differing(portfolio, ASKED, sent, 20) == ()


def test_one_count_too_many_is_noticed_in_every_table(made):
    portfolio, sent = made
    for wrong in (("kindness", "good"), ("fairness", "na"), ("trust", "no"), ("mattered", "great")):
        more = Counter({**sent, wrong: sent[wrong] + 1})
        assert len(differing(portfolio, ASKED, more, 20)) == 1, wrong


def test_a_table_that_lost_a_row_or_a_whole_question_is_noticed(made):
    portfolio, sent = made
    first, *others = portfolio.other_questions
    shorter = replace(portfolio, other_questions=(replace(first, counts=first.counts[:-1]), *others))
    without = replace(portfolio, scores=replace(portfolio.scores, items=portfolio.scores.items[1:]))
    renamed = replace(portfolio, other_questions=(replace(first, question="?"), *others))
    for wrong in (shorter, without, renamed):
        assert len(differing(wrong, ASKED, sent, 20)) == 1


def test_a_hidden_count_says_nothing_that_could_be_wrong(made):
    portfolio, sent = made
    hidden = [
        replace(one, counts=tuple(Fact(f.label, None) for f in one.counts)) for one in portfolio.who_answered
    ]
    assert differing(replace(portfolio, who_answered=tuple(hidden)), ASKED, sent, 20) == ()
    assert differing(portfolio, ASKED, sent, 21)[0] == "how many answered"
