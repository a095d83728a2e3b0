"""Setting up, and what stands in the way of it, from the command line."""

import json
import os
import socket
import sqlite3
import stat
import subprocess
import sys

import pytest

from revalidation.errors import LinkRefused
from revalidation.services import establish
from revalidation.services.kit import read_kit
from revalidation.store import keycheck, migrating
from revalidation.store.keyfiles import KeyFile

SET_UP = (
    "setup", "--practice", "Oak Surgery", "--practice-phone", "020 7946 0002",
    "--clinician", "Dr Noor Haddad", "--gmc", "1234567",
)  # fmt: skip


def test_set_up_prints_a_kit_that_can_be_typed_in_again(bare):
    said = bare.said(*SET_UP)
    assert len(read_kit(said).private) == 32
    assert "Dr Noor Haddad of Oak Surgery is set up" in said


def test_the_kit_is_printed_once(bare):
    bare.said(*SET_UP)
    assert "RECOVERY KIT" not in bare.said(*SET_UP)


def run_by_shell(data, redirected, *words):
    """Run a command as a shell does, its output redirected, and return its exit code and what it said."""
    command = ["sh", "-c", f'"$@" {redirected}', "sh", sys.executable, "-m", "revalidation"]
    done = subprocess.run([*command, *words, "--data", str(data)], capture_output=True, text=True)
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    return done.returncode, done.stderr


@pytest.mark.parametrize("redirected", [">/dev/full", ">&-"])
def test_set_up_keeps_no_key_whose_kit_could_not_be_printed(bare, redirected):
    code, said = run_by_shell(bare.data, redirected, *SET_UP)
    assert (code, "Nothing was changed" in said) == (7, True), said
    assert not (bare.data / "keys").exists()
    assert len(read_kit(bare.said(*SET_UP)).private) == 32


@pytest.mark.parametrize("redirected", [">/dev/full", ">&-"])
def test_a_new_kit_that_could_not_be_printed_leaves_the_old_one_in_use(terminal, redirected):
    before = (terminal.data / "keys" / "staff.json").read_bytes()
    code, said = run_by_shell(terminal.data, redirected, "keys", "rotate", "--kit")
    assert (code, "Nothing was changed" in said) == (7, True), said
    assert (terminal.data / "keys" / "staff.json").read_bytes() == before


def cut_off_before(monkeypatch, at, *places):
    """Have the functions of these places, taken together, stop the command instead of their call no. `at`."""
    calls = []

    def cutting(done):
        def step(*given, **named):
            calls.append(done)
            if len(calls) > at:
                raise KeyboardInterrupt
            return done(*given, **named)

        return step

    for where, name in places:
        monkeypatch.setattr(where, name, cutting(getattr(where, name)))


@pytest.mark.parametrize("at", range(10))
def test_a_set_up_that_was_cut_off_is_repeated(bare, tmp_path, monkeypatch, at):
    """Cut off before either key file, any database, either database's key-check values, or the people."""
    steps = (KeyFile, "replace"), (migrating, "migrate"), (keycheck, "keep"), (establish, "first_people")
    with monkeypatch.context() as patch:
        cut_off_before(patch, at, *steps)
        first = bare.run(*SET_UP)
    assert first.exit_code == 130
    kits = [text for text in (first.stdout, bare.said(*SET_UP)) if "RECOVERY KIT" in text]
    (tmp_path / "kit.txt").write_text(kits[-1])
    bare.said("campaign", "open")
    bare.said("backup", str(tmp_path / "backups"))
    bare.data = tmp_path / "again"
    bare.said("restore", str(tmp_path / "backups"), "--kit", str(tmp_path / "kit.txt"))


def test_set_up_changes_no_keys_of_rounds_whose_databases_are_elsewhere(terminal):
    terminal.said("campaign", "open")
    before = (terminal.data / "keys" / "staff.json").read_bytes()
    for name in ("register", "vault", "stories"):
        (terminal.data / f"{name}.db").unlink()
    code, said = terminal.refused(*SET_UP)
    assert (code, "belong to rounds" in said) == (7, True), said
    assert (terminal.data / "keys" / "staff.json").read_bytes() == before


def test_key_files_can_be_read_by_their_owner_alone(bare):
    bare.said(*SET_UP)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (bare.data / "keys").iterdir()}
    assert modes == {0o600}


def test_a_gmc_number_of_six_digits_leaves_nothing_behind(bare):
    code, said = bare.refused(*SET_UP[:-1], "123456")
    assert (code, "seven digits" in said) == (2, True)
    assert not bare.data.exists()


def test_before_set_up_every_command_says_what_to_do(bare):
    code, said = bare.refused("campaign", "list")
    assert (code, "revalidation setup" in said) == (7, True)


def test_a_shared_database_is_refused_at_start(terminal, monkeypatch):
    monkeypatch.setenv("REVALIDATION_VAULT_URL", f"sqlite:///{terminal.data}/register.db")
    code, said = terminal.refused("campaign", "list")
    assert (code, "three different databases" in said) == (7, True)


def test_another_deployment_s_keys_are_refused_at_start(terminal, bare, tmp_path):
    bare.data = tmp_path / "other"
    bare.said(*SET_UP)
    for name in ("patient", "staff"):
        (bare.data / "keys" / f"{name}.json").replace(terminal.data / "keys" / f"{name}.json")
    code, said = terminal.refused("campaign", "list")
    assert (code, "does not belong to this register" in said) == (7, True)


