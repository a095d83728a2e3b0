"""Sixteen phones that answer at once, in a process of their own so that they take no time from the server."""

import asyncio
import gzip
import re
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context

import uvloop

PHONES = 16
STEPS = ("landing", "questions", "check", "thanks")
_TAKEBACK = re.compile(rb'name="_takeback" value="([^"]+)"')
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Visit:
    """One patient's way: the link's path and the filled-in form as a browser posts it."""

    path: str
    form: bytes


@dataclass(frozen=True, slots=True)
class Walked:
    """How a crowd fared: seconds in all, and of each request."""

    seconds: float
    waits: Sequence[float]
    answers: int

    @property
    def pace(self) -> float:
        """Whole answers a second."""
        return self.answers / self.seconds

    @property
    def slow(self) -> float:
        """The time that 99 of 100 requests stay under, in seconds."""
        return sorted(self.waits)[int(len(self.waits) * 0.99)]


class Crowd:
    """A process full of phones."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool

    def walk(self, port: int, visits: Sequence[Visit]) -> Walked:
        """Let sixteen phones answer all `visits`, each from the landing page to thanks."""
        return self._pool.submit(_walk, port, visits).result()

    def pages(self, port: int, visits: Sequence[Visit]) -> list[list[bytes]]:
        """Return the compressed bodies of each visit's four pages, one visit after the other."""
        return self._pool.submit(_pages, port, visits).result()


@contextmanager
def gathered() -> Iterator[Crowd]:
    """Give a crowd, which goes home afterwards."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        yield Crowd(pool)


class _Phone(asyncio.Protocol):
    """One connection that is kept open, as a browser keeps it; asks one thing at a time."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._length = 0
        self._answer: asyncio.Future[bytes] | None = None
        self.waits: list[float] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Note where to write."""
        self._wire = transport

    def connection_lost(self, error: Exception | None) -> None:
        """Let whoever waits know."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error or ConnectionError("the server hung up"))

    def data_received(self, data: bytes) -> None:
        """Hand the body on once all of it is there."""
        self._held += data
        if not self._length and (end := self._held.find(b"\r\n\r\n")) > 0:
            said = _LENGTH.search(self._held, 0, end)
            if not self._held.startswith(b"HTTP/1.1 200") or said is None:
                self._fail(ConnectionError(f"answered {bytes(self._held[:60])!r}"))
                return
            self._start, self._length = end + 4, end + 4 + int(said[1])
        if self._length and len(self._held) >= self._length and self._answer is not None:
            body = bytes(self._held[self._start : self._length])
            self._held.clear()
            self._length = 0
            self._answer.set_result(body)

    def _fail(self, error: Exception) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)

    async def ask(self, method: str, path: str, form: bytes = b"") -> bytes:
        """Return the body of the answer to one request, and note how long it took."""
        head = f"{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept-encoding: gzip, deflate, br\r\n"
        if method == "POST":
            head += f"content-type: application/x-www-form-urlencoded\r\ncontent-length: {len(form)}\r\n"
        self._answer = asyncio.get_running_loop().create_future()
        started = time.perf_counter()
        self._wire.write(head.encode() + b"\r\n" + form)  # type: ignore[attr-defined]
        body = await self._answer
        self.waits.append(time.perf_counter() - started)
        return body

    async def answer(self, visit: Visit) -> list[bytes]:
        """Go one patient's way and return the four pages as they came."""
        landing = await self.ask("GET", visit.path)
        questions = await self.ask("GET", f"{visit.path}/questions")
        check = await self.ask("POST", f"{visit.path}/check", visit.form)
        takeback = _TAKEBACK.search(gzip.decompress(check))
        if takeback is None:
            raise ConnectionError("the check page has no take-back code")
        sent = visit.form + b"&_takeback=" + takeback[1]
        return [landing, questions, check, await self.ask("POST", f"{visit.path}/send", sent)]


def _walk(port: int, visits: Sequence[Visit]) -> Walked:
    return uvloop.run(_answer_all(port, visits))


async def _answer_all(port: int, visits: Sequence[Visit]) -> Walked:
    left, phones = iter(visits), [await _phone(port) for _ in range(PHONES)]

    async def use(phone: _Phone) -> None:
        for visit in left:
            await phone.answer(visit)

    started = time.perf_counter()
    await asyncio.gather(*(use(phone) for phone in phones))
    seconds = time.perf_counter() - started
    return Walked(seconds, [wait for phone in phones for wait in phone.waits], len(visits))


def _pages(port: int, visits: Sequence[Visit]) -> list[list[bytes]]:
    async def one_by_one() -> list[list[bytes]]:
        phone = await _phone(port)
        return [await phone.answer(visit) for visit in visits]

    return uvloop.run(one_by_one())


async def _phone(port: int) -> _Phone:
    _, phone = await asyncio.get_running_loop().create_connection(_Phone, "127.0.0.1", port)
    return phone
