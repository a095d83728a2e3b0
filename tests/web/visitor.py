"""A visitor without a browser: calls the application as a server would, byte by byte, and reads the page."""

import asyncio
import gzip
import html
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urlencode

from starlette.types import ASGIApp

HOST = "feedback.example"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def text(self) -> str:
        """The page, unpacked."""
        packed = self.headers.get("content-encoding") == "gzip"
        return (gzip.decompress(self.raw) if packed else self.raw).decode()

    @property
    def seen(self) -> str:
        """What a person sees, block by block."""
        return "\n".join(blocks(self.text))

    @property
    def main(self) -> str:
        """What a person sees of the page itself, without the frame around it."""
        return "\n".join(blocks(self.text[self.text.index("<main") : self.text.index("</main>")]))

    @property
    def title(self) -> str:
        """The words on the browser's tab."""
        found = re.search(r"<title>(.*?)</title>", self.text)
        return html.unescape(found[1]) if found else ""

    def hidden(self) -> dict[str, str]:
        """Return the hidden fields of the page."""
        pattern = r'<input type="hidden" name="([^"]*)" value="([^"]*)"'
        return {html.unescape(n): html.unescape(v) for n, v in re.findall(pattern, self.text)}

    def ticked(self, question: str) -> str | None:
        """Return the value that is ticked for a question."""
        pattern = rf'name="{question}" type="radio" value="([^"]*)" checked'
        found = re.search(pattern, self.text)
        return found[1] if found else None

    def typed(self, question: str) -> str:
        """Return what stands in a question's box."""
        found = re.search(rf'<textarea[^>]* name="{question}"[^>]*>(.*?)</textarea>', self.text, re.DOTALL)
        return html.unescape(found[1]) if found else ""


@dataclass
class Visitor:
    """Asks an application for pages. `sent` says what a browser would send along."""

    app: ASGIApp
    sent: dict[str, str] = field(default_factory=dict)
    address: str = "198.51.100.7"

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for a page."""
        return self.ask("GET", path, b"", headers)

    def post(self, path: str, fields: Any = (), **headers: str) -> Answer:
        """Post a form: `fields` is a mapping, pairs, or the body as it is."""
        body = fields if isinstance(fields, bytes) else urlencode(fields, doseq=True).encode()
        given = {"content-type": "application/x-www-form-urlencoded"} | headers
        return self.ask("POST", path, body, given)

    def ask(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Answer:
        """Send one request and return what came back; the path may hold any percent-encoding."""
        named = {"host": HOST} | self.sent
        named |= {name.replace("_", "-"): value for name, value in (headers or {}).items()}
        return asyncio.run(self._ask(method, path, body, {n: v for n, v in named.items() if v}))

    async def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        raw_path, _, query = path.partition("?")
        scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "https",
            "path": _decoded(raw_path),
            "raw_path": raw_path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(n.encode(), v.encode("latin-1")) for n, v in headers.items()],
            "client": (self.address, 50_000),
            "server": (HOST, 443),
        }
        chunks = [body[at : at + 65_536] for at in range(0, len(body), 65_536)] or [b""]
        incoming = [
            {"type": "http.request", "body": chunk, "more_body": place < len(chunks)}
            for place, chunk in enumerate(chunks, 1)
        ]
        came: list[Any] = []

        async def receive() -> Any:
            return incoming.pop(0) if incoming else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            came.append(message)

        await self.app(scope, receive, send)
        named = {name.decode(): value.decode() for name, value in came[0]["headers"]}
        return Answer(came[0]["status"], named, b"".join(part.get("body", b"") for part in came[1:]))


def _decoded(path: str) -> str:
    """Return a path as servers decode it."""
    return unquote(path, errors="replace")


class _Blocks(HTMLParser):
    BREAKS = frozenset(
        [
            "p",
            "li",
            "h1",
            "h2",
            "h3",
            "legend",
            "label",
            "dt",
            "dd",
            "div",
            "section",
            "button",
            "a",
            "main",
            "aside",
            "header",
            "footer",
            "title",
        ]
    )
    INLINE_LINKS = frozenset({"a"})

    def __init__(self, *, all_of_it: bool) -> None:
        super().__init__()
        self.all_of_it = all_of_it
        self.found: list[str] = [""]
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = dict(attrs).get("class") or ""
        unseen = "app-other" in classes.split() or "visually-hidden" in classes
        if (
            tag in {"script", "style"}
            or (unseen and not self.all_of_it)
            or (self.hidden and tag not in {"input", "link", "meta", "br"})
        ):
            self.hidden += 1
        if tag in self.BREAKS - self.INLINE_LINKS:
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        if self.hidden:
            self.hidden -= 1
        if tag in self.BREAKS - self.INLINE_LINKS:
            self.found.append("")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.found[-1] += data


def blocks(page: str, *, all_of_it: bool = False) -> list[str]:
    """Return the visible texts of a page, one for each paragraph, line, heading or label.

    Wording for carers that stands in for other words is left out, as a page shows one of the two, and what
    only screen readers say; `all_of_it` keeps both.
    """
    parser = _Blocks(all_of_it=all_of_it)
    parser.feed(page)
    return [text for block in parser.found if (text := " ".join(block.split()))]
