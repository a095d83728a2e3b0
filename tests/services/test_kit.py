"""The recovery kit: what is printed can be typed in again, and a slip is named."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from links.codes import ALPHABET
from revalidation.errors import Unsuitable
from revalidation.services.kit import LENGTH, _checks, kit_text, read_kit
from revalidation.store.sealing import BoxKey

KEY = BoxKey(bytes(range(32)))
CHECK = "0123456789abcdef"


def page(key: BoxKey = KEY) -> str:
    return kit_text(key, check=CHECK, on=date(2026, 3, 2))


def code(key: BoxKey = KEY) -> list[str]:
    """Return the four lines as printed, without their labels."""
    return [line.split()[2] for line in page(key).splitlines() if line.startswith("    line ")]


@given(st.binary(min_size=32, max_size=32))
def test_every_key_comes_back_from_its_page_and_from_its_lines(private: bytes):
    key = BoxKey(private)
    assert read_kit(page(key)) == key
    assert read_kit("\n".join(code(key))) == key


@pytest.mark.parametrize(
    "typed",
    [
        "\n".join(code()).upper(),
        " ".join(code()).replace("-", " "),
        "".join(code()).replace("-", ""),
        "\r\n\r\n".join(code()).replace("-", "\N{EN DASH}"),
        "\n".join(f"Line {number}: {line}" for number, line in enumerate(code(), 1)),
        "\n".join(f"line {number} {line}" for number, line in reversed(list(enumerate(code(), 1)))),
    ],
    ids=["capitals", "spaces", "one word", "dashes", "labels", "labelled in any order"],
)
def test_case_spaces_and_hyphens_do_not_matter(typed: str):
    assert read_kit(typed) == KEY


@given(st.integers(0, 3), st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_any_one_wrong_character_is_named_by_its_line(line: int, place: int, wrong: str):
    lines = [text.replace("-", "") for text in code()]
    if lines[line][place] == wrong:
        return
    lines[line] = lines[line][:place] + wrong + lines[line][place + 1 :]
    with pytest.raises(Unsuitable, match=f"Line {line + 1} of the key has a slip"):
        read_kit("\n".join(lines))


@given(st.integers(0, 3), st.integers(0, LENGTH - 2))
def test_any_two_neighbours_that_changed_places_are_named_by_their_line(line: int, place: int):
    lines = [text.replace("-", "") for text in code()]
    one, other = lines[line][place], lines[line][place + 1]
    if one == other:
        return
    lines[line] = lines[line][:place] + other + one + lines[line][place + 2 :]
    with pytest.raises(Unsuitable, match=f"Line {line + 1} of the key has a slip"):
        read_kit("\n".join(lines))


def test_two_lines_that_changed_places_are_noticed():
    first, second, third, fourth = code()
    with pytest.raises(Unsuitable, match="Line 2"):
        read_kit("\n".join([first, third, second, fourth]))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "this has 0"),
        ("abc", "this has 3"),
        ("\n".join(["0" * LENGTH, *code()[1:]]), "Line 1 of the key has a character that is in no key"),
        ("\n".join([*code()[:3], code()[3][:-1]]), "Line 4 of the key has 14 letters"),
        (page().replace("line 3", "third"), "Line 3 of the key is missing"),
        ("\ud800\x00" * 30, "in no key"),
    ],
    ids=["nothing", "too short", "look-alikes", "a character missing", "a line missing", "rubbish"],
)
def test_what_is_wrong_is_said(typed: str, said: str):
    with pytest.raises(Unsuitable, match=said):
        read_kit(typed)


def test_a_number_no_key_can_have_is_refused():
    lines = [ALPHABET[-1] * 13 for _ in range(4)]
    highest = [
        line + "".join(ALPHABET[place] for place in _checks(number, [30] * 13))
        for number, line in enumerate(lines, 1)
    ]
    with pytest.raises(Unsuitable, match="not the key of a recovery kit"):
        read_kit("\n".join(highest))


def test_the_page_says_what_it_is_for_which_deployment_how_to_restore_and_to_keep_it_apart():
    text = page()
    assert "0123 4567 89ab cdef" in text
    assert "revalidation restore FOLDER_OF_BACKUPS --data NEW_DATA_FOLDER" in text
    assert "revalidation selfcheck" in text
    assert "APART FROM THE BACKUPS" in text
    assert "2 March 2026" in text
    assert max(map(len, text.splitlines())) <= 110
