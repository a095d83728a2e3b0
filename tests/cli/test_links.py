"""Links from the command line: made whole or not at all, and cancelled."""

import stat

import pytest

from revalidation.errors import LinkRefused
from tests.cli.conftest import Terminal


@pytest.fixture
def opened(terminal: Terminal) -> Terminal:
    """A terminal with one open round."""
    terminal.said("campaign", "open")
    return terminal


@pytest.mark.parametrize("kind", ["--csv", "--cards", "--poster"])
def test_a_file_that_is_there_is_never_written_over(opened, tmp_path, kind):
    there = tmp_path / "there"
    there.write_text("precious")
    code, said = opened.refused("links", "mint", "1", "--count", "3", kind, str(there))
    assert (code, "is there already" in said) == (2, True)
    assert there.read_text() == "precious"
    assert opened.json("campaign", "show", "1")["batches"] == []


def test_a_folder_that_is_not_there_is_named_before_links_are_made(opened, tmp_path):
    code, said = opened.refused("links", "mint", "1", "--count", "3", "--csv", str(tmp_path / "no" / "l.csv"))
    assert (code, "is not there" in said) == (2, True)
    assert opened.json("campaign", "show", "1")["batches"] == []


def test_links_on_file_can_be_read_by_their_owner_alone(opened, tmp_path):
    opened.said("links", "mint", "1", "--count", "3", "--csv", str(tmp_path / "l.csv"))
    assert stat.S_IMODE((tmp_path / "l.csv").stat().st_mode) == 0o600


def test_links_that_could_not_be_written_do_not_count_as_made(opened, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("revalidation.cli.links.os.fsync", full)
    code, said = opened.refused("links", "mint", "1", "--count", "3", "--csv", str(tmp_path / "l.csv"))
    assert (code, "No space left" in said) == (7, True)
    assert [batch["cancelled"] for batch in opened.json("campaign", "show", "1")["batches"]] == [True]
    assert list(tmp_path.glob("*l.csv*")) == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--count", "0"), "Say how many links"),
        (("--count", "100001"), "1 to 100,000 links"),
        (("--count", "-3"), "1 to 100,000 links"),
        (("--count", "3", "--shared"), "one at a time"),
        (("--shared", "--cap", "0"), "1 to 100,000 links"),
        (("--count", "3", "--csv", "same", "--cards", "same"), "a different file"),
    ],
)
def test_what_can_t_be_made_is_told_in_a_sentence(opened, words, sentence):
    code, said = opened.refused("links", "mint", "1", *words)
    assert (code, sentence in said) == (2, True), said


def test_no_links_are_made_for_a_round_that_is_closed_or_not_there(opened):
    opened.said("campaign", "close", "1")
    assert opened.refused("links", "mint", "1", "--count", "3")[0] == 5
    assert opened.refused("links", "mint", "7", "--count", "3")[0] == 3


def test_cards_and_poster_are_written_beside_one_another(opened, tmp_path):
    cards, poster = tmp_path / "cards.pdf", tmp_path / "poster.pdf"
    opened.said("links", "mint", "1", "--count", "12", "--cards", str(cards), "--poster", str(poster))
    assert cards.read_bytes().startswith(b"%PDF")
    assert poster.read_bytes().startswith(b"%PDF")
    ways = [(batch["way"], batch["size"]) for batch in opened.json("campaign", "show", "1")["batches"]]
    assert ways == [("invite", 12), ("shared", 200)]


def test_one_link_a_batch_and_a_round_can_be_cancelled(opened, patients):
    first = opened.json("links", "mint", "1", "--count", "2")["links"]
    second = opened.json("links", "mint", "1", "--count", "2")["links"]
    third = opened.json("links", "mint", "1", "--count", "1")["links"]

    def works(row: dict[str, str]) -> bool:
        try:
            patients().patients.admit(row["link"].rsplit("/", 1)[1])
        except LinkRefused:
            return False
        return True

    opened.said("links", "revoke", "--link", first[0]["link"])
    opened.said("links", "revoke", "1", "--batch", "2")
    assert [works(row) for row in (*first, *second, *third)] == [False, True, False, False, True]
    opened.said("links", "revoke", "1")
    assert not any(works(row) for row in (*first, *second, *third))


def test_a_link_that_is_not_ours_can_t_be_cancelled(opened):
    assert opened.refused("links", "revoke", "--link", "https://elsewhere.example/f/abc")[0] == 2
    assert opened.refused("links", "revoke")[0] == 2
    assert opened.refused("links", "revoke", "1", "--batch", "9")[0] == 3
