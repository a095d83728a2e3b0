"""A portfolio says what was released, all of it, and nothing else."""

from datetime import date

import pytest

from exports.portfolio import Portfolio
from revalidation.domain.batch import Way
from revalidation.domain.release import Verdict
from revalidation.errors import NotNow
from revalidation.services.assemble import assemble, gather
from tests.makers import CORE, Deployment, formal, informal, reply

ISSUED = date(2026, 5, 1)


def portfolio(deployment: Deployment, campaign, questionnaire=CORE) -> Portfolio:
    """Return the portfolio of a released campaign."""
    evidence = gather(
        campaign.number,
        questionnaire=questionnaire,
        register=deployment.staff.register,
        vault=deployment.vault,
        keys=deployment.staff.staff_keys.current(),
    )
    return assemble(evidence, issued=ISSUED)


def released(deployment: Deployment, draft=None, count: int = 20, **answers: str):
    """Return a campaign that `count` people answered in the same way, closed, read and released."""
    opened = deployment.open(draft)
    given = answers or {"kindness": "excellent", "went_well": "Kind"}
    for link in deployment.links(opened, count):
        deployment.answer(link, reply(**given))
    closed = deployment.close_and_take_in(opened)
    deployment.share_all(closed)
    deployment.release(closed)
    return closed


def fact(facts, label: str):
    """Return the value of the fact of that label."""
    return next(one.value for one in facts if one.label == label)


def test_before_release_there_is_no_portfolio(on_sqlite):
    opened = on_sqlite.open()
    on_sqlite.answers(opened, 20)
    with pytest.raises(NotNow, match="once answers are released"):
        portfolio(on_sqlite, opened)


def test_every_option_of_every_item_is_counted(deployment):
    made = portfolio(deployment, released(deployment))
    kindness = next(score for score in made.scores.items if score.item == "Being kind")
    assert kindness.counts == (0, 0, 0, 0, 20)
    assert (kindness.answered, kindness.not_applicable, kindness.missing, kindness.mean) == (20, 0, 0, 5.0)
    fairness = next(score for score in made.scores.items if score.item == "Treating you fairly")
    assert (fairness.answered, fairness.missing, fairness.mean, fairness.top) == (0, 20, None, None)


def test_the_full_denominator_is_printed(on_sqlite):
    opened = on_sqlite.open()
    links = on_sqlite.links(opened, 30)
    codes = [on_sqlite.answer(link) for link in links[:22]]
    on_sqlite.patients.take_back(codes[0])
    on_sqlite.close_and_take_in(opened)
    on_sqlite.release(opened)
    made = portfolio(on_sqlite, opened)
    sampling = made.collection.sampling
    assert fact(sampling, "Personal links made, each for one answer") == 30
    assert fact(sampling, "Answers received") == 22
    assert fact(sampling, "taken back by their writers") == 1
    assert fact(sampling, "Answers in this portfolio") == 21
    assert made.summary.response_rate == pytest.approx(21 / 30)


def test_a_shared_link_s_weakness_is_printed_and_no_rate_is(on_sqlite):
    opened = on_sqlite.open(informal())
    (shared,) = on_sqlite.links(opened, 10, Way.SHARED)
    for _ in range(6):
        on_sqlite.answer(shared)
    on_sqlite.close_and_take_in(opened)
    on_sqlite.release(opened)
    made = portfolio(on_sqlite, opened)
    assert any("a link that many people could use" in words for words in made.collection.weaknesses)
    assert (made.summary.asked, made.summary.response_rate) == (None, None)
    assert fact(made.collection.sampling, "Answers that came by a shared link or tablet") == 6


def test_small_counts_of_who_answered_are_hidden_together(on_sqlite):
    opened = on_sqlite.open()
    links = on_sqlite.links(opened, 20)
    for place, link in enumerate(links):
        on_sqlite.answer(link, reply(who="me" if place else "child"))
    on_sqlite.close_and_take_in(opened)
    on_sqlite.release(opened)
    who = portfolio(on_sqlite, opened).who_answered[0]
    assert [one.value for one in who.counts] == [None, None, 0, 0]


def test_under_11_answers_who_answered_is_not_shown(on_sqlite):
    made = portfolio(on_sqlite, released(on_sqlite, informal(), count=10))
    assert made.who_answered == ()
    assert "from 11 answers up" in made.who_answered_note


def test_what_was_held_back_or_hidden_is_counted_beside_the_comments(on_sqlite):
    opened = on_sqlite.open()
    on_sqlite.answers(opened, 20, comment="Kind")
    on_sqlite.close_and_take_in(opened)
    first, second, third, *others = on_sqlite.unread(opened)
    on_sqlite.decide(opened, first, Verdict.HOLD_BACK)
    on_sqlite.decide(opened, second, Verdict.HIDE_DETAILS, text="[hidden]")
    for comment in others:
        on_sqlite.decide(opened, comment)
    on_sqlite.release(opened)
    well = portfolio(on_sqlite, opened).comments[0]
    assert (len(well.comments), well.held_back, well.details_hidden) == (18, 1, 1)
    assert "1 more had not been read" in well.note
    assert third.text not in [comment.text for comment in well.comments]


def test_a_formal_exercise_and_an_informal_one_are_never_mixed_up(on_sqlite):
    one = portfolio(on_sqlite, released(on_sqlite, formal()))
    other = portfolio(on_sqlite, released(on_sqlite, informal(), count=5))
    assert (one.cover.track, other.cover.track) == ("FORMAL EXERCISE", "INFORMAL: INVITED BY THE DOCTOR")
    assert "does not replace" in other.summary.reason
    assert (one.brief, other.brief) == (False, True)


def test_too_few_answers_show_a_band_and_nothing_else(on_sqlite):
    made = portfolio(on_sqlite, released(on_sqlite, formal(), count=6))
    assert (made.summary.replies, made.summary.band, made.summary.meets_rule) == (None, "0-9", "no")
    assert (made.scores.items, made.comments, made.other_questions, made.who_answered) == ((), (), (), ())
    assert made.summary.strengths == made.summary.areas == ()


def test_an_untested_questionnaire_says_so_and_names_other_tools_figures_as_theirs(on_sqlite):
    notes = " ".join(portfolio(on_sqlite, released(on_sqlite)).scores.notes)
    assert "not yet been tested" in notes
    assert "not figures of this questionnaire" in notes


def test_the_same_evidence_gives_the_same_portfolio(on_sqlite):
    closed = released(on_sqlite)
    assert portfolio(on_sqlite, closed) == portfolio(on_sqlite.again(), closed)
