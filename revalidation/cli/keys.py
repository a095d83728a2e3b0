"""`revalidation keys`: what there is, a new one to sign links with, a new recovery kit."""

from functools import partial
from typing import Annotated

import typer
from rich.table import Table

from revalidation.cli.campaigns import Json
from revalidation.cli.console import me, out, plainly, print_json, say, staff
from revalidation.cli.showing import show_kit
from revalidation.services import rotate
from revalidation.services.kit import check_shown
from revalidation.services.rotate import KeysThere

app = typer.Typer(
    help="Keys: what there is, and new ones.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("list")
@plainly
def list_(as_json: Json = False) -> None:
    """List the keys by name and use. No secret is shown."""
    with staff() as side:
        there = rotate.keys_there(
            register=side.register, patient_keys=side.patient_keys, staff_keys=side.staff_keys
        )
        if as_json:
            return print_json(_as_json(there))
        say(f"Deployment {check_shown(there.check)}")
        for key in there.links:
            since = f"since {key.since}" if key.since else "from the start"
            say(f"link key {key.name}, {since}{', signs new links' if key.signs else ''}")
        table = Table("Round", "Stage", "Arriving", "Taking in", "Reading", "Sharing")
        for one in there.rounds:
            marks = ("yes" if key else "gone" for key in (one.arriving, one.intake, one.reader, one.shared))
            table.add_row(str(one.campaign), one.status.value, *marks)
        if there.rounds:
            out.print(table)
    return None


@app.command("rotate")
@plainly
def rotate_(
    retire: Annotated[
        str | None, typer.Option(metavar="NAME", help="Destroy this old link key instead.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
    kit: Annotated[
        bool, typer.Option("--kit", help="Make a new recovery kit instead, and print it.")
    ] = False,
) -> None:
    """Make a new key to sign links with; links that are out keep working."""
    with staff(alone=True) as side:
        if kit:
            rotate.renew_kit(
                by=me(),
                register=side.register,
                staff_keys=side.staff_keys,
                now=side.now(),
                show=partial(show_kit, on=side.now().date()),
            )
            return None
        if retire is None:
            key = rotate.add_link_key(
                by=me(), register=side.register, patient_keys=side.patient_keys, now=side.now()
            )
            return say(f"Link key {key.name} signs new links from now on. Run a backup.")
        meant = rotate.retirement(retire, register=side.register, patient_keys=side.patient_keys)
        if meant.affected:
            say(f"Links of these open rounds stop working: {', '.join(map(str, meant.affected))}.")
        if not yes and not typer.confirm(f"Retire the link key {retire}?"):
            return say("Nothing was changed.")
        rotate.retire_link_key(
            retire, by=me(), register=side.register, patient_keys=side.patient_keys, now=side.now()
        )
        say(f"Link key {retire} is destroyed. Run a backup, so that it leaves the backups too.")
    return None


def _as_json(there: KeysThere) -> dict[str, object]:
    return {
        "deployment": there.check,
        "links": [{"name": key.name, "since": key.since, "signs": key.signs} for key in there.links],
        "rounds": [
            {
                "campaign": one.campaign,
                "status": one.status.value,
                "arriving": one.arriving,
                "intake": one.intake,
                "reader": one.reader,
                "shared": one.shared,
            }
            for one in there.rounds
        ],
    }
