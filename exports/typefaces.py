"""The typefaces of all paper: one file for each script and weight, shipped with the package.

Each file has a family name of its own. Files that share a family would be taken for one typeface, and one
script's letters would be printed with the shapes of another. Arabic is set in Vazirmatn because it draws a
letter and its dots as one shape: typefaces that draw the dots apart (Noto Sans Arabic, Noto Naskh) look
right and copy wrong.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable

_NORMAL, _BOLD = 400, 700

SCRIPTS: tuple[tuple[str, str, tuple[int, ...]], ...] = (
    ("Paper Latin", "noto-sans-latin", (_NORMAL, _BOLD)),
    ("Paper Latin Extended", "noto-sans-latin-ext", (_NORMAL, _BOLD)),
    ("Paper Vietnamese", "noto-sans-vietnamese", (_NORMAL, _BOLD)),
    ("Paper Greek", "noto-sans-greek", (_NORMAL, _BOLD)),
    ("Paper Greek Extended", "noto-sans-greek-ext", (_NORMAL, _BOLD)),
    ("Paper Cyrillic", "noto-sans-cyrillic", (_NORMAL, _BOLD)),
    ("Paper Cyrillic Extended", "noto-sans-cyrillic-ext", (_NORMAL, _BOLD)),
    ("Paper Hebrew", "noto-sans-hebrew-hebrew", (_NORMAL, _BOLD)),
    ("Paper Arabic", "vazirmatn-arabic", (_NORMAL, _BOLD)),
    ("Paper Bengali", "noto-sans-bengali-bengali", (_NORMAL, _BOLD)),
    ("Paper Gujarati", "noto-sans-gujarati-gujarati", (_NORMAL, _BOLD)),
    ("Paper Emoji", "noto-emoji-emoji", (_NORMAL,)),
)
"""Family, file name without its weight, and weights. Earlier families are preferred where several hold a
character.
"""

STACK = ",".join(f'"{family}"' for family, _, _ in SCRIPTS)
"""The families as a value of the CSS property `font-family`."""


def file_names() -> tuple[str, ...]:
    """Return the names of all font files that the package needs."""
    return tuple(f"{stem}-{weight}-normal.woff2" for _, stem, weights in SCRIPTS for weight in weights)


def missing() -> tuple[str, ...]:
    """Return the names of font files that are not where they belong."""
    return tuple(name for name in file_names() if not _folder().joinpath(name).is_file())


def style() -> str:
    """Return CSS that names each file as `typeface:NAME` and makes the families the document's."""
    faces = [
        f'@font-face {{ font-family: "{family}"; font-weight: {weight};'
        f" src: url(typeface:{stem}-{weight}-normal.woff2) }}"
        for family, stem, weights in SCRIPTS
        for weight in weights
    ]
    return "\n".join([*faces, f"@page {{ font-family: {STACK} }}", f"html {{ font-family: {STACK} }}"])


def content(name: str) -> bytes:
    """Return the font file `name`, which has to be one of the table's."""
    return _folder().joinpath(name).read_bytes()


def _folder() -> Traversable:
    return files("exports").joinpath("fonts")
