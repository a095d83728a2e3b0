"""Secret keys, and the ring that holds them from oldest to newest."""

import hmac
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from links.errors import KeyringError

KEY_BYTES = 32
NAME_BYTES = 4


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Key:
    """One secret of 32 bytes. It prints as its public name only, and compares in constant time."""

    secret: bytes

    def __post_init__(self) -> None:
        if len(self.secret) != KEY_BYTES:
            raise KeyringError(f"A link key has {KEY_BYTES} bytes, and this one has {len(self.secret)}.")

    @classmethod
    def new(cls) -> Self:
        """Return a fresh key from the system's random source."""
        return cls(secrets.token_bytes(KEY_BYTES))

    @property
    def name(self) -> str:
        """The key-check value: 8 hex digits that tell keys apart and give nothing of the secret away."""
        return self.derived("name")[:NAME_BYTES].hex()

    def derived(self, label: str) -> bytes:
        """Return the 32 bytes that this key yields for one use; different labels give unrelated keys."""
        return hmac.digest(self.secret, b"links.key." + label.encode(), "sha256")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and hmac.compare_digest(self.secret, other.secret)

    def __hash__(self) -> int:
        return hash(self.secret)

    def __repr__(self) -> str:
        return f"Key({self.name})"


@dataclass(frozen=True, slots=True)
class Keyring:
    """One or more keys, oldest first. The newest signs; every key in the ring verifies."""

    keys: tuple[Key, ...]

    def __post_init__(self) -> None:
        if not self.keys:
            raise KeyringError("A keyring needs at least one key, and this one is empty.")
        if len({key.name for key in self.keys}) != len(self.keys):
            raise KeyringError("A keyring holds each key once, and this one holds the same key twice.")

    @classmethod
    def new(cls) -> Self:
        """Return a ring of one fresh key."""
        return cls((Key.new(),))

    @classmethod
    def from_list(cls, texts: Iterable[str]) -> Self:
        """Return the ring that `to_list` wrote, oldest key first, or raise `KeyringError`."""
        return cls(tuple(_decoded(place, text) for place, text in enumerate(texts, start=1)))

    def to_list(self) -> list[str]:
        """Return the secrets as base64, oldest first, for a key file that nobody else may read."""
        return [b64encode(key.secret).decode() for key in self.keys]

    @property
    def newest(self) -> Key:
        """The key that signs."""
        return self.keys[-1]

    @property
    def check(self) -> str:
        """The name of the signing key, by which a start with the wrong key file is noticed."""
        return self.newest.name

    @property
    def names(self) -> tuple[str, ...]:
        """The public names of all keys, oldest first."""
        return tuple(key.name for key in self.keys)

    def rotated(self) -> Self:
        """Return a ring with one more key, which signs from now on. Links that are out keep working."""
        return type(self)((*self.keys, Key.new()))

    def without(self, name: str) -> Self:
        """Return the ring without the key of that name: every link it signed stops working.

        Raises `KeyringError` when the ring has no such key, or no other.
        """
        if name not in self.names:
            raise KeyringError("The keyring has no key of that name.")
        return type(self)(tuple(key for key in self.keys if key.name != name))


def _decoded(place: int, text: str) -> Key:
    """Return the key that is written as base64 in the `place`-th line, counted from 1."""
    try:
        return Key(b64decode(text, validate=True))
    except (ValueError, TypeError):
        raise KeyringError(f"Key {place} of the keyring is not {KEY_BYTES} bytes in base64.") from None
