"""What goes over the wire: the first visit of a landing page with all it loads, and each later page.

The product is asked by bare sockets, one connection a request, as a browser asks that takes gzip. Counted is
every byte of each answer, its head too; a kB is 1,000 bytes. What the landing page loads is taken from its
HTML and its style sheet; a browser that finds an icon named there asks for no other.
"""

import gzip
import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode, urljoin, urlsplit

from benchmarks.deployment import Deployment, deployed
from benchmarks.processes import PRODUCT, serving
from benchmarks.row import Row
from revalidation.cli.patients import patients, sample_words

FIRST_VISIT, FIRST_REQUESTS, LATER = 60_000, 5, 8_000
_LOADED = re.compile(r'<(?:link|script|img)\b[^>]*?\b(?:href|src)="([^"]+)"')
_IN_STYLE = re.compile(r"""url\((?!["']?data:)|@import""")
_LEADS_TO = re.compile(r'<a\b[^>]*?\bhref="([^"#]+)"')
_TAKEBACK = re.compile(r'name="_takeback" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Got:
    """One answer: how many bytes came, and its body unpacked."""

    wire: int
    body: str


def run() -> list[Row]:
    """Measure, and return the rows of the table."""
    with deployed() as deployment:
        url = deployment.settings.patient_url
        (link,) = deployment.links(1)
        command = [*PRODUCT, "serve", "--port", str(urlsplit(url).port)]
        with serving(command, f"{url}/health", deployment.environment()):
            landing = ask(link)
            return [_first(landing, link), _later(_pages(deployment, landing, link))]


def _first(landing: Got, link: str) -> Row:
    loaded = [ask(urljoin(link, path)) for path in dict.fromkeys(_LOADED.findall(landing.body))]
    if any(_IN_STYLE.search(one.body) for one in loaded):
        raise RuntimeError("a style sheet loads something more, which this doesn't count")
    wire, requests = landing.wire + sum(one.wire for one in loaded), 1 + len(loaded)
    return Row(
        "first visit of the landing page, over the wire",
        f"{wire / 1000:.1f} kB in {requests} requests",
        f"the page alone {landing.wire / 1000:.1f} kB",
        f"at most {FIRST_VISIT // 1000} kB in {FIRST_REQUESTS}",
        met=wire <= FIRST_VISIT and requests <= FIRST_REQUESTS,
    )


def _later(sizes: dict[str, int]) -> Row:
    largest = max(sizes, key=lambda name: sizes[name])
    return Row(
        "each later page, over the wire",
        f"{sizes[largest] / 1000:.1f} kB at the most, {largest}",
        f"{len(sizes)} pages",
        f"at most {LATER // 1000} kB",
        met=sizes[largest] <= LATER,
    )


def _pages(deployment: Deployment, landing: Got, link: str) -> dict[str, int]:
    """Return the size of each page that a patient may come to after the landing page, by name."""
    (patient,) = patients(deployment.asked, 1, sample_words(), seed=1)
    filled_in = {**patient.ticks, **patient.words}
    check = ask(f"{link}/check", filled_in)
    takeback = _TAKEBACK.search(check.body)
    if takeback is None:
        raise RuntimeError("the check page has no take-back code")
    pages = {
        "questions": ask(f"{link}/questions"),
        "questions with an error": ask(f"{link}/check", {"went-well": "x" * 5_001}),
        "check": check,
        "thanks": ask(f"{link}/send", {**filled_in, "_takeback": takeback[1]}),
        "a link that opens nothing": ask(f"{link}x", expected=404),
    }
    named = set(_LEADS_TO.findall(landing.body)) - {"/"}
    led = {
        path: ask(urljoin(link, path)) for path in sorted(named) if not path.startswith(("tel:", "mailto:"))
    }
    return {
        name: one.wire
        for name, one in (*pages.items(), *((path.rsplit("/", 1)[-1], got) for path, got in led.items()))
    }


def ask(url: str, form: dict[str, str] | None = None, *, expected: int = 200) -> Got:
    """Ask for one page over a connection of its own."""
    parts, body = urlsplit(url), urlencode(form or {}).encode()
    lines = [
        f"{'POST' if form else 'GET'} {parts.path} HTTP/1.1",
        f"Host: {parts.netloc}",
        "Accept-Encoding: gzip, deflate, br",
        "Connection: close",
    ]
    if form:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    with socket.create_connection((parts.hostname, parts.port), timeout=30) as line:
        line.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        answer = b"".join(_received(line))
    head, _, packed = answer.partition(b"\r\n\r\n")
    if int(head.split()[1]) not in (expected, 422):
        raise RuntimeError(f"a page was answered {head.split()[1].decode()}")
    is_zipped = b"content-encoding: gzip" in head.lower()
    return Got(len(answer), (gzip.decompress(packed) if is_zipped else packed).decode())


def _received(line: socket.socket) -> Iterable[bytes]:
    while part := line.recv(65_536):
        yield part
