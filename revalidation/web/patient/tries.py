"""How often codes may be tried, so that guessing one is hopeless and nobody can lock out people elsewhere.

Only who guesses too often is stopped, and whoever shares that address; a code that opened before still opens.
However many wrong tries come from elsewhere, a right code opens at its first try.
"""

import hmac
import secrets
from collections import OrderedDict
from ipaddress import IPv6Address, ip_address
from threading import Lock

from fastapi import Request
from limits import RateLimitItem, RateLimitItemPerHour
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from revalidation.errors import Refusal

PER_CLIENT = 20
"""Wrong tries an hour from one address: a household, or a surgery's wireless network, may mistype a few."""

TOGETHER = 500
"""Wrong tries an hour from everybody, after which each client has fewer."""

WHEN_MANY = 3
"""Wrong tries an hour from one address while guesses come from everywhere.

One guess in 31**6 passes. From 10,000 addresses at once that is one in three years; each would still need a
round of its own to matter, and could be cancelled.
"""

REMEMBERED = 10_000


class TooManyTries(Refusal):
    """Codes were tried too often from here."""

    code = "too-many-tries"


class Tries:
    """Counts wrong tries, in this process's memory only, under names that mean nothing outside it."""

    def __init__(
        self, per_client: int = PER_CLIENT, together: int = TOGETHER, when_many: int = WHEN_MANY
    ) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._per_client: RateLimitItem = RateLimitItemPerHour(per_client)
        self._together: RateLimitItem = RateLimitItemPerHour(together)
        self._when_many: RateLimitItem = RateLimitItemPerHour(when_many)
        self._key = secrets.token_bytes(32)
        self._opened: OrderedDict[bytes, None] = OrderedDict()
        self._lock = Lock()

    def check(self, request: Request, what: str, code: str = "") -> None:
        """Raise `TooManyTries` where this client tried too often; a code that opened before is no guess."""
        if code and self._hashed(code) in self._opened:
            return
        few = self._limiter.test(self._together, what)
        own = self._per_client if few else self._when_many
        if not self._limiter.test(own, what, self._client(request)):
            raise TooManyTries("Too many codes were tried. Wait an hour, then try again.")

    def wrong(self, request: Request, what: str, *, alone: bool = False) -> None:
        """Count a wrong try; where `alone`, for this client and not towards everybody's.

        One client counts towards everybody's no further than its own limit.
        """
        client = self._client(request)
        self._limiter.hit(self._when_many, what, client)
        if self._limiter.hit(self._per_client, what, client) and not alone:
            self._limiter.hit(self._together, what)

    def opened(self, code: str) -> None:
        """Remember, as a hash, that a code opened, so that other people's guesses don't stop its holder."""
        with self._lock:
            self._opened[self._hashed(code)] = None
            if len(self._opened) > REMEMBERED:
                self._opened.popitem(last=False)

    def _client(self, request: Request) -> str:
        return self._hashed(neighbourhood(request.client.host if request.client else "")).hex()

    def _hashed(self, text: str) -> bytes:
        return hmac.digest(self._key, text.encode("utf-8", "replace"), "sha256")[:16]


def neighbourhood(address: str) -> str:
    """Return what one client can't easily change: an IPv4 address, or the 64-bit network of an IPv6 one."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(int(parsed) >> 64) if isinstance(parsed, IPv6Address) else str(parsed)
