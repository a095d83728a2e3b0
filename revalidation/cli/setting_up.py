"""`revalidation setup`, `migrate` and `serve`: the deployment itself."""

from functools import partial
from typing import Annotated

import typer

from revalidation.cli.campaigns import account
from revalidation.cli.console import current, me, plainly, say
from revalidation.cli.showing import refuse_silence, show_kit
from revalidation.domain.people import Clinician, Practice
from revalidation.errors import Unsuitable
from revalidation.services import establish
from revalidation.store import migrating
from revalidation.toolkit import StaffSide

app = typer.Typer()


@app.command()
@plainly
def setup(
    practice: Annotated[str, typer.Option(prompt="Name of the practice", help="As its patients know it.")],
    practice_phone: Annotated[str, typer.Option(prompt="Phone number that patients can ring")],
    clinician: Annotated[str, typer.Option(prompt="Name of the doctor, as patients know it")],
    gmc: Annotated[str, typer.Option(prompt="The doctor's GMC number (seven digits)")],
    designated_body: Annotated[str, typer.Option(help="The doctor's designated body; printed.")] = "",
    position: Annotated[str, typer.Option(help="What the doctor is; printed.")] = "General practitioner",
    clinician_email: Annotated[
        str, typer.Option(metavar="EMAIL", help="By it the doctor is known, who may not read first.")
    ] = "",
    safety_lead: Annotated[
        str, typer.Option(metavar="NAME", help="Whom patients can tell of harm; shown.")
    ] = "",
    complaints: Annotated[str, typer.Option(help="Who takes complaints.")] = "your NHS board",
    complaints_phone: Annotated[str, typer.Option(help="Their phone number.")] = "",
) -> None:
    """Make keys and databases, and keep a practice and a doctor. Run it again to add another of either.

    The first run prints the recovery kit, before any key is kept. It is shown once: print it and lock it
    away. After a run that was cut off, run it again: the kit printed last is the one that counts.
    """
    refuse_silence()
    surgery = Practice(practice, practice_phone, safety_lead, complaints, complaints_phone)
    if safety_lead.strip().casefold() == clinician.strip().casefold():
        raise Unsuitable(
            "The safety lead can't be the doctor: patients tell them of harm. Name somebody else."
        )
    doctor = Clinician(
        clinician, gmc, designated_body, position, account(clinician_email).email if clinician_email else ""
    )
    side = StaffSide(current())
    with side.alone():
        establish.set_up(
            side.databases,
            patient_keys=side.patient_keys,
            staff_keys=side.staff_keys,
            show=partial(show_kit, on=side.now().date()),
        )
        side.check()
        establish.first_people(surgery, doctor, by=me(), register=side.register, now=side.now())
    say(f"{doctor.name} of {surgery.name} is set up in {side.settings.data}.")
    say("Next: revalidation campaign open --help")


@app.command()
@plainly
def migrate() -> None:
    """Bring the three databases to the schema of this release."""
    side = StaffSide(current())
    with side.alone():
        for name, database in side.databases.items():
            before = migrating.version(database)
            migrating.migrate(name, database)
            after = migrating.version(database)
            say(f"{name}: {after}" if before == after else f"{name}: {before or 'empty'} → {after}")


@app.command()
@plainly
def serve(
    port: Annotated[int, typer.Option(help="Where patients' pages are served.")] = 8000,
    host: Annotated[
        str, typer.Option(help="The address to listen on; a reverse proxy stands before it.")
    ] = "127.0.0.1",
) -> None:
    """Serve the patients' pages. This process never reads the private keys."""
    # Loaded here: the web's libraries take half a second, which other commands should not wait for.
    from revalidation.app import serve as run

    run(current(), host=host, port=port)
