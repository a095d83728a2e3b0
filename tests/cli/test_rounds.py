"""A round's life from the command line."""

import csv
from pathlib import Path

import pytest

from links import codes
from revalidation.services import release
from tests.cli.conftest import Terminal
from tests.makers import reply, sheet

READER = "Rob Field <rob@oak.example>"
FORMAL = (
    "campaign", "open", "--track", "formal", "--reader", READER, "--reader-relation", "manager elsewhere",
    "--administrator", "Anna <anna@elm.example>", "--officer", "olu@confederation.example",
)  # fmt: skip


def text_of(row: dict[str, str]) -> str:
    return row["link"].rsplit("/", 1)[1]


def minted(terminal: Terminal, round_: int, count: int, file: Path) -> list[dict[str, str]]:
    terminal.said("links", "mint", str(round_), "--count", str(count), "--csv", str(file))
    with file.open(newline="") as rows:
        return list(csv.DictReader(rows))


def test_a_round_goes_from_opening_to_a_portfolio(terminal, patients, tmp_path):
    terminal.said(*FORMAL)
    rows = minted(terminal, 1, 24, tmp_path / "links.csv")
    answering = patients()
    for number, row in enumerate(rows):
        answering.answer(text_of(row), reply(kindness="excellent", went_well=f"Kind {number}"))
    assert terminal.json("campaign", "show", "1")["taken_in"] == "0-9"
    terminal.said("campaign", "close", "1")
    said = terminal.said("read", "1", "--as", "rob@oak.example", typed="s\n" * 22 + "b\n1\n" + "h\nKind\n\n")
    assert "All read" in said
    released = terminal.json("release", "1", "--as", "rob@oak.example")
    assert released == {"campaign": 1, "version": 1, "replies": 24, "comments": 23}
    terminal.said("export", "1", "--out", str(tmp_path / "portfolio.pdf"))
    assert (tmp_path / "portfolio.pdf").read_bytes().startswith(b"%PDF-1.7")
    assert terminal.json("campaign", "list")[0]["status"] == "released"


def test_a_list_for_scripts_has_number_doctor_track_and_stage(terminal):
    terminal.said("campaign", "open")
    (one,) = terminal.json("campaign", "list")
    assert (one["id"], one["clinician"], one["track"], one["status"]) == (
        1,
        "Dr Amina Osei",
        "informal",
        "open",
    )


def test_a_round_that_is_opened_says_what_it_counts_for(terminal):
    assert "does not replace the five-yearly formal exercise" in terminal.said("campaign", "open")


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("--least", "4"), 2, "can't be under 5"),
        (("--opens", "2026-12-02", "--closes", "2026-12-01"), 2, "close before it opens"),
        (("--opens", "9999-12-31"), 2, "too far away"),
        (("--opens", "2025-11-01", "--closes", "2025-11-20"), 2, "has passed"),
        (("--least", "1000000"), 2, "can't be over 1,000"),
        (("--reader", "Rob\x1b <rob@oak.example>"), 2, "without control characters"),
        (("--reader", "Rob\x1b[31m"), 2, "“Rob[31m” is not an e-mail address"),
        (("--reader", f"{'R' * 201} <rob@oak.example>"), 2, "200 characters at the most"),
        (("--track", "formal"), 2, "needs an administrator"),
        (("--reader", "not an address"), 2, "is not an e-mail address"),
        (("--clinician", "9999999"), 3, "No doctor with the GMC number"),
        (("--practice", "Oak"), 3, "no practice called Oak"),
        (("--questionnaire", "gmc-1"), 3, "no questionnaire gmc-1"),
        (("--ask", "weather"), 2, "has no question weather"),
    ],
)
def test_what_a_round_can_t_be_is_told_in_a_sentence(terminal, words, code, sentence):
    exit_code, said = terminal.refused("campaign", "open", *words)
    assert exit_code == code
    assert sentence in said
    assert terminal.json("campaign", "list") == []


def test_without_a_reader_counts_release_themselves_at_close(terminal, patients, tmp_path):
    terminal.said("campaign", "open")
    rows = minted(terminal, 1, 6, tmp_path / "links.csv")
    answering = patients()
    for row in rows:
        answering.answer(text_of(row), reply(kindness="good"))
    assert "The counts of 6 answers are released" in terminal.said("campaign", "close", "1")


