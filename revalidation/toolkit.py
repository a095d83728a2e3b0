"""The wiring: what each side of the house works with, built once from the settings."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from threading import Lock
from zoneinfo import ZoneInfo

from filelock import FileLock

from links import codes
from revalidation.domain.batch import Batch, Way
from revalidation.domain.reply import Reply
from revalidation.errors import CannotRun, Unknown
from revalidation.questionnaires import asked_in
from revalidation.services import establish, receive
from revalidation.services.receive import Entry, Round
from revalidation.settings import Settings
from revalidation.store import campaigns, migrating
from revalidation.store.desk import Desk
from revalidation.store.engine import REGISTER, STORIES, VAULT, Database
from revalidation.store.keyfiles import KeyFile, PatientKeys, StaffKeys
from revalidation.store.stories import Stories
from revalidation.store.vault import Arrivals, Holdings

LONDON = ZoneInfo("Europe/London")
REMEMBERED = 1.0
"""Seconds for which patients' pages may go by what the register said: closing and cancelling take as long.

No answer is lost by it: what the last taking-in would miss, the vault itself refuses.
"""


def now() -> datetime:
    """Return the present moment where the patients are, so that its date is theirs."""
    return datetime.now(LONDON)


def today() -> date:
    """Return today's date where the patients are."""
    return now().date()


class Lookup:
    """The rounds as both databases have them, remembered for a second so that a busy page costs them nothing.

    Readers of an SQLite vault wait while answers are put on disk, so pages must not each ask it.
    """

    def __init__(self, register: Database, arrivals: Arrivals, folder: Path | None) -> None:
        self._register = register
        self._arrivals = arrivals
        self._folder = folder
        self._rounds: dict[int, tuple[float, Round | None]] = {}
        self._reading = Lock()

    def of(self, campaign: int, batch: int | None = None) -> Round | None:
        """Return the round of that number, or None. Where many ask at once, one of them reads.

        A link of a `batch` made after a round was read must not look dead for a second: it is read again.
        """
        if found := self.remembered(campaign, batch):
            return found[1]
        with self._reading:
            found = self.remembered(campaign, batch)
            if found is None:
                if len(self._rounds) > 1000:
                    self._rounds.clear()
                found = self._rounds[campaign] = (time.monotonic(), self._read(campaign))
        return found[1]

    @property
    def at_hand(self) -> "AtHand":
        """What is remembered, and nothing else."""
        return AtHand(self)

    def remembered(self, campaign: int, batch: int | None = None) -> tuple[float, Round | None] | None:
        """Return a round and when it was read; None where it must be read anew."""
        found = self._rounds.get(campaign)
        if found is None or time.monotonic() - found[0] > REMEMBERED:
            return None
        lacks_it = batch is not None and found[1] is not None and batch not in found[1].batches
        return None if lacks_it else found

    def batch(self, series: int) -> Batch | None:
        """Return the batch of that series, or None."""
        try:
            with self._register.reading() as connection:
                return campaigns.batch_of_series(connection, series)
        except Unknown:
            return None

    def _read(self, number: int) -> Round | None:
        try:
            with self._register.reading() as connection:
                campaign = campaigns.get(connection, number)
                batches = {batch.number: batch for batch in campaigns.batches(connection, number)}
        except Unknown:
            return None
        asked = asked_in(campaign, self._folder)
        return Round(campaign, asked, batches, self._arrivals.cancelled(number), self._full(batches))

    def _full(self, batches: Mapping[int, Batch]) -> frozenset[int]:
        """Return the numbers of the batches whose shared link has brought as many answers as it may."""
        shared = [batch for batch in batches.values() if batch.way is not Way.INVITE]
        if not shared:
            return frozenset()
        replies = self._arrivals.shared_replies(shared[0].campaign)
        return frozenset(batch.number for batch in shared if replies.get(batch.number, 0) >= batch.size)


class NotAtHand(Exception):
    """What was asked for is not remembered."""


@dataclass(frozen=True, slots=True)
class AtHand:
    """The rounds that a `Lookup` remembers; to ask for any other raises `NotAtHand`."""

    lookup: Lookup

    def of(self, campaign: int, batch: int | None = None) -> Round | None:
        """Return the round of that number, or None where there is none."""
        found = self.lookup.remembered(campaign, batch)
        if found is None:
            raise NotAtHand
        return found[1]

    def batch(self, series: int) -> Batch | None:
        """Raise `NotAtHand`: batches are not remembered by their series."""
        raise NotAtHand


