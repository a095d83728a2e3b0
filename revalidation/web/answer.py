"""A laid-out page becomes an HTTP answer, small where the browser can take it small."""

import gzip

from fastapi import Request, Response

from revalidation.web.printed import LEVEL, Filled

SMALL = 600
"""Bytes under which compressing gains nothing."""

Page = str | Filled
"""A page laid out for one answer, or one that was kept and filled in."""


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
    if isinstance(page, Filled):
        body = page.zipped if zipped else page.plain
    else:
        body = page.encode("utf-8", "replace")
        zipped = zipped and len(body) >= SMALL
        if zipped:
            body = gzip.compress(body, LEVEL, mtime=0)
    sent = {"vary": "accept-encoding", **(headers or {})}
    if zipped:
        sent["content-encoding"] = "gzip"
    return Response(body, status, sent, "text/html; charset=utf-8")
