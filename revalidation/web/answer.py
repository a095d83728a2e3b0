"""A laid-out page becomes an HTTP answer, small where the browser can take it small."""

import gzip
from dataclasses import dataclass, field

from fastapi import Request, Response

SMALL = 600
"""Bytes under which compressing gains nothing."""

LEVEL = 4
"""Of gzip's 9 levels the one that pays for pages made for one answer; kept pages get the highest."""


@dataclass(slots=True)
class Printed:
    """A page laid out once and kept, with the gaps that are filled for each answer.

    What goes into a gap must already be safe in HTML.
    """

    html: str
    gaps: tuple[str, ...] = ()
    _plain: bytes = field(init=False, repr=False)
    _zipped: bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._plain = self.html.encode()
        self._zipped = gzip.compress(self._plain, 9, mtime=0)

    def filled(self, *fillings: str) -> "Page":
        """Return the page with each gap filled, in the gaps' order; itself where it has none."""
        if not self.gaps:
            return self
        html = self.html
        for gap, filling in zip(self.gaps, fillings, strict=True):
            html = html.replace(gap, filling)
        return html

    def body(self, *, zipped: bool) -> bytes:
        """Return the bytes of a page without gaps."""
        return self._zipped if zipped else self._plain


Page = str | Printed
"""A page for one answer, or one that is the same for many."""


def answer(
    request: Request,
    page: Page,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response:
    """Return the answer that carries a page, compressed where the browser says it may be.

    Compressing what somebody posted beside a secret lets a listener guess the secret by the length (BREACH).
    Here no secret outlasts an answer that shows posted words: a take-back code is new on each check page, the
    thanks page shows no words, links are relative so that no page repeats its token beside words, and a
    visit's text comes from the form itself. So pages may be compressed.
    """
    zipped = "gzip" in request.headers.get("accept-encoding", "")
    if isinstance(page, Printed):
        body = page.body(zipped=zipped)
    else:
        body = page.encode("utf-8", "replace")
        zipped = zipped and len(body) >= SMALL
        if zipped:
            body = gzip.compress(body, LEVEL, mtime=0)
    sent = {"vary": "accept-encoding", **(headers or {})}
    if zipped:
        sent["content-encoding"] = "gzip"
    return Response(body, status, sent, "text/html; charset=utf-8")
