"""What patients said, as the portfolio shows it: scores, tables, comments, strengths and areas."""

from exports.portfolio import Breakdown, Comment, Comments, Fact, Highlight, Score, Scores
from revalidation.domain.campaign import FLOOR
from revalidation.domain.grouping import TOGETHER_UNDER, grouped
from revalidation.domain.questionnaire import Purpose, Question
from revalidation.domain.release import Held
from revalidation.domain.statistics import (
    WHO_ANSWERED_FROM,
    ItemFigures,
    figures,
    reliability,
    replies_for,
)
from revalidation.domain.tally import Tally
from revalidation.services.assemble.evidence import Evidence
from revalidation.services.assemble.scale import scale_of

DOMAINS = {
    1: "Knowledge, skills and development",
    2: "Patients, partnership and communication",
    3: "Colleagues, culture and safety",
    4: "Trust and professionalism",
}
"""The four domains of Good medical practice (GMC, 2024)."""

STRENGTHS, AREAS = 3, 2
TARGET = 0.70


def scores(evidence: Evidence) -> Scores:
    """Return every item's counts and figures; none where too few answered."""
    tally, items = evidence.tally, evidence.questionnaire.of(Purpose.ITEM)
    scale = scale_of(evidence.questionnaire)
    return Scores(
        choices=tuple(choice.words for choice in scale.scored),
        not_applicable=scale.not_applicable,
        domains=DOMAINS,
        items=tuple(_score(evidence, tally, question) for question in items) if tally else (),
        notes=_notes(evidence) if tally else (_too_few(evidence),),
    )


def who_answered(evidence: Evidence) -> tuple[tuple[Breakdown, ...], str]:
    """Return the tables of who answered with small counts hidden, and the sentence that goes with them."""
    if evidence.tally is None or evidence.replies < WHO_ANSWERED_FROM:
        return (
            (),
            f"Who answered is shown from {WHO_ANSWERED_FROM} answers up, so that nobody can be recognised.",
        )
    asked = evidence.questionnaire.of(Purpose.SUBJECT, Purpose.CONTEXT, Purpose.AGE, Purpose.HELP)
    note = (
        f"Answers that fewer than {TOGETHER_UNDER} people gave are counted together, so that nobody can be "
        "picked out."
    )
    return tuple(_breakdown(evidence, evidence.tally, question, hide=True) for question in asked), note


def other_questions(evidence: Evidence) -> tuple[Breakdown, ...]:
    """Return the overall questions and the one about pressure, which is shown in total only."""
    if evidence.tally is None:
        return ()
    asked = evidence.questionnaire.of(Purpose.OVERALL, Purpose.COERCION)
    return tuple(_breakdown(evidence, evidence.tally, question, hide=False) for question in asked)


def comments(evidence: Evidence) -> tuple[Comments, ...]:
    """Return the released comments by question, with what was held back or had details hidden."""
    if evidence.tally is None:
        return ()
    return tuple(
        _comments(evidence, question, evidence.tally.held.get(question.id, Held()))
        for question in evidence.questionnaire.of(Purpose.COMMENT)
    )


def highlights(evidence: Evidence) -> tuple[tuple[Highlight, ...], tuple[Highlight, ...]]:
    """Return up to three strengths and up to two areas to look at; no item is both.

    Only items that enough people rated are named. The areas are chosen first: the lowest means short of
    the best. Of the others, the largest shares of the best answer are strengths, if anybody gave it.
    """
    rated = _rated(evidence)
    short = [pair for pair in rated if (pair[1].top or 0) < 1]
    areas = sorted(short, key=lambda pair: (pair[1].mean or 0, pair[1].top or 0))[:AREAS]
    praised = [pair for pair in rated if pair not in areas and (pair[1].top or 0) > 0]
    best = sorted(praised, key=lambda pair: (-(pair[1].top or 0), -(pair[1].mean or 0)))[:STRENGTHS]
    return (
        tuple(_highlight(evidence, *pair) for pair in best),
        tuple(_highlight(evidence, *pair) for pair in areas),
    )


