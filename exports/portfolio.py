"""The portfolio as a value: everything the paper says, already counted, already decided.

Whoever fills these types has applied the floors and the suppression. This room only lays out: it counts
nothing, hides nothing and decides nothing. Three rules hold throughout:

* `None` where a number could stand means "hidden", and is printed as the portfolio's `hidden` words.
* Shares and response rates run from 0.0 to 1.0; dates are dates; the room turns both into words.
* Strings are printed as text, whatever they contain. They are never markup.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Verdict = Literal["yes", "partly", "no"]
"""Does the exercise meet the rule that it was held for?"""

Direction = Literal["ltr", "rtl"]
"""Which way a text runs."""


@dataclass(frozen=True, slots=True)
class Span:
    """The days from `first` to `last`, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Cover:
    """Whose portfolio it is, about which time, and which issue of it this is.

    `track` is the label printed on every page, for example FORMAL EXERCISE. `code` is the code by which the
    document can be checked, or None where there is none yet. `issued` also dates the file itself, so equal
    portfolios make equal bytes.
    """

    clinician: str
    gmc_number: str
    designated_body: str
    role: str
    places: tuple[str, ...]
    cycle: Span | None
    window: Span
    track: str
    version: int
    issued: date
    code: str | None = None
    track_meaning: str = ""


@dataclass(frozen=True, slots=True)
class Highlight:
    """One strength or one area to look at: `words` name it, `because` gives the evidence in one short
    sentence."""

    words: str
    because: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """The one page that stands alone.

    `replies` is how many people answered; None when even that is hidden, and then `band` says what may be
    said ("0 to 9"). `asked` and `response_rate` are None where nobody can know them, as with a poster;
    `asked_note` says why. `reflection` is the sentence on the doctor's reflection, or on its not being in
    yet.
    """

    replies: int | None
    asked: int | None
    response_rate: float | None
    meets_rule: Verdict
    reason: str
    strengths: tuple[Highlight, ...]
    areas: tuple[Highlight, ...]
    reflection: str
    band: str = ""
    asked_note: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value. A value of None is hidden; a number is printed as a number."""

    label: str
    value: str | int | None


@dataclass(frozen=True, slots=True)
class Collection:
    """How the feedback was collected.

    `sampling` is the full denominator: links made, cards, shared links, answered, taken back, hidden, held
    back, cancelled. `conduct` is who ran it and how: administrator, independent reader and relation,
    questionnaire and version, fewest answers, languages, ways of answering. `weaknesses` are sentences on
    what the method cannot show.
    """

    sampling: tuple[Fact, ...]
    conduct: tuple[Fact, ...]
    weaknesses: tuple[str, ...] = ()
    declarations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Breakdown:
    """How often each answer to one question was given, in the questionnaire's order. `note` follows the
    table."""

    question: str
    counts: tuple[Fact, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """What patients answered to one item of the scale.

    `counts` run parallel to the scale's choices. `answered` is how many chose one of them; `not_applicable`
    and `missing` stand beside. `mean` and `median` are on 1 to the number of choices; `top`, `low` and
    `high` are the share of the best choice and the ends of its 95 % interval, 0.0 to 1.0.
    """

    item: str
    domain: int
    counts: tuple[int | None, ...]
    answered: int | None
    not_applicable: int | None
    missing: int | None
    mean: float | None
    median: float | None
    top: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Scores:
    """All items that share one scale, with the scale's choices from worst to best.

    `domains` names each domain number used by an item. `notes` are sentences printed under the table: how
    the interval was computed, what is known about reliability. Without items, the notes say why none are
    shown.
    """

    choices: tuple[str, ...]
    not_applicable: str
    domains: Mapping[int, str]
    items: tuple[Score, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comment:
    """One released comment. Without `language` (a tag such as "bn") or `direction`, the script decides where
    it can; many languages share the Latin one, and a text in it is then marked as of unknown language."""

    text: str = field(repr=False)
    language: str | None = None
    direction: Direction | None = None


@dataclass(frozen=True, slots=True)
class Comments:
    """The released comments on one question, in the order in which they are to be printed.

    `held_back` counts those not shared, `details_hidden` those shared with details hidden; None is hidden.
    `note` is a sentence printed in place of, or after, the comments.
    """

    question: str
    comments: tuple[Comment, ...]
    held_back: int | None = 0
    details_hidden: int | None = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as people saw it: `for_others` is its wording when somebody answers for another person."""

    number: str
    text: str
    choices: tuple[str, ...] = ()
    for_others: str = ""


@dataclass(frozen=True, slots=True)
class Appendix:
    """What a careful reader may want: the questions as asked, the data notice, and what the words mean."""

    asked: tuple[Asked, ...]
    data_notice: tuple[str, ...]
    glossary: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The one type that walks from the tally to the paper.

    `who_answered`, `other_questions` and `comments` may be empty; then their section says so in
    `who_answered_note` or is left out. `hidden` are the words printed in place of a hidden number,
    `hidden_mark` the short form in narrow columns. `language` is the tag of the language the document
    itself is written in. `brief` asks for a few dense pages, as for an informal round of under 20 replies.
    """

    cover: Cover
    summary: Summary
    collection: Collection
    who_answered: tuple[Breakdown, ...]
    scores: Scores
    other_questions: tuple[Breakdown, ...]
    comments: tuple[Comments, ...]
    reading_fairly: tuple[str, ...]
    appendix: Appendix
    who_answered_note: str = ""
    hidden: str = "fewer than 5, not shown"
    hidden_mark: str = "<5"
    language: str = "en-GB"
    brief: bool = False
