"""`revalidation demo`: a sample practice whose made-up patients answer over HTTP, up to the PDF."""

import csv
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated
from urllib.error import URLError
from urllib.request import urlopen

import typer

from exports.portfolio import Portfolio
from revalidation.cli.comparing import differing
from revalidation.cli.console import chosen, me, plainly, progress, say
from revalidation.cli.patients import Patient, answer, patients, sample_words
from revalidation.cli.reading import HIDDEN, portfolio, printed
from revalidation.domain.batch import Batch, Way
from revalidation.domain.campaign import FORMAL_LEAST, FORMAL_LEAST_AGREED, Campaign, Track, Window
from revalidation.domain.people import Account, Clinician, Duty, Practice, Role
from revalidation.domain.questionnaire import Questionnaire
from revalidation.domain.release import Decision, Reason, Verdict
from revalidation.errors import CannotRun, Unsuitable
from revalidation.questionnaires import load
from revalidation.services import conduct, establish, invite, read, release
from revalidation.settings import settings
from revalidation.store import campaigns, people
from revalidation.toolkit import StaffSide, today

app = typer.Typer()

QUESTIONNAIRE = "core-1"
PRACTICE = Practice(
    "Elm Grove Surgery", "020 7946 0000", complaints="NHS North East London", complaints_phone="020 7946 0001"
)
DOCTOR = Clinician("Dr Amara Osei", "7654321", "A sample designated body", "GP partner")
ADMINISTRATOR = Account("anna@example.org", "Anna Clarke")
READER = Account("rob@example.org", "Rob Hall")
OFFICER = Account("officer@example.org", "Dr Priya Nair")
STARTS_WITHIN = 30
"""Seconds that the patients' application may take to answer."""


@app.command()
@plainly
def demo(
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Stop when the portfolio is written.")] = False,
    replies: Annotated[int, typer.Option(help="How many made-up patients answer.", min=1, max=5_000)] = 40,
    comments: Annotated[
        Path | None, typer.Option(metavar="FILE.csv", help="Take their words from this file, column `text`.")
    ] = None,
    port: Annotated[int, typer.Option(help="Where patients' pages are served.")] = 8000,
) -> None:
    """Fill the data folder with a sample practice, have patients answer, and write a portfolio."""
    words = _words_of(comments) if comments else sample_words()
    port = _free_port() if no_serve else _checked(port)
    url = f"http://127.0.0.1:{port}"
    side = StaffSide(settings(data=chosen.get("data"), patient_url=url))
    target = side.settings.data / "portfolio.pdf"
    is_new = not side.patient_keys.path.exists()
    if is_new:
        _set_up(side)
    elif not _is_sample(side) or not target.exists():
        raise Unsuitable(f"{side.settings.data} holds something else. Name an empty folder by --data.")
    side.check()
    with _serving(side, port) as server:
        if is_new:
            _released_round(side, replies, words, target)
            _open_round(side)
        say(f"The portfolio: {target.absolute()}")
        say(f"An unused link to try: {_unused_link(side)}")
        if not no_serve:
            say(f"Patients' pages are at {url}. Stop with Ctrl-C.")
            server.wait()
    side.close()


def _is_sample(side: StaffSide) -> bool:
    """Whether a data folder was filled by this command, so that no real round is ever touched."""
    with side.register.reading() as connection:
        return [one.gmc_number for one in people.clinicians(connection)] == [DOCTOR.gmc_number]


@dataclass(frozen=True, slots=True)
class _Sent:
    """What the made-up patients sent, to be held against what the portfolio says."""

    replies: int
    counts: Mapping[tuple[str, str], int]


def _set_up(side: StaffSide) -> None:
    establish.make_keys(patient_keys=side.patient_keys, staff_keys=side.staff_keys)
    patient, staff = side.patient_keys.current(), side.staff_keys.current()
    establish.make_databases(side.databases, patient=patient, staff=staff)
    establish.first_people(PRACTICE, DOCTOR, by=me(), register=side.register, now=side.now())


def _released_round(side: StaffSide, count: int, words: Sequence[Mapping[str, str]], target: Path) -> None:
    """Open a formal round, have it answered over HTTP, read, released, checked and written to `target`."""
    opened = _open(side, Track.FORMAL)
    asked = load(QUESTIONNAIRE).asked(comments=True)
    links = _links(side, opened, count)
    sent = _answer_all(links, list(patients(asked, count, list(words), seed=opened.number)), asked)
    conduct.close(opened.number, by=ADMINISTRATOR.email, register=side.register, now=side.now())
    release.take_in(opened.number, READER, desk=side.desk, now=side.now())
    _read(side, opened.number)
    if FORMAL_LEAST_AGREED <= count < FORMAL_LEAST:
        conduct.agree(opened.number, OFFICER, register=side.register, now=side.now())
    release.release(opened.number, READER, questionnaire=asked, desk=side.desk, now=side.now())
    made = portfolio(side, opened.number)
    say(_checked_against(made, asked, sent))
    target.write_bytes(printed(made))


def _open_round(side: StaffSide) -> None:
    opened = _open(side, Track.INFORMAL)
    say(f"Round {opened.number} is open for answers; round {opened.number - 1} is released.")


