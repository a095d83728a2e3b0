"""Documents that are bound together keep their pages and what a screen reader needs."""

import io

import pikepdf
import pypdfium2
import pytest

from exports.pdf import render
from revalidation.sending.binding import bind


def part(*pages):
    body = "".join(f"<p style='break-after: page'>{words}</p>" for words in pages[:-1])
    return render(f"<html lang='en'><title>{pages[0]}</title><body>{body}<p>{pages[-1]}</p></html>")


@pytest.fixture(scope="module")
def parts():
    return [part("One", "Two"), part("Three"), part("Four", "Five", "Six")]


def test_pages_follow_each_other(parts):
    with pypdfium2.PdfDocument(bind(parts)) as bound:
        words = [page.get_textpage().get_text_bounded().strip() for page in bound]

    assert words == ["One", "Two", "Three", "Four", "Five", "Six"]


def test_title_and_language_are_the_first_parts(parts):
    with pikepdf.open(io.BytesIO(bind(parts))) as bound:
        assert (str(bound.docinfo.Title), str(bound.Root.Lang)) == ("One", "en")


def test_every_page_is_found_in_the_one_structure_tree(parts):
    with pikepdf.open(io.BytesIO(bind(parts))) as bound:
        tree = bound.Root.StructTreeRoot
        marks = list(tree.ParentTree.Nums)
        elements = dict(zip(map(int, marks[::2]), marks[1::2], strict=True))

        assert len(tree.K) == 1
        for page in bound.pages:
            for element in elements[int(page.obj.StructParents)]:
                assert element.Pg.objgen == page.obj.objgen
        assert {element.P.objgen for element in tree.K[0].K} == {tree.K[0].objgen}


def test_one_part_stays_as_it_is_and_equal_parts_give_equal_bytes(parts):
    with pypdfium2.PdfDocument(bind(parts[:1])) as bound:
        assert len(bound) == 2
    assert bind(parts) == bind(parts)
