"""Charts as SVG: numbers in, a picture out, readable in black and white."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from exports.typefaces import STACK

WIDTH = 680
"""Width of every chart in its own units; the page scales it."""

_INK, _PALE, _PAPER, _BLUE = "#212b32", "#4c6272", "#ffffff", "#003087"
_BAR, _ROW, _GROUP, _LEGEND = 16, 36, 24, 28
_LONGEST = 96
_SHADES = ("url(#hatched)", "#dcebf7", "#9cc5e6", "#3d86c6", _BLUE)
_ON_SHADE = (_INK, _INK, _INK, _PAPER, _PAPER)
_HATCH = (
    '<defs><pattern id="hatched" width="5" height="5" patternUnits="userSpaceOnUse">'
    '<rect width="5" height="5" fill="#ffffff"/>'
    '<path d="M-1 1 L1 -1 M0 5 L5 0 M4 6 L6 4" stroke="#212b32" stroke-width="0.9"/></pattern></defs>'
)


@dataclass(frozen=True, slots=True)
class Bar:
    """One stacked bar: its label, the count of each choice from worst to best (None is hidden), and its
    heading.

    Bars with the same `group` stand together under it.
    """

    label: str
    counts: tuple[int | None, ...]
    group: str = ""


def distribution(bars: Sequence[Bar], choices: Sequence[str], *, alternative: str) -> str:
    """Return stacked bars as one SVG picture, each bar as wide as its answers are many, counts printed
    inside.

    The best choice is darkest and the worst is hatched, so that a copy in grey keeps them apart.
    `alternative` is said in place of the picture. A bar with a hidden count is drawn empty and says so.
    """
    parts = [_legend(choices)]
    y, group = _LEGEND, ""
    for bar in bars:
        if bar.group != group:
            group = bar.group
            parts.append(_text(0, y + 15, group, size=11.5, weight=700, fill=_BLUE))
            y += _GROUP
        parts.append(_bar(bar, choices, y))
        y += _ROW
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" width="{WIDTH}" height="{y}"'
        f" font-family='{STACK}'>"
        f"<title>{escape(alternative)}</title>{_HATCH}{''.join(parts)}</svg>"
    )


def shades(count: int) -> tuple[tuple[str, str], ...]:
    """Return fill and colour of print for each of `count` choices from worst to best."""
    last = len(_SHADES) - 1
    chosen = [round(place * last / max(count - 1, 1)) for place in range(count)]
    return tuple((_SHADES[place], _ON_SHADE[place]) for place in chosen)


def _bar(bar: Bar, choices: Sequence[str], y: float) -> str:
    label = bar.label if len(bar.label) <= _LONGEST else bar.label[: _LONGEST - 1] + "…"
    counts = [count for count in bar.counts if count is not None]
    hidden = len(counts) < len(bar.counts)
    total = sum(counts)
    right = "" if hidden else f"{total} answered"
    head = _text(0, y + 10, label, size=10.5) + _text(
        WIDTH, y + 10, right, size=9.5, anchor="end", fill=_PALE
    )
    top = y + 15
    if hidden or not total:
        return head + _frame(top) + _text(8, top + 12, "Not shown" if hidden else "No answers", size=9.5)
    return head + "".join(_segments(counts, shades(len(choices)), total, top)) + _frame(top)


def _segments(counts: Sequence[int], colours: Sequence[tuple[str, str]], total: int, top: float) -> list[str]:
    parts, x = [], 0.0
    for count, (fill, ink) in zip(counts, colours, strict=True):
        width = WIDTH * count / total
        if count:
            parts.append(
                f'<rect x="{x:.2f}" y="{top:g}" width="{width:.2f}" height="{_BAR}" fill="{fill}"'
                f' stroke="{_PAPER}" stroke-width="1"/>'
            )
            parts.append(_count(x + width / 2, top, count, ink, hatched=fill.startswith("url")))
        x += width
    return parts


def _count(middle: float, top: float, count: int, ink: str, *, hatched: bool) -> str:
    """Return a count in the middle of its segment, on a clear ground where the segment is hatched."""
    half = 3.2 * len(str(count)) + 1.5
    ground = (
        f'<rect x="{middle - half:.2f}" y="{top + 2.5:g}" width="{2 * half:.2f}" height="12" fill="#ffffff"/>'
    )
    return (ground if hatched else "") + _text(
        middle, top + 12.2, str(count), size=9.5, weight=700, anchor="middle", fill=ink
    )


def _frame(top: float) -> str:
    return (
        f'<rect x="0.4" y="{top:g}" width="{WIDTH - 0.8:g}" height="{_BAR}" fill="none" stroke="{_INK}"'
        ' stroke-width="0.8"/>'
    )


def _legend(choices: Sequence[str]) -> str:
    parts, step = [], WIDTH / max(len(choices), 1)
    for place, (choice, (fill, _)) in enumerate(zip(choices, shades(len(choices)), strict=True)):
        x = place * step
        parts.append(
            f'<rect x="{x + 0.4:.2f}" y="2" width="20" height="12" fill="{fill}" stroke="{_INK}"'
            ' stroke-width="0.8"/>'
        )
        parts.append(_text(x + 26, 12, choice, size=10.5))
    return "".join(parts)


def _text(
    x: float,
    y: float,
    words: str,
    *,
    size: float,
    weight: int = 400,
    anchor: str = "start",
    fill: str = _INK,
) -> str:
    if not words:
        return ""
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size:g}" font-weight="{weight}" text-anchor="{anchor}"'
        f' fill="{fill}">{escape(words)}</text>'
    )
