"""`revalidation links`: make them, print them, cancel them."""

from pathlib import Path
from typing import Annotated

import typer

from revalidation.cli.campaigns import Number
from revalidation.cli.console import fresh, me, plainly, print_json, say, say_all, staff
from revalidation.cli.handing_out import all_or_none, for_many, personal
from revalidation.domain.batch import MOST_LINKS, Way
from revalidation.errors import Unsuitable
from revalidation.services import invite
from revalidation.store import campaigns

app = typer.Typer(
    help="Private links: make them, print them, cancel them.", no_args_is_help=True, rich_markup_mode=None
)

POSTER_CAP = 200
"""Answers that a poster's link may take where nothing else is said."""


@app.command()
@plainly
def mint(
    number: Number,
    count: Annotated[
        int, typer.Option(help="How many personal links, each for one answer; at most 100,000.")
    ] = 0,
    csv_file: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write link,code rows here.")
    ] = None,
    cards: Annotated[
        Path | None, typer.Option(metavar="FILE.pdf", help="Cards to hand out, ten to a sheet.")
    ] = None,
    poster: Annotated[
        Path | None, typer.Option(metavar="FILE.pdf", help="A poster with a shared link.")
    ] = None,
    shared: Annotated[bool, typer.Option("--shared", help="One link for many people.")] = False,
    tablet: Annotated[bool, typer.Option("--tablet", help="One link for a tablet at the surgery.")] = False,
    cap: Annotated[
        int | None, typer.Option(help=f"Most answers that a shared link may take; else {POSTER_CAP}.")
    ] = None,
    note: Annotated[str, typer.Option(help="What the batch is for, such as a place.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")] = False,
) -> None:
    """Make private links, as text, as a CSV file, as cards or as a poster. They are kept nowhere else."""
    _refuse_other_files([fresh(path) for path in (csv_file, cards, poster)])
    _refuse_what_makes_no_sense(count, shared, tablet, poster, cards, cap)
    with staff(alone=True) as side:
        with side.register.reading() as connection:
            campaign = campaigns.get(connection, number)
        with all_or_none(side, campaign) as made:
            told: list[str] = []
            if count:
                told += personal(made, count, note, csv_file, cards, as_json=as_json)
            if shared or tablet or poster:
                way, file = Way.TABLET if tablet else Way.SHARED, None if count else csv_file
                told += for_many(made, way, cap or POSTER_CAP, note, poster, file)
            if as_json:
                print_json(made.document)
            else:
                say_all(told)


def _refuse_other_files(targets: list[Path | None]) -> None:
    named = [path for path in targets if path]
    if len(set(named)) < len(named):
        raise Unsuitable("Name a different file for each kind of output.")


def _refuse_what_makes_no_sense(
    count: int, shared: bool, tablet: bool, poster: Path | None, cards: Path | None, cap: int | None
) -> None:
    refusals = {
        "Say how many links: --count 40, or --shared, --tablet or --poster FILE.pdf for one.": (
            not (count or shared or tablet or poster)
        ),
        "Personal links (--count) and a shared one (--shared, --tablet) are made one at a time.": (
            count and (shared or tablet)
        ),
        "A tablet's link is another than one for many. Make them one at a time.": tablet and shared,
        "Cards hold personal links. Say how many: --count 40.": cards and not count,
        "--cap is for a shared link (--shared, --tablet, --poster); a personal one takes one answer.": (
            cap is not None and not (shared or tablet or poster)
        ),
        f"A shared link takes 1 to {MOST_LINKS:,} answers. Give --cap such a number.": (
            cap is not None and not 1 <= cap <= MOST_LINKS
        ),
    }
    for sentence, is_so in refusals.items():
        if is_so:
            raise Unsuitable(sentence)


@app.command()
@plainly
def revoke(
    number: Annotated[
        int | None, typer.Argument(metavar="CAMPAIGN", help="Cancel all links of this round.")
    ] = None,
    batch: Annotated[list[int] | None, typer.Option(help="Only this batch; may be repeated.")] = None,
    link: Annotated[str, typer.Option(metavar="LINK", help="Only this one link or code, pasted whole.")] = "",
) -> None:
    """Cancel links: all of a round, some batches, or the one in hand. Answers sent before stay."""
    with staff(alone=True) as side:
        if link and batch:
            raise Unsuitable("Cancel batches (--batch) or one link (--link), not both at a time.")
        if link:
            found = invite.cancel_link(
                link,
                campaign=number,
                by=me(),
                register=side.register,
                holdings=side.desk.holdings,
                keys=side.patient_keys.current(),
                now=side.now(),
            )
            return say(f"That link of round {found} is cancelled.")
        if number is None:
            raise Unsuitable("Say what to cancel: a round's number, or --link and the link.")
        done = invite.cancel_batches(number, batch, by=me(), register=side.register, now=side.now())
        say(f"Batches of round {number} cancelled now: {done}. New links can still be made.")
    return None
