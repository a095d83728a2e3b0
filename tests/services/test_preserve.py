"""Backup and restore: a deployment comes back whole, on either kind of database, or not at all."""

from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect

from revalidation.errors import CannotRun, LinkRefused, Unsuitable
from revalidation.services import establish, rotate
from revalidation.services.preserve import Backup, Restored, backup, restore
from revalidation.services.preserve.folder import Keys
from revalidation.settings import Settings, settings
from revalidation.store import archive, migrating, shelf, trail
from revalidation.store.engine import Database
from revalidation.store.sealing import BoxKey
from revalidation.toolkit import StaffSide
from tests.conftest import NAMES
from tests.makers import Calendar, Deployment

RECOVERY = BoxKey(bytes(range(32)))


@pytest.fixture
def kit(deployment: Deployment) -> BoxKey:
    """The recovery key of the deployment, whose public half its staff's keys hold."""
    return given_a_kit(deployment)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where backups go."""
    return tmp_path / "backups"


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, chosen: Settings, tmp_path: Path):
    """A machine with nothing on it but the product, on the other kind of database than the deployment."""
    addresses = {} if chosen.register_url else request.getfixturevalue("empty_postgres")
    urls = {f"{name}_url": address for name, address in addresses.items()}
    side = StaffSide(settings(data=tmp_path / "elsewhere", **urls))
    yield side
    side.close()


@pytest.fixture
def bare(tmp_path: Path):
    """The same, on SQLite only."""
    side = StaffSide(settings(data=tmp_path / "bare"))
    yield side
    side.close()


@contextmanager
def running(side: StaffSide) -> Iterator[Deployment]:
    """Give what was restored as a deployment that people use, on the day of the backup."""
    deployment = Deployment(side.settings)
    yield deployment
    deployment.stop()


def given_a_kit(deployment: Deployment) -> BoxKey:
    """Put the public half of a known recovery key into the staff's keys, as set-up does."""
    keys = deployment.staff.staff_keys
    keys.replace(replace(keys.current(), recovery=RECOVERY.public))
    return RECOVERY


def back_up(deployment: Deployment, folder: Path) -> Backup:
    with deployment.staff.alone():
        return backup(folder, deployment.staff, now=deployment.now)


def bring_back(source: Path, side: StaffSide, kit: BoxKey = RECOVERY) -> Restored:
    with side.alone():
        return restore(source, kit, side, by="anna", now=Calendar().now())


def is_untouched(side: StaffSide) -> bool:
    """Whether nothing was restored: no keys, no tables."""
    keys = side.patient_keys.path.exists() or side.staff_keys.path.exists()
    return not keys and all(archive.is_empty(database) for database in side.databases.values())


def rows_of(databases: dict[str, Database]) -> dict[tuple[str, str], list[Any]]:
    """Return all rows by database and table, but for the activity log and the schema's version."""
    found: dict[tuple[str, str], list[Any]] = {}
    for name, database in databases.items():
        with database.reading() as connection:
            for table in archive.tables_of(connection):
                if table.name != "trail":
                    chosen = table.select().order_by(*table.primary_key.columns)
                    found[name, table.name] = [tuple(row) for row in connection.execute(chosen)]
    return found


# --------------------------------------------------------------------------------------------- round trips


def test_answers_that_waited_in_a_backup_are_taken_in_and_released_after_it_is_restored(
    deployment: Deployment, kit: BoxKey, folder: Path, elsewhere: StaffSide
):
    campaign = deployment.open()
    unused = deployment.links(campaign, 1)[0]
    deployment.answers(campaign, 20, comment="Kind")
    back_up(deployment, folder)
    deployment.stop()

    restored = bring_back(folder, elsewhere, kit)
    elsewhere.check()
    with running(elsewhere) as again:
        again.answer(unused)
        again.close_and_take_in(campaign)
        again.share_all(campaign)
        released = again.release(campaign)
        assert (released.replies, released.comments) == (21, 20)
        assert min(again.comments(campaign)) == '{"q": "went-well", "t": "Kind 0"}'
    assert restored.made_at == deployment.now


