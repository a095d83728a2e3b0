"""The recovery kit: the one key that opens backups, as text to print, lock away and type in again."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date

from links.codes import ALPHABET, GROUP, shown
from revalidation.errors import Unsuitable
from revalidation.store.keyfiles import KEY_BYTES
from revalidation.store.sealing import BoxKey

LINES = 4
DATA = 13
"""Characters of a line that carry the key: 4 times 13 of 31 kinds hold 257 bits, and a key has 256."""
CHECKS = 2
LENGTH = DATA + CHECKS

_LABELLED = re.compile(r"\bline\s*([1-4])\b[\s:.)]*([^\n]*)")
_BETWEEN = {"Pd", "Cf", "Zs"}

_KIT = """\
RECOVERY KIT · Revalidation
Deployment {check} · printed {day}

Print this page, lock it away, and delete the file it came from. It is shown once and kept nowhere.

WHAT IT IS FOR
Backups of this deployment are sealed. The key below is the only one that opens them. Without it a backup
is worth nothing; with it and a backup, everything the deployment knows can be read.

KEEP IT APART FROM THE BACKUPS
Not in the same building, on the same disk or in the same account. Two people should know where it is.

THE KEY
{lines}
Capitals, spaces and hyphens don't matter. There is no 0, o, 1, i or l in it. The last two characters of
each line check the line, so a slip is named when you type it.

HOW TO RESTORE
On a machine with the product installed, with an empty folder for the data and the folder of the backups:
    revalidation restore FOLDER_OF_BACKUPS --data NEW_DATA_FOLDER
It asks for this key. Afterwards:
    revalidation selfcheck --data NEW_DATA_FOLDER
    revalidation keys list --data NEW_DATA_FOLDER
The last one has to show the deployment {check}, as at the head of this page.
"""


def kit_text(key: BoxKey, *, check: str, on: date) -> str:
    """Return the kit to print: the recovery key, what it is for and how to restore.

    `check` is the deployment's key-check value (`check_of` of the staff's keys), `on` the day of printing.
    """
    lines = "".join(f"    line {number}   {shown(line)}\n" for number, line in enumerate(_lines(key), 1))
    return _KIT.format(check=check_shown(check), day=f"{on.day} {on:%B %Y}", lines=lines)


def check_shown(check: str) -> str:
    """Return a deployment's key-check value as people compare it: in groups of four."""
    return " ".join(check[start : start + 4] for start in range(0, len(check), 4))


def read_kit(text: str) -> BoxKey:
    """Return the key of a kit, from the whole page or from its four lines alone, however they were typed.

    Raises `Unsuitable` with the line in which there is a slip.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    values = [_value(number, line) for number, line in enumerate(_typed(plain), 1)]
    number = _number(values, len(ALPHABET) ** DATA)
    if number >= 256**KEY_BYTES:
        raise Unsuitable("This is not the key of a recovery kit. Nothing was changed.")
    return BoxKey(number.to_bytes(KEY_BYTES))


def _lines(key: BoxKey) -> Iterable[str]:
    number = int.from_bytes(key.private)
    for line in range(1, LINES + 1):
        number_of_line = number // len(ALPHABET) ** (DATA * (LINES - line))
        places = [number_of_line // len(ALPHABET) ** (DATA - at) % len(ALPHABET) for at in range(1, DATA + 1)]
        yield "".join(ALPHABET[place] for place in [*places, *_checks(line, places)])


def _checks(line: int, places: Sequence[int]) -> tuple[int, int]:
    """Return the two check places of a line.

    31 is a prime, so one wrong or two changed characters, and two that changed places, always show; the
    line's own number is in it, so two lines that changed places show too.
    """
    once = sum(weight * place for weight, place in enumerate(places, 1))
    squared = sum(weight * weight * place for weight, place in enumerate(places, 1))
    return (once + line) % len(ALPHABET), (squared + line) % len(ALPHABET)


def _typed(text: str) -> list[str]:
    """Return the four lines: those that are labelled, else four lines of text, else one long one cut up."""
    labelled = {int(number): _squeezed(rest) for number, rest in _LABELLED.findall(text)}
    if labelled:
        if missing := [number for number in range(1, LINES + 1) if number not in labelled]:
            raise Unsuitable(f"Line {missing[0]} of the key is missing. Type all four lines.")
        return [labelled[number] for number in range(1, LINES + 1)]
    lines = [line for line in map(_squeezed, text.splitlines()) if line]
    if len(lines) == LINES:
        return lines
    joined = "".join(lines)
    if len(joined) != LINES * LENGTH:
        raise Unsuitable(
            f"The key has {LINES} lines of {LENGTH} letters and numbers, {LINES * LENGTH} in all; "
            f"this has {len(joined)}. Type one line under the other."
        )
    return [joined[start : start + LENGTH] for start in range(0, len(joined), LENGTH)]


def _squeezed(text: str) -> str:
    return "".join(mark for mark in text if not mark.isspace() and unicodedata.category(mark) not in _BETWEEN)


def _value(line: int, typed: str) -> int:
    if not set(typed) <= set(ALPHABET):
        raise Unsuitable(
            f"Line {line} of the key has a character that is in no key, such as 0, o, 1, i or l."
        )
    if len(typed) != LENGTH:
        raise Unsuitable(
            f"Line {line} of the key has {len(typed)} letters and numbers instead of {LENGTH} "
            f"({LENGTH // GROUP} groups of {GROUP})."
        )
    places = [ALPHABET.index(mark) for mark in typed]
    if tuple(places[DATA:]) != _checks(line, places[:DATA]):
        raise Unsuitable(f"Line {line} of the key has a slip in it. Compare it with the printed page.")
    return _number(places[:DATA], len(ALPHABET))


def _number(places: Iterable[int], base: int) -> int:
    number = 0
    for place in places:
        number = number * base + place
    return number
