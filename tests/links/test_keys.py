"""Keys print nothing, and a ring signs with its newest and verifies with all."""

import traceback
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from links import Key, Keyring, KeyringError, LinkError

secrets = st.binary(min_size=32, max_size=32)


@given(st.lists(secrets, min_size=1, max_size=5, unique=True))
def test_a_ring_written_to_a_key_file_reads_back_the_same(given):
    ring = Keyring(tuple(Key(secret) for secret in given))

    assert Keyring.from_list(ring.to_list()) == ring


@given(secrets)
def test_nothing_printed_shows_a_secret(secret):
    ring = Keyring((Key(secret),))
    printed = f"{ring!r} {ring} {ring.keys} {ring.check} {ring.names}"

    assert printed.count(ring.check) == 5
    for spelling in (repr(secret)[2:-1], secret.hex(), b64encode(secret).decode()):
        assert spelling not in printed


def test_a_key_is_known_by_eight_hex_digits():
    assert Key(bytes(32)).name == "ef21436c"
    assert repr(Key(bytes(32))) == "Key(ef21436c)"


def test_uses_of_one_key_are_unrelated():
    key = Key(bytes(32))

    assert len({key.derived("a"), key.derived("b"), key.secret}) == 3


def test_new_keys_differ():
    assert Keyring.new() != Keyring.new()
    assert Key.new() != Key.new()
    assert Key(bytes(32)) != bytes(32)


def test_rotation_adds_a_key_that_signs_and_keeps_the_others():
    old = Keyring.new()
    new = old.rotated()

    assert new.names == (old.check, new.check)
    assert new.check != old.check


def test_a_removed_key_is_gone():
    old = Keyring.new()
    new = old.rotated()

    assert old == new.without(new.check)
    assert new.without(old.check).names == (new.check,)


@pytest.mark.parametrize(
    ("refused", "sentence"),
    [
        (lambda: Keyring(()), "A keyring needs at least one key, and this one is empty."),
        (lambda: Keyring.from_list([]), "A keyring needs at least one key, and this one is empty."),
        (lambda: Key(bytes(31)), "A link key has 32 bytes, and this one has 31."),
        (
            lambda: Keyring((Key(bytes(32)), Key(bytes(32)))),
            "A keyring holds each key once, and this one holds the same key twice.",
        ),
        (lambda: Keyring((Key(bytes(32)),)).without("ef21436c"), "A keyring needs at least one key"),
        (lambda: Keyring.new().without("unknown"), "The keyring has no key of that name."),
    ],
)
def test_what_can_not_be_a_ring_is_refused_with_a_sentence(refused, sentence):
    with pytest.raises(KeyringError, match=sentence):
        refused()


@pytest.mark.parametrize(
    "line", ["", "AAAA", "A" * 44, "*" * 44, b64encode(bytes(33)).decode(), "é", None, 5]
)
def test_a_broken_line_of_a_key_file_is_counted_and_not_repeated(line):
    good = b64encode(bytes(32)).decode()

    with pytest.raises(KeyringError) as refused:
        Keyring.from_list([good, line])

    assert str(refused.value) == "Key 2 of the keyring is not 32 bytes in base64."
    assert good not in "".join(traceback.format_exception(refused.value))


def test_a_broken_keyring_never_passes_for_a_broken_link():
    assert not issubclass(KeyringError, LinkError)
