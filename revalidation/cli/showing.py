"""How a recovery kit is shown: all of it is out before anything is kept that depends on it."""

import os
import sys
from datetime import date

from revalidation.errors import CannotRun
from revalidation.services.kit import kit_text
from revalidation.store.sealing import BoxKey


def refuse_silence() -> None:
    """Raise `CannotRun` where nothing that is printed goes anywhere: the standard output is closed."""
    # A standard output that was closed from the start is None, whatever its type says.
    if getattr(sys, "stdout", None) is None or sys.stdout.closed:
        raise CannotRun("The recovery kit can't be shown: the output is closed. Nothing was changed.")


def show_kit(key: BoxKey, check: str, *, on: date) -> None:
    """Print the kit of a recovery key, to the last letter.

    Raises `CannotRun` where it could not be printed, so that the key is not put to use.
    """
    refuse_silence()
    try:
        sys.stdout.write(f"{kit_text(key, check=check, on=on)}\n")
        sys.stdout.flush()
    except OSError:
        # What Python still holds for the output goes nowhere, instead of failing once more at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise CannotRun(
            "The recovery kit could not be printed, so its key was not put to use. Nothing was changed. "
            "Let the output go to the terminal or a file, and try again."
        ) from None
