"""`revalidation backup`, `restore` and `selfcheck`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from revalidation import jobs
from revalidation.cli.campaigns import Json
from revalidation.cli.console import current, err, me, out, plainly, print_json, progress, say, staff, stop
from revalidation.errors import CannotRun, Unsuitable
from revalidation.services import preserve
from revalidation.services.examine import examine
from revalidation.services.kit import LINES, check_shown, read_kit
from revalidation.toolkit import StaffSide

app = typer.Typer()


@app.command()
@plainly
def backup(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the backups are kept.")],
) -> None:
    """Write a sealed copy of databases and keys; only the recovery kit opens it."""
    with staff(alone=True) as side, _bar("Backing up") as heard:
        made = preserve.backup(folder, side, now=side.now(), progress=heard)
    say(f"{made.archive} ({made.rows:,} rows, {made.size / 1e6:.1f} MB), and the keys beside it.")


@app.command()
@plainly
def restore(
    source: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="The folder of backups, or one archive in it.")
    ],
    kit: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The recovery kit as a file; else it is asked.")
    ] = None,
) -> None:
    """Bring a deployment back into an empty data folder, with the recovery kit."""
    key = read_kit(_kit_of(kit))
    side = StaffSide(current())
    with side.alone(), _bar("Restoring") as heard:
        back = preserve.restore(source, key, side, by=me(), now=side.now(), progress=heard)
    side.check()
    say(
        f"Restored {back.archive.name} of {back.made_at:%d %B %Y, %H:%M}: {back.rows:,} rows.",
        f"Deployment {check_shown(back.check)}. Rounds, links and cancellations made after that are lost.",
        "Next: revalidation selfcheck",
    )


@app.command()
@plainly
def selfcheck(
    backups: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Look at the backups there, too.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Look over settings, keys, databases, fonts and system libraries, and say what to do."""
    side = StaffSide(current())
    with err.status("Looking"):
        found = examine(side.settings, now=side.now(), backups=backups)
    if as_json:
        print_json([{"what": one.what, "ok": one.ok, "say": one.say} for one in found])
    else:
        for one in found:
            say(f"{'well ' if one.ok else 'AMISS'}  {one.what}: {one.say}")
    if amiss := sum(not one.ok for one in found):
        stop(CannotRun(f"{amiss} of {len(found)} things are amiss. Mend the first one first."))


@app.command()
@plainly
def tend() -> None:
    """Do what is due today: close, take in, release counts, forget. A timer runs it daily."""
    with staff(alone=True) as side:
        done = list(jobs.tend(side))
    for one in done:
        say(f"Round {one.campaign}: {one.what}")
    if any(not one.ok for one in done):
        stop(CannotRun("Not everything that was due could be done. The rest was."))
    if not done:
        say("Nothing was due.")


def _kit_of(path: Path | None) -> str:
    if path is not None:
        try:
            return path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise Unsuitable(f"{path} is not the text of a recovery kit.") from None
    err.print(f"Type the {LINES} lines of the key from the recovery kit.")
    lines = []
    for number in range(1, LINES + 1):
        out.print(f"line {number}", markup=False, end=": ")
        try:
            lines.append(f"line {number} {input()}")
        except EOFError:
            raise Unsuitable(f"Line {number} of the key is missing. Type all {LINES} lines.") from None
    return "\n".join(lines)


@contextmanager
def _bar(what: str) -> Iterator[Callable[[float], None]]:
    with progress() as bar:
        task = bar.add_task(what, total=100)
        yield lambda part: bar.update(task, completed=int(part * 100))
