"""No log ever holds a token, a code or a word of an answer."""

import logging

import pytest

from revalidation.errors import CannotRun
from revalidation.web.shield import told_without_values
from tests.web.conftest import CODE, TOKEN

LINK = f"/f/{TOKEN}"
SECRETS = [TOKEN, CODE, CODE.replace("-", ""), "Grandmother", "198.51.100.7"]


@pytest.fixture
def logged(caplog):
    """Everything that any logger says, at the chattiest level, tracebacks and all."""
    caplog.set_level(logging.DEBUG)
    for name in list(logging.root.manager.loggerDict):
        caplog.set_level(logging.DEBUG, logger=name)
    return caplog


def test_a_whole_visit_leaves_no_secret_in_any_log(patient, logged):
    patient.get(LINK)
    hidden = patient.post(f"{LINK}/check", {"went-well": "Grandmother"}).hidden()
    patient.post(f"{LINK}/send", hidden)
    patient.get(f"/c/{CODE}")
    patient.post("/back", {"code": CODE})
    patient.get(f"{LINK}/nope")
    patient.post(f"{LINK}/send", b"x" * 1_000_000)
    patient.get(LINK, host="evil.example")

    for secret in [*SECRETS, hidden["_takeback"]]:
        assert secret not in logged.text


@pytest.mark.parametrize(
    "trouble",
    [
        RuntimeError(f"cannot read {TOKEN}"),
        KeyError(TOKEN),
        CannotRun(TOKEN),
        ValueError("Grandmother"),
        OSError(28, TOKEN),
    ],
    ids=lambda trouble: type(trouble).__name__,
)
def test_a_page_that_breaks_leaves_none_either(visits, logged, trouble):
    page = visits(trouble=trouble).post(f"{LINK}/send", {"went-well": "Grandmother"})

    assert page.status in {500, 503}
    assert TOKEN not in page.text
    for secret in SECRETS:
        assert secret not in logged.text


def test_a_broken_page_is_told_by_kind_and_place(visits, logged):
    page = visits(trouble=RuntimeError(TOKEN)).get(LINK)

    assert "Sorry, something went wrong here" in page.seen
    assert "A page failed: RuntimeError in " in logged.text
    assert "conftest.py" in logged.text


def test_the_access_log_names_routes_as_written(patient, logged):
    patient.get(LINK)
    patient.post(f"{LINK}/check", {"who": "me"})
    patient.get("/secret-looking-path")

    lines = [record.getMessage() for record in logged.records if record.name == "revalidation.web.access"]
    assert lines == ["GET /f/{link} 200", "POST /f/{link}/check 200", "GET (no page) 404"]


def test_a_fault_is_told_with_what_led_to_it_and_without_a_word_of_either():
    try:
        try:
            raise KeyError(TOKEN)
        except KeyError as first:
            raise ValueError(TOKEN) from first
    except ValueError as fault:
        told = told_without_values(fault)

    assert told.startswith("ValueError in ")
    assert "; after KeyError in " in told
    assert TOKEN not in told


def test_words_stay_out_of_a_noun_that_is_printed(patient, side):
    patient.post(f"{LINK}/send", {"went-well": "Grandmother"})

    assert "Grandmother" not in repr(side.kept)
