"""Which page answers which fault: plain words, a status, and nothing of what was asked for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from revalidation.errors import CannotRun, LinkRefused, NotNow, Refusal
from revalidation.services.receive import TooLate
from revalidation.web.answer import answer
from revalidation.web.forms import ForeignForm, NotAForm, TooBig
from revalidation.web.patient.answering import given_back
from revalidation.web.patient.pages import Pages
from revalidation.web.patient.tries import TooManyTries
from revalidation.web.tongue import Tongue


def _(words: str) -> str:
    """Mark words for translation; they are said when the page is made."""
    return words


@dataclass(frozen=True, slots=True)
class FaultPage:
    """A status and the words that go with it."""

    status: int
    heading: str
    lines: tuple[str, ...]


NO_PAGE = FaultPage(
    404,
    _("There is no such page"),
    (
        _("The address may be cut short or mistyped."),
        _("Go back to the message and tap the whole link, or ask your surgery."),
    ),
)
NOT_THIS_WAY = FaultPage(
    405,
    _("This page can’t be opened like that"),
    (_("Go back to the message and tap the link again."),),
)
UNREADABLE = FaultPage(
    400,
    _("We could not read that"),
    (_("Nothing was sent. Go back to the page before and try again."),),
)
NOT_READY = FaultPage(
    503,
    _("This does not work just now"),
    (_("It is our fault, not yours. Nothing is lost. Wait a few minutes, then load this page again."),),
)
BROKEN = FaultPage(
    500,
    _("Sorry, something went wrong here"),
    (
        _("It is our fault, not yours. Go back to the page before and try again."),
        _("Does it go on? Ring your surgery and ask for help."),
    ),
)

TABLE: Mapping[type[Exception] | int, FaultPage] = {
    404: NO_PAGE,
    405: NOT_THIS_WAY,
    RequestValidationError: UNREADABLE,
    Refusal: UNREADABLE,
    NotAForm: FaultPage(415, UNREADABLE.heading, UNREADABLE.lines),
    ForeignForm: FaultPage(
        403,
        _("This did not come from our page"),
        (_("Nothing was sent. Tap your link again, and answer there."),),
    ),
    TooBig: FaultPage(
        413,
        _("That is too much to send at once"),
        (
            _("Nothing was sent. Go back to the page before: your words should still be there."),
            _("Make them shorter, then try again. Each box takes up to 5,000 letters."),
        ),
    ),
    TooManyTries: FaultPage(
        429,
        _("Too many codes were tried"),
        (_("Wait an hour, then try again. Or ring your surgery for help."),),
    ),
    CannotRun: NOT_READY,
}
"""Each fault's page. What is not named here is `BROKEN`; links that open nothing have a page of their own."""


class Faults:
    """Makes the pages for faults."""

    def __init__(self, pages: Pages, tongue: Tongue) -> None:
        self._pages = pages
        self._tongue = tongue

    def page(self, fault: FaultPage) -> str:
        """Return the page's HTML."""
        return self._pages.standing(
            "fault",
            heading=self._tongue.say(fault.heading),
            lines=tuple(self._tongue.say(line) for line in fault.lines),
            error=True,
        )

    def bare(self, fault: FaultPage) -> Callable[[], tuple[int, bytes]]:
        """Return what gives status and page where there is no request left to look at."""
        return lambda: (fault.status, self.page(fault).encode())

    def install(self, app: FastAPI) -> None:
        """Let the application answer every fault of the table with its page."""
        app.add_exception_handler(HTTPException, self._by_status)
        for kind in TABLE:
            if not isinstance(kind, int):
                app.add_exception_handler(kind, self._by_kind)
        app.add_exception_handler(CannotRun, self._cannot_run)
        app.add_exception_handler(LinkRefused, self._link)
        app.add_exception_handler(NotNow, self._link)

    def _by_status(self, request: Request, fault: Exception) -> Response:
        status = fault.status_code if isinstance(fault, HTTPException) else 500
        found = TABLE.get(status, UNREADABLE)
        allowed = getattr(fault, "headers", None) or {}
        return answer(request, self.page(found), found.status, dict(allowed))

    def _by_kind(self, request: Request, fault: Exception) -> Response:
        found = next(TABLE[kind] for kind in type(fault).__mro__ if kind in TABLE)
        return answer(request, self.page(found), found.status)

    def _link(self, request: Request, fault: Exception) -> Response:
        """Answer every link and code that opens nothing alike; answers that came too late are given back."""
        fields = getattr(request.state, "fields", None)
        if isinstance(fault, TooLate) and fields:
            return given_back(request, self._pages, fault, fields)
        return answer(request, self._pages.standing("link", error=True), 404)

    def _cannot_run(self, request: Request, fault: Exception) -> Response:
        """Answer storage trouble; what was posted stays on the page, with a button to post it again."""
        fields = getattr(request.state, "fields", None)
        page = self._pages.again(fields) if fields else self.page(NOT_READY)
        return answer(request, page, NOT_READY.status, {"retry-after": "60"})
