"""A link says what was signed, for one purpose, in one spelling."""

import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from links import Claim, Forged, Key, Keyring, LinkError, Purpose, Unreadable, tokens

RING = Keyring((Key(bytes(range(32))),))
CLAIM = Claim(campaign=7, batch=3, nonce=bytes(range(200, 218)))
TOKEN = tokens.mint(RING, Purpose.INVITE, CLAIM)
TYPEABLE = string.ascii_letters + string.digits + "-_~.=+/ %\n\x00é"

claims = st.builds(
    Claim,
    campaign=st.integers(0, 2**32 - 1),
    batch=st.integers(0, 2**16 - 1),
    nonce=st.binary(min_size=18, max_size=18),
)
purposes = st.sampled_from(Purpose)


def accepted(texts):
    """Return those of `texts` that any purpose of the ring accepts, the token itself left out."""
    found = []
    for text in set(texts) - {TOKEN}:
        try:
            tokens.read(RING, text, *Purpose)
        except LinkError:
            continue
        found.append(text)
    return found


@given(purposes, claims)
def test_what_was_signed_is_what_is_read(purpose, claim):
    token = tokens.mint(RING, purpose, claim)

    assert tokens.read(RING, token, *Purpose) == (purpose, claim)
    assert tokens.read(RING, token, purpose) == (purpose, claim)


@given(purposes, claims)
def test_a_link_has_57_characters_no_dot_and_an_end_that_mail_programs_keep(purpose, claim):
    token = tokens.mint(RING, purpose, claim)

    assert len(token) == tokens.TOKEN_LENGTH == 57
    assert "." not in token
    assert token[-1].isalnum()


def test_a_text_message_of_an_android_phone_underlines_all_of_every_link():
    """Its pattern for web addresses wants a word boundary at the end, and gives up a last hyphen for it."""
    underlined = re.compile(r"https://[\w.]+/[\w;/?:@&=#~.+!*'(),$-]*(?:\b|$)")
    for number in range(2_000):
        link = "https://feedback.example/f/" + tokens.mint(RING, Purpose.INVITE, Claim(number, 1, bytes(18)))

        found = underlined.match(link + " Is it real?")
        assert found is not None
        assert found.group() == link


@given(claims)
def test_a_link_for_one_purpose_is_forged_for_the_others(claim):
    for purpose in Purpose:
        others = [other for other in Purpose if other is not purpose]
        with pytest.raises(Forged):
            tokens.read(RING, tokens.mint(RING, purpose, claim), *others)


def test_no_changed_character_is_accepted():
    assert accepted(TOKEN[:at] + put + TOKEN[at + 1 :] for at in range(57) for put in TYPEABLE) == []


def test_no_added_character_is_accepted():
    assert accepted(TOKEN[:at] + put + TOKEN[at:] for at in range(58) for put in TYPEABLE) == []


def test_no_lost_character_and_no_cut_is_accepted():
    assert accepted(TOKEN[:at] + TOKEN[at + 1 :] for at in range(57)) == []
    assert accepted(TOKEN[:at] for at in range(57)) == []
    assert accepted(TOKEN[at:] for at in range(1, 58)) == []


def test_no_swapped_neighbours_are_accepted():
    swapped = (TOKEN[:at] + TOKEN[at + 1] + TOKEN[at] + TOKEN[at + 2 :] for at in range(56))

    assert accepted(swapped) == []


def test_no_other_case_or_wrapping_is_accepted():
    assert accepted([TOKEN.lower(), TOKEN.upper(), f" {TOKEN}", f"{TOKEN}\n", f"<{TOKEN}>", TOKEN * 2]) == []


@given(st.text())
def test_any_other_text_is_unreadable(text):
    with pytest.raises(Unreadable):
        tokens.read(RING, text, *Purpose)


@pytest.mark.parametrize("text", ["\ud800" * 57, "\x00" * 57, "A" * 1_000_000, "A" * 32 + "~" + "é" * 24])
def test_hostile_text_is_unreadable(text):
    with pytest.raises(Unreadable):
        tokens.read(RING, text, *Purpose)


def test_a_link_for_no_accepted_purpose_is_forged():
    with pytest.raises(Forged):
        tokens.read(RING, TOKEN)


def test_links_that_are_out_keep_working_after_rotation():
    rotated = RING.rotated().rotated()

    assert tokens.read(rotated, TOKEN, *Purpose) == (Purpose.INVITE, CLAIM)
    assert tokens.mint(rotated, Purpose.INVITE, CLAIM) != TOKEN
    with pytest.raises(Forged):
        tokens.read(RING, tokens.mint(rotated, Purpose.INVITE, CLAIM), *Purpose)


def test_links_of_a_removed_key_stop_working():
    rotated = RING.rotated()

    with pytest.raises(Forged):
        tokens.read(rotated.without(RING.check), TOKEN, *Purpose)


def test_another_servers_link_is_forged():
    with pytest.raises(Forged):
        tokens.read(Keyring.new(), TOKEN, *Purpose)


def test_the_same_key_gives_the_same_link_next_year():
    """Printed links outlive releases: a change that breaks this line breaks every card that is out."""
    assert TOKEN == "AAAABwADyMnKy8zNzs_Q0dLT1NXW19jZ~I1Hx2K2TZrfWkpIXYCYv2Ndz"


@given(claims)
def test_nothing_printed_shows_a_nonce(claim):
    assert repr(claim) == f"Claim(campaign={claim.campaign}, batch={claim.batch})"


def test_a_refusal_does_not_repeat_what_was_refused():
    changed = TOKEN[:-1] + ("A" if TOKEN[-1] != "A" else "B")
    for text in (changed, TOKEN[:40]):
        with pytest.raises(LinkError) as refused:
            tokens.read(RING, text, *Purpose)

        assert not re.search(r"[A-Za-z0-9_-]{12}", str(refused.value))
        assert refused.value.__context__ is None


@pytest.mark.parametrize(
    ("campaign", "batch", "nonce"),
    [(-1, 0, bytes(18)), (2**32, 0, bytes(18)), (0, -1, bytes(18)), (0, 2**16, bytes(18)), (0, 0, bytes(17))],
)
def test_what_does_not_fit_a_link_is_refused(campaign, batch, nonce):
    with pytest.raises(ValueError, match="A link"):
        Claim(campaign, batch, nonce)


def test_fresh_nonces_are_18_bytes_and_differ():
    fresh = {tokens.new_nonce() for _ in range(100)}

    assert len(fresh) == 100
    assert {len(nonce) for nonce in fresh} == {18}