def test_every_row_of_every_table_comes_back_as_it_was(
    deployment: Deployment, kit: BoxKey, folder: Path, elsewhere: StaffSide
):
    campaign = deployment.open()
    deployment.answers(campaign, 20, comment="Kind")
    deployment.close_and_take_in(campaign)
    deployment.share_all(campaign)
    deployment.release(campaign)
    deployment.answers(deployment.open(), 3)
    before = rows_of(deployment.staff.databases)
    made = back_up(deployment, folder)
    restored = bring_back(folder, elsewhere, kit)
    assert rows_of(elsewhere.databases) == before
    assert restored.rows == made.rows == sum(map(len, before.values())) + entries(deployment.staff)


def test_keys_come_back_as_they_were_and_belong_to_the_databases(
    deployment: Deployment, kit: BoxKey, folder: Path, elsewhere: StaffSide
):
    deployment.open()
    back_up(deployment, folder)
    bring_back(folder, elsewhere, kit)
    assert elsewhere.patient_keys.current() == deployment.staff.patient_keys.current()
    assert elsewhere.staff_keys.current() == deployment.staff.staff_keys.current()
    assert oct(elsewhere.staff_keys.path.stat().st_mode)[-3:] == "600"
    elsewhere.check()


def test_the_activity_log_goes_on_unbroken_and_says_that_there_was_a_restore(
    deployment: Deployment, kit: BoxKey, folder: Path, elsewhere: StaffSide
):
    deployment.open()
    back_up(deployment, folder)
    bring_back(folder, elsewhere, kit)
    with elsewhere.register.reading() as connection:
        assert trail.verify(connection) == entries(deployment.staff) + 1
        assert trail.read(connection)[-1].act == "restored"
    with running(elsewhere) as again:
        again.open()


def test_links_made_after_the_backup_never_open_a_round_opened_after_the_restore(
    deployment: Deployment, kit: BoxKey, folder: Path, elsewhere: StaffSide
):
    deployment.open()
    back_up(deployment, folder)
    forgotten = deployment.open()
    links = deployment.links(forgotten, 3)
    bring_back(folder, elsewhere, kit)
    with running(elsewhere) as again:
        fresh = again.open()
        again.batch(fresh, 3)
        assert fresh.number > forgotten.number + 900
        for link in links:
            with pytest.raises(LinkRefused):
                again.patients.admit(link)


def entries(side: StaffSide) -> int:
    with side.register.reading() as connection:
        return trail.verify(connection)


# ----------------------------------------------------------------------------------------- what is kept out


def test_neither_file_shows_anything_to_who_has_no_kit(deployment: Deployment, kit: BoxKey, folder: Path):
    deployment.open()
    made = back_up(deployment, folder)
    for path in (made.archive, folder / "keys.box"):
        assert oct(path.stat().st_mode)[-3:] == "600"
        for telling in (b"Amina", b"identity", b"spent", deployment.staff.staff_keys.current().identity):
            assert telling not in path.read_bytes()


def test_a_destroyed_key_is_in_no_backup_any_more(deployment: Deployment, kit: BoxKey, folder: Path):
    campaign = deployment.open()
    deployment.answers(campaign, 20)
    back_up(deployment, folder)
    intake = deployment.staff.staff_keys.current().campaigns[campaign.number].intake
    deployment.close_and_take_in(campaign)
    deployment.calendar.pass_days(1)
    back_up(deployment, folder)

    kept = Keys.opened(folder / "keys.box", kit)
    assert intake is not None
    assert kept.staff.campaigns[campaign.number].intake is None
    assert campaign.number not in kept.patient.campaigns
    assert sorted(path.name for path in folder.iterdir()) == [
        "databases-20260302-120000.box",
        "databases-20260303-120000.box",
        "keys.box",
    ]


def test_rows_lie_in_the_archive_by_their_keys_and_not_by_arrival(deployment: Deployment):
    deployment.answers(deployment.open(), 12)
    with archive.still(deployment.vault) as connection:
        lines = [line for line, _ in archive.out("vault", "vault1", connection)]
    for _, parts in archive.sections(lines):
        for part in parts:
            if part.table != "keycheck":
                keys = [b64decode(row[0]) if isinstance(row[0], str) else row[0] for row in part.rows]
                assert keys == sorted(keys)


