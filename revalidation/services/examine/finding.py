"""A finding: one thing that was looked at, and the sentence on it."""

from collections.abc import Callable
from dataclasses import dataclass

from revalidation.errors import Refusal


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at, whether it is as it must be, and a sentence: that it is, or what to do."""

    what: str
    ok: bool
    say: str


def look(what: str, at: Callable[[], str]) -> Finding:
    """Return what a look found: `at` returns a sentence where all is well, and raises a refusal where not.

    A look that fails in a way nobody thought of is a finding too.
    """
    try:
        return Finding(what, True, at())
    except Refusal as refusal:
        return Finding(what, False, refusal.sentence)
    except Exception as error:  # its message may name secrets or people
        return Finding(what, False, f"This could not be looked at ({type(error).__name__}).")
