"""Looking a deployment over: nothing raises, and whatever is amiss is a sentence that says what to do."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from revalidation.services.examine import Finding, examine, files
from revalidation.services.preserve import backup
from revalidation.settings import settings
from revalidation.store import shelf
from revalidation.store.keyfiles import PatientKeys
from tests.makers import Calendar, Deployment, formal, informal, window


@pytest.fixture(autouse=True)
def _paper_is_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Setting a line takes a second; one test does it."""
    monkeypatch.setattr(files, "paper", lambda: "Paper can be made.")


def amiss(deployment: Deployment, **given: Any) -> dict[str, str]:
    """Return what is wrong, by what was looked at."""
    found = examine(deployment.settings, now=deployment.now, **given)
    return {finding.what: finding.say for finding in found if not finding.ok}


def test_a_sound_deployment_has_nothing_amiss(on_sqlite: Deployment):
    campaign = on_sqlite.open()
    on_sqlite.answers(campaign, 20)
    on_sqlite.open()
    assert amiss(on_sqlite) == {}
    on_sqlite.close_and_take_in(campaign)
    assert amiss(on_sqlite) == {}
    on_sqlite.share_all(campaign)
    on_sqlite.release(campaign)
    assert amiss(on_sqlite) == {}


@pytest.mark.postgres
def test_a_server_that_does_not_force_answers_to_disk_is_named(
    set_up: Path, tmp_path: Path, postgres_addresses: dict[str, str]
):
    """As the server of these tests is set."""
    found = {
        finding.what: finding
        for finding in examine(settings(data=set_up, **postgres_addresses), now=Calendar().now())
    }
    assert "fsync off" in found["register"].say
    assert found["three databases"].ok
    assert found["keys and databases"].ok
    assert found["activity log"].ok


def test_before_set_up_each_look_ends_in_a_sentence(tmp_path: Path):
    found = examine(settings(data=tmp_path / "nothing"), now=Calendar().now(), backups=tmp_path)
    assert {finding.what for finding in found if finding.ok} == {
        "patients' address",
        "three databases",
        "questionnaires",
        "style sheet",
        "typefaces",
        "paper",
    }
    assert not [finding for finding in found if "could not be looked at" in finding.say]
    assert not (tmp_path / "nothing").exists()


def keys_for_all(deployment: Deployment) -> None:
    deployment.staff.staff_keys.path.chmod(0o640)


def no_keys(deployment: Deployment) -> None:
    deployment.staff.patient_keys.path.unlink()


def other_keys(deployment: Deployment) -> None:
    deployment.staff.patient_keys.replace(PatientKeys.new())


def half_a_restore(deployment: Deployment) -> None:
    deployment.staff.staff_keys.path.write_bytes(shelf.note("abc", "databases-20260302-120000.box"))


def lost_campaign_keys(deployment: Deployment) -> None:
    number = deployment.open().number
    keys = deployment.staff.staff_keys.current()
    deployment.staff.staff_keys.replace(keys.with_campaign(number, None))


def mixed_up_campaign_keys(deployment: Deployment) -> None:
    one, other = deployment.open().number, deployment.open().number
    keys = deployment.staff.patient_keys.current()
    swapped = keys.with_campaign(one, keys.campaigns[other])
    deployment.staff.patient_keys.replace(swapped)


def old_schema(deployment: Deployment) -> None:
    write(deployment, "vault", "update alembic_version set version_num = 'vault0'")


def no_database(deployment: Deployment) -> None:
    (deployment.settings.data / "stories.db").unlink()


def one_database_twice(deployment: Deployment) -> None:
    (deployment.settings.data / "stories.db").unlink()
    (deployment.settings.data / "stories.db").symlink_to(deployment.settings.data / "register.db")


def database_for_all(deployment: Deployment) -> None:
    deployment.settings.data.chmod(0o755)
    deployment.vault_file().chmod(0o644)


def damaged_database(deployment: Deployment) -> None:
    deployment.answers(deployment.open(), 3)
    file = deployment.vault_file()
    raw = bytearray(file.read_bytes())
    raw[4096 * 2 : 4096 * 14] = b"\xff" * (4096 * 12)
    file.write_bytes(raw)


def altered_log(deployment: Deployment) -> None:
    write(deployment, "register", "update trail set actor = 'nobody'")


def clock_stepped_back(deployment: Deployment) -> None:
    deployment.calendar.pass_days(-1)