def test_answers_go_on_arriving_while_a_backup_is_being_made(deployment: Deployment):
    campaign = deployment.open()
    links = deployment.links(campaign, 4)
    deployment.answer(links[0])
    with archive.still(deployment.vault) as connection:
        before = archive.count(connection)
        for link in links[1:]:
            deployment.answer(link)
        assert archive.count(connection) == before
    assert deployment.rows("inbox") == 4


def test_a_backup_leaves_no_copy_behind(on_sqlite: Deployment, folder: Path):
    given_a_kit(on_sqlite)
    back_up(on_sqlite, folder)
    left = {path.name for path in on_sqlite.settings.data.iterdir()}
    assert left == {".lock", "keys", "register.db", "vault.db", "stories.db"}


def test_a_copy_that_a_crash_left_behind_goes_with_the_next_backup(on_sqlite: Deployment, folder: Path):
    given_a_kit(on_sqlite)
    (on_sqlite.settings.data / ".being-backed-up").write_bytes(b"half a database")
    back_up(on_sqlite, folder)
    assert not (on_sqlite.settings.data / ".being-backed-up").exists()


# ------------------------------------------------------------------------------------------------ refusals


def test_another_deployments_kit_is_refused_and_nothing_changes(
    deployment: Deployment, kit: BoxKey, folder: Path, elsewhere: StaffSide
):
    back_up(deployment, folder)
    with pytest.raises(CannotRun, match=r"does not open keys\.box"):
        bring_back(folder, elsewhere, BoxKey.new())
    assert is_untouched(elsewhere)


SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "cut short": lambda raw: raw[:-1],
    "half": lambda raw: raw[: len(raw) // 2],
    "only its head": lambda raw: raw[:60],
    "empty": lambda raw: b"",
    "a bit turned": lambda raw: raw[:500] + bytes([raw[500] ^ 1]) + raw[501:],
    "something at the end": lambda raw: raw + b"x",
    "something else": lambda raw: b"PK" + raw,
}


def test_after_the_kit_is_renewed_only_the_new_one_opens_new_backups(
    on_sqlite: Deployment, folder: Path, bare: StaffSide
):
    lost = given_a_kit(on_sqlite)
    staff = on_sqlite.staff
    fresh = rotate.renew_kit(
        by="anna", register=staff.register, staff_keys=staff.staff_keys, now=on_sqlite.now
    )
    back_up(on_sqlite, folder)
    with pytest.raises(CannotRun, match="does not open"):
        bring_back(folder, bare, lost)
    bring_back(folder, bare, fresh)
    bare.check()


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_a_damaged_archive_is_refused_and_nothing_changes(
    on_sqlite: Deployment, folder: Path, bare: StaffSide, spoil: Callable[[bytes], bytes]
):
    given_a_kit(on_sqlite)
    made = back_up(on_sqlite, folder)
    made.archive.write_bytes(spoil(made.archive.read_bytes()))
    with pytest.raises(CannotRun, match="damaged"):
        bring_back(folder, bare)
    assert is_untouched(bare)


def test_a_large_archive_cut_between_two_pieces_is_refused(
    on_sqlite: Deployment, folder: Path, bare: StaffSide
):
    given_a_kit(on_sqlite)
    on_sqlite.answers(on_sqlite.open(), 40)
    made = back_up(on_sqlite, folder)
    head, piece = 25 + 80 + 24, 64 * 1024 + 17
    made.archive.write_bytes(made.archive.read_bytes()[: head + piece])
    with pytest.raises(CannotRun, match="damaged"):
        bring_back(folder, bare)
    assert is_untouched(bare)


def test_nothing_is_restored_over_a_deployment(deployment: Deployment, kit: BoxKey, folder: Path):
    back_up(deployment, folder)
    before = rows_of(deployment.staff.databases)
    with pytest.raises(CannotRun, match="There are keys"):
        bring_back(folder, deployment.staff)
    deployment.staff.patient_keys.path.unlink()
    deployment.staff.staff_keys.path.unlink()
    with pytest.raises(CannotRun, match="The register is not empty"):
        bring_back(folder, deployment.staff)
    assert rows_of(deployment.staff.databases) == before