def test_an_old_schema_is_refused_and_migrate_mends_it(terminal):
    with sqlite3.connect(terminal.data / "stories.db") as stories:
        stories.execute("drop table story")
        stories.execute("delete from alembic_version")
    code, said = terminal.refused("campaign", "list")
    assert (code, "stories" in said) == (7, True)
    assert "stories: empty → stories1" in terminal.said("migrate")
    terminal.said("campaign", "list")


def test_data_may_be_named_before_or_after_the_command(terminal):
    command = [sys.executable, "-m", "revalidation"]
    where = ["--data", str(terminal.data)]
    for words in ([*where, "campaign", "list", "--json"], ["campaign", "list", "--json", *where]):
        done = subprocess.run([*command, *words], capture_output=True, text=True, check=True)
        assert json.loads(done.stdout) == []
    environment = {**os.environ, "REVALIDATION_DATA": str(terminal.data)}
    done = subprocess.run(
        [*command, "campaign", "list", "--json"], env=environment, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == []


def test_backup_and_restore_bring_a_round_back(bare, tmp_path):
    kit = tmp_path / "kit.txt"
    kit.write_text(bare.said(*SET_UP))
    bare.said("campaign", "open")
    bare.said("backup", str(tmp_path / "backups"))
    bare.data = tmp_path / "again"
    bare.said("restore", str(tmp_path / "backups"), "--kit", str(kit))
    assert bare.json("campaign", "list")[0]["clinician"] == "Dr Noor Haddad"


@pytest.mark.parametrize("typed", ["", "aaaaa-aaaaa-aaaaa\n" * 4])
def test_a_wrong_kit_restores_nothing(bare, tmp_path, typed):
    bare.said(*SET_UP)
    bare.said("backup", str(tmp_path / "backups"))
    bare.data = tmp_path / "again"
    assert bare.refused("restore", str(tmp_path / "backups"), typed=typed or "\n")[0] == 2
    assert not (bare.data / "register.db").exists()


def test_a_new_link_key_signs_and_old_links_keep_working(terminal, patients):
    terminal.said("campaign", "open")
    old = terminal.json("links", "mint", "1", "--count", "1")["links"][0]
    terminal.said("keys", "rotate")
    assert [key["signs"] for key in terminal.json("keys", "list")["links"]] == [False, True]
    patients().patients.admit(old["link"].rsplit("/", 1)[1])


def test_retiring_a_link_key_asks_first_and_names_the_rounds(terminal, patients):
    terminal.said("campaign", "open")
    old = terminal.json("links", "mint", "1", "--count", "1")["links"][0]
    terminal.said("keys", "rotate")
    name = terminal.json("keys", "list")["links"][0]["name"]
    said = terminal.said("keys", "rotate", "--retire", name, typed="n\n")
    assert "open rounds stop working: 1" in said
    assert "Nothing was changed" in said
    terminal.said("keys", "rotate", "--retire", name, "--yes")
    with pytest.raises(LinkRefused):
        patients().patients.admit(old["link"].rsplit("/", 1)[1])


def test_a_key_to_retire_has_a_name(terminal):
    code, said = terminal.refused("keys", "rotate", "--retire", "", "--yes")
    assert (code, "Name the link key" in said) == (2, True)
    assert len(terminal.json("keys", "list")["links"]) == 1


def test_a_new_recovery_kit_can_be_printed(terminal):
    assert len(read_kit(terminal.said("keys", "rotate", "--kit")).private) == 32


def test_a_look_over_says_what_is_amiss_and_what_to_do(terminal):
    (terminal.data / "keys" / "staff.json").chmod(0o644)
    result = terminal.run("selfcheck")
    assert result.exit_code == 7
    assert "chmod 600" in result.stdout
    (terminal.data / "keys" / "staff.json").chmod(0o600)
    assert [one["say"] for one in terminal.json("selfcheck") if not one["ok"]] == []


def test_a_port_in_use_is_told_in_a_sentence(terminal):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, said = terminal.refused("serve", "--port", port)
    assert (code, f"Port {port} of 127.0.0.1 is in use" in said) == (7, True), said


@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        (("--host", "203.0.113.7"), "no address of this machine"),
        (("--host", "not an address"), "no address of a machine"),
        (("--port", "70000"), "no port 70000"),
        (("--port", "-1"), "no port -1"),
    ],
)
def test_an_address_that_can_t_be_listened_on_is_told_in_a_sentence(terminal, where, sentence):
    code, said = terminal.refused("serve", *where)
    assert (code, sentence in said) == (7, True), said


def test_questions_that_nobody_answers_end_in_a_sentence(bare, terminal):
    """A script that forgot an option, or a terminal that was closed."""
    asked = bare.run("setup")
    assert (asked.exit_code, "nobody is there to type it" in asked.stderr) == (2, True), asked.output
    assert "Aborted" not in asked.output
    terminal.said("campaign", "open")
    terminal.said("keys", "rotate")
    name = terminal.json("keys", "list")["links"][0]["name"]
    asked = terminal.run("keys", "rotate", "--retire", name)
    assert (asked.exit_code, "nobody is there to type it" in asked.stderr) == (2, True), asked.output
