"""A portfolio becomes HTML: this file finds the words, the templates lay them out."""

from collections.abc import Iterable, Sequence
from functools import cache
from operator import attrgetter
from types import SimpleNamespace as View

from jinja2 import Environment
from markupsafe import Markup

from exports.charts import Bar, distribution
from exports.phrases import UNDETERMINED, cleaned, day, decimal, direction, language, percent, span
from exports.portfolio import Asked, Breakdown, Comments, Cover, Fact, Portfolio, Score, Scores, Summary
from templates import environment

_VERDICTS = {"yes": "Yes.", "partly": "Partly.", "no": "No."}


def html(portfolio: Portfolio) -> str:
    """Return the portfolio as one HTML document, to be set with `style()`."""
    return _environment().get_template("portfolio/portfolio.html").render(page=_page(cleaned(portfolio)))


@cache
def style() -> str:
    """Return the style sheet of the portfolio's pages."""
    return _environment().get_template("portfolio/style.css").render()


@cache
def _environment() -> Environment:
    return environment(strict=True)


def _page(portfolio: Portfolio) -> View:
    cover = portfolio.cover
    return View(
        language=portfolio.language,
        title=f"Patient feedback portfolio: {cover.clinician}",
        heading="Patient feedback portfolio",
        running=f"{cover.clinician} · GMC {cover.gmc_number} · {span(cover.window)}",
        created=cover.issued.isoformat(),
        brief=portfolio.brief,
        cover=_cover(cover),
        summary=_summary(portfolio.summary),
        collection=View(
            sampling=_facts(portfolio.collection.sampling, portfolio.hidden),
            conduct=_facts(portfolio.collection.conduct, portfolio.hidden),
            weaknesses=portfolio.collection.weaknesses,
            declarations=portfolio.collection.declarations,
        ),
        people=View(
            questions=_breakdowns(portfolio.who_answered, portfolio.hidden),
            note=portfolio.who_answered_note,
        ),
        scores=_scores(portfolio),
        questions=_breakdowns(portfolio.other_questions, portfolio.hidden),
        comments=[_comments(group, portfolio) for group in portfolio.comments],
        reading_fairly=portfolio.reading_fairly,
        appendix=View(
            asked=_asked(portfolio.appendix.asked, brief=portfolio.brief),
            data_notice=portfolio.appendix.data_notice,
            glossary=_facts(portfolio.appendix.glossary, portfolio.hidden),
        ),
    )


def _asked(questions: Sequence[Asked], *, brief: bool) -> list[View]:
    """Return the questions; where choices are those of the question before, that is said instead.

    In brief it goes without saying, and the wording for somebody else is left out.
    """
    rows: list[View] = []
    before: tuple[str, ...] = ()
    for one in questions:
        same = one.choices == before
        choices = "as above" if same else " · ".join(one.choices) or "in their own words"
        others = f"About someone else: {one.for_others}" if one.for_others and not brief else ""
        words = choices[0].upper() + choices[1:] if not brief else "" if same else f"({choices})"
        rows.append(View(number=one.number, text=one.text, for_others=others, choices=words))
        before = one.choices
    return rows


def _cover(cover: Cover) -> View:
    rows = [
        ("GMC number", cover.gmc_number),
        ("Designated body", cover.designated_body),
        ("Role", cover.role),
        ("Place of work" if len(cover.places) == 1 else "Places of work", " · ".join(cover.places)),
        ("Revalidation cycle", span(cover.cycle) if cover.cycle else ""),
        ("Feedback collected", span(cover.window)),
        ("Issued", f"{day(cover.issued)}, version {cover.version}"),
        ("Verification code", cover.code or ""),
    ]
    return View(
        clinician=cover.clinician,
        track=cover.track,
        track_meaning=cover.track_meaning,
        facts=_facts([Fact(label, words) for label, words in rows if words], ""),
    )