def test_keys_of_another_deployment_beside_an_archive_are_refused(
    on_sqlite: Deployment, folder: Path, tmp_path: Path, bare: StaffSide
):
    given_a_kit(on_sqlite)
    back_up(on_sqlite, folder)
    other = Deployment(settings(data=tmp_path / "other"))
    establish.make_keys(patient_keys=other.staff.patient_keys, staff_keys=other.staff.staff_keys)
    given_a_kit(other)
    keys = Keys(on_sqlite.now, other.staff.patient_keys.current(), other.staff.staff_keys.current())
    (folder / "keys.box").write_bytes(keys.sealed())
    with pytest.raises(Unsuitable, match="two deployments"):
        bring_back(folder, bare)
    assert is_untouched(bare)


def test_an_archive_newer_than_the_keys_beside_it_is_passed_over(
    on_sqlite: Deployment, folder: Path, bare: StaffSide
):
    """As a backup leaves it that was cut off between its two files."""
    given_a_kit(on_sqlite)
    back_up(on_sqlite, folder)
    keys = (folder / "keys.box").read_bytes()
    on_sqlite.calendar.pass_days(1)
    later = back_up(on_sqlite, folder)
    (folder / "keys.box").write_bytes(keys)
    with pytest.raises(Unsuitable, match=r"newer than the keys\.box"):
        bring_back(later.archive, bare)
    assert bring_back(folder, bare).archive.name == "databases-20260302-120000.box"


@pytest.mark.parametrize(
    ("name", "said"),
    [("", r"keys\.box is not there"), ("databases-20200101-000000.box", r"keys\.box is not there")],
)
def test_a_folder_without_backups_is_refused(bare: StaffSide, folder: Path, name: str, said: str):
    folder.mkdir()
    with pytest.raises(Unsuitable, match=said):
        bring_back(folder / name, bare)


def test_an_archive_that_is_not_there_is_refused(on_sqlite: Deployment, folder: Path, bare: StaffSide):
    given_a_kit(on_sqlite)
    back_up(on_sqlite, folder).archive.unlink()
    with pytest.raises(Unsuitable, match="There is no archive"):
        bring_back(folder, bare)
    with pytest.raises(Unsuitable, match="is not there"):
        bring_back(folder / "databases-20200101-000000.box", bare)


def test_a_folder_that_can_not_be_made_is_refused(on_sqlite: Deployment, tmp_path: Path):
    with pytest.raises(Unsuitable, match="can't be made"):
        back_up(on_sqlite, tmp_path / "not there" / "backups")


