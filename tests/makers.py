"""The cast, small makers of nouns, and one running deployment to try promises on."""

import itertools
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from revalidation.domain.batch import Batch, Way
from revalidation.domain.campaign import Campaign, Status, Track, Window
from revalidation.domain.people import Account, Clinician, Duty, Practice, Role
from revalidation.domain.questionnaire import Questionnaire
from revalidation.domain.release import Decision, Reason, Verdict
from revalidation.domain.reply import Reply, Sheet, read_sheet
from revalidation.domain.tally import Tally
from revalidation.questionnaires import load
from revalidation.services import conduct, invite, read, release
from revalidation.services.receive import Entry
from revalidation.settings import Settings
from revalidation.store import campaigns
from revalidation.store.engine import Database
from revalidation.store.sealing import BoxKey, unseal
from revalidation.toolkit import PatientSide, StaffSide

A_MONDAY = date(2026, 3, 2)

ELM_SURGERY = Practice("Elm Surgery", "020 7946 0000", number=1)
AMINA = Clinician("Dr Amina Osei", "7654321", "Hackney", number=1)
ANNA = Account("anna@elm.example", "Anna Kowalska")
ROB = Account("rob@oak.example", "Rob Field")
OLU = Account("olu@confederation.example", "Olu Adeyemi")
MALLORY = Account("mallory@elsewhere.example", "Mallory")

ADMINISTERS = Duty(ANNA, Role.ADMINISTRATOR, "practice manager")
READS = Duty(ROB, Role.RELEASER, "manager of another practice")
AGREES = Duty(OLU, Role.RESPONSIBLE_OFFICER)

CORE = load("core-1")


def window(days: int = 28, opens: date = A_MONDAY) -> Window:
    """Return a window of that many days."""
    return Window(opens, opens + timedelta(days=days - 1))


def formal(**changes) -> Campaign:
    """Return the draft of a formal exercise about Amina, with everybody it needs."""
    draft = Campaign(
        AMINA, ELM_SURGERY, Track.FORMAL, "core-1", window(), duties=(ADMINISTERS, READS, AGREES)
    )
    return replace(draft, **changes)


def informal(*, reader: bool = True, **changes) -> Campaign:
    """Return the draft of informal private feedback about Amina, with or without a reader."""
    duties = (READS,) if reader else ()
    draft = Campaign(AMINA, ELM_SURGERY, Track.INFORMAL, "core-1", window(), duties=duties)
    return replace(draft, **changes)


def sheet(questionnaire: Questionnaire = CORE, /, **fields: str) -> Sheet:
    """Return a filled-in sheet; a question's hyphens are written as underscores (`went_well="Kind"`)."""
    filled = fields or {"kindness": "excellent"}
    return read_sheet(questionnaire, {name.replace("_", "-"): [value] for name, value in filled.items()})


def reply(questionnaire: Questionnaire = CORE, /, **fields: str) -> Reply:
    """Return the reply of `sheet`."""
    return sheet(questionnaire, **fields).reply(questionnaire)


@dataclass
class Calendar:
    """The only clock that a deployment under test has."""

    day: date = A_MONDAY

    def today(self) -> date:
        """Return the day."""
        return self.day

    def now(self) -> datetime:
        """Return noon of the day."""
        return datetime.combine(self.day, time(12), UTC)

    def pass_days(self, days: int) -> None:
        """Let days go by."""
        self.day += timedelta(days=days)


