"""Each database's migrations lead to its models, and no other schema is started with."""

import pytest
from alembic import op
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from revalidation.errors import CannotRun
from revalidation.store import migrating
from revalidation.store.engine import Database
from revalidation.store.migrating import NAMES
from tests.conftest import TABLES


def mark(database, revision):
    with database.writing() as connection:
        connection.exec_driver_sql(f"update alembic_version set version_num = '{revision}'")


@pytest.mark.parametrize("name", NAMES)
def test_the_schema_of_the_migrations_is_the_schema_of_the_models(empty, name):
    database = empty[name]
    migrating.migrate(name, database)

    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, database.tables) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_migrations_write_the_very_tables_that_the_models_would(name, tmp_path):
    """On SQLite to the letter: without row numbers, with numbers never used twice."""
    migrated = Database(f"sqlite:///{tmp_path}/migrated.db", TABLES[name])
    modelled = Database(f"sqlite:///{tmp_path}/modelled.db", TABLES[name])
    migrating.migrate(name, migrated)
    with modelled.writing() as connection:
        TABLES[name].create_all(connection)

    assert written(migrated) == written(modelled)


def written(database):
    asked = "select name, sql from sqlite_master where sql is not null and name <> 'alembic_version'"
    with database.reading() as connection:
        found = dict(connection.exec_driver_sql(asked).all())
    database.close()
    return {name: sorted(sql.replace('"', "").replace(",", " ").split()) for name, sql in found.items()}


@pytest.mark.parametrize("name", NAMES)
def test_migrating_twice_changes_nothing(empty, name):
    migrating.migrate(name, empty[name])
    migrating.migrate(name, empty[name])

    migrating.check(name, empty[name])
    assert migrating.version(empty[name]) == migrating.newest(name)


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_database_is_no_start(empty, name):
    with pytest.raises(CannotRun, match=rf"The {name} is empty\. Run `revalidation setup`"):
        migrating.check(name, empty[name])


@pytest.mark.parametrize("name", NAMES)
def test_a_newer_schema_is_no_start(empty, name):
    migrating.migrate(name, empty[name])
    mark(empty[name], "of-next-year")

    with pytest.raises(CannotRun, match=rf"The {name} was written by a newer release"):
        migrating.check(name, empty[name])


@pytest.mark.parametrize("name", NAMES)
def test_a_newer_schema_is_not_migrated_either(empty, name):
    migrating.migrate(name, empty[name])
    mark(empty[name], "of-next-year")

    with pytest.raises(CannotRun, match="newer release"):
        migrating.migrate(name, empty[name])


def test_an_old_schema_is_no_start(empty, monkeypatch):
    migrating.migrate("vault", empty["vault"])
    monkeypatch.setattr(migrating, "newest", lambda _: "vault2")

    with pytest.raises(CannotRun, match=r"The vault has an old schema \(vault1; vault2 is needed\).*migrate"):
        migrating.check("vault", empty["vault"])


def test_one_database_given_for_another_is_no_start(empty):
    migrating.migrate("register", empty["register"])

    for use in (migrating.check, migrating.migrate):
        with pytest.raises(CannotRun, match="address of the vault leads to the register"):
            use("vault", empty["register"])


def test_a_migration_that_fails_leaves_nothing(empty, monkeypatch):
    """A missing table at the end of it, and none of those before are there."""
    made = []

    def fails_at_the_fourth(*args, **kwargs):
        made.append(args)
        if len(made) == 4:
            raise RuntimeError("out of memory")
        return create(*args, **kwargs)

    create = op.create_table
    monkeypatch.setattr(op, "create_table", fails_at_the_fourth)
    with pytest.raises(RuntimeError):
        migrating.migrate("vault", empty["vault"])
    monkeypatch.undo()

    assert migrating.version(empty["vault"]) is None
    migrating.migrate("vault", empty["vault"])
    migrating.check("vault", empty["vault"])
