"""The one render function: what it makes, and what it refuses to touch."""

import base64
import hashlib
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO

import pikepdf
import pytest

from exports import pages, pdf
from exports.errors import Unrenderable
from tests.exports import makers
from tests.exports.reading import texts

SHELL = '<!DOCTYPE html><html lang="en"><head><title>Paper</title>{head}</head><body>{body}</body></html>'


def shell(body: str = "", head: str = "") -> str:
    return SHELL.format(head=head, body=f"<h1>Heading</h1>{body}")


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """A web server on this machine and the list of what was asked of it."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *words):
            pass

    listening = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=listening.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{listening.server_port}", asked
    listening.shutdown()
    thread.join()
    listening.server_close()


NAMED = (
    '<img alt="a" src="{url}">',
    '<object data="{url}">x</object>',
    '<embed src="{url}">',
    '<svg xmlns="http://www.w3.org/2000/svg" ><title>t</title><image href="{url}"/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg" ><title>t</title><use href="{url}#a"/></svg>',
    '<p style="background: url({url})">x</p>',
    '<p style="list-style-image: url({url}); display: list-item">x</p>',
    '<p style="content: url({url})">x</p>',
    '<a rel="attachment" href="{url}">x</a>',
)
NAMED_IN_HEAD = (
    '<link rel="stylesheet" href="{url}">',
    '<link rel="attachment" href="{url}">',
    '<style>@import url("{url}");</style>',
    '<style>@font-face {{ font-family: F; src: url("{url}") }} h1 {{ font-family: F }}</style>',
    '<style>@page {{ background: url("{url}") }}</style>',
    '<base href="{url}"><link rel="stylesheet" href="x.css">',
)


@pytest.mark.parametrize("markup", NAMED)
def test_nothing_named_in_the_body_is_fetched(markup, server):
    url, asked = server
    pdf.render(shell(markup.format(url=f"{url}/x")))
    assert asked == []


@pytest.mark.parametrize("markup", NAMED_IN_HEAD)
def test_nothing_named_in_the_head_is_fetched(markup, server):
    url, asked = server
    pdf.render(shell(head=markup.format(url=f"{url}/x")))
    assert asked == []


@pytest.mark.parametrize("markup", NAMED + NAMED_IN_HEAD)
def test_no_file_is_read(markup, tmp_path):
    """Neither by its address nor by a path is anything taken from the disk; at most the paper is refused."""
    secret = tmp_path / "secret.svg"
    secret.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="50" height="20"><text y="9">SECRET</text></svg>'
    )
    for url in (secret.as_uri(), str(secret), f"../../../../../../../..{secret}"):
        named = markup.format(url=url)
        try:
            made = pdf.render(shell(*((named, "") if markup in NAMED else ("", named))))
        except Unrenderable:
            continue
        assert "SECRET" not in "".join(texts(made))
        assert b"SECRET" not in _unpacked(made)


def test_what_a_document_carries_itself_is_printed():
    drawn = base64.b64encode(
        b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    ).decode()
    carried = pdf.render(shell(f'<img alt="A square" src="data:image/svg+xml;base64,{drawn}">'))
    assert carried != pdf.render(shell('<img alt="A square" src="data:,">'))


@pytest.mark.parametrize("head", ['<link rel="attachment" href="data:text/plain,hello">', ""])
def test_no_document_carries_an_attachment_or_a_script(head):
    made = pdf.render(shell('<a rel="attachment" href="data:text/plain,hello">x</a>', head))
    with pikepdf.open(BytesIO(made)) as document:
        assert "/Names" not in document.Root or "/EmbeddedFiles" not in document.Root.Names
        assert "/OpenAction" not in document.Root
        assert not any("/FS" in note for page in document.pages for note in page.get("/Annots", []))


def test_equal_portfolios_make_equal_bytes_in_another_process(formal):
    """No clock, no name of a folder and no order of a set finds its way into the file."""
    program = (
        "import hashlib; from exports import pages, pdf; from tests.exports import makers;"
        "print(hashlib.sha256(pdf.render(pages.html(makers.formal()), style=pages.style())).hexdigest())"
    )
    there = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert hashlib.sha256(formal).hexdigest() == there.stdout.strip()
    assert formal == pdf.render(pages.html(makers.formal()), style=pages.style())


def test_a_document_without_a_title_or_a_language_is_refused():
    with pytest.raises(Unrenderable, match="title and a language"):
        pdf.render("<p>Hello")


def test_a_refusal_repeats_no_word_of_the_document(monkeypatch):
    """What a patient wrote doesn't end in a log by way of an error."""

    def stumble(*_args, **_options):
        raise ValueError("could not set: my secret illness")

    monkeypatch.setattr(pdf, "HTML", stumble)
    with pytest.raises(Unrenderable) as refusal:
        pdf.render(shell())
    assert "illness" not in str(refusal.value)
    assert refusal.value.__cause__ is None
    assert refusal.value.__suppress_context__


def test_all_typefaces_are_embedded(formal):
    """The paper looks the same where none of its typefaces is installed."""
    with pikepdf.open(BytesIO(formal)) as document:
        fonts = [font for page in document.pages for font in page.Resources.Font.values()]
        assert all("/FontFile2" in font.DescendantFonts[0].FontDescriptor for font in fonts)


def _unpacked(made: bytes) -> bytes:
    with pikepdf.open(BytesIO(made)) as document:
        return b"".join(one.read_bytes() for one in document.objects if isinstance(one, pikepdf.Stream))
