"""Refusals: everything the product says no to, as one family."""

from typing import ClassVar


class Refusal(Exception):
    """Something asked for that can't be done, told in a sentence that says what to do next.

    Refusal
    ├── Unsuitable        what was given can't be used (a six-digit GMC number, a window that ends first)
    ├── Unknown           there is no such campaign, person or batch
    ├── NotAllowed        this person may not do this
    ├── NotNow            right in itself, but not at this stage of the campaign
    ├── LinkRefused       a link or code that does not open anything
    └── CannotRun         the deployment itself: settings, keys, databases, disk

    `code` is for machines and never changes; the sentence is for people. Neither ever repeats a patient's
    words, a token or a secret.
    """

    code: ClassVar[str] = "refused"
    exit_code: ClassVar[int] = 1

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Unsuitable(Refusal):
    """What was given can't be used as it is."""

    code = "unsuitable"
    exit_code = 2


class Unknown(Refusal):
    """Nothing of that name or number is kept here."""

    code = "unknown"
    exit_code = 3


class NotAllowed(Refusal):
    """This person may not do this, whoever else may."""

    code = "not-allowed"
    exit_code = 4


class NotNow(Refusal):
    """The campaign is not at the stage where this can be done."""

    code = "not-now"
    exit_code = 5


class LinkRefused(Refusal):
    """A link or code that opens nothing; from outside all of these look alike."""

    code = "link-refused"
    exit_code = 6


class CannotRun(Refusal):
    """The deployment can't run as it stands: a setting, a key, a database or the disk."""

    code = "cannot-run"
    exit_code = 7