@dataclass
class Deployment:
    """One deployment, seen from both sides, and what people do with it in a line each."""

    settings: Settings
    calendar: Calendar = field(default_factory=Calendar)

    def __post_init__(self) -> None:
        self.staff = StaffSide(self.settings, now=self.calendar.now)
        self.patients = PatientSide(self.settings, today=self.calendar.today)
        self._later: list[Deployment] = []

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self.calendar.now()

    @property
    def vault(self) -> Database:
        """The database of what was said."""
        return self.staff.vault

    @property
    def holdings(self):
        """The staff's half of the vault."""
        return self.staff.desk.holdings

    def again(self) -> "Deployment":
        """Return the same deployment as after a restart of both sides."""
        later = Deployment(self.settings, self.calendar)
        self._later.append(later)
        return later

    def open(self, draft: Campaign | None = None) -> Campaign:
        """Open a campaign: a formal one unless told otherwise."""
        return conduct.open_campaign(
            draft or formal(),
            by=ANNA.email,
            register=self.staff.register,
            patient_keys=self.staff.patient_keys,
            staff_keys=self.staff.staff_keys,
            now=self.now,
        )

    def batch(self, campaign: Campaign, size: int, way: Way = Way.INVITE) -> Batch:
        """Make a batch of links."""
        fresh = Batch(campaign.number, way, size, self.calendar.day)
        return invite.make_batch(fresh, by=ANNA.email, register=self.staff.register, now=self.now)

    def pairs(self, batch: Batch) -> list[invite.Pair]:
        """Return the links and codes of a batch."""
        keys = self.staff.patient_keys.current()
        return list(invite.pairs(batch, keys=keys, patient_url=self.settings.patient_url))

    def links(self, campaign: Campaign, count: int = 1, way: Way = Way.INVITE) -> list[str]:
        """Return the texts of `count` personal links, or of the one shared link with that cap."""
        return [text_of(pair) for pair in self.pairs(self.batch(campaign, count, way))]

    def cancel(self, link_or_code: str) -> int:
        """Cancel the one link in hand."""
        return invite.cancel_link(
            link_or_code,
            by=ANNA.email,
            register=self.staff.register,
            holdings=self.holdings,
            keys=self.staff.patient_keys.current(),
            now=self.now,
        )

    def cancel_batches(self, campaign: Campaign, numbers: list[int] | None = None) -> int:
        """Cancel some batches of a campaign, or all."""
        return invite.cancel_batches(
            campaign.number, numbers, by=ANNA.email, register=self.staff.register, now=self.now
        )

    def answer(self, link: str, given: Reply | None = None, takeback: str | None = None) -> str:
        """Open a link, send answers and return the take-back code."""
        entry = self.patients.admit(link)
        return self.send(entry, given, takeback)

    def send(
        self,
        entry: Entry,
        given: Reply | None = None,
        takeback: str | None = None,
        visit: str | None = None,
    ) -> str:
        """Send answers from a page that is open already and return the take-back code."""
        code = takeback or self.patients.new_takeback(entry)
        if visit is None and entry.batch.way is not Way.INVITE:
            visit = self.patients.new_visit(entry)
        self.patients.receive(entry, given or reply(), takeback=code, visit=visit)
        return code

    def answers(self, campaign: Campaign, count: int, *, comment: str = "") -> list[str]:
        """Have `count` people answer, each with a comment numbered from 0 if asked; return their codes."""
        numbers = itertools.count()
        codes = []
        for link in self.links(campaign, count):
            words = {"went_well": f"{comment} {next(numbers)}"} if comment else {}
            codes.append(self.answer(link, reply(kindness="excellent", **words)))
        return codes

    def close(self, campaign: Campaign) -> Campaign:
        """Close a campaign."""
        return conduct.close(campaign.number, by=ANNA.email, register=self.staff.register, now=self.now)

    def take_in(self, campaign: Campaign) -> int:
        """Take in what waits, if it is time."""
        return release.take_in(campaign.number, ROB, desk=self.staff.desk, now=self.now)

    def unread(self, campaign: Campaign, account: Account = ROB) -> tuple[read.Unread, ...]:
        """Return the comments that wait for a decision."""
        return read.unread(campaign.number, account, desk=self.staff.desk)

    def decide(
        self,
        campaign: Campaign,
        about: read.Unread,
        verdict: Verdict = Verdict.SHARE,
        *,
        account: Account = ROB,
        text: str = "",
    ) -> None:
        """Decide on one comment."""
        reason = Reason.RECOGNISABLE if verdict is Verdict.HOLD_BACK else None
        decision = Decision(verdict, reason, text)
        read.decide(campaign.number, account, about, decision, desk=self.staff.desk)

    def share_all(self, campaign: Campaign) -> None:
        """Have the reader share every comment as it is."""
        for comment in self.unread(campaign):
            self.decide(campaign, comment)

    def release(self, campaign: Campaign, by: Account | None = ROB) -> release.Released:
        """Release what was taken in."""
        return release.release(campaign.number, by, questionnaire=CORE, desk=self.staff.desk, now=self.now)

    def close_and_take_in(self, campaign: Campaign) -> Campaign:
        """Close a campaign and take in all that waits."""
        closed = self.close(campaign)
        self.take_in(closed)
        return closed

    def status(self, campaign: Campaign) -> Status:
        """Return the stage of a campaign's life."""
        with self.staff.register.reading() as connection:
            return campaigns.get(connection, campaign.number).status

    def tally(self, campaign: Campaign) -> Tally:
        """Return the newest released tally."""
        return Tally.from_bytes(unseal(self.holdings.releases(campaign.number)[-1], self._shared(campaign)))

    def comments(self, campaign: Campaign) -> list[str]:
        """Return the released comments as kept."""
        key = self._shared(campaign)
        return [unseal(box, key).decode() for box in self.holdings.comments(campaign.number)]

    def kept(self, campaign: Campaign) -> list[Reply]:
        """Return the replies that wait in the inbox, opened with the intake key."""
        intake = self.staff.desk.keys_of(campaign.number).intake
        assert intake is not None
        waiting = self.holdings.waiting(campaign.number)
        return [Reply.from_bytes(unseal(box.box, BoxKey(intake))) for box in waiting]

    def rows(self, table: str) -> int:
        """Return how many rows a table of the vault has, noise left out."""
        noise = "" if table == "upkeep" else "where campaign > 0"
        with self.vault.reading() as connection:
            return int(connection.exec_driver_sql(f"select count(*) from {table} {noise}").scalar_one())

    def vault_file(self) -> Path:
        """Return the file of an SQLite vault."""
        return self.settings.data / "vault.db"

    def stop(self) -> None:
        """Give all connections back."""
        for later in self._later:
            later.stop()
        self.patients.close()
        self.staff.close()

    def _shared(self, campaign: Campaign) -> BoxKey:
        key = self.staff.desk.keys_of(campaign.number).shared
        assert key is not None
        return BoxKey(key)


def text_of(pair: invite.Pair) -> str:
    """Return the text in a link, as it stands after `/f/`."""
    return pair.link.rsplit("/", 1)[1]
