"""`revalidation links`: make them, print them, cancel them."""

import csv
import os
from codecs import getwriter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from links import codes
from revalidation.cli.campaigns import Number
from revalidation.cli.console import fresh, me, plainly, print_json, progress, say, staff
from revalidation.domain.batch import Batch, Way
from revalidation.domain.campaign import Campaign
from revalidation.errors import Unsuitable
from revalidation.services import invite
from revalidation.services.invite import Pair
from revalidation.store import campaigns
from revalidation.toolkit import StaffSide, today

if TYPE_CHECKING:
    from revalidation.sending import paper

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
    cap: Annotated[int, typer.Option(help="Most answers that a shared link may take.")] = POSTER_CAP,
    note: Annotated[str, typer.Option(help="What the batch is for, such as a place.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for scripts.")] = False,
) -> None:
    """Make private links, as text, as a CSV file, as cards or as a poster. They are kept nowhere else."""
    targets = [fresh(path) for path in (csv_file, cards, poster)]
    if len({path for path in targets if path}) < len([path for path in targets if path]):
        raise Unsuitable("Name a different file for each kind of output.")
    if not (count or shared or tablet or poster):
        raise Unsuitable(
            "Say how many links: --count 40, or --shared, --tablet or --poster FILE.pdf for one."
        )
    if count and (shared or tablet):
        raise Unsuitable(
            "Personal links (--count) and a shared one (--shared, --tablet) are made one at a time."
        )
    with staff(alone=True) as side:
        with side.register.reading() as connection:
            campaign = campaigns.get(connection, number)
        if count:
            _personal(side, campaign, count, note, csv_file, cards, as_json=as_json)
        if shared or tablet or poster:
            _shared(side, campaign, Way.TABLET if tablet else Way.SHARED, cap, note, poster, as_json=as_json)


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
        if link:
            found = invite.cancel_link(
                link,
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


def _personal(
    side: StaffSide,
    campaign: Campaign,
    count: int,
    note: str,
    csv_file: Path | None,
    cards: Path | None,
    *,
    as_json: bool,
) -> None:
    batch = _batch(side, Batch(campaign.number, Way.INVITE, count, today(), note))
    made = _pairs(side, batch)
    try:
        if cards:
            kept = list(made)
            _print_cards(kept, campaign, side, cards)
            made = iter(kept)
        if csv_file:
            _write_csv(made, count, csv_file)
    except BaseException:
        # Links that nobody will ever see must not count as made.
        invite.cancel_batches(
            campaign.number, [batch.number], by=me(), register=side.register, now=side.now()
        )
        raise
    if as_json:
        rows = [] if csv_file else [{"link": pair.link, "code": codes.shown(pair.code)} for pair in made]
        return print_json({"campaign": campaign.number, "batch": batch.number, "count": count, "links": rows})
    if csv_file or cards:
        return say(
            f"{count} links made (batch {batch.number}): {', '.join(str(p) for p in (csv_file, cards) if p)}"
        )
    for pair in made:
        say(f"{pair.link}  {codes.shown(pair.code)}")
    return None


def _shared(
    side: StaffSide,
    campaign: Campaign,
    way: Way,
    cap: int,
    note: str,
    poster: Path | None,
    *,
    as_json: bool,
) -> None:
    batch = _batch(side, Batch(campaign.number, way, cap, today(), note))
    (pair,) = _pairs(side, batch)
    if poster:
        # Loaded here: setting paper takes a second to get ready, which other commands should not wait for.
        from revalidation.sending import paper

        with _written(poster) as file:
            file.write(paper.poster(paper.Card(pair.link, pair.code), _imprint(campaign, side)))
    if as_json:
        return print_json(
            {
                "campaign": campaign.number,
                "batch": batch.number,
                "link": pair.link,
                "code": codes.shown(pair.code),
            }
        )
    say(f"One link for up to {cap} answers (batch {batch.number}):", f"{pair.link}  {codes.shown(pair.code)}")
    return say(f"Poster: {poster}") if poster else None


def _batch(side: StaffSide, batch: Batch) -> Batch:
    return invite.make_batch(batch, by=me(), register=side.register, now=side.now())


def _pairs(side: StaffSide, batch: Batch) -> Iterator[Pair]:
    return invite.pairs(batch, keys=side.patient_keys.current(), patient_url=side.settings.patient_url)


def _write_csv(made: Iterable[Pair], count: int, path: Path) -> None:
    with _written(path) as file, progress() as bar:
        writer, task = csv.writer(getwriter("utf-8")(file)), bar.add_task("Links", total=count)
        writer.writerow(("link", "code"))
        for some in _chunks(made, 1000):
            writer.writerows((pair.link, codes.shown(pair.code)) for pair in some)
            bar.advance(task, len(some))


def _print_cards(made: list[Pair], campaign: Campaign, side: StaffSide, path: Path) -> None:
    from exports.worker import Renderer
    from revalidation.sending import paper

    files = [fresh(file) or file for file in paper.numbered(path, len(made))]
    with Renderer(seconds=600) as renderer, progress() as bar:
        task = bar.add_task("Cards", total=len(made))
        for file, some in zip(files, _chunks(made, paper.CARDS_A_FILE), strict=True):
            items = [paper.Card(pair.link, pair.code) for pair in some]
            done = paper.cards(
                items,
                _imprint(campaign, side),
                render=renderer.render,
                progress=lambda n: bar.advance(task, n),
            )
            with _written(file) as target:
                target.write(done)


def _chunks(made: Iterable[Pair], size: int) -> Iterator[list[Pair]]:
    left = iter(made)
    while some := list(islice(left, size)):
        yield some


def _imprint(campaign: Campaign, side: StaffSide) -> "paper.Imprint":
    from revalidation.sending import paper

    host = urlsplit(side.settings.patient_url).netloc
    return paper.Imprint(campaign.clinician.name, campaign.practice.name, host)


@contextmanager
def _written(path: Path) -> Iterator[IO[bytes]]:
    """Give a file that appears under its name once it is whole, readable by its owner alone."""
    part = path.with_name(f".{path.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)
