"""`revalidation campaign`: open, list, show, close, agree."""

from datetime import date, datetime, timedelta
from email.utils import parseaddr
from typing import Annotated, Any

import typer
from email_validator import EmailNotValidError, validate_email
from rich.table import Table

from revalidation.cli.console import me, out, plainly, print_json, say, staff
from revalidation.domain.batch import Way
from revalidation.domain.campaign import LONGEST, Campaign, Status, Track, Window
from revalidation.domain.people import Account, Clinician, Duty, Practice, Role
from revalidation.domain.release import band
from revalidation.errors import Unknown, Unsuitable
from revalidation.questionnaires import asked_in, load
from revalidation.services import conduct, release
from revalidation.store import campaigns, people
from revalidation.toolkit import StaffSide, today

app = typer.Typer(
    help="Feedback rounds: open, list, show, close.", no_args_is_help=True, rich_markup_mode=None
)

Number = Annotated[int, typer.Argument(metavar="CAMPAIGN", help="The number of the round.")]
As = Annotated[str, typer.Option("--as", metavar="EMAIL", help="Who you are.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD")]

ROLES = {
    Role.CLINICIAN: "doctor",
    Role.ADMINISTRATOR: "administrator",
    Role.RELEASER: "independent reader",
    Role.SUPPORTER: "supporter",
    Role.APPRAISER: "appraiser",
    Role.RESPONSIBLE_OFFICER: "responsible officer",
    Role.MANAGER: "manager",
}
WAYS = {
    Way.INVITE: "personal links",
    Way.SHARED: "answers by one shared link",
    Way.TABLET: "answers on a tablet",
}

INFORMAL_DEFAULT = timedelta(weeks=26)