@pytest.mark.parametrize("words", [(), ("--reader", READER)], ids=["counts alone", "with a reader"])
@pytest.mark.parametrize("at", ["take_in", "_destroy_intake", "release"])
def test_a_close_that_was_cut_off_is_done_by_closing_again(
    terminal, patients, tmp_path, monkeypatch, words, at
):
    terminal.said("campaign", "open", *words)
    rows = minted(terminal, 1, 6, tmp_path / "links.csv")
    answering = patients()
    for row in rows:
        answering.answer(text_of(row), reply(kindness="good"))

    def cut_off(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(release, at, cut_off)
        first = terminal.run("campaign", "close", "1")
    assert first.exit_code == (0 if words and at == "release" else 130)
    said = terminal.said("campaign", "close", "1")
    assert "was closed before" in said
    assert ("Next: revalidation read" if words else "counts of 6 answers are released") in said
    assert answering.holdings.waiting_count(1) == 0
    assert answering.staff.staff_keys.current().campaigns[1].intake is None


def test_closing_a_round_that_has_ended_is_told_in_a_sentence(terminal):
    terminal.said("campaign", "open")
    terminal.said("campaign", "close", "1")
    code, said = terminal.refused("campaign", "close", "1")
    assert (code, "Round 1 was closed before" in said) == (5, True)


def test_too_few_answers_are_not_shown_and_the_portfolio_says_so(terminal, patients, tmp_path):
    terminal.said("campaign", "open")
    rows = minted(terminal, 1, 6, tmp_path / "links.csv")
    answering = patients()
    for row in rows[:4]:
        answering.answer(text_of(row), reply(kindness="good"))
    assert "Too few" in terminal.said("campaign", "close", "1")
    terminal.said("export", "1", "--out", str(tmp_path / "portfolio.pdf"))


def test_a_low_number_needs_the_officer_s_agreement(terminal, patients, tmp_path):
    terminal.said(*FORMAL)
    rows = minted(terminal, 1, 8, tmp_path / "links.csv")
    answering = patients()
    for row in rows:
        answering.answer(text_of(row), reply(kindness="good"))
    terminal.said("campaign", "close", "1")
    code, said = terminal.refused("release", "1", "--as", "rob@oak.example")
    assert (code, "the responsible officer may agree first" in said) == (5, True)
    assert terminal.refused("campaign", "agree", "1", "--as", "rob@oak.example")[0] == 4
    terminal.said("campaign", "agree", "1", "--as", "olu@confederation.example")
    assert terminal.json("release", "1", "--as", "rob@oak.example")["replies"] == 8


def test_nobody_but_the_reader_reads_or_releases(terminal):
    terminal.said(*FORMAL)
    terminal.said("campaign", "close", "1")
    for command in ("read", "release"):
        assert terminal.refused(command, "1", "--as", "anna@elm.example")[0] == 4
        assert terminal.refused(command, "1", "--as", "stranger@else.example")[0] == 3


def test_a_reader_who_stops_loses_nothing(terminal, patients, tmp_path):
    terminal.said("campaign", "open", "--reader", READER)
    rows = minted(terminal, 1, 6, tmp_path / "links.csv")
    answering = patients()
    for row in rows:
        answering.answer(text_of(row), reply(went_well="Kind"))
    terminal.said("campaign", "close", "1")
    assert "Stopped" in terminal.said("read", "1", "--as", "rob@oak.example", typed="s\ns\nq\n")
    assert "4 comments to read" in terminal.said("read", "1", "--as", "rob@oak.example", typed="")


def test_a_code_typed_by_a_person_is_on_the_csv_beside_its_link(terminal, patients, tmp_path):
    terminal.said("campaign", "open")
    (row,) = minted(terminal, 1, 1, tmp_path / "links.csv")
    answering = patients()
    assert answering.patients.admit_code(row["code"]).claim == answering.patients.admit(text_of(row)).claim
    assert codes.shown(row["code"].replace("-", "")) == row["code"]


def test_a_question_that_was_switched_on_is_counted_where_nobody_reads(terminal, patients, tmp_path):
    terminal.said("campaign", "open", "--ask", "age")
    rows = minted(terminal, 1, 6, tmp_path / "links.csv")
    answering = patients()
    for row in rows:
        entry = answering.patients.admit(text_of(row))
        answering.send(entry, sheet(entry.questionnaire, age="35-54").reply(entry.questionnaire))
    assert "The counts of 6 answers are released" in terminal.said("campaign", "close", "1")


def test_an_officer_can_be_named_after_close(terminal, patients, tmp_path):
    terminal.said(*FORMAL[:-2])
    rows = minted(terminal, 1, 8, tmp_path / "links.csv")
    answering = patients()
    for row in rows:
        answering.answer(text_of(row), reply(kindness="good"))
    terminal.said("campaign", "close", "1")
    terminal.said("campaign", "name", "1", "--officer", "Olu <olu@confederation.example>")
    terminal.said("campaign", "agree", "1", "--as", "olu@confederation.example")
    assert terminal.json("release", "1", "--as", "rob@oak.example")["replies"] == 8


def test_nobody_is_named_who_may_not_be(terminal):
    terminal.said(*FORMAL)
    assert terminal.refused("campaign", "name", "1")[0] == 2
    assert terminal.refused("campaign", "name", "1", "--officer", "rob@oak.example")[0] == 2
    terminal.said("campaign", "open")
    code, said = terminal.refused("campaign", "name", "2", "--reader", READER)
    assert (code, "opened without a reader" in said) == (5, True)


def test_the_doctor_can_t_read_first(bare):
    bare.said(
        "setup", "--practice", "Oak", "--practice-phone", "020", "--clinician", "Dr Noor Haddad",
        "--gmc", "1234567", "--clinician-email", "noor@oak.example",
    )  # fmt: skip
    for reader in ("Noor <Noor@oak.example>", "Dr Noor Haddad <other@oak.example>"):
        assert bare.refused("campaign", "open", "--reader", reader)[0] == 2


def test_a_comment_about_danger_ends_with_whom_to_tell(terminal, patients, tmp_path):
    terminal.said("campaign", "open", "--reader", READER)
    rows = minted(terminal, 1, 5, tmp_path / "links.csv")
    answering = patients()
    for row in rows:
        answering.answer(text_of(row), reply(went_well="Kind"))
    terminal.said("campaign", "close", "1")
    said = terminal.said("read", "1", "--as", "rob@oak.example", typed="b\n3\nq\n")
    assert "safety lead today, by 020 7946 0000" in said
    assert "hand [o]ver" not in said
