"""Who takes part: clinicians, practices, accounts and their roles."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from revalidation.errors import Unsuitable

LONGEST_LINE = 200
"""Characters that a name, a phone number or anything else of a person may have: our own, so that it fits."""

_TURNS_TEXT = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Role(StrEnum):
    """What an account may be in a practice or in one campaign."""

    CLINICIAN = "clinician"
    ADMINISTRATOR = "administrator"
    RELEASER = "releaser"
    SUPPORTER = "supporter"
    APPRAISER = "appraiser"
    RESPONSIBLE_OFFICER = "responsible-officer"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True)
class Practice:
    """A surgery; the numbers are the ones its patients may ring."""

    name: str
    phone: str
    safety_lead: str = ""
    complaints: str = "your NHS board"
    complaints_phone: str = ""
    number: int = 0

    def __post_init__(self) -> None:
        _check_lines(self.name, self.phone, self.safety_lead, self.complaints, self.complaints_phone)
        if not self.name.strip() or not self.phone.strip():
            raise Unsuitable("A practice needs a name and a phone number that its patients can ring.")


@dataclass(frozen=True, slots=True)
class Clinician:
    """The doctor whom feedback is about; `gmc_number` has seven digits.

    `email` is how it is known that somebody who is to read, or to invite, is not the doctor.
    """

    name: str
    gmc_number: str
    designated_body: str = ""
    position: str = "General practitioner"
    email: str = ""
    number: int = 0

    def __post_init__(self) -> None:
        _check_lines(self.name, self.designated_body, self.position, self.email)
        if not self.name.strip():
            raise Unsuitable("A clinician needs a name, as patients know it.")
        if not re.fullmatch(r"[0-9]{7}", self.gmc_number):
            raise Unsuitable(
                f"A GMC number has seven digits; this one has {len(self.gmc_number)} characters. "
                "It stands on the GMC's register under the doctor's name."
            )


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody on the staff's side, known by an e-mail address."""

    email: str
    name: str
    number: int = 0

    def __post_init__(self) -> None:
        _check_lines(self.name)

    @property
    def address(self) -> str:
        """The address that tells who it is, whatever its case and the blanks around it."""
        return self.email.strip().casefold()


@dataclass(frozen=True, slots=True)
class Duty:
    """What one account does in one campaign; `relation` says how they stand to the clinician, as printed."""

    account: Account
    role: Role
    relation: str = ""

    def __post_init__(self) -> None:
        _check_lines(self.relation)


def _check_lines(*given: str) -> None:
    """Raise `Unsuitable` for what is no single line that can be shown as it stands."""
    for text in given:
        if len(text) > LONGEST_LINE:
            raise Unsuitable(
                f"A name, a phone number or the like has {LONGEST_LINE} characters at the most; "
                f"one here has {len(text):,}."
            )
        if any(
            mark in _TURNS_TEXT or unicodedata.category(mark) in ("Cc", "Cs", "Zl", "Zp") for mark in text
        ):
            raise Unsuitable(
                "A name, a phone number or the like is one line without control characters. Type it anew."
            )
