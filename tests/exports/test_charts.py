"""Charts: numbers in, a picture out."""

from itertools import pairwise
from xml.etree import ElementTree

from exports.charts import WIDTH, Bar, distribution, shades

SVG = "{http://www.w3.org/2000/svg}"
CHOICES = ("Poor", "Fair", "Good", "Very good", "Excellent")


def drawn(*bars: Bar, compact: bool = False) -> ElementTree.Element:
    return ElementTree.fromstring(distribution(bars, CHOICES, alternative="Said", compact=compact))


def words(chart: ElementTree.Element) -> list[str]:
    return [str(text.text) for text in chart.iter(f"{SVG}text")]


def widths(chart: ElementTree.Element) -> list[float]:
    """The widths of the segments: what has the white outline."""
    return [float(one.get("width", 0)) for one in chart.iter(f"{SVG}rect") if one.get("stroke") == "#ffffff"]


def test_segments_are_as_wide_as_their_answers_are_many():
    assert widths(drawn(Bar("Being kind", (0, 0, 1, 1, 2)))) == [WIDTH / 4, WIDTH / 4, WIDTH / 2]


def test_every_count_that_fits_is_printed():
    chart = drawn(Bar("Being kind", (1, 0, 3, 9, 21)))
    assert words(chart)[-4:] == ["1", "3", "9", "21"]


def test_a_count_that_does_not_fit_is_left_to_the_table():
    assert "1" not in words(drawn(Bar("Being kind", (1, 0, 0, 0, 900))))


def test_a_hidden_count_draws_no_length():
    chart = drawn(Bar("Being kind", (None, 2, 3, 4, 20)))
    assert widths(chart) == []
    assert "Not shown" in words(chart)


def test_no_answers_are_said_to_be_none():
    assert "No answers" in words(drawn(Bar("Being kind", (0, 0, 0, 0, 0))))


def test_groups_are_headed_once():
    bars = [
        Bar("a", (1, 0, 0, 0, 0), "One"),
        Bar("b", (1, 0, 0, 0, 0), "One"),
        Bar("c", (1, 0, 0, 0, 0), "Two"),
    ]
    assert [word for word in words(drawn(*bars)) if word in ("One", "Two")] == ["One", "Two"]


def test_a_label_is_text_and_a_long_one_is_cut():
    chart = drawn(Bar("<b>&" + "x" * 200, (1, 0, 0, 0, 0)))
    assert any(word.startswith("<b>&x") and word.endswith("…") for word in words(chart))


def test_the_alternative_comes_first():
    assert drawn(Bar("a", (1, 0, 0, 0, 0)))[0].text == "Said"


def test_neighbouring_shades_stay_apart_in_grey():
    """On a grey copy each step is at least 12 % darker than the one before; the worst is hatched."""
    hatched, *fills = [fill for fill, _ in shades(5)]
    greys = [_grey(fill) for fill in fills]
    assert hatched.startswith("url(")
    assert all(lighter - darker >= 0.12 for lighter, darker in pairwise(greys))


def test_print_on_each_shade_has_contrast():
    """At least 4.5 to 1, as the accessibility guidelines ask of small text."""
    for fill, ink in shades(5)[1:]:
        bright, dark = sorted((_luminance(fill), _luminance(ink)), reverse=True)
        assert (bright + 0.05) / (dark + 0.05) >= 4.5


def _parts(colour: str) -> list[float]:
    return [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]


def _grey(colour: str) -> float:
    red, green, blue = _parts(colour)
    return 0.299 * red + 0.587 * green + 0.114 * blue


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
