"""The process that makes paper: warm, limited, replaced when it is gone."""

import os
import signal

import pytest

from exports import pdf
from exports.errors import RanAway, RendererDied, Unrenderable
from exports.worker import Renderer

SMALL = "<html lang='en'><title>Small</title><body><p>Small</body></html>"
ENDLESS = SMALL.replace(
    "<p>Small", "<table><tr>" + "<td>a b c d e f" * 40 + "</table>" * 1 + "<p>long " * 60_000
)


@pytest.fixture(scope="module")
def renderer():
    with Renderer(seconds=3) as running:
        yield running


def test_paper_from_the_worker_is_the_same_paper(renderer):
    assert renderer.render(SMALL) == pdf.render(SMALL)


def test_a_document_that_runs_away_is_stopped_and_the_next_one_works(renderer):
    with pytest.raises(RanAway, match="longer than 3 seconds"):
        renderer.render(ENDLESS)
    assert renderer.render(SMALL).startswith(b"%PDF")


def test_a_killed_worker_is_said_so_and_the_next_document_works(renderer):
    renderer.render(SMALL)
    os.kill(renderer.process, signal.SIGSTOP)
    os.kill(renderer.process, signal.SIGKILL)
    with pytest.raises(RendererDied, match="ended before it had finished"):
        renderer.render(SMALL)
    assert renderer.render(SMALL).startswith(b"%PDF")


def test_a_document_that_cannot_be_set_leaves_the_worker_running(renderer):
    renderer.render(SMALL)
    before = renderer.process
    with pytest.raises(Unrenderable):
        renderer.render("<p>no title, no language")
    assert renderer.process == before


def test_a_document_that_takes_too_much_memory_is_stopped():
    with Renderer(memory=40) as small, pytest.raises((RanAway, RendererDied), match="memory"):
        small.render(ENDLESS)
