"""What the patient's pages ask of the machinery behind them, and nothing more."""

from typing import Protocol

from revalidation.domain.reply import Reply
from revalidation.services.receive import Entry


class Side(Protocol):
    """The verbs a patient can set off. Storage trouble is raised as `errors.CannotRun`."""

    def admit(self, link: str) -> Entry:
        """Return what a link's text opens, or raise `LinkRefused`: `TooLate` where it did until now."""

    def admit_at_once(self, link: str) -> Entry | None:
        """Return what `admit` would, or None where a database would have to be asked for it."""

    def admit_code(self, code: str) -> Entry:
        """Return what a typed code opens, or raise `errors.LinkRefused`."""

    def new_visit(self, entry: Entry) -> str:
        """Return a signed text that makes one visit to a shared link one use."""

    def is_fresh(self, entry: Entry, visit: str) -> bool:
        """Whether this visit to a tablet was not sent yet; raises `errors.Unsuitable` for no visit."""

    def new_takeback(self, entry: Entry) -> str:
        """Return a fresh code of 15 characters that takes answers back."""

    def receive(self, entry: Entry, reply: Reply, *, takeback: str, visit: str | None = None) -> None:
        """Seal and keep a reply and spend its link; silent where the link was used before.

        Raises `TooLate` where the round has ended or the shared link is full, `errors.Unsuitable` where the
        form's hidden parts are not ours.
        """

    def take_back(self, code: str) -> None:
        """Delete the answers of that code if they still wait; never tells whether there were any."""

    def healthy(self) -> bool:
        """Whether answers could be kept right now."""
