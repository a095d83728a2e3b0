"""Each database's schema, brought from one version to the next by Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData

from revalidation.errors import CannotRun
from revalidation.store.engine import Database

NAMES = ("register", "vault", "stories")


def migrate(name: str, database: Database) -> None:
    """Bring one database (`register`, `vault` or `stories`) to the newest schema, if it is not there.

    Raises `CannotRun` for one that this release doesn't know.
    """
    _refuse_unknown(name, version(database))
    with database.writing() as connection:
        upgrade(name, connection, database.tables)


def upgrade(name: str, connection: Connection, tables: MetaData, to: str = "head") -> None:
    """Bring one database forward to the schema version `to` within a transaction that goes on."""
    config = _config(name)
    if not connection.in_transaction():
        # Alembic commits every step by itself unless it finds a transaction begun.
        connection.begin()
    config.attributes["connection"] = connection
    config.attributes["tables"] = tables
    command.upgrade(config, to)


def version(database: Database) -> str | None:
    """Return the schema version a database is at, or None where it is empty."""
    with database.reading() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest(name: str) -> str | None:
    """Return the schema version that this release of the product needs."""
    return ScriptDirectory.from_config(_config(name)).get_current_head()


def versions(name: str) -> frozenset[str]:
    """Return the schema versions that this release knows."""
    scripts = ScriptDirectory.from_config(_config(name)).walk_revisions()
    return frozenset(script.revision for script in scripts)


def check(name: str, database: Database) -> None:
    """Raise `CannotRun` where a database is not at the version that this release needs."""
    found, needed = version(database), newest(name)
    if found == needed:
        return
    if found is None:
        raise CannotRun(f"The {name} is empty. Run `revalidation setup` first.")
    _refuse_unknown(name, found)
    raise CannotRun(
        f"The {name} has an old schema ({found}; {needed} is needed). Run `revalidation migrate`."
    )


def _refuse_unknown(name: str, found: str | None) -> None:
    for other in NAMES:
        if other != name and found in versions(other):
            raise CannotRun(f"The address of the {name} leads to the {other}. Give each its own.")
    if found is not None and found not in versions(name):
        raise CannotRun(f"The {name} was written by a newer release ({found}). Install that release.")


def _config(name: str) -> Config:
    config = Config()
    # A path with a per cent sign in it must not be taken for a placeholder.
    folder = str(Path(__file__).parent / "migrations").replace("%", "%%")
    config.set_main_option("script_location", folder)
    config.set_main_option("version_locations", f"{folder}/{name}")
    config.set_main_option("path_separator", "os")
    return config
