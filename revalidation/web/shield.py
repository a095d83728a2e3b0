"""What stands between every page and the network: host, headers, HEAD, and a last net under every fault."""

import logging
import traceback
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from revalidation.errors import Unsuitable

log = logging.getLogger("revalidation.web")
access = logging.getLogger("revalidation.web.access")

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""No script, no frame, nothing from anybody else."""

POLICY_WITH_SCRIPT = POLICY + "; script-src 'self'; connect-src 'self'"
"""For a shared tablet alone, whose small script clears it."""

HEADERS = {
    "content-security-policy": POLICY,
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex, nofollow",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
"""Sent with every answer; an answer that sets one of them itself keeps its own."""

Page = tuple[int, bytes]


def hosts_of(url: str) -> frozenset[str]:
    """Return the host names that pages are served under: the public one and this machine's own.

    Raises `Unsuitable` where `url` names no host.
    """
    host = urlsplit(url).hostname
    if not host:
        raise Unsuitable(
            f"The patients' address {url!r} has no host name. Write it like https://feedback.example."
        )
    return frozenset({host, "localhost", "127.0.0.1", "::1"})


class Shield:
    """The outermost layer of an application, without a framework's machinery: it costs microseconds."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: Iterable[str],
        secure: bool,
        wrong_host: Callable[[], Page],
        broken: Callable[[], Page],
    ) -> None:
        """`wrong_host` and `broken` give status and page; `secure` adds the header that pins HTTPS."""
        self.app = app
        self.hosts = frozenset(hosts)
        self.wrong_host = wrong_host
        self.broken = broken
        named = HEADERS | ({"strict-transport-security": "max-age=31536000"} if secure else {})
        self.headers = [(name.encode(), value.encode()) for name, value in named.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; whatever goes wrong inside becomes a page, never a bare error."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        method = scope["method"]
        answer = _Answer(send, self.headers, bodiless=method == "HEAD")
        if answer.bodiless:
            # A copy: the server goes by its own scope when it counts the bytes of a body.
            scope = {**scope, "method": "GET"}
        try:
            if _host(scope) in self.hosts:
                await self.app(scope, receive, answer.send)
            else:
                await answer.page(*self.wrong_host())
        except ClientDisconnect:
            return
        except Exception as fault:
            log.error("A page failed: %s", told_without_values(fault))
            await answer.page(*self.broken())
        finally:
            if access.isEnabledFor(logging.INFO):
                access.info("%s %s %s", method, _template(scope), answer.status)


class _Answer:
    def __init__(self, send: Send, headers: list[tuple[bytes, bytes]], *, bodiless: bool) -> None:
        self._send = send
        self._headers = headers
        self.bodiless = bodiless
        self.status = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            own = {name for name, _ in message["headers"]}
            message["headers"].extend(header for header in self._headers if header[0] not in own)
        elif self.bodiless and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await self._send(message)

    async def page(self, status: int, body: bytes) -> None:
        if self.status:
            return
        headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", b"%d" % len(body))]
        await self.send({"type": "http.response.start", "status": status, "headers": headers})
        await self.send({"type": "http.response.body", "body": body})


def told_without_values(fault: BaseException) -> str:
    """Return what went wrong and where, as types, files and lines: a message could hold a token or a word."""
    told = []
    cause: BaseException | None = fault
    while cause is not None:
        places = [
            f"{frame.name} ({frame.filename}:{frame.lineno})"
            for frame in traceback.extract_tb(cause.__traceback__)
        ]
        told.append(f"{type(cause).__name__} in {' > '.join(places[-6:])}")
        cause = cause.__cause__ or cause.__context__
    return "; after ".join(told)


def _host(scope: Scope) -> str:
    host = Headers(scope=scope).get("host", "")
    return (host.rpartition("]")[0][1:] if host.startswith("[") else host.partition(":")[0]).lower()


def _template(scope: Scope) -> str:
    """Return the route as written (`/f/{token}/check`), never the address that was asked for."""
    return str(getattr(scope.get("route"), "path", "(no page)"))
