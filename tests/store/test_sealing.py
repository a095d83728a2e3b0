"""Boxes open for one key only and their length tells next to nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revalidation.errors import CannotRun
from revalidation.store.sealing import STEP, BoxKey, inbox_id, new_id, nullifier, seal, unseal

KEY, OTHER = BoxKey.new(), BoxKey.new()
OVERHEAD = len(seal(b"", KEY.public)) - STEP


@given(st.binary(max_size=3 * STEP))
def test_what_is_sealed_is_what_is_opened(raw):
    assert unseal(seal(raw, KEY.public), KEY) == raw


@given(st.integers(0, 3 * STEP))
def test_boxes_are_of_equal_length_within_a_step(length):
    box = seal(bytes(length), KEY.public)

    assert (len(box) - OVERHEAD) % STEP == 0
    assert len(box) - OVERHEAD - STEP < length + 4 <= len(box) - OVERHEAD


@given(st.binary(max_size=100))
def test_the_same_words_sealed_twice_make_two_boxes_that_share_nothing(raw):
    one, two = seal(raw, KEY.public), seal(raw, KEY.public)

    assert one[:32] != two[:32]
    assert one[32:64] != two[32:64]


@given(st.binary(max_size=100))
def test_another_key_opens_nothing(raw):
    with pytest.raises(CannotRun, match="does not open"):
        unseal(seal(raw, KEY.public), OTHER)


@given(st.data())
def test_a_box_that_was_changed_anywhere_or_cut_opens_no_more(data):
    box = seal(b"kind", KEY.public)
    place = data.draw(st.integers(0, len(box) - 1))
    changed = box[:place] + bytes([box[place] ^ data.draw(st.integers(1, 255))]) + box[place + 1 :]

    for spoilt in (changed, box[:place]):
        with pytest.raises(CannotRun):
            unseal(spoilt, KEY)


@given(st.binary(min_size=18, max_size=18), st.binary(min_size=32, max_size=32))
def test_names_of_used_links_and_of_waiting_answers_are_one_way_and_never_alike(nonce, pepper):
    assert nullifier(pepper, nonce) == nullifier(pepper, nonce)
    assert nullifier(pepper, nonce) != nullifier(bytes(32), nonce) or pepper == bytes(32)
    text = nonce.hex()
    assert inbox_id(pepper, text) != nullifier(pepper, text.encode())
    assert nonce not in nullifier(pepper, nonce)


def test_ids_are_sixteen_random_bytes():
    assert len({new_id() for _ in range(1000)}) == 1000
    assert len(new_id()) == 16