class PatientSide:
    """All that the patients' application may do. It holds no key that opens anything."""

    def __init__(self, settings: Settings, *, today: Callable[[], date] = today) -> None:
        self.settings = settings
        self._keys = KeyFile(settings.keys_of("patient"), PatientKeys.from_json)
        self._register = Database(settings.url_of("register"), REGISTER)
        self._vault = Database(settings.url_of("vault"), VAULT)
        self._arrivals = Arrivals(self._vault)
        self._rounds = Lookup(self._register, self._arrivals, settings.questionnaires)
        self._today = today

    def check(self) -> None:
        """Raise `CannotRun` where this side can't start: keys, schemas, addresses."""
        databases = {"register": self._register, "vault": self._vault}
        keys = self._keys.current()
        for name, database in databases.items():
            migrating.check(name, database)
        self._vault.check_writable()
        establish.check_keys(databases, {"patient": keys.identity})
        Holdings(self._vault).finish()

    def admit(self, link: str) -> Entry:
        """Return what a link opens, or raise `LinkRefused`."""
        return receive.admit(link, keys=self._keys.current(), rounds=self._rounds, today=self._today())

    def admit_at_once(self, link: str) -> Entry | None:
        """Return what a link opens, or None where a database must be asked; raises `LinkRefused`."""
        try:
            return receive.admit(
                link, keys=self._keys.current(), rounds=self._rounds.at_hand, today=self._today()
            )
        except NotAtHand:
            return None

    def admit_code(self, code: str) -> Entry:
        """Return what a typed code opens, or raise `LinkRefused`."""
        return receive.admit_code(code, keys=self._keys.current(), rounds=self._rounds, today=self._today())

    def new_visit(self, entry: Entry) -> str:
        """Return a signed visit for the hidden part of a shared link's form."""
        return receive.new_visit(entry, keys=self._keys.current())

    def new_takeback(self, entry: Entry) -> str:
        """Return a fresh take-back code."""
        return codes.new_takeback(entry.campaign.number)

    def is_fresh(self, entry: Entry, visit: str) -> bool:
        """Whether a tablet's visit has not been sent yet."""
        return receive.is_fresh(entry, visit, keys=self._keys.current(), arrivals=self._arrivals)

    def receive(self, entry: Entry, reply: Reply, *, takeback: str, visit: str | None = None) -> None:
        """Seal and keep one reply and spend its link. Raises `receive.TooLate` where no more are taken."""
        found = self._rounds.of(entry.campaign.number)
        if found is None or not found.campaign.takes_answers(on=self._today()):
            raise receive.TooLate(entry)
        receive.receive(entry, reply, takeback, visit, keys=self._keys.current(), arrivals=self._arrivals)

    def take_back(self, code: str) -> None:
        """Take answers back; nobody is told whether they still waited."""
        receive.take_back(code, keys=self._keys.current(), arrivals=self._arrivals)

    def healthy(self) -> bool:
        """Whether both databases and the keys answer."""
        try:
            self._keys.current()
        except CannotRun:
            return False
        return self._register.answers() and self._vault.answers()

    def close(self) -> None:
        """Give all connections back."""
        self._register.close()
        self._vault.close()


@dataclass(frozen=True)
class StaffSide:
    """All that the staff's side may do: both key files, all three databases."""

    settings: Settings
    now: Callable[[], datetime] = now

    @cached_property
    def patient_keys(self) -> KeyFile[PatientKeys]:
        """The key file that the patients' application shares."""
        return KeyFile(self.settings.keys_of("patient"), PatientKeys.from_json)

    @cached_property
    def staff_keys(self) -> KeyFile[StaffKeys]:
        """The key file with the private keys."""
        return KeyFile(self.settings.keys_of("staff"), StaffKeys.from_json)

    @cached_property
    def register(self) -> Database:
        """Who takes part."""
        return Database(self.settings.url_of("register"), REGISTER)

    @cached_property
    def vault(self) -> Database:
        """What was said."""
        return Database(self.settings.url_of("vault"), VAULT)

    @cached_property
    def stories(self) -> Stories:
        """What is public."""
        return Stories(Database(self.settings.url_of("stories"), STORIES))

    @property
    def databases(self) -> dict[str, Database]:
        """The three databases by name."""
        return {"register": self.register, "vault": self.vault, "stories": self.stories.database}

    @property
    def desk(self) -> Desk:
        """What the reader works with."""
        return Desk(self.register, Holdings(self.vault), self.patient_keys, self.staff_keys)

    def check(self) -> None:
        """Raise `CannotRun` where this side can't start: keys, schemas, addresses."""
        patient, staff = self.patient_keys.current(), self.staff_keys.current()
        for name, database in self.databases.items():
            migrating.check(name, database)
            database.check_writable()
        sides = {"patient": patient.identity, "staff": staff.identity}
        establish.check_keys(self.databases, sides)
        Holdings(self.vault).finish()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other commands of the staff's side waiting while keys and databases change together."""
        self.settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(self.settings.data / ".lock"):
            yield

    def close(self) -> None:
        """Give all connections back."""
        for database in self.databases.values():
            database.close()
