"""Looks at the three databases: reached, of the newest schema, set as they must be, whole and apart."""

import stat
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from revalidation.errors import CannotRun
from revalidation.store import migrating
from revalidation.store.engine import PRAGMAS, Database

SQLITE_LEAST = (3, 35, 0)
"""The first with RETURNING, which keeping an answer needs."""
POSTGRES_LEAST = 13

_IN_NUMBERS = {
    ("synchronous", "EXTRA"): "3",
    ("secure_delete", "ON"): "1",
    ("temp_store", "MEMORY"): "2",
    ("trusted_schema", "OFF"): "0",
    ("foreign_keys", "ON"): "1",
}


def database(name: str, found: Database) -> str:
    """Return how a database is, or raise what is wrong with it."""
    kept_in = Path(found.engine.url.database or "")
    if found.is_sqlite and not kept_in.exists():
        raise CannotRun(f"The {name} is not there. Run `revalidation setup`, or restore a backup.")
    migrating.check(name, found)
    with found.reading() as connection:
        version = _sqlite(name, connection) if found.is_sqlite else _postgres(name, connection)
    if found.is_sqlite:
        _not_for_everybody(name, kept_in)
    return f"On {version}, with the newest schema."


def apart(databases: Mapping[str, Database]) -> str:
    """Return that the three databases are three, or raise."""
    places = {name: _place(found) for name, found in databases.items()}
    for (name, place), (other, elsewhere) in combinations(places.items(), 2):
        if place == elsewhere:
            raise CannotRun(f"The {name} and the {other} are the same database. Give each its own.")
    return "Register, vault and stories are three databases."


def _place(found: Database) -> tuple[Any, ...]:
    if found.is_sqlite:
        file = Path(found.engine.url.database or "")
        return (file.stat().st_dev, file.stat().st_ino) if file.exists() else (file,)
    with found.reading() as connection:
        return tuple(connection.execute(text("select pg_postmaster_start_time(), current_database()")).one())


def _sqlite(name: str, connection: Connection) -> str:
    version = str(connection.exec_driver_sql("select sqlite_version()").scalar_one())
    if tuple(map(int, version.split("."))) < SQLITE_LEAST:
        least = ".".join(map(str, SQLITE_LEAST))
        raise CannotRun(f"SQLite {version} is too old, {least} is needed. Install a newer Python.")
    for pragma in PRAGMAS:
        setting, _, wanted = pragma.partition("=")
        value = str(connection.exec_driver_sql(f"PRAGMA {setting}").scalar_one())
        if value.upper() not in (wanted.upper(), _IN_NUMBERS.get((setting, wanted))):
            raise CannotRun(
                f"The {name} does not follow `{pragma}`, it has {value}. Close other programs that use the "
                "file; if it stays so, install a newer Python."
            )
    if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one() != "ok":
        raise CannotRun(f"The file of the {name} is damaged. Stop the service and restore the newest backup.")
    return f"SQLite {version}"


def _postgres(name: str, connection: Connection) -> str:
    version = int(connection.exec_driver_sql("show server_version_num").scalar_one()) // 10_000
    if version < POSTGRES_LEAST:
        raise CannotRun(f"PostgreSQL {version} is too old, {POSTGRES_LEAST} is needed.")
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        if connection.exec_driver_sql(f"show {setting}").scalar_one() == "off":
            raise CannotRun(
                f"The server of the {name} has {setting} off: a power cut could lose answers that were "
                "acknowledged. Switch it on."
            )
    return f"PostgreSQL {version}"


def _not_for_everybody(name: str, path: Path) -> None:
    reachable = stat.S_IMODE(path.parent.stat().st_mode) & stat.S_IXOTH
    readable = stat.S_IMODE(path.stat().st_mode) & stat.S_IROTH
    if reachable and readable:
        raise CannotRun(f"Everybody on this machine may read the {name}. Run: chmod 700 {path.parent}")
