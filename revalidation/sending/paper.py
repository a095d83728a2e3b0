"""Links on paper: cards to hand out, and a poster for the wall."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from gettext import NullTranslations
from importlib.resources import files
from pathlib import Path
from typing import Protocol

import segno

from exports import pdf
from links.codes import shown
from revalidation.sending.binding import bind
from templates import environment

CARDS_A_SHEET = 10
CARDS_A_PART = 200
"""So many cards are set at a time: that bounds memory, and progress is told after each part."""
CARDS_A_FILE = 2_000

# In characters: longer names and addresses are set smaller, the longest smaller still.
LONG_NAMES, LONGEST_NAMES = 46, 70
LONG_ADDRESS, LONGEST_ADDRESS = 31, 37
NO_BREAK = "\N{NO-BREAK SPACE}"

Progress = Callable[[int], object]
"""Called with the number of cards that are newly done."""


class Render(Protocol):
    """What sets a page: `exports.pdf.render`, or the `render` of an `exports.worker.Renderer`."""

    def __call__(self, html: str, *, style: str = "") -> bytes:
        """Return `html` set with `style`, as PDF."""


@dataclass(frozen=True, slots=True)
class Card:
    """One link, whole and as its short code of 15 characters."""

    link: str = field(repr=False)
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Imprint:
    """What is printed on every card: whom it asks about, who asks, and the host where a code is typed."""

    doctor: str
    surgery: str
    host: str

    @property
    def address(self) -> str:
        """What people type into their phone to get to the page for codes."""
        return f"{self.host}/c"

    @property
    def doctor_unbroken(self) -> str:
        """The doctor's name, whose title stays on the line of what follows it."""
        return self.doctor.replace(" ", NO_BREAK, 1)

    @property
    def size(self) -> str:
        """How small the words must be set to fit beside the square: "usual", "long" or "longest".

        Bold letters of the name are a third wider; the limits were found by measuring set pages.
        """
        names = len(self.doctor) * 4 // 3 + len(self.surgery)
        if names > LONGEST_NAMES or len(self.address) > LONGEST_ADDRESS:
            return "longest"
        return "long" if names > LONG_NAMES or len(self.address) > LONG_ADDRESS else "usual"


@dataclass(frozen=True, slots=True)
class _Face:
    """A card as the template sees it: a picture address and a code in groups."""

    square: str = field(repr=False)
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Sheet:
    number: int
    total: int
    cards: tuple[_Face, ...]


def cards(
    items: Sequence[Card],
    imprint: Imprint,
    *,
    render: Render = pdf.render,
    translations: NullTranslations | None = None,
    progress: Progress | None = None,
) -> bytes:
    """Return a PDF of cards with cut marks, ten to an A4 sheet, for up to `CARDS_A_FILE` links.

    Raises `ValueError` for no links or too many, and `exports.Unrenderable` when the names can't be set.
    """
    if not 0 < len(items) <= CARDS_A_FILE:
        raise ValueError(f"One file holds 1 to {CARDS_A_FILE} cards, not {len(items)}.")
    total = -(-len(items) // CARDS_A_SHEET)
    parts = []
    for start in range(0, len(items), CARDS_A_PART):
        part = items[start : start + CARDS_A_PART]
        sheets = _sheets(part, 1 + start // CARDS_A_SHEET, total)
        parts.append(_set(render, "cards", translations, imprint=imprint, sheets=sheets))
        if progress:
            progress(len(part))
    return bind(parts)


def poster(
    item: Card, imprint: Imprint, *, render: Render = pdf.render, translations: NullTranslations | None = None
) -> bytes:
    """Return a PDF of one A4 page with a large square, the code to type, and plain words.

    Raises `exports.Unrenderable` when the names can't be set.
    """
    return _set(render, "poster", translations, imprint=imprint, card=_face(item, dots=12))


def numbered(path: Path, total: int) -> list[Path]:
    """Return the files that `total` cards fill: `path` itself, or `cards-1.pdf`, `cards-2.pdf` beside it."""
    count = max(1, -(-total // CARDS_A_FILE))
    if count == 1:
        return [path]
    return [path.with_name(f"{path.stem}-{number}{path.suffix}") for number in range(1, count + 1)]


def _sheets(items: Sequence[Card], first: int, total: int) -> list[_Sheet]:
    """Lay cards out on sheets, the first of which is numbered `first` of `total`."""
    starts = range(0, len(items), CARDS_A_SHEET)
    return [
        _Sheet(number, total, tuple(_face(item) for item in items[start : start + CARDS_A_SHEET]))
        for number, start in enumerate(starts, start=first)
    ]


def _face(item: Card, dots: int = 4) -> _Face:
    """Draw a link as a square of `dots` pixels a module, level M: it reads with 15 % of it damaged.

    The mask is given: signed links look random under any mask, so the best of all eight is read no more often
    (tried on 200 links, turned and blurred until half were read) and takes five times as long to find.
    """
    square = segno.make(item.link, error="m", boost_error=False, micro=False, mask=3)
    return _Face(square.png_data_uri(scale=dots, border=0), shown(item.code))


def _set(render: Render, name: str, translations: NullTranslations | None, **words: object) -> bytes:
    """Fill the template of this name in and return it as PDF, in the language of the catalogue."""
    language = (translations.info() if translations else {}).get("language", "en")
    page = environment(strict=True, translations=translations).get_template(f"paper/{name}.html")
    return render(page.render(language=language, **words), style=_style(name))


@cache
def _style(name: str) -> str:
    return files("templates").joinpath("paper", f"{name}.css").read_text(encoding="utf-8")