def _rated(evidence: Evidence) -> list[tuple[Question, ItemFigures]]:
    if evidence.tally is None:
        return []
    rated = (
        (question, figures(question, evidence.tally.of(question.id)))
        for question in evidence.questionnaire.of(Purpose.ITEM)
    )
    return [(question, found) for question, found in rated if found.answered >= FLOOR]


def _highlight(evidence: Evidence, question: Question, found: ItemFigures) -> Highlight:
    best = max(question.scored, key=lambda choice: choice.score or 0)
    count = round((found.top or 0) * found.answered)
    because = f"{count} of {found.answered} who rated it said “{best.words}”."
    return Highlight(evidence.doctor(question.words), because)


def _score(evidence: Evidence, tally: Tally, question: Question) -> Score:
    counts, found = tally.of(question.id), figures(question, tally.of(question.id))
    return Score(
        item=evidence.doctor(question.words),
        domain=question.domain or 0,
        counts=tuple(counts.get(choice.id, 0) for choice in question.scored),
        answered=found.answered,
        not_applicable=sum(counts.get(choice.id, 0) for choice in question.choices if choice.score is None),
        missing=tally.missing(question.id),
        mean=found.mean,
        median=found.median,
        top=found.top,
        low=found.interval.low if found.interval else None,
        high=found.interval.high if found.interval else None,
    )


def _breakdown(evidence: Evidence, tally: Tally, question: Question, *, hide: bool) -> Breakdown:
    labels = [*(evidence.doctor(choice.words) for choice in question.choices), "Left blank"]
    counts, words = _row(tally, question), evidence.doctor(question.words)
    if not hide:
        return Breakdown(
            words, tuple(Fact(label, count) for label, count in zip(labels, counts, strict=True))
        )
    rows = grouped(counts, [_row(before, question) for before in evidence.earlier])
    if rows is None:
        return Breakdown(words, (Fact("All answers", None),))
    return Breakdown(
        words, tuple(Fact("; ".join(labels[place] for place in row.places), row.count) for row in rows)
    )


def _row(tally: Tally, question: Question) -> list[int]:
    return [
        *(tally.of(question.id).get(choice.id, 0) for choice in question.choices),
        tally.missing(question.id),
    ]


def _comments(evidence: Evidence, question: Question, held: Held) -> Comments:
    written = evidence.comments.get(question.id, ())
    unread = (
        f"{held.not_read} more had not been read when the answers were shared, and stay locked."
        if held.not_read
        else ""
    )
    return Comments(
        question=evidence.doctor(question.words),
        comments=tuple(Comment(text) for text in written),
        held_back=held.held_back,
        details_hidden=held.details_hidden,
        note=unread,
    )


def _notes(evidence: Evidence) -> tuple[str, ...]:
    scale = scale_of(evidence.questionnaire)
    if not scale.scored:
        return ()
    other = f"“{scale.not_applicable}” and skipped answers" if scale.not_applicable else "Skipped answers"
    interval = (
        f"The range beside the share “{scale.best}” is a 95 % interval after Wilson: it shows how far chance "
        f"alone could move the share with this many answers. {other} are left out of it."
    )
    return (interval, *_on_reliability(evidence))


def _on_reliability(evidence: Evidence) -> tuple[str, ...]:
    icc = evidence.questionnaire.icc
    if icc is None:
        return (
            evidence.questionnaire.tested,
            "For comparison, other tools' own figures: the GMC's questionnaire asks for 34 answers for a "
            "reliability above 0.70 (Campbell 2011, Wright 2012); Roberts 2014 found 27. They are not "
            "figures of this questionnaire.",
        )
    found = reliability(evidence.replies, icc)
    needed = replies_for(TARGET, icc) - evidence.replies
    more = f" {needed} more would reach {TARGET:.2f}; fewer are less reliable, not invalid."
    return (
        f"With {evidence.replies} answers the reliability is {found:.2f} (Spearman-Brown, intraclass "
        f"correlation {icc:.3f}: {evidence.questionnaire.icc_source}).{more if needed > 0 else ''}",
    )


def _too_few(evidence: Evidence) -> str:
    return f"Too few people answered ({evidence.band.value}) for anything to be shown without a risk to them."
