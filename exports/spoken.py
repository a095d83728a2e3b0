"""What a page says when its text is copied, searched or read aloud.

A PDF tells by shapes, not by letters, what stands on it. Each typeface carries a map from shape to text,
made from the first place where a shape was used. That is right where one letter has one shape, and wrong
elsewhere; here it is put right while the page is painted. Tried with poppler, pdfium, MuPDF and pdf.js.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from typing import Any
from unicodedata import normalize

import pydyf
from fontTools.ttLib import TTFont
from weasyprint.document import Page
from weasyprint.formatting_structure.boxes import MarginBox, PageBox, TextBox
from weasyprint.pdf.fonts import Font
from weasyprint.pdf.stream import Stream

_REORDERED = re.compile("[\u0900-\u109f\u1780-\u17ff]")
"""Scripts of South and South-East Asia, whose shapes stand in another order than their letters."""

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]{2,}")


_SILENT = "\u200d"
"""The zero width joiner, for a shape that is only a part of a letter: each shape has to stand for
something.
"""


class SpokenPage(Page):  # type: ignore[misc]
    """A page that is painted as any other, and then told what its shapes mean."""

    def __init__(self, page: Page, language: str) -> None:
        """Take over a laid-out `page` of a document written in `language` (a tag)."""
        self.__dict__.update(page.__dict__)
        self._language = language

    def paint(self, stream: Stream, scale: float = 1) -> None:
        """Paint the page into `stream`, then mend its maps and say what each marked piece is."""
        super().paint(stream, scale)
        for font in stream._fonts.values():
            _mend_map(font)
        texts = {mark["mcid"]: box for box, mark in (stream._tags or {}).items() if hasattr(box, "text")}
        margins = {id(box) for box in _margin_texts(self._page_box)}
        for place, part in enumerate(stream.stream):
            box = texts.get(part.get("MCID")) if isinstance(part, pydyf.Dictionary) else None
            if box is not None and id(box) in margins:
                stream.stream[place - 1] = "/Artifact"
                stream.stream[place] = pydyf.Dictionary({"Type": "/Pagination"})
            elif box is not None:
                part.update(_spoken(box, self._language))


def _margin_texts(page: PageBox) -> Iterator[TextBox]:
    """Yield the texts of a page's headers and footers, which are no part of what the document says."""
    for margin in page.children:
        if isinstance(margin, MarginBox):
            yield from (box for box in margin.descendants() if isinstance(box, TextBox))


def _spoken(box: Any, language: str) -> dict[str, pydyf.String]:
    """Return what the mark around one piece of text adds: its text where shapes mislead, its language if
    foreign.
    """
    said = {}
    if _REORDERED.search(box.text):
        said["ActualText"] = pydyf.String(box.text)
    if box.style["lang"] not in (None, language):
        said["Lang"] = pydyf.String(box.style["lang"])
    return said


def _mend_map(font: Font) -> None:
    """Correct in place which text the shapes of `font` stand for.

    A letter with an accent set apart is one cluster of two shapes, of which the engine gives one all the
    text and the other none, from then on and on every page. A shape that is some character's own gets that
    character back. A shape for several letters of a right-to-left script gets them in the order in which
    they are seen, as readers turn them.
    """
    for glyph, text in font.to_unicode.items():
        if len(text) != 1:
            own = _characters(font.family, font.weight, font.index, _Content(font.file_content)).get(glyph)
            seen = text[::-1] if _RIGHT_TO_LEFT.fullmatch(text) else text
            font.to_unicode[glyph] = own or seen or _SILENT


class _Content:
    """A font file, told apart by its size so that it can be a cache's key without being read."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Content) and len(self.content) == len(other.content)

    def __hash__(self) -> int:
        return len(self.content)


@lru_cache(maxsize=64)
def _characters(family: str, weight: int, index: int, file: _Content) -> dict[int, str]:
    """Return the character that each shape of a font file is drawn for, by the shape's number."""
    font = TTFont(BytesIO(file.content), fontNumber=index, lazy=True)
    shapes = sorted(font.getBestCmap().items(), reverse=True)
    return {font.getGlyphID(name): chr(code) for code, name in shapes if not _is_shape_of_others(chr(code))}


def _is_shape_of_others(character: str) -> bool:
    """Tell whether a character only names the shape of others, as the Arabic ligatures do."""
    return normalize("NFKC", character) != normalize("NFC", character)
