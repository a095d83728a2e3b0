"""Pages that are kept compressed and filled in come out as if they were compressed whole."""

import gzip

import pytest

from revalidation.web.printed import STORED, Printed

WORDS = "<p>She listened, and she explained what comes next.</p>\n" * 40


@pytest.mark.parametrize(
    "filling", ["", "k3v9x", "ö" * (STORED - 1), "ß" * STORED, WORDS, "\ud800 half a letter"]
)
def test_what_a_browser_unpacks_is_the_page_with_its_gaps_filled(filling):
    page = Printed(f"{WORDS}\ue000{WORDS}\ue001\ue000", gaps=("\ue000", "\ue001")).filled(filling, "second")

    expected = f"{WORDS}{filling}{WORDS}second{filling}".encode("utf-8", "replace")
    assert page.plain == expected
    assert gzip.decompress(page.zipped) == expected


def test_a_page_without_gaps_is_put_together_once():
    page = Printed(WORDS)

    assert page.filled() is page.filled()
    assert gzip.decompress(page.filled().zipped) == WORDS.encode()


def test_a_page_that_is_kept_stays_small():
    page = Printed(f"{WORDS}\ue000{WORDS}", gaps=("\ue000",)).filled("k3v9x-2wq7m-hp4zt")

    assert len(page.zipped) < len(page.plain) / 10
