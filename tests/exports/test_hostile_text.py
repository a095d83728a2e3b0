"""Whatever patients write is printed as text, inside its frame."""

from dataclasses import replace

import pymupdf
import pytest

from exports import pages, pdf
from exports.portfolio import Comment, Comments, Portfolio
from tests.exports import makers
from tests.exports.reading import bare, copied

HOSTILE = {
    "markup": "<script>alert(1)</script><b>bold</b></li></ul></section><h1>Heading</h1>",
    "entities": "&lt;b&gt; &amp; &#x202e; ]]> --> <!--",
    "style": "</style><style>* { display: none } @import url(file:///etc/passwd)</style>",
    "template": "{{ 7 * 7 }} {% include 'portfolio/cover.html' %} {# hidden #}",
    "address": "https://example.org/ file:///etc/passwd javascript:alert(1)",
    "formula": '=HYPERLINK("http://example.org","x")',
    "pdf": "(/JavaScript) >> endobj /OpenAction <</S /JavaScript>>",
}

INVISIBLE = {
    "nul": ("before\x00after", "before�after"),
    "controls": ("a\x01b\x1bc\x7fd\x85e", None),
    "lone surrogate": ("before\ud800after", "before�after"),
    "noncharacter": ("before\ufffeafter\uffff", "before�after�"),
    "override": ("abc\u202edef", "abcdef"),
    "isolates": ("\u2066\u2067\u2068abc", "abc"),
}


def of(*comments: str) -> Portfolio:
    said = tuple(Comment(text) for text in comments)
    return replace(makers.informal(), comments=(Comments("What went well?", said),))


@pytest.mark.parametrize("kind", HOSTILE)
def test_code_is_printed_as_the_text_that_it_is(kind):
    made = pdf.render(pages.html(of(HOSTILE[kind])), style=pages.style())
    assert bare(HOSTILE[kind]) in copied(made)


@pytest.mark.parametrize("kind", INVISIBLE)
def test_what_cannot_be_printed_neither_breaks_nor_steers_the_page(kind):
    given, printed = INVISIBLE[kind]
    html = pages.html(of(given))
    assert printed is None or f">{printed}</li>" in html
    pdf.render(html, style=pages.style())


@pytest.mark.parametrize("text", ["W" * 5000, "ﷺ" * 500, "👩‍👩‍👧" * 300, "a" + "\u0301" * 5000, "ক" * 2000])
def test_a_text_without_spaces_stays_within_the_margins(text):
    """5,000 characters in a row are broken over lines; nothing is cut off by the edge of the paper."""
    with pymupdf.open("pdf", pdf.render(pages.html(of(text)), style=pages.style())) as document:
        for page in document:
            for x0, _, x1, _, *_ in page.get_text("words"):
                assert x0 >= 40
                assert x1 <= page.rect.width - 40


def test_a_text_that_runs_from_the_right_leaves_its_neighbours_alone():
    """Each comment has a direction of its own, that of its first letter."""
    html = pages.html(of("שלום world", "Hello עולם", "123 !"))
    assert '<li lang="he" dir="rtl" class="rtl">שלום world</li>' in html
    assert '<li lang="und" dir="ltr" class="ltr">Hello עולם</li>' in html
    assert '<li lang="und" dir="ltr" class="ltr">123 !</li>' in html


def test_line_breaks_are_kept_and_of_one_kind():
    assert ">one\ntwo\nthree\nfour</li>" in pages.html(of("one\r\ntwo\rthree\u2028four"))


def test_a_hostile_language_tag_stays_an_attribute():
    html = pages.html(replace(makers.informal(), comments=(Comments("Q", (Comment("x", '"><b>'),)),)))
    assert "<b>" not in html


def test_a_comment_shows_its_text_in_no_repr():
    assert "secret" not in repr(of("secret").comments)