@app.command("open")
@plainly
def open_(
    track: Annotated[
        Track, typer.Option(help="Why patients are asked; it can't change later.")
    ] = Track.INFORMAL,
    clinician: Annotated[
        str, typer.Option(metavar="GMC", help="GMC number; needed where there are several.")
    ] = "",
    practice: Annotated[str, typer.Option(metavar="NAME", help="Needed where there are several.")] = "",
    opens: Day = None,
    closes: Day = None,
    reader: Annotated[str, typer.Option(metavar="'NAME <EMAIL>'", help="Who reads comments first.")] = "",
    reader_relation: Annotated[str, typer.Option(help="How the reader stands to the doctor; printed.")] = "",
    administrator: Annotated[
        list[str] | None, typer.Option(metavar="'NAME <EMAIL>'", help="Who invites; may be repeated.")
    ] = None,
    officer: Annotated[str, typer.Option(metavar="'NAME <EMAIL>'", help="The responsible officer.")] = "",
    questionnaire: Annotated[str, typer.Option(metavar="ID")] = "core-1",
    ask: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="A question that is off by default.")
    ] = None,
    least: Annotated[int | None, typer.Option(help="Fewest answers for anything to be shown.")] = None,
    longer_because: Annotated[
        str, typer.Option(help="Why a formal round lasts over 12 weeks; printed.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Open a feedback round for one clinician."""
    with staff(alone=True) as side:
        draft = Campaign(
            clinician=_clinician(side, clinician),
            practice=_practice(side, practice),
            track=track,
            questionnaire=questionnaire,
            window=_window(track, opens, closes),
            least=side.settings.least if least is None else least,
            duties=_duties(reader, reader_relation, administrator or [], officer),
            also_asked=frozenset(ask or []),
            longer_because=longer_because,
        )
        known = load(questionnaire, side.settings.questionnaires)
        if unknown := [name for name in draft.also_asked if known.question(name) is None]:
            raise Unsuitable(f"{questionnaire} has no question {unknown[0]}.")
        opened = conduct.open_campaign(
            draft,
            by=me(),
            register=side.register,
            patient_keys=side.patient_keys,
            staff_keys=side.staff_keys,
            now=side.now(),
        )
        if as_json:
            return print_json(_as_json(side, opened))
        say(f"Round {opened.number} is open for answers until {opened.window.closes:%d %B %Y}.")
        if track is Track.INFORMAL:
            say("It counts at the yearly appraisal and does not replace the five-yearly formal exercise.")
        if not opened.has_reader:
            say("Nobody was named to read comments first, so patients get no boxes for words.")
        say(f"Next: revalidation links mint {opened.number} --count 10")
    return None


@app.command("list")
@plainly
def list_(as_json: Json = False) -> None:
    """List all feedback rounds."""
    with staff() as side:
        with side.register.reading() as connection:
            found = campaigns.every(connection)
        if as_json:
            return print_json([_as_json(side, campaign) for campaign in found])
        if not found:
            return say("No feedback round has been opened. `revalidation campaign open --help` says how.")
        table = Table("No.", "Doctor", "Track", "Stage", "Open until", "Answers taken in")
        for one in found:
            table.add_row(
                str(one.number),
                one.clinician.name,
                one.track.value,
                one.status.value,
                one.window.closes.isoformat(),
                band(side.desk.holdings.standing(one.number).taken_in).value,
            )
        out.print(table)
    return None


@app.command()
@plainly
def show(number: Number, as_json: Json = False) -> None:
    """Show how one round stands. Of answers it tells only a band, which moves once a week at the most."""
    with staff() as side:
        with side.register.reading() as connection:
            campaign = campaigns.get(connection, number)
            batches = campaigns.batches(connection, number)
        if as_json:
            made = [
                {
                    "batch": b.number,
                    "way": b.way,
                    "size": b.size,
                    "made_on": b.made_on,
                    "cancelled": b.revoked,
                }
                for b in batches
            ]
            return print_json({**_as_json(side, campaign), "batches": made})
        say(
            f"Round {campaign.number}: {campaign.clinician.name}, {campaign.practice.name}",
            f"{campaign.track.value}, {campaign.status.value}, open {campaign.window.opens} to "
            f"{campaign.window.closes}",
            f"Answers taken in: {band(side.desk.holdings.standing(number).taken_in).value}",
        )
        for duty in campaign.duties:
            say(f"{ROLES[duty.role]}: {duty.account.name} <{duty.account.email}> {duty.relation}".rstrip())
        for b in batches:
            say(
                f"batch {b.number}: {b.size} ({WAYS[b.way]}), {b.made_on}{', cancelled' if b.revoked else ''}"
            )
    return None


@app.command()
@plainly
def close(number: Number) -> None:
    """Close a round: its links take no answers any more, and what waits is taken in for the reader.

    Where this was cut off, run it again: what is left of it is done.
    """
    with staff(alone=True) as side:
        closed = side.desk.campaign(number)
        begun = closed.is_closed
        if not begun:
            closed = conduct.close(number, by=me(), register=side.register, now=side.now())
        release.take_in(number, None, desk=side.desk, now=side.now())
        say(f"Round {number} was closed before." if begun else f"Round {number} is closed.")
        say("What had come in was taken in, and its key destroyed.")
        if closed.has_reader:
            reader = closed.holding(Role.RELEASER)[0].account.email
            return say(f"Next: revalidation read {number} --as {reader}")
        asked = asked_in(closed, side.settings.questionnaires)
        done = release.release(number, None, questionnaire=asked, desk=side.desk, now=side.now())
        if done.version is None:
            return say("Too few answered for anything to be shown.")
        say(
            f"The counts of {done.replies} answers are released. Next: revalidation export {number} --out "
            f"FILE.pdf"
        )
    return None


@app.command()
@plainly
def agree(number: Number, as_: As) -> None:
    """Agree, as the responsible officer, to release a formal round from 7 answers."""
    with staff(alone=True) as side:
        with side.register.reading() as connection:
            account = people.account_of(connection, as_)
        conduct.agree(number, account, register=side.register, now=side.now())
        say(f"Kept: round {number} may be released from 7 answers. The portfolio says who agreed.")


@app.command()
@plainly
def name(
    number: Number,
    reader: Annotated[str, typer.Option(metavar="'NAME <EMAIL>'", help="One more reader: a deputy.")] = "",
    reader_relation: Annotated[str, typer.Option(help="How they stand to the doctor; printed.")] = "",
    administrator: Annotated[
        list[str] | None, typer.Option(metavar="'NAME <EMAIL>'", help="One more who invites.")
    ] = None,
    officer: Annotated[str, typer.Option(metavar="'NAME <EMAIL>'", help="The responsible officer.")] = "",
) -> None:
    """Give one more person a part in a round, until its answers are released."""
    duties = _duties(reader, reader_relation, administrator or [], officer)
    if not duties:
        raise Unsuitable("Say whom: --reader, --administrator or --officer, each with 'NAME <EMAIL>'.")
    with staff(alone=True) as side:
        for duty in duties:
            conduct.name(number, duty, by=me(), register=side.register, now=side.now())
            say(f"{duty.account.name} is now {ROLES[duty.role]} of round {number}.")


def _as_json(side: StaffSide, campaign: Campaign) -> dict[str, Any]:
    return {
        "id": campaign.number,
        "clinician": campaign.clinician.name,
        "gmc_number": campaign.clinician.gmc_number,
        "practice": campaign.practice.name,
        "track": campaign.track.value,
        "status": campaign.status.value,
        "opens": campaign.window.opens,
        "closes": campaign.window.closes,
        "questionnaire": campaign.questionnaire,
        "least": campaign.least,
        "taken_in": band(side.desk.holdings.standing(campaign.number).taken_in).value,
        "takes_answers": campaign.status is Status.OPEN and campaign.takes_answers(on=today()),
    }


def _window(track: Track, opens: datetime | None, closes: datetime | None) -> Window:
    first: date = opens.date() if opens else today()
    longest = LONGEST[Track.FORMAL] if track is Track.FORMAL else INFORMAL_DEFAULT
    try:
        return Window(first, closes.date() if closes else first + longest)
    except OverflowError:
        raise Unsuitable("The opening day is too far away: no calendar has the closing day.") from None


def _clinician(side: StaffSide, gmc: str) -> Clinician:
    with side.register.reading() as connection:
        found = [one for one in people.clinicians(connection) if gmc in ("", one.gmc_number)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise Unknown(
            f"No doctor with the GMC number {gmc} is set up here. Run `revalidation setup` for one."
        )
    raise Unsuitable("There are several doctors. Say which by --clinician and the GMC number.")


def _practice(side: StaffSide, name: str) -> Practice:
    with side.register.reading() as connection:
        found = [one for one in people.practices(connection) if name in ("", one.name)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise Unknown(f"There is no practice called {name} here.")
    raise Unsuitable("There are several practices. Say which by --practice and its name.")


def _duties(reader: str, relation: str, administrators: list[str], officer: str) -> tuple[Duty, ...]:
    duties = [Duty(account(text), Role.ADMINISTRATOR) for text in administrators]
    if reader:
        duties.append(Duty(account(reader), Role.RELEASER, relation))
    if officer:
        duties.append(Duty(account(officer), Role.RESPONSIBLE_OFFICER))
    return tuple(duties)


def account(text: str) -> Account:
    """Return the account written as `Name <address>`. Raises `Unsuitable` where it is none."""
    name, address = parseaddr(text)
    try:
        email = validate_email(address, check_deliverability=False).normalized
    except EmailNotValidError:
        shown = "".join(filter(str.isprintable, text))
        raise Unsuitable(
            f"“{shown}” is not an e-mail address. Write it like: Rob Hall <rob@example.org>"
        ) from None
    return Account(email=email.casefold(), name=name or email)
