"""Codes that people type: a short one that stands for a link, and one that takes answers back."""

import hmac
import secrets
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from links.errors import Forged, WrongCharacter, WrongLength
from links.keys import Key, Keyring
from links.tokens import NONCE_BYTES, Claim

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""The 31 characters of every code: without 0 and o, without 1, i and l, which look alike on paper."""
LENGTH = 15
GROUP = 5

SERIES_LENGTH, RANDOM_LENGTH, TAG_LENGTH = 4, 5, 6
SERIES_LIMIT: int = len(ALPHABET) ** SERIES_LENGTH
"""923,521: series and, in take-back codes, campaigns are numbered below this."""
RANDOM_LIMIT: int = len(ALPHABET) ** RANDOM_LENGTH
"""28,629,151 codes in one series."""

# Series are counted from 1, and "2223" is easily typed with a 2 too few. Steps of about the golden ratio
# spread them over all beginnings; the step shares no divisor with 31, so no two series meet.
STEP = 570_767
STEP_BACK = pow(STEP, -1, SERIES_LIMIT)

# Besides white space, what a person or a program may put between the characters: dashes and hyphens of every
# kind, invisible formatting characters; and the minus sign, which is neither.
SEPARATORS = {"Pd", "Cf"}
MINUS = "\N{MINUS SIGN}"
TYPED_LIMIT = 100


@dataclass(frozen=True, slots=True)
class CodeClaim:
    """What a short code says: the series it belongs to, and the nonce that its use is keyed on."""

    series: int
    nonce: bytes = field(repr=False)

    def claim(self, campaign: int, batch: int) -> Claim:
        """Return the claim of the link of the same row, so that code and link are one use."""
        return Claim(campaign, batch, self.nonce)


@dataclass(frozen=True, slots=True)
class Code(CodeClaim):
    """A short code as minted: 15 characters, without hyphens."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Takeback:
    """A code that takes answers back: the campaign it points at, and its 15 characters without hyphens."""

    campaign: int
    code: str = field(repr=False)


def mint(keyring: Keyring, series: int, random: int | None = None) -> Code:
    """Return the code for one place in a series (`random` under `RANDOM_LIMIT`; left out, a fresh one).

    `series` is the number that the register gave this batch among all batches of all campaigns, so the code
    names no campaign. Raises `ValueError` for numbers out of range.
    """
    place = secrets.randbelow(RANDOM_LIMIT) if random is None else random
    payload = _spelt_series(series) + _spelt(place, RANDOM_LENGTH)
    key = keyring.newest
    return Code(series, _nonce(key, payload), payload + _tag(key, payload))


def mint_many(keyring: Keyring, series: int, count: int) -> Iterator[Code]:
    """Yield `count` different codes of one series in random order, holding no more than their numbers.

    They differ within one call only: give every call a series of its own. Raises `ValueError` when a series
    has not as many.
    """
    for place in secrets.SystemRandom().sample(range(RANDOM_LIMIT), count):
        yield mint(keyring, series, place)


def read(keyring: Keyring, text: str) -> CodeClaim:
    """Return what a typed code says, if any key of the ring made it.

    Case, spaces and hyphens don't matter. Raises `WrongLength`, `WrongCharacter` or `Forged`.
    """
    typed = _canonical(text)
    payload, tag = typed[:-TAG_LENGTH], typed[-TAG_LENGTH:]
    for key in reversed(keyring.keys):
        if hmac.compare_digest(tag, _tag(key, payload)):
            return CodeClaim(_series(payload), _nonce(key, payload))
    raise Forged("This code was not made here.")


def new_takeback(campaign: int) -> str:
    """Return a fresh take-back code of 15 characters: the campaign (under 923,521) and 54 random bits."""
    random_length = LENGTH - SERIES_LENGTH
    return _spelt_series(campaign) + _spelt(secrets.randbelow(len(ALPHABET) ** random_length), random_length)


def read_takeback(text: str) -> Takeback:
    """Return the campaign and the canonical text of a typed take-back code. It is not signed: look it up.

    Raises `WrongLength` or `WrongCharacter`.
    """
    typed = _canonical(text)
    return Takeback(_series(typed), typed)


def shown(code: str) -> str:
    """Return a code as it is printed: three groups of five with hyphens between."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def _canonical(text: str) -> str:
    """Return the 15 characters of a typed code; wide and capital letters count as plain ones."""
    plain = unicodedata.normalize("NFKC", text[:TYPED_LIMIT]).lower()
    typed = "".join(mark for mark in plain if not _separates(mark))
    if not set(typed) <= set(ALPHABET):
        raise WrongCharacter(
            "A code has only letters and numbers, and no 0, o, 1, i or l: please look again."
        )
    if len(typed) != LENGTH or len(text) > TYPED_LIMIT:
        raise WrongLength(f"A code has {LENGTH} letters and numbers: please look again.")
    return typed


def _separates(mark: str) -> bool:
    return mark.isspace() or mark == MINUS or unicodedata.category(mark) in SEPARATORS


def _spelt(number: int, length: int) -> str:
    """Return a number as exactly `length` characters of the alphabet, the largest place first."""
    if not 0 <= number < len(ALPHABET) ** length:
        raise ValueError(f"A number in a code is at least 0 and less than {len(ALPHABET) ** length}.")
    places = []
    for _ in range(length):
        number, place = divmod(number, len(ALPHABET))
        places.append(ALPHABET[place])
    return "".join(reversed(places))


def _spelt_series(number: int) -> str:
    """Return a series, or a campaign, as the first characters of a code; no two are alike."""
    if not 0 <= number < SERIES_LIMIT:
        raise ValueError(f"Series and campaigns in codes are numbered from 0 to {SERIES_LIMIT - 1}.")
    return _spelt(number * STEP % SERIES_LIMIT, SERIES_LENGTH)


def _series(code: str) -> int:
    """Return the series, or the campaign, that a code begins with."""
    number = 0
    for mark in code[:SERIES_LENGTH]:
        number = number * len(ALPHABET) + ALPHABET.index(mark)
    return number * STEP_BACK % SERIES_LIMIT


def _tag(key: Key, payload: str) -> str:
    """Return 6 characters (29.7 bits). Cutting 256 bits to 31**6 favours no tag by more than 1 in 2**226."""
    digest = hmac.digest(key.derived("code.tag"), payload.encode(), "sha256")
    return _spelt(int.from_bytes(digest, "big") % len(ALPHABET) ** TAG_LENGTH, TAG_LENGTH)


def _nonce(key: Key, payload: str) -> bytes:
    return hmac.digest(key.derived("code.nonce"), payload.encode(), "sha256")[:NONCE_BYTES]