def _summary(summary: Summary) -> View:
    figures = []
    if summary.replies is not None or summary.band:
        count = summary.band if summary.replies is None else str(summary.replies)
        figures.append((count, "person answered" if count == "1" else "people answered"))
    if summary.asked is not None:
        figures.append((str(summary.asked), "personal links made"))
    if summary.response_rate is not None:
        figures.append((percent(summary.response_rate), "of them led to an answer shown here"))
    return View(
        figures=[View(value=value, words=words) for value, words in figures],
        asked_note=summary.asked_note,
        verdict=_VERDICTS[summary.meets_rule],
        reason=summary.reason,
        strengths=summary.strengths,
        areas=summary.areas,
        reflection=summary.reflection,
    )


def _facts(facts: Iterable[Fact], hidden: str) -> list[View]:
    return [View(label=fact.label, value=hidden if fact.value is None else fact.value) for fact in facts]


def _breakdowns(questions: Iterable[Breakdown], hidden: str) -> list[View]:
    return [View(question=one.question, note=one.note, rows=_facts(one.counts, hidden)) for one in questions]


def _scores(portfolio: Portfolio) -> View:
    scores, mark = portfolio.scores, portfolio.hidden_mark
    groups = {number: f"Domain {number}: {name}" for number, name in scores.domains.items()}
    first, best = scores.choices[0], scores.choices[-1]
    label = _label if portfolio.brief else attrgetter("item")
    bars = [Bar(label(one), one.counts, groups.get(one.domain, "")) for one in scores.items]
    chart = distribution(bars, scores.choices, alternative=_spoken_chart(scores), compact=portfolio.brief)
    domains = "; ".join(f"{number} {name}" for number, name in scores.domains.items())
    hides = any(None in _counts(one) for one in scores.items)
    return View(
        items=[View(label=_label(one), cells=_cells(one, mark)) for one in scores.items],
        headings=_headings(scores),
        chart=Markup(chart),  # noqa: S704
        lead=f"Each bar is one item, from “{first}” on the left to “{best}” on the right."
        " The numbers are people.",
        notes=[
            *(
                [f"The number before an item is its domain of good practice: {domains}."]
                if scores.items
                else []
            ),
            *([f"{mark} means {portfolio.hidden}."] if hides else []),
            *scores.notes,
        ],
    )


def _label(score: Score) -> str:
    return f"{score.domain} {score.item}"


def _headings(scores: Scores) -> list[View]:
    narrow = [*scores.choices, scores.not_applicable, "Left blank", "Answered", "Mean", "Median"]
    wide = [f"Share “{scores.choices[-1]}”", "95% interval"]
    return [View(words=words, size="figure") for words in narrow] + [
        View(words=words, size="figure wide") for words in wide
    ]


def _counts(score: Score) -> Sequence[int | None]:
    return (*score.counts, score.not_applicable, score.missing, score.answered)


def _cells(score: Score, mark: str) -> list[str]:
    counts = [mark if count is None else str(count) for count in _counts(score)]
    interval = (
        decimal(None, 0) if score.low is None else f"{percent(score.low).rstrip('%')}–{percent(score.high)}"
    )
    middle = [decimal(score.mean, 2), decimal(score.median, 1).removesuffix(".0")]
    return [*counts, *middle, percent(score.top), interval]


def _spoken_chart(scores: Scores) -> str:
    best = scores.choices[-1]
    shares = "; ".join(f"{one.item}: {percent(one.top)}" for one in scores.items if one.top is not None)
    return (
        f"Stacked bars of the answers to {len(scores.items)} items. Share who chose “{best}”: {shares}."
        " The table that follows holds all numbers."
    )


def _comments(group: Comments, portfolio: Portfolio) -> View:
    return View(
        question=group.question,
        counts=_comment_counts(group, portfolio.hidden),
        comments=[
            View(
                text=comment.text,
                language=comment.language or language(comment.text) or UNDETERMINED,
                direction=comment.direction or direction(comment.text),
            )
            for comment in group.comments
        ],
    )


def _comment_counts(group: Comments, hidden: str) -> str:
    """Return one line on how many comments are shown, held back, and shown with details hidden."""
    parts = [f"{len(group.comments)} shown" if group.comments else "None shown"]
    for count, words in ((group.held_back, "held back"), (group.details_hidden, "with details hidden")):
        if count != 0:
            parts.append(f"{words}: {hidden if count is None else count}")
    return " · ".join(parts) + "." + (f" {group.note}" if group.note else "")
