"""One round of asking about one clinician: its track, its window, its people and its life."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from revalidation.domain.people import Account, Clinician, Duty, Practice, Role
from revalidation.errors import NotAllowed, NotNow, Unsuitable

FLOOR = 5
"""Nothing is shown for fewer replies than this (the domain's rule for subgroups, comments and batches)."""

FORMAL_LEAST = 20
"""Replies a formal exercise needs to be released (Orbit360's and Wales's number)."""

FORMAL_LEAST_AGREED = 7
"""Replies from which the responsible officer may agree to release (Doctor 360's number)."""


class Track(StrEnum):
    """Why people are asked; the two are never mixed."""

    FORMAL = "formal"
    INFORMAL = "informal"


class Status(StrEnum):
    """The stages of a campaign's life, in order."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    READ = "read"
    RELEASED = "released"
    REFLECTED = "reflected"
    EXPORTED = "exported"
    PURGED = "purged"


MOVES: Mapping[Status, frozenset[Status]] = {
    Status.DRAFT: frozenset({Status.OPEN, Status.PURGED}),
    Status.OPEN: frozenset({Status.CLOSED}),
    Status.CLOSED: frozenset({Status.READ, Status.RELEASED, Status.PURGED}),
    Status.READ: frozenset({Status.RELEASED, Status.PURGED}),
    Status.RELEASED: frozenset({Status.REFLECTED, Status.PURGED}),
    Status.REFLECTED: frozenset({Status.EXPORTED, Status.PURGED}),
    Status.EXPORTED: frozenset({Status.PURGED}),
    Status.PURGED: frozenset(),
}
"""Which stage may follow which. Without text there is nothing to read, so closed may become released."""


@dataclass(frozen=True, slots=True)
class Window:
    """The days on which answers are taken, first and last included."""

    opens: date
    closes: date

    def __post_init__(self) -> None:
        if self.closes < self.opens:
            raise Unsuitable(
                "The round would close before it opens. Give a closing day on or after the opening day."
            )

    @property
    def days(self) -> int:
        """How many days answers are taken."""
        return (self.closes - self.opens).days + 1

    def ended(self, *, on: date) -> "Window":
        """Return the window as it was when it ended on a day: never longer than it was to be."""
        return Window(self.opens, max(self.opens, min(self.closes, on)))

    def holds(self, day: date) -> bool:
        """Whether answers are taken on `day`."""
        return self.opens <= day <= self.closes


LONGEST: Mapping[Track, timedelta] = {
    Track.FORMAL: timedelta(weeks=12),
    Track.INFORMAL: timedelta(days=366),
}
"""The longest window of each track; a formal one may be longer with a printed reason."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """One campaign. `number` is the only id that the three databases share."""

    clinician: Clinician
    practice: Practice
    track: Track
    questionnaire: str
    window: Window
    least: int = FLOOR
    status: Status = Status.DRAFT
    duties: tuple[Duty, ...] = ()
    also_asked: frozenset[str] = frozenset()
    longer_because: str = ""
    low_number_agreed: bool = False
    number: int = 0

    def __post_init__(self) -> None:
        if self.least < FLOOR:
            raise Unsuitable(
                f"The fewest answers can't be under {FLOOR}: with fewer, people could be recognised."
            )
        if self.window.closes - self.window.opens > LONGEST[self.track]:
            if self.track is Track.INFORMAL:
                raise Unsuitable(
                    "An informal round lasts 12 months at the most. Choose an earlier closing day."
                )
            if not self.longer_because:
                raise Unsuitable(
                    "A formal round lasts 12 weeks. Choose an earlier closing day, or give the reason for "
                    "a longer one: it is printed in the portfolio."
                )
        self._refuse_two_hats()

    def _refuse_two_hats(self) -> None:
        doctor = Account(self.clinician.email, self.clinician.name)
        held = [*self.duties, *([Duty(doctor, Role.CLINICIAN)] if doctor.address else [])]
        if any(
            duty.account.name.casefold() == doctor.name.casefold() for duty in self.holding(Role.RELEASER)
        ):
            raise Unsuitable(f"{doctor.name} is the doctor. Somebody else has to read first.")
        for address in {duty.account.address for duty in held}:
            roles = {duty.role for duty in held if duty.account.address == address}
            if Role.RELEASER in roles and roles & {Role.CLINICIAN, Role.APPRAISER, Role.RESPONSIBLE_OFFICER}:
                raise Unsuitable(
                    "The independent reader can't also be the doctor, the appraiser or the responsible "
                    "officer. Name somebody else."
                )
            if self.track is Track.FORMAL and {Role.CLINICIAN, Role.ADMINISTRATOR} <= roles:
                raise Unsuitable(
                    "On a formal exercise somebody other than the doctor makes and hands out the links."
                )
            if self.track is Track.FORMAL and {Role.RELEASER, Role.ADMINISTRATOR} <= roles:
                raise Unsuitable(
                    "On a formal exercise the independent reader is from another organisation, so not the "
                    "administrator. Name somebody else."
                )

    @property
    def is_closed(self) -> bool:
        """Whether answers are taken no more and nothing has ended it yet."""
        return self.status in (Status.CLOSED, Status.READ)

    @property
    def has_ended(self) -> bool:
        """Whether all that will be released of it has been."""
        return self.status in (Status.RELEASED, Status.REFLECTED, Status.EXPORTED, Status.PURGED)

    @property
    def has_reader(self) -> bool:
        """Whether somebody reads texts before the clinician; without one there are no text boxes."""
        return any(duty.role is Role.RELEASER for duty in self.duties)

    def takes_answers(self, *, on: date) -> bool:
        """Whether a patient may answer on that day."""
        return self.status is Status.OPEN and self.window.holds(on)

    def holding(self, role: Role) -> tuple[Duty, ...]:
        """Return the duties of that role."""
        return tuple(duty for duty in self.duties if duty.role is role)

    def allow(self, account: Account, role: Role) -> None:
        """Raise `NotAllowed` unless this account has that role here."""
        if not any(duty.account.address == account.address for duty in self.holding(role)):
            raise NotAllowed(f"{account.email} is not {_WITH_ARTICLE[role]} of round {self.number}.")

    def moved(self, to: Status) -> "Campaign":
        """Return the campaign at its next stage, or raise `NotNow` where the move is not one of `MOVES`."""
        if to not in MOVES[self.status]:
            raise NotNow(f"Round {self.number} is {self.status.value}, so it can't become {to.value}.")
        return replace(self, status=to)

    def opened(self) -> "Campaign":
        """Return the campaign as opened, or raise where somebody it needs is not named yet."""
        if self.track is Track.FORMAL:
            for role in (Role.ADMINISTRATOR, Role.RELEASER):
                if not self.holding(role):
                    raise Unsuitable(
                        f"A formal exercise needs {_WITH_ARTICLE[role]} before it opens. Name one."
                    )
            if not all(duty.relation.strip() for duty in self.holding(Role.RELEASER)):
                raise Unsuitable(
                    "Say how the independent reader stands to the doctor, for example “practice manager at "
                    "another surgery”. It is printed in the portfolio."
                )
        return self.moved(Status.OPEN)


_WITH_ARTICLE: Mapping[Role, str] = {
    Role.CLINICIAN: "the doctor",
    Role.ADMINISTRATOR: "an administrator",
    Role.RELEASER: "the independent reader",
    Role.SUPPORTER: "a supporter",
    Role.APPRAISER: "the appraiser",
    Role.RESPONSIBLE_OFFICER: "the responsible officer",
    Role.MANAGER: "a manager",
}
