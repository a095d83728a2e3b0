"""The program: its groups of commands, and how it is started."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from revalidation.cli import campaigns, console, demo, keys, links, reading, setting_up, upkeep

app = typer.Typer(
    name="revalidation",
    help="Patient feedback for a clinician's revalidation: from a private link to a portfolio.",
    cls=console.Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(campaigns.app, name="campaign")
app.add_typer(links.app, name="links")
app.add_typer(keys.app, name="keys")
for group in (setting_up.app, reading.app, upkeep.app, demo.app):
    app.registered_commands.extend(group.registered_commands)


@app.callback()
def _everywhere(
    data: Annotated[
        Path | None,
        typer.Option(
            "--data",
            metavar="DIR",
            help="The data folder. May stand anywhere; else REVALIDATION_DATA, else ./data.",
        ),
    ] = None,
) -> None:
    console.chosen.clear()
    if data is not None:
        console.chosen["data"] = data


def main() -> None:
    """Run the command line. `--data` may stand before or after the command."""
    # What the product writes is its user's alone: databases, keys, backups, lists of links.
    os.umask(0o077)
    app(args=data_first(sys.argv[1:]), prog_name="revalidation")


def data_first(words: list[str]) -> list[str]:
    """Return the words with `--data DIR` moved to the front, where the program reads it."""
    front: list[str] = []
    rest: list[str] = []
    place = 0
    while place < len(words):
        if words[place] == "--data" and place + 1 < len(words):
            front += words[place : place + 2]
            place += 1
        elif words[place].startswith("--data="):
            front.append(words[place])
        else:
            rest.append(words[place])
        place += 1
    return front + rest
