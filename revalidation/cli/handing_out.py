"""Links on their way out: printed, on a list, on cards, on a poster; all of it or none."""

import csv
from codecs import getwriter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from links import codes
from revalidation.cli.console import err, fresh, me, progress
from revalidation.domain.batch import Batch, Way
from revalidation.domain.campaign import Campaign
from revalidation.errors import Refusal
from revalidation.services import invite
from revalidation.services.invite import Pair
from revalidation.store.whole_file import whole
from revalidation.toolkit import StaffSide, today

if TYPE_CHECKING:
    from revalidation.sending import paper


@dataclass
class Making:
    """What one command makes: batches and files, and what is printed of them for scripts."""

    side: StaffSide
    campaign: Campaign
    batches: list[int] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    document: dict[str, Any] = field(default_factory=dict)

    def batch(self, way: Way, size: int, note: str) -> tuple[Batch, Iterator[Pair]]:
        """Make a batch and return it with its links."""
        side = self.side
        wanted = Batch(self.campaign.number, way, size, today(), note)
        kept = invite.make_batch(wanted, by=me(), register=side.register, now=side.now())
        self.batches.append(kept.number)
        keys = side.patient_keys.current()
        return kept, invite.pairs(kept, keys=keys, patient_url=side.settings.patient_url)

    def undo(self) -> None:
        """Delete the files and cancel the links, and say so."""
        for path in self.files:
            path.unlink(missing_ok=True)
        names = ", ".join(map(str, self.batches))
        try:
            invite.cancel_batches(
                self.campaign.number,
                self.batches,
                by=me(),
                register=self.side.register,
                now=self.side.now(),
            )
        except Refusal as refusal:
            err.print(f"Batch {names} of round {self.campaign.number} could not be cancelled; cancel it with")
            err.print(f"`revalidation links revoke`. {refusal.sentence}")
        else:
            err.print(f"No link of batch {names} works: not all of it could be handed over.")


@contextmanager
def all_or_none(side: StaffSide, campaign: Campaign) -> Iterator[Making]:
    """Links that could not be written or printed whole must not count as made, whatever got in the way."""
    made = Making(side, campaign)
    try:
        yield made
    except BaseException:
        if made.batches:
            made.undo()
        raise


def personal(
    made: Making, count: int, note: str, csv_file: Path | None, cards: Path | None, *, as_json: bool
) -> list[str]:
    """Make links for one answer each and their files; return what to print of them."""
    batch, pairs = made.batch(Way.INVITE, count, note)
    if cards:
        kept = list(pairs)
        _print_cards(kept, made, cards)
        pairs = iter(kept)
    if csv_file:
        _write_csv(pairs, count, csv_file, made)
    made.document |= {"campaign": batch.campaign, "batch": batch.number, "count": count, "links": []}
    if as_json and not csv_file:
        made.document["links"] = [_row(pair) for pair in pairs]
    if csv_file or cards:
        files = ", ".join(str(path) for path in (csv_file, cards) if path)
        return [f"{count} links made (batch {batch.number}): {files}"]
    return [] if as_json else [_line(pair) for pair in pairs]


def for_many(
    made: Making, way: Way, cap: int, note: str, poster: Path | None, csv_file: Path | None
) -> list[str]:
    """Make one link for up to `cap` answers and its files; return what to print of it."""
    batch, pairs = made.batch(way, cap, note)
    (pair,) = pairs
    if csv_file:
        _write_csv([pair], 1, csv_file, made)
    if poster:
        _print_poster(pair, made, poster)
    document = {"campaign": batch.campaign, "batch": batch.number, **_row(pair)}
    if made.document:
        made.document["shared"] = document
    else:
        made.document |= document
    told = [f"One link for up to {cap} answers (batch {batch.number}):", _line(pair)]
    return told + [f"{name}: {path}" for name, path in (("Poster", poster), ("CSV", csv_file)) if path]


def _row(pair: Pair) -> dict[str, str]:
    return {"link": pair.link, "code": codes.shown(pair.code)}


def _line(pair: Pair) -> str:
    return f"{pair.link}  {codes.shown(pair.code)}"


def _write_csv(pairs: Iterable[Pair], count: int, path: Path, made: Making) -> None:
    made.files.append(path)
    with whole(path) as file, progress() as bar:
        writer, task = csv.writer(getwriter("utf-8")(file)), bar.add_task("Links", total=count)
        writer.writerow(("link", "code"))
        for some in _chunks(pairs, 1000):
            writer.writerows((pair.link, codes.shown(pair.code)) for pair in some)
            bar.advance(task, len(some))


def _print_poster(pair: Pair, made: Making, path: Path) -> None:
    with err.status("Making the poster"):
        # Loaded here: setting paper takes a second to get ready, which other commands should not wait for.
        from revalidation.sending import paper

        content = paper.poster(paper.Card(pair.link, pair.code), _imprint(made))
    made.files.append(path)
    with whole(path) as file:
        file.write(content)


def _print_cards(pairs: list[Pair], made: Making, path: Path) -> None:
    with err.status("Getting paper ready"):
        from exports.worker import Renderer
        from revalidation.sending import paper

    files = [fresh(file) or file for file in paper.numbered(path, len(pairs))]
    with Renderer(seconds=600) as renderer, progress() as bar:
        task = bar.add_task("Cards", total=len(pairs))
        for file, some in zip(files, _chunks(pairs, paper.CARDS_A_FILE), strict=True):
            done = paper.cards(
                [paper.Card(pair.link, pair.code) for pair in some],
                _imprint(made),
                render=renderer.render,
                progress=lambda n: bar.advance(task, n),
            )
            made.files.append(file)
            with whole(file) as target:
                target.write(done)


def _chunks(made: Iterable[Pair], size: int) -> Iterator[list[Pair]]:
    left = iter(made)
    while some := list(islice(left, size)):
        yield some


def _imprint(made: Making) -> "paper.Imprint":
    from revalidation.sending import paper

    host = urlsplit(made.side.settings.patient_url).netloc
    return paper.Imprint(made.campaign.clinician.name, made.campaign.practice.name, host)
