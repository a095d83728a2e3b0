"""Each database's schema, brought from one version to the next by Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from revalidation.errors import CannotRun
from revalidation.store.engine import Database

NAMES = ("register", "vault", "stories")


def migrate(name: str, database: Database) -> None:
    """Bring one database (`register`, `vault` or `stories`) to the newest schema, if it is not there."""
    config = _config(name)
    with database.writing() as connection:
        config.attributes["connection"] = connection
        config.attributes["tables"] = database.tables
        command.upgrade(config, "head")


def version(database: Database) -> str | None:
    """Return the schema version a database is at, or None where it is empty."""
    with database.reading() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest(name: str) -> str | None:
    """Return the schema version that this release of the product needs."""
    return ScriptDirectory.from_config(_config(name)).get_current_head()


def check(name: str, database: Database) -> None:
    """Raise `CannotRun` where a database is not at the version that this release needs."""
    found, needed = version(database), newest(name)
    if found == needed:
        return
    if found is None:
        raise CannotRun(f"The {name} is empty. Run `revalidation setup` first.")
    known = {script.revision for script in ScriptDirectory.from_config(_config(name)).walk_revisions()}
    if found not in known:
        raise CannotRun(f"The {name} was written by a newer release ({found}). Install that release.")
    raise CannotRun(
        f"The {name} has an old schema ({found}; {needed} is needed). Run `revalidation migrate`."
    )


def _config(name: str) -> Config:
    config = Config()
    # A path with a per cent sign in it must not be taken for a placeholder.
    folder = str(Path(__file__).parent / "migrations").replace("%", "%%")
    config.set_main_option("script_location", folder)
    config.set_main_option("version_locations", f"{folder}/{name}")
    config.set_main_option("path_separator", "os")
    return config