def never_tended(deployment: Deployment) -> None:
    campaign = deployment.open()
    deployment.answers(campaign, 20)
    deployment.close_and_take_in(campaign)
    deployment.release(campaign)
    deployment.calendar.pass_days(92)


def never_closed(deployment: Deployment) -> None:
    deployment.open()
    deployment.calendar.pass_days(31)


def never_tended_while_open(deployment: Deployment) -> None:
    campaign = deployment.open(informal(window=window(360)))
    deployment.answers(campaign, 5)
    deployment.take_in(campaign)
    deployment.release(campaign)
    deployment.calendar.pass_days(92)


def never_released(deployment: Deployment) -> None:
    deployment.close_and_take_in(deployment.open())
    deployment.calendar.pass_days(90)


def write(deployment: Deployment, name: str, statement: str) -> None:
    with sqlite3.connect(deployment.settings.data / f"{name}.db") as connection:
        connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    ("spoil", "what", "said"),
    [
        (keys_for_all, "staff's keys", "chmod 600"),
        (no_keys, "patients' keys", "can't be read"),
        (other_keys, "keys and databases", "The patient key file does not belong to this register"),
        (half_a_restore, "staff's keys", "A restore of databases-20260302-120000.box was cut off half-way"),
        (lost_campaign_keys, "keys of rounds", "round 1: intake and reader and shared"),
        (mixed_up_campaign_keys, "keys of rounds", "round 1: intake"),
        (old_schema, "vault", "newer release"),
        (no_database, "stories", "is not there"),
        (one_database_twice, "three databases", "The register and the stories are the same database"),
        (database_for_all, "vault", "chmod 700"),
        (damaged_database, "vault", "damaged"),
        (altered_log, "activity log", "altered at entry 1"),
        (never_tended, "words", "beyond their day (rounds: 1)"),
        (never_tended_while_open, "words", "beyond their day (rounds: 1)"),
        (never_closed, "words", "beyond their day (rounds: 1)"),
        (never_released, "words", "round 1 until 2026-08-29"),
        (clock_stepped_back, "clock", "Set the clock"),
    ],
)
def test_what_is_amiss_is_said(
    on_sqlite: Deployment, spoil: Callable[[Deployment], None], what: str, said: str
):
    spoil(on_sqlite)
    on_sqlite.stop()
    assert said in amiss(on_sqlite)[what]


