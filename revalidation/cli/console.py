"""How commands speak: sentences on the terminal, JSON for scripts, an exit code that means something."""

import getpass
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn, ParamSpec, TypeVar

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from typer.core import TyperGroup

from exports.errors import ExportError
from revalidation.errors import CannotRun, Refusal, Unsuitable
from revalidation.settings import Settings, settings
from revalidation.toolkit import StaffSide

out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)

P = ParamSpec("P")
R = TypeVar("R")

chosen: dict[str, Path] = {}
"""What was chosen for the whole command before it began: the data folder, if it was named."""


def plainly(command: Callable[P, R]) -> Callable[P, R]:
    """Make a command end in a sentence and its exit code where it refuses, never in a traceback."""

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except Refusal as refusal:
            stop(refusal)
        except ExportError as error:
            stop(CannotRun(f"The paper could not be made: {error}. Nothing was kept. Try again."))
        except OSError as error:
            where = f" ({error.filename})" if error.filename else ""
            stop(CannotRun(f"{error.strerror or 'A file could not be used'}{where}. Nothing was kept."))
        except KeyboardInterrupt:
            err.print("Stopped.")
            raise typer.Exit(130) from None

    return guarded


class Commands(TyperGroup):
    """The commands; a question that nobody answers ends in a sentence, too."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that is asked for."""
        try:
            return super().invoke(ctx)
        except typer.Abort:
            if sys.stdin.isatty():
                err.print("\nStopped.")
                raise typer.Exit(130) from None
            err.print()
            stop(Unsuitable("This asks for something, and nobody is there to type it. Give it as an option."))


def stop(refusal: Refusal) -> NoReturn:
    """End the command with the refusal's sentence and exit code."""
    err.print(f"[bold red]{escape(refusal.sentence)}[/]")
    raise typer.Exit(refusal.exit_code)


def say(*sentences: str) -> None:
    """Print sentences, as they are: nothing in them is taken for markup."""
    for sentence in sentences:
        out.print(sentence, markup=False)


def say_all(lines: Iterable[str]) -> None:
    """Print lines to the last; raises `CannotRun` where whoever was to read them has gone."""
    try:
        for line in lines:
            sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        # What Python still holds for the pipe goes nowhere, instead of failing once more at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise CannotRun("Not everything could be printed: nobody was reading on.") from None


def print_json(value: Any) -> None:
    """Print a value for scripts, and nothing else. Raises `CannotRun` where nobody reads on."""
    say_all(json.dumps(value, ensure_ascii=False, indent=2, default=str).split("\n"))


def current() -> Settings:
    """Return the settings of this command."""
    return settings(data=chosen.get("data"))


@contextmanager
def staff(*, alone: bool = False) -> Iterator[StaffSide]:
    """Give the staff's side, checked; with `alone`, other commands that change things wait."""
    side = StaffSide(current())
    try:
        if alone:
            with side.alone():
                side.check()
                yield side
        else:
            side.check()
            yield side
    finally:
        side.close()


def me() -> str:
    """Return who is at the command line, for the activity log."""
    try:
        return f"command line: {getpass.getuser()}"
    except (KeyError, OSError):
        return "command line"


def progress() -> Progress:
    """Return a progress bar; it shows only on a terminal, and not for what is done in a moment."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=err, transient=True, disable=not err.is_terminal)


def fresh(path: Path | None) -> Path | None:
    """Return a path to write to, or raise `Unsuitable` where something is there or the folder is not."""
    if path is None:
        return None
    if path.exists():
        raise Unsuitable(f"{path} is there already. Name another file, or move that one away first.")
    if not path.absolute().parent.is_dir():
        raise Unsuitable(f"The folder {path.absolute().parent} is not there. Make it first, or name another.")
    return path