def test_a_full_disk_leaves_the_last_backup_as_it_was(
    on_sqlite: Deployment, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    given_a_kit(on_sqlite)
    back_up(on_sqlite, folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def full(self: Any, line: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("revalidation.store.strongbox.Writer.write", full)
    with pytest.raises(CannotRun, match="No space left on device"):
        back_up(on_sqlite, folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


# ----------------------------------------------------------------------------------------- cut off half-way


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_restore_that_was_cut_off_says_so_and_can_be_repeated(
    deployment: Deployment,
    kit: BoxKey,
    folder: Path,
    elsewhere: StaffSide,
    monkeypatch: pytest.MonkeyPatch,
    at: int,
):
    campaign = deployment.open()
    deployment.answers(campaign, 6)
    back_up(deployment, folder)
    done: list[str] = []
    number_on = archive.go_on_numbering

    def cut_off(connection: Any, tables: Any) -> None:
        done.append("")
        if len(done) > at:
            raise KeyboardInterrupt
        number_on(connection, tables)

    with monkeypatch.context() as patch:
        patch.setattr(archive, "go_on_numbering", cut_off)
        with pytest.raises(KeyboardInterrupt):
            bring_back(folder, elsewhere, kit)

    empty = [archive.is_empty(elsewhere.databases[name]) for name in NAMES]
    assert empty == [place >= at for place in range(3)]
    with pytest.raises(CannotRun):
        elsewhere.check()
    with pytest.raises(CannotRun, match="there already"):
        establish.make_keys(patient_keys=elsewhere.patient_keys, staff_keys=elsewhere.staff_keys)
    bring_back(folder, elsewhere, kit)
    elsewhere.check()
    assert rows_of(elsewhere.databases) == rows_of(deployment.staff.databases)


def test_after_a_restore_that_was_cut_off_no_other_backup_is_mixed_into_it(
    on_sqlite: Deployment, folder: Path, bare: StaffSide, monkeypatch: pytest.MonkeyPatch
):
    given_a_kit(on_sqlite)
    first = back_up(on_sqlite, folder)
    on_sqlite.calendar.pass_days(1)
    back_up(on_sqlite, folder)

    def cut_off(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(archive, "go_on_numbering", cut_off)
        with pytest.raises(KeyboardInterrupt):
            bring_back(first.archive, bare)
    with pytest.raises(CannotRun, match=r"A restore of databases-20260302-120000\.box was cut off here"):
        bring_back(folder, bare)


def test_set_up_makes_no_new_keys_where_databases_belong_to_lost_ones(deployment: Deployment):
    with pytest.raises(CannotRun, match="belong to keys that are not here"):
        establish.refuse_orphans(deployment.staff.databases)


def test_set_up_goes_on_where_databases_are_empty(empty: dict[str, Database]):
    establish.refuse_orphans(empty)
    migrating.migrate("register", empty["register"])
    establish.refuse_orphans(empty)


# ---------------------------------------------------------------------------------------- other releases


@pytest.fixture
def next_release(tmp_path: Path):
    """Return what makes this release one that knows one schema version more of the stories."""
    later = tmp_path / "later"
    later.mkdir()
    (later / "0002_later.py").write_text(
        'import sqlalchemy as sa\nfrom alembic import op\nrevision = "stories2"\n'
        'down_revision = "stories1"\nbranch_labels = None\ndepends_on = None\n\n\n'
        "def upgrade():\n    op.add_column('story', sa.Column('mood', sa.String()))\n"
    )
    plain = migrating._config

    def config(name: str) -> Any:
        made = plain(name)
        if name == "stories":
            both = f"{made.get_main_option('version_locations')}:{later}"
            made.set_main_option("version_locations", both)
        return made

    return config


def test_a_backup_of_an_older_release_is_brought_to_the_newest_schema(
    deployment: Deployment,
    kit: BoxKey,
    folder: Path,
    elsewhere: StaffSide,
    next_release: Any,
    monkeypatch: pytest.MonkeyPatch,
):
    back_up(deployment, folder)
    monkeypatch.setattr(migrating, "_config", next_release)
    bring_back(folder, elsewhere, kit)
    elsewhere.check()
    columns = inspect(elsewhere.databases["stories"].engine).get_columns("story")
    assert "mood" in {column["name"] for column in columns}


def test_a_backup_of_a_newer_release_is_refused_and_nothing_changes(
    on_sqlite: Deployment,
    folder: Path,
    bare: StaffSide,
    next_release: Any,
    monkeypatch: pytest.MonkeyPatch,
):
    given_a_kit(on_sqlite)
    with monkeypatch.context() as patch:
        patch.setattr(migrating, "_config", next_release)
        migrating.migrate("stories", on_sqlite.staff.databases["stories"])
        back_up(on_sqlite, folder)
    with pytest.raises(CannotRun, match=r"newer release \(stories2\)"):
        bring_back(folder, bare)
    assert is_untouched(bare)


def test_the_newest_backup_of_a_folder_is_told_by_its_name(on_sqlite: Deployment, folder: Path):
    given_a_kit(on_sqlite)
    assert shelf.newest(folder) is None
    back_up(on_sqlite, folder)
    back_up(on_sqlite, folder)
    assert shelf.newest(folder) == on_sqlite.now + timedelta(seconds=1)


def test_progress_goes_from_nothing_to_all(on_sqlite: Deployment, folder: Path, bare: StaffSide):
    given_a_kit(on_sqlite)
    on_sqlite.answers(on_sqlite.open(), 3)
    heard: list[float] = []
    backup(folder, on_sqlite.staff, now=on_sqlite.now, progress=heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1
    heard.clear()
    restore(folder, RECOVERY, bare, by="anna", now=on_sqlite.now, progress=heard.append)
    assert heard == sorted(heard)
    assert heard[-1] > 0.9
