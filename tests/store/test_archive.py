"""A backup reads a still copy that has no name, whatever happens meanwhile."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, func, insert, select

from revalidation.errors import CannotRun
from revalidation.store import archive
from revalidation.store.engine import Database

TABLES = MetaData()
said = Table("said", TABLES, Column("number", Integer, primary_key=True), Column("text", String))


@pytest.fixture
def database(tmp_path: Path):
    made = Database(f"sqlite:///{tmp_path}/said.db", TABLES)
    with made.writing() as connection:
        TABLES.create_all(connection)
        connection.execute(insert(said), [{"text": "word " * 100} for _ in range(2000)])
    yield made
    made.close()


def test_the_copy_has_no_name_before_anything_is_in_it(database: Database, tmp_path: Path, monkeypatch):
    there = []
    copying = archive._copy

    def looked_at(*given):
        there.append({path.name for path in tmp_path.iterdir()})
        copying(*given)
        there.append({path.name for path in tmp_path.iterdir()})

    monkeypatch.setattr(archive, "_copy", looked_at)
    with archive.still(database) as connection:
        assert connection.execute(select(func.count()).select_from(said)).scalar_one() == 2000
    assert there == [{"said.db"}, {"said.db"}]


def test_a_backup_that_is_killed_leaves_nothing_of_the_database_behind(database: Database, tmp_path: Path):
    """Killed while it reads the copy, as no clearing up can be done."""
    script = (
        "import os, signal\n"
        "from revalidation.store import archive\n"
        "from tests.store.test_archive import TABLES, Database\n"
        f"with archive.still(Database('sqlite:///{tmp_path}/said.db', TABLES)):\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": os.getcwd()})
    assert done.returncode == -9
    assert {path.name for path in tmp_path.iterdir()} == {"said.db"}


def test_a_damaged_database_is_told_in_a_sentence_and_leaves_no_copy(database: Database, tmp_path: Path):
    database.close()
    (tmp_path / "said.db").write_bytes(b"not a database" * 1000)
    with pytest.raises(CannotRun), archive.still(database):
        pass
    assert {path.name for path in tmp_path.iterdir()} == {"said.db"}
