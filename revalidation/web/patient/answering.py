"""The way of one answer: landing, questions, check, send. Nothing but sending changes anything."""

from collections.abc import Callable

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from links import LinkError, Purpose, codes
from revalidation.domain.reply import Sheet, read_sheet
from revalidation.errors import CannotRun, Unsuitable
from revalidation.services.receive import Entry
from revalidation.web.answer import Page, answer
from revalidation.web.forms import Fields, Posted, single
from revalidation.web.patient.guard import Door, Knock
from revalidation.web.patient.pages import Pages
from revalidation.web.patient.side import Side
from revalidation.web.shield import POLICY_WITH_SCRIPT

BACK_RESTORES = "private, no-cache"
"""On a person's own phone the browser may keep the questions, and what it got for posting them.

Going back to an answer to a form that is marked `no-store` ends at the browser's own page about sending a
form again; this one comes back with everything typed. It holds nothing but what this browser posted itself.
"""

_HIDDEN = {"_takeback", "_visit", "_change"}
_SIDE_PAGES = ("not-my-doctor", "rather-not", "help", "real", "privacy", "accessibility")


def answering(side: Side, pages: Pages, prefix: str) -> APIRouter:
    """Return the routes below one kind of address: `/f/{link}` or `/c/{code}`."""
    router = APIRouter(prefix=prefix)

    @router.get("")
    @router.get("/")
    def landing(request: Request, door: Knock) -> Response:
        entry = door.open()
        return _page(request, entry, pages.landing(entry).filled(door.address))

    @router.get("/questions")
    def questions(request: Request, door: Knock) -> Response:
        entry = door.open()
        visit = () if entry.kind is Purpose.INVITE else (side.new_visit(entry),)
        return _page(request, entry, pages.questions(entry).filled(*visit), kept=True)

    @router.post("/check")
    def check(request: Request, fields: Posted, door: Knock) -> Response:
        entry = door.open()
        visit = _visit(side, entry, fields)
        if _was_sent(side, entry, visit):
            return _fresh_start(door)
        sheet = _sheet(entry, fields)
        if sheet.faults or "_change" in fields:
            status = 422 if sheet.faults and "_change" not in fields else 200
            return _page(request, entry, pages.filled_in(entry, sheet, visit), status, kept=True)
        takeback = _takeback(side, entry, fields)
        return _page(request, entry, pages.check(entry, sheet, takeback=takeback, visit=visit), kept=True)

    @router.post("/send")
    def send(request: Request, fields: Posted, door: Knock) -> Response:
        entry = door.open()
        visit, sheet = _visit(side, entry, fields), _sheet(entry, fields)
        if sheet.faults:
            return _page(request, entry, pages.filled_in(entry, sheet, visit), 422, kept=True)
        takeback = _takeback(side, entry, fields)
        reply = sheet.reply(entry.questionnaire)
        try:
            side.receive(entry, reply, takeback=takeback, visit=visit or None)
        except Unsuitable:
            return _unsaved(request, side, entry, sheet, 409, visit="")
        except CannotRun:
            return _unsaved(request, side, entry, sheet, 503, visit=visit, takeback=takeback)
        return _page(request, entry, pages.thanks(entry).filled(codes.shown(takeback)))

    def _unsaved(
        request: Request,
        side: Side,
        entry: Entry,
        sheet: Sheet,
        status: int,
        *,
        visit: str,
        takeback: str = "",
    ) -> Response:
        hidden = {"_visit": [visit], "_takeback": [takeback]}
        page = pages.check(
            entry,
            sheet,
            takeback=_takeback(side, entry, hidden),
            visit=_visit(side, entry, hidden),
            unsaved=True,
        )
        return _page(request, entry, page, status)

    for name in _SIDE_PAGES:
        router.get(f"/{name}")(_side_page(pages, name))
    return router


def _side_page(pages: Pages, name: str) -> Callable[..., Response]:
    def side_page(request: Request, door: Knock) -> Response:
        entry = door.open()
        return _page(request, entry, pages.of_round(name, entry))

    return side_page


def _page(request: Request, entry: Entry, page: Page, status: int = 200, *, kept: bool = False) -> Response:
    """Return a page of a round. `kept` lets the browser bring it back, but never on a tablet."""
    headers = {}
    if entry.kind is Purpose.TABLET:
        headers["content-security-policy"] = POLICY_WITH_SCRIPT
    elif kept:
        headers["cache-control"] = BACK_RESTORES
    return answer(request, page, status, headers)


def _sheet(entry: Entry, fields: Fields) -> Sheet:
    return read_sheet(entry.questionnaire, {n: v for n, v in fields.items() if n not in _HIDDEN})


def _visit(side: Side, entry: Entry, fields: Fields) -> str:
    """Return the visit that came with the form; "" for a personal link, a new one where none came."""
    if entry.kind is Purpose.INVITE:
        return ""
    return single(fields, "_visit") or side.new_visit(entry)


def _takeback(side: Side, entry: Entry, fields: Fields) -> str:
    """Return the take-back code that came with the form, so that a retry keeps it; else a fresh one."""
    try:
        said = codes.read_takeback(single(fields, "_takeback"))
    except LinkError:
        return side.new_takeback(entry)
    return said.code if said.campaign == entry.campaign.number else side.new_takeback(entry)


def _was_sent(side: Side, entry: Entry, visit: str) -> bool:
    """Whether a tablet's answers were sent already, so that going back finds none of them."""
    if entry.kind is not Purpose.TABLET:
        return False
    try:
        return not side.is_fresh(entry, visit)
    except Unsuitable:
        return True


def _fresh_start(door: Door) -> Response:
    return RedirectResponse(door.address, 303)
