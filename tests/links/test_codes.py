"""A code can be typed by hand, and stands for the link of its row."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from links import (
    Claim,
    Forged,
    Key,
    Keyring,
    LinkError,
    Purpose,
    Unreadable,
    WrongCharacter,
    WrongLength,
    codes,
    tokens,
)

RING = Keyring((Key(bytes(range(32))),))
CODE = codes.mint(RING, series=12, random=345)

series = st.integers(0, codes.SERIES_LIMIT - 1)
randoms = st.integers(0, codes.RANDOM_LIMIT - 1)


def accepted(texts):
    """Return those of `texts` that are read as a code, the code itself left out."""
    found = []
    for text in set(texts) - {CODE.text}:
        try:
            codes.read(RING, text)
        except LinkError:
            continue
        found.append(text)
    return found


@given(series, randoms)
def test_a_typed_code_says_what_was_minted(series, random):
    code = codes.mint(RING, series, random)
    said = codes.read(RING, code.text)

    assert (said.series, said.nonce) == (code.series, code.nonce) == (series, code.nonce)


@given(series, randoms)
def test_a_code_is_fifteen_plain_characters(series, random):
    code = codes.mint(RING, series, random).text

    assert len(code) == 15
    assert set(code) <= set(codes.ALPHABET)


def test_no_two_characters_look_alike():
    assert len(set(codes.ALPHABET)) == 31
    assert set(string.ascii_lowercase + string.digits) - set(codes.ALPHABET) == set("0o1il")


@given(series, randoms, st.integers(0, 2**32 - 1), st.integers(0, 2**16 - 1))
def test_code_and_link_of_one_row_are_one_use(series, random, campaign, batch):
    code = codes.mint(RING, series, random)
    link = tokens.mint(RING, Purpose.INVITE, code.claim(campaign, batch))
    _, claim = tokens.read(RING, link, Purpose.INVITE)

    assert claim == codes.read(RING, code.text).claim(campaign, batch)
    assert claim == Claim(campaign, batch, code.nonce)


@given(
    randoms,
    st.sampled_from(["-", " ", "", "\N{EN DASH}", "\N{NON-BREAKING HYPHEN}", "\N{MINUS SIGN}", "\t\n"]),
)
def test_case_spaces_and_hyphens_do_not_matter(random, between):
    code = codes.mint(RING, 1, random)
    typed = between + between.join([code.text[:5].upper(), code.text[5:10].title(), code.text[10:]]) + between

    assert codes.read(RING, typed).nonce == code.nonce


def test_invisible_marks_and_wide_letters_do_not_matter():
    wide = "".join(chr(ord(mark) + 0xFEE0) for mark in CODE.text)

    assert codes.read(RING, wide).nonce == CODE.nonce
    assert codes.read(RING, f"\u200b{CODE.text}\ufeff\u00ad").nonce == CODE.nonce


def test_no_slip_of_one_character_is_accepted():
    """The tag has 29.7 bits: of these 700 slips, one in a million such tests would let one through."""
    text = CODE.text
    assert accepted(text[:at] + put + text[at + 1 :] for at in range(15) for put in codes.ALPHABET) == []
    assert accepted(text[:at] + put + text[at:] for at in range(16) for put in codes.ALPHABET) == []
    assert accepted(text[:at] + text[at + 1 :] for at in range(15)) == []


def test_no_swapped_neighbours_are_accepted():
    text = CODE.text
    assert accepted(text[:at] + text[at + 1] + text[at] + text[at + 2 :] for at in range(14)) == []


@given(st.text(codes.ALPHABET, min_size=15, max_size=15))
def test_a_guessed_code_is_forged(guess):
    with pytest.raises(Forged):
        codes.read(RING, guess)


@pytest.mark.parametrize("mark", [*"0o1ilOIL!é\x00", "\ud800", "😀"])
def test_a_character_that_no_code_has_is_told_apart(mark):
    with pytest.raises(WrongCharacter, match="no 0, o, 1, i or l"):
        codes.read(RING, CODE.text[:14] + mark)


@pytest.mark.parametrize("typed", ["", "-", CODE.text[:14], CODE.text + "a", " " * 101, "a" * 1_000_000])
def test_a_wrong_number_of_characters_is_told_apart(typed):
    with pytest.raises(WrongLength, match="15"):
        codes.read(RING, typed)


@given(st.text())
def test_any_other_text_is_unreadable(text):
    with pytest.raises(Unreadable):
        codes.read(RING, text)


def test_codes_that_are_out_keep_working_after_rotation():
    rotated = RING.rotated()

    assert codes.read(rotated, CODE.text).nonce == CODE.nonce
    with pytest.raises(Forged):
        codes.read(rotated.without(RING.check), CODE.text)


def test_the_same_key_gives_the_same_code_next_year():
    """Printed codes outlive releases: a change that breaks this line breaks every card that is out."""
    assert (CODE.text, CODE.nonce.hex()) == ("ex74222d6p2fzz4", "b777e3ebc1d6200d4c14f660c3807d63fdf0")


def test_many_codes_of_one_series_all_differ():
    minted = list(codes.mint_many(RING, series=5, count=2_000))

    assert len({code.text for code in minted}) == len({code.nonce for code in minted}) == 2_000
    assert {code.series for code in minted} == {5}


def test_codes_of_neighbouring_series_begin_differently():
    beginnings = {codes.mint(RING, number, 0).text[:2] for number in range(1, 11)}

    assert len(beginnings) == 10


def test_more_codes_than_a_series_has_are_refused():
    with pytest.raises(ValueError, match="larger"):
        next(codes.mint_many(RING, series=5, count=codes.RANDOM_LIMIT + 1))


@pytest.mark.parametrize(
    ("series", "random"), [(-1, 0), (codes.SERIES_LIMIT, 0), (0, -1), (0, codes.RANDOM_LIMIT)]
)
def test_numbers_that_do_not_fit_a_code_are_refused(series, random):
    with pytest.raises(ValueError, match="code"):
        codes.mint(RING, series, random)


def test_nothing_printed_shows_a_code_or_a_nonce():
    printed = f"{CODE!r} {codes.read(RING, CODE.text)!r} {codes.read_takeback(CODE.text)!r}"

    assert CODE.text not in printed
    assert repr(CODE) == "Code(series=12)"


def test_a_refusal_does_not_repeat_what_was_refused():
    for typed in (CODE.text[:14], CODE.text[:14] + "0", CODE.text[::-1]):
        with pytest.raises(LinkError) as refused:
            codes.read(RING, typed)

        assert typed[:6] not in str(refused.value)
        assert refused.value.__context__ is None


@given(series)
def test_a_take_back_code_points_at_its_campaign_and_reads_however_it_is_typed(campaign):
    code = codes.new_takeback(campaign)
    said = codes.read_takeback(f" {codes.shown(code).upper()} ")

    assert (said.campaign, said.code) == (campaign, code)


def test_take_back_codes_differ():
    assert len({codes.new_takeback(3) for _ in range(1_000)}) == 1_000


def test_a_take_back_code_opens_no_page_of_questions():
    with pytest.raises(Forged):
        codes.read(RING, codes.new_takeback(3))


def test_a_campaign_that_does_not_fit_a_take_back_code_is_refused():
    with pytest.raises(ValueError, match="codes"):
        codes.new_takeback(codes.SERIES_LIMIT)


def test_a_code_is_shown_in_three_groups_of_five():
    assert codes.shown("abcdefghjkmnpqr") == "abcde-fghjk-mnpqr"