def _open(side: StaffSide, track: Track) -> Campaign:
    with side.register.reading() as connection:
        practice, doctor = people.practices(connection)[0], people.clinicians(connection)[0]
    first = today() - timedelta(weeks=11) if track is Track.FORMAL else today()
    duties = [Duty(READER, Role.RELEASER, "practice manager at another surgery")]
    if track is Track.FORMAL:
        duties += [Duty(ADMINISTRATOR, Role.ADMINISTRATOR), Duty(OFFICER, Role.RESPONSIBLE_OFFICER)]
    draft = Campaign(
        clinician=doctor,
        practice=practice,
        track=track,
        questionnaire=QUESTIONNAIRE,
        window=Window(first, first + timedelta(weeks=12)),
        duties=tuple(duties),
    )
    return conduct.open_campaign(
        draft,
        by=me(),
        register=side.register,
        patient_keys=side.patient_keys,
        staff_keys=side.staff_keys,
        now=side.now(),
    )


def _links(side: StaffSide, campaign: Campaign, count: int) -> list[str]:
    batch = Batch(campaign.number, Way.INVITE, count, today(), "demonstration")
    kept = invite.make_batch(batch, by=ADMINISTRATOR.email, register=side.register, now=side.now())
    made = invite.pairs(kept, keys=side.patient_keys.current(), patient_url=side.settings.patient_url)
    return [pair.link for pair in made]


def _unused_link(side: StaffSide) -> str:
    with side.register.reading() as connection:
        informal = [one for one in campaigns.every(connection) if one.track is Track.INFORMAL]
    return _links(side, informal[-1], 1)[0]


def _answer_all(links: Sequence[str], crowd: Sequence[Patient], asked: Questionnaire) -> _Sent:
    counts: Counter[tuple[str, str]] = Counter()
    with progress() as bar:
        task = bar.add_task("Patients answer", total=len(links))
        for link, patient in zip(links, crowd, strict=True):
            answer(link, patient)
            counts.update(patient.ticks.items())
            bar.advance(task)
    say(f"{len(links)} made-up patients answered through the pages that real ones see.")
    return _Sent(len(links), counts)


def _read(side: StaffSide, number: int) -> None:
    """Decide on every comment as the sample reader: one in twenty is held back, one has a name hidden."""
    waiting = read.unread(number, READER, desk=side.desk)
    chance = random.Random(number)  # noqa: S311 (sample data)
    with progress() as bar:
        for comment in bar.track(waiting, description="The reader reads"):
            if "Ayesha" in comment.text:
                said = Decision(Verdict.HIDE_DETAILS, text=comment.text.replace("Ayesha", HIDDEN))
            elif chance.random() < 0.05:
                said = Decision(Verdict.HOLD_BACK, Reason.RECOGNISABLE)
            else:
                said = Decision(Verdict.SHARE)
            read.decide(number, READER, comment, said, desk=side.desk)
    read.finish_reading(number, READER, desk=side.desk, now=side.now())


def _checked_against(made: Portfolio, asked: Questionnaire, sent: _Sent) -> str:
    """Hold what the portfolio is about to say against what was sent; return what came of it."""
    if made.summary.replies is None:
        return f"{sent.replies} answered: too few for anything to be shown, and the portfolio says so."
    if found := differing(made, asked, sent.counts, sent.replies):
        raise CannotRun(f"What was released differs from what was sent: {found[0]}. Please report this.")
    return f"Checked: the portfolio's counts are those of the {sent.replies} replies, answer by answer."


def _words_of(path: Path) -> list[Mapping[str, str]]:
    """Return the comments of a CSV file, dealt out to the questions that ask for words."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if "text" not in (rows.fieldnames or ()):
                raise Unsuitable(f"{path} has no column called `text` in its first line.")
            texts = [row["text"].strip() for row in rows if row["text"] and row["text"].strip()]
    except (UnicodeDecodeError, csv.Error):
        raise Unsuitable(f"{path} can't be read as CSV in UTF-8. Save it as such and try again.") from None
    fitting = [text for text in texts if len(text) <= Questionnaire.MOST_CHARACTERS]
    if not fitting:
        raise Unsuitable(f"{path} holds no comment that fits.")
    if len(fitting) < len(texts):
        say(
            f"{len(texts) - len(fitting)} comments over {Questionnaire.MOST_CHARACTERS:,} characters "
            "were left out."
        )
    questions = ("went-well", "better")
    return [{questions[place % 2]: text} for place, text in enumerate(fitting)]


def _checked(port: int) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise CannotRun(
                f"Port {port} is in use. Stop what uses it, or choose another by --port."
            ) from None
    return port


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _serving(side: StaffSide, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run the patients' application as the process that it always is, without the staff's keys."""
    environment = {
        **os.environ,
        "REVALIDATION_DATA": str(side.settings.data),
        "REVALIDATION_PATIENT_URL": side.settings.patient_url,
        "REVALIDATION_STAFF_KEYS": os.devnull,
    }
    command = [sys.executable, "-m", "revalidation", "serve", "--port", str(port)]
    signal.signal(signal.SIGTERM, _as_ctrl_c)
    with subprocess.Popen(command, env=environment) as server:
        try:
            _wait_for(side.settings.patient_url, server)
            yield server
        except KeyboardInterrupt:
            say("Stopped.")
        finally:
            server.terminate()


def _as_ctrl_c(*_: object) -> None:
    raise KeyboardInterrupt


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        if server.poll() is not None:
            raise CannotRun("The patients' application did not start. `revalidation selfcheck` says why.")
        try:
            with urlopen(f"{url}/health", timeout=2) as answer:  # noqa: S310 (our own address)
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.05)
    raise CannotRun(f"The patients' application did not answer within {STARTS_WITHIN} seconds.")
