"""A database keeps what ended well, and says in a sentence what went wrong."""

import contextlib
import os
import sqlite3
import tempfile
import threading
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from revalidation.domain.batch import Batch, Way
from revalidation.errors import CannotRun, Unknown, Unsuitable
from revalidation.store import campaigns, people
from revalidation.store.engine import PRAGMAS, REGISTER, VAULT, Database
from revalidation.store.vault.tables import revoked
from tests.makers import ANNA


def add_account(connection, email=ANNA.email):
    connection.execute(insert(people.account).values(email=email, name="Anna"))


def accounts(database):
    with database.reading() as connection:
        return len(connection.execute(select(people.account)).all())


def test_what_ended_well_is_kept(deployment):
    register = deployment.staff.register
    with register.writing() as connection:
        add_account(connection)

    assert accounts(register) == 1


def test_a_failed_transaction_leaves_nothing(deployment):
    register = deployment.staff.register

    def add_and_fail():
        with register.writing() as connection:
            add_account(connection)
            raise KeyError("anything")

    with pytest.raises(KeyError):
        add_and_fail()

    assert accounts(register) == 0
    with register.writing() as connection:
        add_account(connection)
    assert accounts(register) == 1


def test_a_commit_that_fails_leaves_nothing_and_the_next_works(deployment):
    """Somebody else is in the way on SQLite; the server drops the connection on PostgreSQL."""
    register = deployment.staff.register
    in_the_way = contextlib.ExitStack()

    def add_and_fail():
        with register.writing() as connection:
            add_account(connection)
            if register.is_sqlite:
                connection.exec_driver_sql("PRAGMA busy_timeout = 0")
                reader = in_the_way.enter_context(
                    contextlib.closing(sqlite3.connect(register.engine.url.database))
                )
                reader.execute("BEGIN")
                reader.execute("select * from account").fetchall()
            else:
                in_the_way.enter_context(_dropped(connection, register))

    with in_the_way, pytest.raises(CannotRun, match=r"busy|did not answer|does not answer"):
        add_and_fail()

    assert accounts(register) == 0
    with register.writing() as connection:
        add_account(connection)
    assert accounts(register) == 1


def _dropped(connection, database):
    process = connection.exec_driver_sql("select pg_backend_pid()").scalar_one()
    with database.engine.connect() as other:
        other.exec_driver_sql(f"select pg_terminate_backend({process}, 5000)")
    return contextlib.nullcontext()


def test_what_was_done_while_only_reading_is_not_kept(deployment):
    register = deployment.staff.register
    with register.reading() as connection:
        if register.is_sqlite:
            connection.exec_driver_sql("BEGIN")
        add_account(connection)

    assert accounts(register) == 0


def test_one_thread_at_a_time_writes(deployment):
    """So a row read in a transaction is still so when it is written: nothing is lost between two writers."""
    register = deployment.staff.register
    with register.writing() as connection:
        add_account(connection)

    def add_a_letter():
        for _ in range(5):
            with register.writing() as connection:
                name = connection.execute(select(people.account.c.name)).scalar_one()
                connection.execute(people.account.update().values(name=name + "x"))

    threads = [threading.Thread(target=add_a_letter) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with register.reading() as connection:
        assert connection.execute(select(people.account.c.name)).scalar_one() == "Anna" + "x" * 20


def test_an_error_of_the_database_never_repeats_what_was_being_stored(deployment):
    secret = b"what the patient said" * 3
    twice = [{"nullifier": secret, "campaign": 1}] * 2
    with pytest.raises(CannotRun) as refused, deployment.vault.writing() as connection:
        connection.execute(insert(revoked), twice)

    assert "patient" not in str(refused.value)
    assert secret.hex() not in str(refused.value)
    assert refused.value.__suppress_context__


@pytest.mark.parametrize("number", [2**31, 2**63, 10**30, -1])
def test_a_number_that_no_database_can_hold_is_a_campaign_that_there_is_not(deployment, number):
    with pytest.raises((Unknown, Unsuitable)), deployment.staff.register.reading() as connection:
        campaigns.get(connection, number)


def test_sqlite_is_told_to_keep_no_traces_and_to_force_everything_to_disk(on_sqlite):
    with on_sqlite.vault.reading() as connection:
        asked = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in (pragma.split("=")[0] for pragma in PRAGMAS)
        }

    assert asked == {
        "journal_mode": "delete",
        "synchronous": 3,
        "secure_delete": 1,
        "temp_store": 2,
        "trusted_schema": 0,
        "foreign_keys": 1,
        "busy_timeout": 30000,
    }


def test_a_missing_folder_is_refused_with_a_sentence(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/none/vault.db", VAULT)

    assert not database.answers()
    with pytest.raises(CannotRun, match="can't be opened"):
        database.rebuild()


@pytest.fixture
def nobodys_folder():
    """A folder that may be read by all, with this process turned into somebody who may not write there."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sqlite3.connect(folder / "vault.db").execute("create table t (x)").connection.close()
        folder.chmod(0o555)
        (folder / "vault.db").chmod(0o444)
        was_root = os.geteuid() == 0
        if was_root:
            os.seteuid(65534)
        yield folder
        if was_root:
            os.seteuid(0)
        folder.chmod(0o755)


def test_a_folder_that_may_not_be_written_is_refused_with_a_sentence(nobodys_folder):
    with pytest.raises(CannotRun, match="may not be written by this user"):
        Database(f"sqlite:///{nobodys_folder}/vault.db", VAULT).check_writable()
    with pytest.raises(CannotRun, match="can't be opened"):
        Database(f"sqlite:///{nobodys_folder}/new.db", VAULT).check_writable()


def test_a_file_that_is_no_database_is_refused_with_a_sentence(tmp_path):
    (tmp_path / "vault.db").write_text("Dear diary, " * 100)

    with pytest.raises(CannotRun, match="is not a database"):
        Database(f"sqlite:///{tmp_path}/vault.db", VAULT).check_writable()


@pytest.mark.postgres
def test_a_server_that_is_not_there_is_refused_with_a_sentence(tmp_path):
    database = Database(f"postgresql://nobody@/none?host={tmp_path}", REGISTER)

    assert not database.answers()
    with pytest.raises(CannotRun, match="server does not answer"):
        database.check_writable()


@pytest.mark.parametrize("note", ["half a pair: \ud83d", "nothing: \x00"])
def test_a_text_that_a_database_can_not_hold_is_refused_or_kept_but_no_crash(deployment, note):
    opened = deployment.open()
    fresh = Batch(opened.number, Way.INVITE, 1, opened.window.opens, note)
    try:
        with deployment.staff.register.writing() as connection:
            kept = campaigns.add_batch(connection, fresh)
    except Unsuitable as refused:
        assert "can't be kept" in refused.sentence  # noqa: PT017
        with deployment.staff.register.reading() as connection:
            assert campaigns.batches(connection, opened.number) == ()
    else:
        assert kept.note == note


def test_more_readers_than_connections_are_told_in_a_sentence(deployment):
    """Rather than with an error of the library's own."""
    register = deployment.staff.register
    register.engine.pool._timeout = 0.01
    with contextlib.ExitStack() as readers:

        def read_on_and_on():
            for _ in range(100):
                readers.enter_context(register.reading())

        with pytest.raises(CannotRun, match="busy"):
            read_on_and_on()

    assert accounts(register) == 0
