"""Boxes that only one side can open, and one-way names for what was spent or kept."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from revalidation.errors import CannotRun

STEP = 4096
"""Boxes grow in steps of this many bytes, so that their length tells next to nothing."""

ID_BYTES = 16
_LENGTH_BYTES = 4


@dataclass(frozen=True, slots=True)
class BoxKey:
    """The private half of a pair, 32 bytes; its public half seals."""

    private: bytes = field(repr=False)

    @classmethod
    def new(cls) -> "BoxKey":
        """Return a fresh pair."""
        return cls(bytes(PrivateKey.generate()))

    @property
    def public(self) -> bytes:
        """The 32 bytes that seal and can't open."""
        return bytes(PrivateKey(self.private).public_key)


def seal(raw: bytes, public: bytes) -> bytes:
    """Return `raw` padded to the next step of 4 KiB and sealed to a public key of 32 bytes."""
    body = len(raw).to_bytes(_LENGTH_BYTES) + raw
    padded = body + bytes(-len(body) % STEP)
    return SealedBox(PublicKey(public)).encrypt(padded)


def unseal(box: bytes, key: BoxKey) -> bytes:
    """Return what was sealed. Raises `CannotRun` where the key is not the box's."""
    try:
        padded = SealedBox(PrivateKey(key.private)).decrypt(box)
    except CryptoError:
        raise CannotRun(
            "A sealed answer does not open with the keys in use. Nothing was changed. "
            "Check that databases and keys come from the same backup: run `revalidation selfcheck`."
        ) from None
    length = int.from_bytes(padded[:_LENGTH_BYTES])
    return padded[_LENGTH_BYTES : _LENGTH_BYTES + length]


def nullifier(pepper: bytes, nonce: bytes) -> bytes:
    """Return the 32 bytes that stand for a used link; without the pepper nobody can tell which link."""
    return hmac.digest(pepper, b"nullifier" + nonce, hashlib.sha256)


def inbox_id(pepper: bytes, takeback: str) -> bytes:
    """Return the 32 bytes under which waiting answers are kept: only their take-back code leads there."""
    return hmac.digest(pepper, b"inbox" + takeback.encode(), hashlib.sha256)


def new_id() -> bytes:
    """Return 16 random bytes, the whole identity of a row that must tell nothing."""
    return secrets.token_bytes(ID_BYTES)
