"""`python -m benchmarks [NAME ...]`: runs benchmarks, prints each figure beside its floor, fails on a miss.

Without names all are run: answers, pages, links, vault, start, portfolio. Everything is measured on this
machine, over loopback, in temporary folders, in one go; what is compared is told in the first lines of each
benchmark's file.
"""

import importlib
import sys
import time
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from benchmarks.row import Growth, Row

NAMES = ("answers", "pages", "links", "vault", "start", "portfolio")


def main(chosen: Sequence[str]) -> int:
    """Run the benchmarks of these names and return the exit code: 1 for a missed target, 2 for a bad name."""
    console = Console(width=None if sys.stdout.isatty() else 180, highlight=False)
    if unknown := [name for name in chosen if name not in NAMES]:
        console.print(f"There is no benchmark {unknown[0]}. There are: {', '.join(NAMES)}.")
        return 2
    started, found = time.monotonic(), []
    for name in chosen or NAMES:
        with console.status(f"Measuring: {name}"):
            found += importlib.import_module(f"benchmarks.{name}").run()
    rows = [one for one in found if isinstance(one, Row)]
    console.print(_table(rows))
    if growths := [one for one in found if isinstance(one, Growth)]:
        console.print(_growth(growths))
    missed = sum(not row.met for row in rows)
    console.print(f"{missed or 'None'} of {len(rows)} missed. Took {time.monotonic() - started:.0f} s.")
    return 1 if missed else 0


def _table(rows: Sequence[Row]) -> Table:
    table = Table("What", "Measured", "Floor", "Target", "Met", title="Speed and size", title_justify="left")
    for row in rows:
        met = ("yes" if row.met else "NO") if row.target else ""
        table.add_row(row.what, row.measured, row.floor, row.target, met)
    return table


def _growth(growths: Sequence[Growth]) -> Table:
    table = Table("What grows", "How many", "Measured", title="Growth", title_justify="left")
    for growth in growths:
        for place, (size, measured) in enumerate(growth.steps.items()):
            table.add_row("" if place else growth.what, f"{size:,}", measured)
    return table


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
