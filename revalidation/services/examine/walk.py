"""The walk round a deployment: settings, keys, databases, log, disk, paper and backups, in that order."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from revalidation.errors import CannotRun
from revalidation.questionnaires import load, shipped
from revalidation.services.examine import databases as looks
from revalidation.services.examine import files, keys, words
from revalidation.services.examine.finding import Finding, look
from revalidation.settings import Settings
from revalidation.store import (
    campaigns,
    people,  # noqa: F401 (campaigns are read together with their people)
    shelf,
    trail,
)
from revalidation.store.engine import REGISTER, STORIES, VAULT, Database
from revalidation.store.keyfiles import KeyFile, PatientKeys, StaffKeys

TABLES = {"register": REGISTER, "vault": VAULT, "stories": STORIES}
SKEW = timedelta(minutes=5)
"""How far the clock may be behind the newest entry of the log."""
RECENT = timedelta(days=2)
"""How old the newest backup may be: one night may be missed, not two."""


def examine(settings: Settings, *, now: datetime, backups: Path | None = None) -> tuple[Finding, ...]:
    """Return what was found, in the order in which to mend it. Nothing is changed and nothing is raised.

    `backups` is the folder of backups, where there is one to look at.
    """
    databases = {name: Database(settings.url_of(name), tables) for name, tables in TABLES.items()}
    try:
        return (
            *_deployment(settings, databases, now),
            look("disk", partial(files.room, settings.data)),
            look("style sheet", files.style_sheet),
            look("typefaces", files.typefaces),
            look("paper", files.paper),
            *([look("backups", partial(_backups, backups, now))] if backups else []),
        )
    finally:
        for database in databases.values():
            database.close()


def _deployment(settings: Settings, databases: Mapping[str, Database], now: datetime) -> tuple[Finding, ...]:
    patient = KeyFile(settings.keys_of("patient"), PatientKeys.from_json)
    staff = KeyFile(settings.keys_of("staff"), StaffKeys.from_json)
    register = databases["register"]
    return (
        look("patients' address", partial(_address, settings.patient_url)),
        look("patients' keys", partial(keys.key_file, patient)),
        look("staff's keys", partial(keys.key_file, staff)),
        *(look(name, partial(looks.database, name, found)) for name, found in databases.items()),
        look("three databases", partial(looks.apart, databases)),
        look("keys and databases", partial(keys.belong, databases, patient, staff)),
        look("keys of rounds", partial(keys.of_rounds, register, patient, staff)),
        look("words", partial(words.kept_no_longer, register, staff, now.date())),
        look("questionnaires", partial(_questionnaires, settings.questionnaires, register)),
        look("activity log", partial(_log, register)),
        look("clock", partial(_clock, register, now)),
    )


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" and not _is_here(parts.hostname or ""):
        raise CannotRun(
            f"Links would begin with {url}, and answers travel unprotected. Put a proxy with a certificate "
            "before the service and set REVALIDATION_PATIENT_URL to its https address."
        )
    return f"Links begin with {url}."


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _questionnaires(folder: Path | None, register: Database) -> str:
    own = {file.stem for file in folder.glob("*.toml")} if folder else set()
    every = sorted({*shipped(), *own, *_asked(register)})
    for name in every:
        load(name, folder)
    return f"Questionnaires that can be asked: {', '.join(every)}."


def _asked(register: Database) -> set[str]:
    """Return the questionnaires that rounds ask; none where the register can't tell: see its own finding."""
    try:
        with register.reading() as connection:
            return {one.questionnaire for one in campaigns.every(connection)}
    except CannotRun:
        return set()


def _log(register: Database) -> str:
    with register.reading() as connection:
        entries = trail.verify(connection)
        last = trail.last(connection)
    ending = f"; the last: {last.act}, on {last.at:%d %B %Y, %H:%M} UTC" if last else ""
    # Entries that were cut off at the end can't be missed here: whoever knows the last one can tell.
    return f"Entries of the activity log follow one another: {entries}{ending}."


def _clock(register: Database, now: datetime) -> str:
    with register.reading() as connection:
        newest = max((entry.at for entry in trail.read(connection)), default=datetime.min)
    told = now.astimezone(UTC).replace(tzinfo=None)
    said = f"The clock says {told:%d %B %Y, %H:%M} UTC"
    if told + SKEW < newest:
        raise CannotRun(
            f"{said}, but the activity log has an entry of {newest:%d %B %Y, %H:%M}. Set the clock."
        )
    return f"{said}."


def _backups(folder: Path, now: datetime) -> str:
    newest, again = shelf.newest(folder), f"Run `revalidation backup {folder}`"
    if newest is None:
        raise CannotRun(f"There is no backup in {folder}. {again}.")
    if not (folder / shelf.KEYS).is_file():
        raise CannotRun(f"{folder / shelf.KEYS} is missing, so no backup there can be read. {again}.")
    said = f"The newest backup is of {newest:%d %B %Y, %H:%M} UTC"
    if now - newest > RECENT:
        raise CannotRun(f"{said}, which is too long ago. {again}, and let a timer do it every night.")
    return f"{said}."
