"""A portfolio says what was released, all of it, and nothing else."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date

import outloud
import pytest

from exports import pages, pdf
from exports.portfolio import Portfolio
from revalidation.domain.batch import Way
from revalidation.domain.questionnaire import Purpose
from revalidation.domain.release import Verdict
from revalidation.domain.reply import Reply
from revalidation.errors import NotNow
from revalidation.services.assemble import assemble, gather
from tests.exports.reading import texts
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
    assert fact(sampling, "taken back by their writers") == "fewer than 5"
    assert fact(sampling, "Answers in this portfolio") == 21
    assert made.summary.asked == 30
    assert made.summary.response_rate == pytest.approx(21 / 30)


def test_a_released_version_stays_as_it_was(deployment):
    """Answers that came, went or were taken in later, links made or cancelled later: none of it shows."""
    opened = deployment.open(informal())
    deployment.answers(opened, 6)
    deployment.take_in(opened)
    deployment.release(opened)
    first = portfolio(deployment, opened)

    codes = deployment.answers(opened, 5)
    deployment.patients.take_back(codes[0])
    deployment.calendar.pass_days(7)
    deployment.take_in(opened)
    (spare,) = deployment.links(opened, 1)
    deployment.cancel(spare)
    deployment.cancel_batches(opened, [1])

    assert portfolio(deployment, opened) == first
    assert fact(first.collection.sampling, "Answers in this portfolio") == 6


def test_after_the_end_nobody_can_tell_whether_a_last_few_came(on_sqlite):
    """Neither the number nor that there were any: a link given to one person must not tell of them."""
    none, some = on_sqlite.open(informal()), on_sqlite.open(informal())
    for opened, more in ((none, 0), (some, 3)):
        on_sqlite.answers(opened, 6)
        on_sqlite.take_in(opened)
        on_sqlite.release(opened)
        for link in on_sqlite.links(opened, 4)[:more]:
            on_sqlite.answer(link)
        on_sqlite.close_and_take_in(opened)
        on_sqlite.release(opened)
    one, other = portfolio(on_sqlite, none), portfolio(on_sqlite, some)

    assert one.collection == other.collection
    assert one.summary == other.summary
    assert (
        fact(one.collection.sampling, "came after the last release, and not shown") == "fewer than 5, if any"
    )


def test_answers_by_a_shared_link_that_still_wait_are_not_counted(on_sqlite):
    opened = on_sqlite.open(informal())
    (shared,) = on_sqlite.links(opened, 30, Way.SHARED)
    on_sqlite.answers(opened, 6)
    on_sqlite.take_in(opened)
    for _ in range(3):
        on_sqlite.answer(shared)
    on_sqlite.release(opened)
    made = portfolio(on_sqlite, opened)

    said = fact(made.collection.sampling, "Answers sent by a shared link or tablet")
    assert said == "not counted before the round has closed"
    assert any("may have come by a link that many people could use" in w for w in made.collection.weaknesses)


def test_a_link_that_was_cancelled_is_still_a_link_that_was_made(on_sqlite):
    """Cancelled singly and by its batch it is one link; cancelled after use, its answer still counts."""
    opened = on_sqlite.open(informal())
    links = on_sqlite.links(opened, 12)
    (spare,) = on_sqlite.links(opened, 1)
    for link in links:
        on_sqlite.answer(link)
    on_sqlite.cancel(links[0])
    on_sqlite.cancel(spare)
    on_sqlite.cancel_batches(opened, [2])
    on_sqlite.close_and_take_in(opened)
    on_sqlite.release(opened)
    made = portfolio(on_sqlite, opened)

    assert made.summary.asked == 13
    assert made.summary.response_rate == pytest.approx(12 / 13)
    sampling = made.collection.sampling
    assert fact(sampling, "cancelled, by whole batches") == 1
    assert fact(sampling, "cancelled one by one, some perhaps in those batches too") == 2


def test_a_shared_link_that_nobody_used_is_no_weakness(on_sqlite):
    opened = on_sqlite.open(informal())
    on_sqlite.links(opened, 30, Way.SHARED)
    on_sqlite.answers(opened, 6)
    on_sqlite.close_and_take_in(opened)
    on_sqlite.release(opened)
    made = portfolio(on_sqlite, opened)

    assert fact(made.collection.sampling, "Answers sent by a shared link or tablet") == "none"
    assert not any("many people could use" in words for words in made.collection.weaknesses)


@pytest.mark.parametrize(
    ("ratings", "strengths", "areas"),
    [
        ({"kindness": "poor", "fairness": "poor"}, [], ["Being kind", "Treating you fairly"]),
        ({"kindness": "excellent"}, ["Being kind"], []),
        ({"kindness": "excellent", "fairness": "good"}, ["Being kind"], ["Treating you fairly"]),
        ({"kindness": "na"}, [], []),
    ],
    ids=["nobody chose the best", "nothing short of the best", "one of each", "nobody rated"],
)
def test_a_strength_is_praised_and_an_area_is_short_of_the_best(on_sqlite, ratings, strengths, areas):
    made = portfolio(on_sqlite, released(on_sqlite, **ratings)).summary
    assert [one.words for one in made.strengths] == strengths
    assert [one.words for one in made.areas] == areas


def test_an_item_that_four_people_rated_is_neither_strength_nor_area(on_sqlite):
    opened = on_sqlite.open(informal())
    for place, link in enumerate(on_sqlite.links(opened, 6)):
        on_sqlite.answer(link, reply(kindness="good") if place else reply(fairness="excellent"))
    on_sqlite.close_and_take_in(opened)
    on_sqlite.release(opened)
    made = portfolio(on_sqlite, opened).summary
    assert (made.strengths, [one.words for one in made.areas]) == ((), ["Being kind"])


def test_another_scale_is_explained_in_its_own_words(on_sqlite):
    words = {"poor": "Rarely", "fair": "Now and then", "good": "Half the time"}
    words |= {"very-good": "Mostly", "excellent": "Always", "na": "Can't say"}
    own = replace(
        CORE,
        questions=tuple(
            replace(one, choices=tuple(replace(c, words=words[c.id]) for c in one.choices))
            if one.purpose is Purpose.ITEM
            else one
            for one in CORE.questions
        ),
    )
    made = portfolio(on_sqlite, released(on_sqlite), own)
    text = repr((made.appendix.glossary, made.scores, made.summary))
    assert "“Rarely” counts 1" in text
    assert "“Can't say” and skipped answers" in text or "“Can't say” and skipped answers" in text
    assert not any(word in text for word in ("Poor", "Excellent", "Does not apply"))


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
    assert fact(made.collection.sampling, "Answers sent by a shared link or tablet") == 6


def test_small_counts_of_who_answered_are_hidden_together(on_sqlite):
    opened = on_sqlite.open()
    links = on_sqlite.links(opened, 20)
    for place, link in enumerate(links):
        on_sqlite.answer(link, reply(who="me" if place else "child"))
    on_sqlite.close_and_take_in(opened)
    on_sqlite.release(opened)
    who = portfolio(on_sqlite, opened).who_answered[0]
    assert [one.value for one in who.counts] == [None]


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


def test_with_too_few_answers_nothing_but_the_band_and_the_links_is_said(on_sqlite):
    """Not how many were taken back or came by which way; and what is cancelled later changes nothing."""
    opened = on_sqlite.open(informal())
    links = on_sqlite.links(opened, 9)
    codes = [on_sqlite.answer(link) for link in links[:4]]
    on_sqlite.patients.take_back(codes[0])
    on_sqlite.close_and_take_in(opened)
    on_sqlite.release(opened)
    made = portfolio(on_sqlite, opened)
    assert [(one.label, one.value) for one in made.collection.sampling] == [
        ("Personal links made, each for one answer", 9),
        ("Answers", "0-9: too few to be shown"),
    ]
    on_sqlite.cancel_batches(opened)
    assert portfolio(on_sqlite, opened) == made


def test_an_untested_questionnaire_says_so_and_names_other_tools_figures_as_theirs(on_sqlite):
    notes = " ".join(portfolio(on_sqlite, released(on_sqlite)).scores.notes)
    assert "not yet been tested" in notes
    assert "not figures of this questionnaire" in notes


def test_the_same_evidence_gives_the_same_portfolio(on_sqlite):
    closed = released(on_sqlite)
    assert portfolio(on_sqlite, closed) == portfolio(on_sqlite.again(), closed)


def test_an_informal_round_of_six_is_printed_on_three_pages_at_most(on_sqlite, tmp_path):
    """As assembled from a round with all that adds lines: every way of asking, notes and comments."""
    opened = on_sqlite.open(informal())
    (shared,) = on_sqlite.links(opened, 30, Way.SHARED)
    on_sqlite.links(opened, 30, Way.TABLET)
    words = "She took her time, drew a picture of the knee and said when to come back if it got worse."
    for link in [*on_sqlite.links(opened, 5), shared]:
        given = reply(kindness="good", trust="yes", went_well=words, better=words, feeling="Calm")
        on_sqlite.answer(link, given)
    on_sqlite.close_and_take_in(opened)
    on_sqlite.share_all(opened)
    on_sqlite.release(opened)
    made = pdf.render(pages.html(portfolio(on_sqlite, opened)), style=pages.style())
    assert len(texts(made)) <= 3
    path = tmp_path / "portfolio.pdf"
    path.write_bytes(made)
    assert [found.message for found in outloud.check(str(path)).findings if found.severity == "error"] == []


def test_the_printed_counts_are_those_of_the_replies(on_sqlite):
    """Answers that differ go through the services to the paper; its table is read back out of the file."""
    items, chance = CORE.of(Purpose.ITEM), random.Random(7)
    opened = on_sqlite.open()
    sent: Counter[tuple[str, str]] = Counter()
    for link in on_sqlite.links(opened, 24):
        ticks = {q.id: chance.choice(q.choices).id for q in items if chance.random() < 0.9}
        sent.update(ticks.items())
        on_sqlite.answer(link, Reply(CORE.id, ticks, {}))
    on_sqlite.close_and_take_in(opened)
    on_sqlite.release(opened)
    made = pdf.render(pages.html(portfolio(on_sqlite, opened)), style=pages.style())

    paper = " ".join(" ".join(texts(made)).split())
    table = paper[paper.index("All answers, item by item") :]
    for item in items:
        counts = [sent[item.id, choice.id] for choice in item.choices]
        rated = sum(sent[item.id, choice.id] for choice in item.scored)
        row = " ".join(str(count) for count in (*counts, 24 - sum(counts), rated))
        assert f"{item.domain} {item.words} {row} " in table


def test_a_later_release_tells_nothing_of_the_few_who_came_between(on_sqlite):
    """A table of who answered is left out where it grew by 1 to 4 in some row since the release before."""
    opened = on_sqlite.open(informal())
    ways = ["in-person"] * 11 + ["phone"] * 10
    for link, how in zip(on_sqlite.links(opened, 21), ways, strict=True):
        on_sqlite.answer(link, reply(how=how))
    on_sqlite.take_in(opened)
    on_sqlite.release(opened)
    first = next(t for t in portfolio(on_sqlite, opened).who_answered if t.question.startswith("How did"))
    on_sqlite.calendar.pass_days(7)
    for link, how in zip(on_sqlite.links(opened, 6), ["phone"] + ["in-person"] * 5, strict=True):
        on_sqlite.answer(link, reply(how=how))
    on_sqlite.take_in(opened)
    on_sqlite.release(opened)
    later = next(t for t in portfolio(on_sqlite, opened).who_answered if t.question.startswith("How did"))
    assert [one.value for one in first.counts] == [11, 10, 0, 0, 0]
    assert [one.value for one in later.counts] == [None]
