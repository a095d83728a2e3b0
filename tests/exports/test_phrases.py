"""Values as words."""

from datetime import date

import pytest

from exports import phrases
from exports.portfolio import Span


def test_dates_are_words():
    assert phrases.span(Span(date(2025, 9, 1), date(2025, 11, 21))) == "1 September 2025 to 21 November 2025"


@pytest.mark.parametrize(("share", "words"), [(0.5574, "56%"), (0.0, "0%"), (1.0, "100%"), (None, "–")])
def test_shares_are_whole_percent(share, words):
    assert phrases.percent(share) == words


@pytest.mark.parametrize(
    ("text", "tag"), [("שלום", "he"), ("١ شكر", "ar"), ("ডাক্তার", "bn"), ("Hi", None), ("12", None)]
)
def test_a_script_tells_the_likeliest_language(text, tag):
    assert phrases.language(text) == tag


@pytest.mark.parametrize(
    ("text", "runs"), [("abc", "ltr"), ("... שלום", "rtl"), ("١٢ abc", "ltr"), ("", "ltr")]
)
def test_a_text_runs_as_its_first_letter_does(text, runs):
    assert phrases.direction(text) == runs
