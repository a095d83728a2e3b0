"""Charts as SVG: numbers in, a picture out, readable in black and white."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from exports.typefaces import STACK

WIDTH = 680
"""Width of every chart in its own units; the page scales it."""

_INK, _PALE, _PAPER, _BLUE = "#212b32", "#4c6272", "#ffffff", "#003087"
_BAR, _ROW, _COMPACT_ROW, _GROUP, _LEGEND = 16, 36, 20, 24, 28
_LONGEST, _LONGEST_BESIDE, _BESIDE = 96, 58, 320
_DIGIT = 6.2
"""Width of a printed digit, in the chart's units."""

_SHADES = ("url(#hatched)", "#dcebf7", "#9cc5e6", "#2f74b5", _BLUE)
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


def distribution(
    bars: Sequence[Bar], choices: Sequence[str], *, alternative: str, compact: bool = False
) -> str:
    """Return stacked bars as one SVG picture, each segment as wide as its answers are many.

    The best choice is darkest and the worst is hatched, so that a copy in grey keeps them apart. Counts
    stand inside, where they fit. `alternative` is said in place of the picture. A bar with a hidden count is
    drawn empty and says so. `compact` sets labels beside the bars and leaves the groups out.
    """
    parts = [_legend(choices)]
    y, group = _LEGEND, ""
    for bar in bars:
        if bar.group != group and not compact:
            group = bar.group
            parts.append(_text(0, y + 15, group, size=11.5, weight=700, fill=_BLUE))
            y += _GROUP
        parts.append(_beside(bar, choices, y) if compact else _below(bar, choices, y))
        y += _COMPACT_ROW if compact else _ROW
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" width="{WIDTH}" height="{y}"'
        f" font-family='{STACK}'><title>{escape(alternative)}</title>{_HATCH}{''.join(parts)}</svg>"
    )


def shades(count: int) -> tuple[tuple[str, str], ...]:
    """Return fill and colour of print for each of `count` choices from worst to best."""
    last = len(_SHADES) - 1
    chosen = [round(place * last / max(count - 1, 1)) for place in range(count)]
    return tuple((_SHADES[place], _ON_SHADE[place]) for place in chosen)


def _below(bar: Bar, choices: Sequence[str], y: float) -> str:
    """Return a bar under its label, as wide as the chart."""
    head = _text(0, y + 10, _cut(bar.label, _LONGEST), size=10.5)
    right = "" if None in bar.counts else f"{_answered(bar)} answered"
    head += _text(WIDTH, y + 10, right, size=9.5, anchor="end", fill=_PALE)
    return head + _drawn(bar, choices, 0, y + 15)


def _beside(bar: Bar, choices: Sequence[str], y: float) -> str:
    """Return a bar to the right of its label."""
    label = _text(0, y + 12.2, _cut(bar.label, _LONGEST_BESIDE), size=10.5)
    return label + _drawn(bar, choices, _BESIDE, y)


def _cut(label: str, longest: int) -> str:
    return label if len(label) <= longest else label[: longest - 1] + "…"


def _answered(bar: Bar) -> int:
    return sum(count or 0 for count in bar.counts)


def _drawn(bar: Bar, choices: Sequence[str], left: float, top: float) -> str:
    """Return the bar itself, from `left` to the chart's right edge."""
    hidden, total = None in bar.counts, _answered(bar)
    frame = (
        f'<rect x="{left + 0.4:g}" y="{top:g}" width="{WIDTH - left - 0.8:g}" height="{_BAR}" fill="none"'
        f' stroke="{_INK}" stroke-width="0.8"/>'
    )
    if hidden or not total:
        return frame + _text(left + 8, top + 12, "Not shown" if hidden else "No answers", size=9.5)
    parts, unit = [], (WIDTH - left) / total
    for count, (fill, ink) in zip(bar.counts, shades(len(choices)), strict=True):
        if count:
            parts.append(_segment(left, top, count, unit, fill, ink))
            left += count * unit
    return "".join(parts) + frame


def _segment(left: float, top: float, count: int, unit: float, fill: str, ink: str) -> str:
    width = count * unit
    shape = (
        f'<rect x="{left:.2f}" y="{top:g}" width="{width:.2f}" height="{_BAR}" fill="{fill}"'
        f' stroke="{_PAPER}" stroke-width="1"/>'
    )
    fits = width >= _DIGIT * len(str(count)) + 2
    number = _count(left + width / 2, top, count, ink, hatched=fill.startswith("url")) if fits else ""
    return shape + number


def _count(middle: float, top: float, count: int, ink: str, *, hatched: bool) -> str:
    """Return a count in the middle of its segment, on a clear ground where the segment is hatched."""
    half = _DIGIT * len(str(count)) / 2 + 1.5
    ground = (
        f'<rect x="{middle - half:.2f}" y="{top + 2.5:g}" width="{2 * half:.2f}" height="12" fill="#ffffff"/>'
    )
    return (ground if hatched else "") + _text(
        middle, top + 12.2, str(count), size=9.5, weight=700, anchor="middle", fill=ink
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
