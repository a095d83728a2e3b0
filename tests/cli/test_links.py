"""Links from the command line: made whole or not at all, and cancelled."""

import stat
import subprocess
import sys

import pytest
from rich.status import Status

from revalidation.cli import console
from revalidation.errors import CannotRun, LinkRefused
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

    monkeypatch.setattr("revalidation.store.whole_file.os.fsync", full)
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
        (("--shared", "--cap", "0"), "1 to 100,000 answers"),
        (("--shared", "--cap", "100001"), "1 to 100,000 answers"),
        (("--shared", "--cards", "c.pdf"), "Cards hold personal links"),
        (("--tablet", "--shared"), "one at a time"),
        (("--count", "3", "--cap", "5"), "--cap is for a shared link"),
        (("--count", "3", "--csv", "same", "--cards", "same"), "a different file"),
    ],
)
def test_what_can_t_be_made_is_told_in_a_sentence(opened, words, sentence):
    code, said = opened.refused("links", "mint", "1", *words)
    assert (code, sentence in said) == (2, True), said
    assert opened.json("campaign", "show", "1")["batches"] == []


def test_a_list_of_a_shared_link_has_its_one_row(opened, tmp_path):
    opened.said("links", "mint", "1", "--shared", "--csv", str(tmp_path / "l.csv"))
    head, row = (tmp_path / "l.csv").read_text().splitlines()
    assert (head, row.startswith("http://127.0.0.1:8000/f/")) == ("link,code", True)


def test_links_and_a_poster_for_scripts_are_one_document(opened, tmp_path):
    made = opened.json("links", "mint", "1", "--count", "2", "--poster", str(tmp_path / "p.pdf"))
    assert (made["batch"], len(made["links"]), made["shared"]["batch"]) == (1, 2, 2)


def cancelled(opened: Terminal) -> list[bool]:
    return [batch["cancelled"] for batch in opened.json("campaign", "show", "1")["batches"]]


def refuse(*_, **__):
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize(
    ("breaks", "words"),
    [
        ("_write_csv", ("--count", "12", "--cards", "c.pdf", "--csv", "l.csv")),
        ("_print_poster", ("--count", "3", "--csv", "l.csv", "--poster", "p.pdf")),
        ("_print_poster", ("--shared", "--csv", "l.csv", "--poster", "p.pdf")),
    ],
)
def test_where_one_file_fails_no_link_works_and_no_file_stays(opened, tmp_path, monkeypatch, breaks, words):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(f"revalidation.cli.handing_out.{breaks}", refuse)
    code, said = opened.refused("links", "mint", "1", *words)
    assert (code, "No link of batch 1" in said) == (7, True), said
    assert set(cancelled(opened)) == {True}
    assert [file.name for file in tmp_path.iterdir() if file.suffix in (".pdf", ".csv", ".part")] == []


def test_a_file_that_somebody_else_wrote_meanwhile_is_left_alone(opened, tmp_path, monkeypatch):
    """Many cards fill several files; one of those names may be taken."""
    monkeypatch.setattr("revalidation.sending.paper.CARDS_A_FILE", 10)
    (tmp_path / "c-2.pdf").write_text("precious")
    assert opened.refused("links", "mint", "1", "--count", "12", "--cards", str(tmp_path / "c.pdf"))[0] == 2
    assert cancelled(opened) == [True]
    assert [file.read_text() for file in tmp_path.glob("*.pdf")] == ["precious"]


def test_links_that_cannot_be_cancelled_are_named(opened, tmp_path, monkeypatch):
    def full(*_, **__):
        raise CannotRun("The disk is full.")

    monkeypatch.setattr("revalidation.cli.handing_out._write_csv", refuse)
    monkeypatch.setattr("revalidation.cli.handing_out.invite.cancel_batches", full)
    said = opened.refused("links", "mint", "1", "--count", "3", "--csv", str(tmp_path / "l.csv"))[1]
    assert "Batch 1 of round 1 could not be cancelled" in said


@pytest.mark.parametrize("as_json", [[], ["--json"]])
def test_links_printed_to_somebody_who_has_gone_are_cancelled(opened, as_json):
    """As by `| head -1`: some were printed, the rest nobody has seen."""
    command = [sys.executable, "-m", "revalidation", "links", "mint", "1", "--count", "3000", *as_json]
    with subprocess.Popen(
        [*command, "--data", str(opened.data)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as minting:
        assert minting.stdout is not None
        assert minting.stderr is not None
        minting.stdout.readline()
        minting.stdout.close()
        said = minting.stderr.read()
    assert minting.returncode == 7, said
    assert "nobody was reading on" in said
    assert "No link of batch 1 works" in said
    assert "Exception" not in said
    assert cancelled(opened) == [True]


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


def test_a_link_of_another_round_than_was_named_is_left_working(opened, patients):
    opened.said("campaign", "open")
    link = opened.json("links", "mint", "2", "--count", "1")["links"][0]["link"]
    code, said = opened.refused("links", "revoke", "1", "--link", link)
    assert (code, "of round 2, not of round 1" in said) == (2, True)
    assert opened.refused("links", "revoke", "2", "--batch", "1", "--link", link)[0] == 2
    patients().patients.admit(link.rsplit("/", 1)[1])
    opened.said("links", "revoke", "2", "--link", link)


def test_a_link_that_is_not_ours_can_t_be_cancelled(opened):
    assert opened.refused("links", "revoke", "--link", "https://elsewhere.example/f/abc")[0] == 2
    assert opened.refused("links", "revoke")[0] == 2
    assert opened.refused("links", "revoke", "1", "--batch", "9")[0] == 3


@pytest.mark.parametrize("words", [("links", "mint", "1", "--poster", "p.pdf"), ("selfcheck",)])
def test_what_takes_seconds_shows_that_it_works(opened, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    told: list[str] = []
    shown = console.err.status

    def show(what: str) -> Status:
        told.append(what)
        return shown(what)

    monkeypatch.setattr(console.err, "status", show)
    opened.run(*words)
    assert told