def test_a_pragma_that_is_not_in_force_is_named(on_sqlite: Deployment, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("revalidation.store.engine.PRAGMAS", ())
    assert "`synchronous=EXTRA`, it has 2" in amiss(on_sqlite)["vault"]


def test_it_stands_on_its_own(on_sqlite: Deployment):
    """Tables of people are read too, whoever else has asked for them before."""
    on_sqlite.open()
    alone = (
        "from datetime import datetime, UTC; from revalidation.settings import settings;"
        "from revalidation.services.examine import examine, files; files.paper = str;"
        "now = datetime(2026, 3, 3, tzinfo=UTC);"
        f"print(*[f for f in examine(settings(data={str(on_sqlite.settings.data)!r}), now=now) if not f.ok])"
    )
    done = subprocess.run([sys.executable, "-c", alone], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_links_to_the_world_go_by_https(on_sqlite: Deployment):
    def address(url: str) -> Finding:
        elsewhere = settings(data=on_sqlite.settings.data, patient_url=url)
        return examine(elsewhere, now=on_sqlite.now)[0]

    for fine in ("https://elm.example", "http://localhost:8000", "http://[::1]:8000", "http://127.0.0.2"):
        assert address(fine).ok
    assert "https" in address("http://elm.example").say


def test_questionnaires_of_ones_own_are_read(on_sqlite: Deployment, tmp_path: Path):
    def questionnaires(folder: Path) -> Finding:
        own = settings(data=on_sqlite.settings.data, questionnaires=folder)
        return next(f for f in examine(own, now=on_sqlite.now) if f.what == "questionnaires")

    folder = tmp_path / "own"
    folder.mkdir()
    assert questionnaires(folder).ok
    (folder / "ours-1.toml").write_text("name = 1")
    assert "ours-1.toml" in questionnaires(folder).say


def test_a_round_whose_questionnaire_is_gone_is_noticed(on_sqlite: Deployment):
    on_sqlite.open()
    write(on_sqlite, "register", "update campaign set questionnaire = 'lost-1'")
    assert "There is no questionnaire lost-1" in amiss(on_sqlite)["questionnaires"]


def test_a_tight_disk_is_told_in_time(on_sqlite: Deployment, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=120_000_000))
    assert "Only 0.1 GB are free" in amiss(on_sqlite)["disk"]


def test_backups_are_recent_and_have_their_keys_beside_them(on_sqlite: Deployment, tmp_path: Path):
    folder = tmp_path / "backups"
    assert "There is no backup" in amiss(on_sqlite, backups=folder)["backups"]
    backup(folder, on_sqlite.staff, now=on_sqlite.now)
    assert amiss(on_sqlite, backups=folder) == {}
    on_sqlite.calendar.pass_days(3)
    assert "too long ago" in amiss(on_sqlite, backups=folder)["backups"]
    (folder / shelf.KEYS).unlink()
    assert "keys.box is missing" in amiss(on_sqlite, backups=folder)["backups"]


def test_what_was_not_built_into_the_package_is_named(
    on_sqlite: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("exports.typefaces.content", lambda name: b"wOF2" if "latin" in name else b"<html>")
    monkeypatch.setattr(files, "files", lambda _: tmp_path)
    found = amiss(on_sqlite)
    assert "noto-sans-hebrew" in found["typefaces"]
    assert "noto-sans-latin" not in found["typefaces"]
    assert "was not built" in found["style sheet"]


def test_a_missing_library_of_paper_is_named(on_sqlite: Deployment, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.undo()

    def lacking(name: str) -> Any:
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(files, "import_module", lacking)
    assert "libpango-1.0-0'. On Debian or Ubuntu: apt install" in amiss(on_sqlite)["paper"]


def test_a_line_in_every_script_becomes_paper(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.undo()
    assert files.paper().startswith("Paper can be made")


def test_a_key_file_of_another_user_is_named(on_sqlite: Deployment, monkeypatch: pytest.MonkeyPatch):
    path = on_sqlite.staff.staff_keys.path
    monkeypatch.setattr(os, "geteuid", lambda: 4321)
    if path.stat().st_uid == 0:
        assert amiss(on_sqlite) == {}
    else:
        assert "belongs to another user" in amiss(on_sqlite)["staff's keys"]


def test_a_finding_repeats_no_secret(on_sqlite: Deployment):
    keys = on_sqlite.staff.patient_keys.current()
    on_sqlite.staff.patient_keys.replace(replace(keys, identity=bytes(32)))
    on_sqlite.calendar.day += timedelta(days=1)
    said = repr(examine(on_sqlite.settings, now=on_sqlite.now))
    assert not [secret for secret in keys.links.to_list() if secret in said]


LONDON = ZoneInfo("Europe/London")


def test_the_clock_is_told_in_utc_also_in_summer(on_sqlite: Deployment):
    on_sqlite.calendar.day = date(2026, 7, 1)
    on_sqlite.open(formal(window=window(opens=on_sqlite.calendar.day)))
    said = {}
    for minutes in (0, -10):
        now = datetime(2026, 7, 1, 13, 0, tzinfo=LONDON) + timedelta(minutes=minutes)
        (said[minutes],) = (one for one in examine(on_sqlite.settings, now=now) if one.what == "clock")
    assert said[0] == Finding("clock", True, "The clock says 01 July 2026, 12:00 UTC.")
    assert "Set the clock" in said[-10].say


def test_a_backup_made_in_summer_is_not_of_the_future(tmp_path: Path):
    summer = datetime(2026, 7, 1, 12, 30, tzinfo=LONDON)
    (tmp_path / shelf.archive_name(summer)).touch()
    assert shelf.newest(tmp_path) == summer


def test_archives_sort_by_age_also_in_the_hour_that_comes_twice():
    first = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON)
    second = datetime(2026, 10, 25, 1, 10, tzinfo=LONDON, fold=1)
    assert shelf.archive_name(first) < shelf.archive_name(second)


def test_the_log_tells_its_length_and_its_last_entry_and_claims_no_more(on_sqlite: Deployment):
    """An end that was cut off leaves nothing to miss; somebody who knows the last entry can tell."""

    def log() -> str:
        found = examine(on_sqlite.settings, now=on_sqlite.now)
        return next(one.say for one in found if one.what == "activity log")

    on_sqlite.close(on_sqlite.open())
    assert "the last: closed, on 02 March 2026, 12:00 UTC" in log()
    write(on_sqlite, "register", "delete from trail where number = (select max(number) from trail)")
    assert "the last: opened" in log()
