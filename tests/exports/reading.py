"""Ways of reading a PDF back: as text, as pages, as a tree."""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import pikepdf
import pypdfium2

_UNHEARD = dict.fromkeys(map(ord, "\u200b\u200d\u200e\u200f\u202a\u202b\u202c\ufe0f\ufffe"))


def texts(pdf: bytes) -> list[str]:
    """Return each page's text as a viewer copies it."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_text(page) for page in document]
    finally:
        document.close()


def _text(page: pypdfium2.PdfPage) -> str:
    textpage = page.get_textpage()
    try:
        return str(textpage.get_text_range())
    finally:
        textpage.close()
        page.close()


def bare(text: str) -> str:
    """Return `text` composed and without spaces and joiners, which viewers put where they like."""
    kept = unicodedata.normalize("NFC", text.translate(_UNHEARD))
    return "".join(character for character in kept if not character.isspace())


def copied(pdf: bytes) -> str:
    """Return the text of all pages, bared."""
    return bare("".join(texts(pdf)))


@contextmanager
def tagged(pdf: bytes) -> Iterator[list[tuple[str, pikepdf.Object]]]:
    """Open a tagged PDF and yield its structure elements in reading order, each with its kind."""
    with pikepdf.open(BytesIO(pdf)) as document:
        yield list(_walk(document.Root.StructTreeRoot.K))


def _walk(kids: pikepdf.Object) -> Iterator[tuple[str, pikepdf.Object]]:
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield str(kid.S), kid
            if "/K" in kid:
                yield from _walk(kid.K)
