"""Values as words for paper: dates, shares, numbers, and texts that may hold anything."""

import re
import unicodedata
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any

from exports.portfolio import Direction, Portfolio, Span

NOT_SHOWN = "–"
"""Stands in narrow columns for a figure that is not shown because its counts are not."""

UNDETERMINED = "und"
"""The tag of a text whose language nobody knows (BCP 47)."""

_MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905

_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0001\U000f0000-\U0010ffff]"
)
_STEERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_LANGUAGE_OF_SCRIPT = {
    "ARABIC": "ar",
    "HEBREW": "he",
    "BENGALI": "bn",
    "GUJARATI": "gu",
    "GREEK": "el",
}
"""The likeliest language where nobody said which: a better guess for a voice than English."""


def day(when: date) -> str:
    """Return a date in words: 1 March 2025."""
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def span(days: Span) -> str:
    """Return the first and last day in words."""
    return f"{day(days.first)} to {day(days.last)}"


def percent(share: float | None) -> str:
    """Return a share of 0.0 to 1.0 as whole percent."""
    return NOT_SHOWN if share is None else f"{share:.0%}"


def decimal(value: float | None, places: int) -> str:
    """Return a number with `places` decimals."""
    return NOT_SHOWN if value is None else f"{value:.{places}f}"


def printable(text: str) -> str:
    """Return `text` with what can't be printed shown as a replacement mark, and line breaks as one kind.

    Marks that steer the direction of writing are left out: they are invisible, and a text sits in a frame
    of its own direction anyway.
    """
    lines = _BREAKS.sub("\n", text)
    return _UNPRINTABLE.sub("\ufffd", _STEERING.sub("", lines))


def direction(text: str) -> Direction:
    """Return which way `text` runs: as its first letter does."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return "ltr"


def language(text: str) -> str | None:
    """Return the tag of the likeliest language of `text` by the script of its first letter, None if that
    tells nothing.
    """
    first = next((character for character in text if character.isalpha()), "")
    return _LANGUAGE_OF_SCRIPT.get(unicodedata.name(first, "").partition(" ")[0]) if first else None


def cleaned(portfolio: Portfolio) -> Portfolio:
    """Return the portfolio with each of its texts made printable."""
    made: Portfolio = _cleaned(portfolio)
    return made


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, tuple):
        return tuple(_cleaned(part) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: _cleaned(getattr(value, one.name)) for one in fields(value)})
    return value
