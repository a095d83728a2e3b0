"""Two independent checkers of accessible PDF find no error."""

from dataclasses import replace
from pathlib import Path

import outloud
import pdfua
import pytest

from exports import pages, pdf
from exports.portfolio import Fact
from tests.exports import makers
from tests.exports.reading import tagged


@pytest.fixture(params=["formal", "informal", "large"])
def paper(request, tmp_path: Path) -> str:
    """A portfolio as a file: formal in many scripts, small and informal, and one of 120 replies."""
    if request.param == "large":
        made = pdf.render(pages.html(makers.of_size(120)), style=pages.style())
    else:
        made = request.getfixturevalue(request.param)
    path = tmp_path / "portfolio.pdf"
    path.write_bytes(made)
    return str(path)


def test_pdfua_finds_nothing(paper):
    assert [finding.message for finding in pdfua.validate(paper).findings] == []


def test_outloud_finds_no_error(paper):
    result = outloud.check(paper)
    assert result.error is None
    assert [finding for finding in result.findings if finding.severity == "error"] == []


@pytest.mark.parametrize("lines", range(1, 16, 2))
def test_a_table_is_whole_to_a_screen_reader_wherever_the_page_ends(lines, tmp_path: Path):
    plain = makers.formal()
    more = tuple(Fact(f"One more fact, number {line}", line) for line in range(lines))
    collection = replace(plain.collection, sampling=(*plain.collection.sampling, *more))
    path = tmp_path / "portfolio.pdf"
    path.write_bytes(pdf.render(pages.html(replace(plain, collection=collection)), style=pages.style()))
    assert [f.message for f in outloud.check(str(path)).findings if f.severity == "error"] == []


@pytest.mark.parametrize("rows", range(1, 22, 4))
def test_the_questions_are_whole_to_a_screen_reader_wherever_the_page_ends(rows, tmp_path: Path):
    """Few of their rows left on a page of their own would look like headings without data."""
    plain = makers.formal()
    more = tuple(f"One more thing to know, number {row}." for row in range(rows))
    path = tmp_path / "portfolio.pdf"
    longer = replace(plain, reading_fairly=(*plain.reading_fairly, *more))
    path.write_bytes(pdf.render(pages.html(longer), style=pages.style()))
    assert [f.message for f in outloud.check(str(path)).findings if f.severity == "error"] == []


def test_header_cells_say_what_they_head(formal):
    with tagged(formal) as elements:
        scopes = [str(element.A.Scope) for kind, element in elements if kind == "/TH"]
    assert len(scopes) > 50
    assert set(scopes) == {"/Row", "/Column"}


def test_the_frame_of_a_figure_lies_on_its_page(formal):
    with tagged(formal) as elements:
        (frame,) = [element.A.BBox for kind, element in elements if kind == "/Figure"]
        left, bottom, right, top = (float(edge) for edge in frame)
    assert 0 < left < right < 596
    assert 0 < bottom < top < 842
