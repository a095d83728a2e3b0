"""What an appraiser holds in hand."""

import re
from dataclasses import replace
from io import BytesIO
from itertools import pairwise

import pikepdf
import pytest

from exports import pages, pdf
from exports.portfolio import Comment, Comments, Portfolio
from tests.exports import makers
from tests.exports.reading import bare, copied, tagged, texts


def test_a_formal_portfolio_has_six_to_ten_pages(formal):
    """34 replies and 31 comments are read in one sitting."""
    assert 6 <= len(texts(formal)) <= 10


def test_an_informal_round_of_few_replies_folds_into_three_pages(informal):
    assert len(texts(informal)) <= 3


@pytest.mark.parametrize(
    ("paper", "label"), [("formal", "FORMAL EXERCISE"), ("informal", "INFORMAL: INVITED BY THE DOCTOR")]
)
def test_every_page_says_the_track_the_name_and_the_page(paper, label, request):
    """A page that is torn out still says what it belongs to."""
    every = texts(request.getfixturevalue(paper))
    for number, text in enumerate(every, 1):
        assert label in text
        assert "Dr Amara Osei" in text
        assert f"Page {number} of {len(every)}" in text


def test_every_count_of_the_scores_is_printed():
    """Each row of the table holds all that is known of its item, in the order of its headings."""
    html = pages.html(makers.formal())
    cells = ["1", "4", "6", "7", "9", "6", "1", "27", "3.70", "4", "33%", "19–52%"]
    row = html[html.index("3 Passing things on") :]
    position = 0
    for cell in cells:
        position = row.index(f'<td class="figure">{cell}</td>', position) + 1


def test_a_hidden_number_is_said_to_be_hidden():
    """None never becomes 0, nothing, or the word None."""
    html = pages.html(makers.formal())
    assert '<td>My child</td><td class="figure">fewer than 5, not shown</td>' in html
    assert "None" not in html.replace("None shown", "")


def test_a_hidden_score_hides_its_bar_and_its_share():
    """Where a count is hidden, no drawn length and no share gives it away."""
    made = makers.formal()
    hidden = replace(
        made.scores.items[0],
        counts=(None,) * 5,
        answered=None,
        mean=None,
        median=None,
        top=None,
        low=None,
        high=None,
    )
    html = pages.html(replace(made, scores=replace(made.scores, items=(hidden,))))
    assert ">Not shown</text>" in html
    assert html.count('<td class="figure">&lt;5</td>') == 6
    assert html.count('<td class="figure">–</td>') == 4


def test_every_comment_is_printed_and_copies_right_in_every_script(formal):
    """Turkish, Polish, Bengali, Gujarati, Yiddish, Arabic, Hebrew, Greek, Russian and the rest."""
    said = copied(formal)
    lost = [
        comment.text
        for group in makers.formal().comments
        for comment in group.comments
        if bare(comment.text).strip(".") not in said
    ]
    assert lost == []


def test_a_comment_is_marked_with_its_language_only_where_it_is_known():
    """A voice that reads Polish as English is worse than one that is told nothing."""
    made = makers.formal()
    said = Comments("What went well?", (Comment("Wszystko jasne."), Comment("শুনেছেন"), Comment("Sí.", "es")))
    html = pages.html(replace(made, comments=(said,)))
    tags = re.findall(r'<li lang="([a-zA-Z-]+)"', html)
    assert tags == ["und", "bn", "es"]


def test_the_bookmarks_are_the_sections(formal):
    with pikepdf.open(BytesIO(formal)) as document, document.open_outline() as outline:
        titles = [str(item.title) for item in outline.root[0].children]
    assert titles == [
        "On one page",
        "How it was collected",
        "Who answered",
        "Scores",
        "Comments",
        "Reading this fairly",
        "Appendix",
    ]


def test_headings_descend_without_a_gap(formal):
    with tagged(formal) as elements:
        levels = [int(kind[2]) for kind, _ in elements if kind[1] == "H" and kind[2:].isdigit()]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_chart_says_in_words_what_it_shows(formal):
    with tagged(formal) as elements:
        (said,) = [str(element.Alt) for kind, element in elements if kind == "/Figure"]
    assert "Being kind: 82%" in said


def test_the_title_language_and_date_are_the_portfolios(formal):
    with pikepdf.open(BytesIO(formal)) as document:
        assert str(document.Root.Lang) == "en-GB"
        assert str(document.docinfo["/Title"]) == "Patient feedback portfolio: Dr Amara Osei"
        assert str(document.docinfo["/CreationDate"]) == "D:20251201"


def _empty(made: Portfolio) -> Portfolio:
    return replace(
        made,
        summary=replace(
            made.summary, replies=None, band="0 to 9", asked=None, response_rate=None, strengths=(), areas=()
        ),
        scores=replace(made.scores, items=(), notes=("Too few answers: nothing is shown.",)),
        who_answered=(),
        other_questions=(),
        comments=(),
        reading_fairly=(),
    )


def test_a_round_with_nothing_to_show_says_so_and_prints_the_band():
    """Below the floor only the band is printed; no chart, no empty table."""
    text = "".join(texts(pdf.render(pages.html(_empty(makers.informal())), style=pages.style())))
    assert "0 to 9" in text
    assert "Too few answers: nothing is shown." in text
    assert "Each bar" not in text
