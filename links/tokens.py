"""The signed text inside a private link: what it says, how it is made and how it is read."""

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from struct import Struct

from itsdangerous import Signer
from itsdangerous.signer import SigningAlgorithm

from links.errors import Forged, Unreadable
from links.keys import Keyring

PACKING = Struct(">LH18s")
"""24 bytes: the campaign in 4, the batch in 2, the nonce in 18."""
NONCE_BYTES = 18
TAG_BYTES = 18
TOKEN_LENGTH = 57

# The signing library also accepts padding and stray bits. Byte counts in threes leave none, so behind this
# expression one claim has one spelling only.
SHAPE = re.compile(r"[A-Za-z0-9_-]{32}~[A-Za-z0-9_-]{24}")


class Purpose(StrEnum):
    """What a link is for. It is part of the salt, so a link for one purpose is forged for every other."""

    INVITE = "invite"
    """One person, one use."""
    SHARED = "shared"
    """A poster, or one message to many."""
    TABLET = "tablet"
    """A device that is handed round at the surgery."""
    VISIT = "visit"
    """One use, handed out inside the pages of a shared or tablet link."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a token says: a campaign (under 2**32), one of its batches (under 2**16) and 18 random bytes."""

    campaign: int
    batch: int
    nonce: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not (0 <= self.campaign < 2**32 and 0 <= self.batch < 2**16):
            raise ValueError("A link holds a campaign number under 2**32 and a batch number under 2**16.")
        if len(self.nonce) != NONCE_BYTES:
            raise ValueError(f"A link's nonce has {NONCE_BYTES} bytes.")


class ShortTag(SigningAlgorithm):
    """HMAC-SHA-256 cut to 18 bytes (144 bits), of which the last never spells "-" or "_".

    Programs that find links in a text may take a last "-" for punctuation and cut it off. So the last byte is
    the first one after the 17th that ends a token well; all 15 fail once in 2**75 times.
    """

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        """Return the 18-byte tag of `value` under `key`."""
        digest = hmac.digest(key, value, "sha256")
        last = next(byte for byte in digest[TAG_BYTES - 1 :] if byte % 64 < 62)
        return digest[: TAG_BYTES - 1] + bytes([last])


def new_nonce() -> bytes:
    """Return 18 bytes from the system's random source."""
    return secrets.token_bytes(NONCE_BYTES)


def mint(keyring: Keyring, purpose: Purpose, claim: Claim) -> str:
    """Return the token of 57 characters that says `claim`, signed for one purpose by the newest key."""
    return _signer(keyring, purpose).sign(urlsafe_b64encode(_packed(claim))).decode()


def read(keyring: Keyring, text: str, *purposes: Purpose) -> tuple[Purpose, Claim]:
    """Return what a token is for and what it says, if any key of the ring signed it for one of `purposes`.

    Raises `Unreadable` when the text has not the shape of a token, else `Forged`. Nothing is looked up: a
    token that reads well may still be cancelled, used or out of its campaign's days.
    """
    if not SHAPE.fullmatch(text):
        raise Unreadable("This is not a link of ours, or a part of it is missing.")
    said, tag = text.encode().split(b"~")
    for purpose in purposes:
        if _signer(keyring, purpose).verify_signature(said, tag):
            return purpose, _unpacked(urlsafe_b64decode(said))
    raise Forged("This link was not made here, or not for this page.")


def _packed(claim: Claim) -> bytes:
    return PACKING.pack(claim.campaign, claim.batch, claim.nonce)


def _unpacked(packed: bytes) -> Claim:
    return Claim(*PACKING.unpack(packed))


@lru_cache(maxsize=32)
def _signer(keyring: Keyring, purpose: Purpose) -> Signer:
    return Signer(
        [key.secret for key in keyring.keys],
        salt=f"links.token.{purpose}",
        sep="~",
        key_derivation="hmac",
        digest_method=hashlib.sha256,
        algorithm=ShortTag(),
    )
