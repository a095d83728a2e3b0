"""The way of one answer: landing, questions, check, send. Nothing but sending changes anything.

Pages are made on the event loop: they come from memory, and to hand one to another thread takes longer than
to make it. Whatever asks a database, or reads very long texts, has a thread.
"""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from links import LinkError, Purpose, codes
from revalidation.domain.reply import Sheet, read_sheet
from revalidation.errors import CannotRun, Unsuitable
from revalidation.services.receive import Entry, TooLate
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

GONE = 410
"""The status of a page that says that no more answers are taken here."""

LONG = 20_000
"""Characters from which reading a form could hold up others for more than a few thousandths of a second."""

_HIDDEN = {"_takeback", "_visit", "_change"}
_SIDE_PAGES = ("not-my-doctor", "rather-not", "help", "real", "privacy", "accessibility")


def answering(side: Side, pages: Pages, prefix: str) -> APIRouter:
    """Return the routes below one kind of address: `/f/{link}` or `/c/{code}`."""
    router = APIRouter(prefix=prefix)

    @router.get("")
    @router.get("/")
    async def landing(request: Request, door: Knock) -> Response:
        entry = door.entry
        if entry.full:
            return _page(request, entry, pages.of_round("full", entry), GONE)
        return _page(request, entry, pages.landing(entry).filled(door.address))

    @router.get("/questions")
    async def questions(request: Request, door: Knock) -> Response:
        entry = door.entry
        if entry.full:
            return _page(request, entry, pages.of_round("full", entry), GONE)
        visit = () if entry.kind is Purpose.INVITE else (side.new_visit(entry),)
        return _page(request, entry, pages.questions(entry).filled(*visit), kept=True)

    @router.post("/check")
    async def check(request: Request, fields: Posted, door: Knock) -> Response:
        entry = door.entry
        visit = _visit(side, entry, fields)
        if await _was_sent(side, entry, visit):
            return _fresh_start(door)
        sheet = await _sheet(entry, fields)
        if sheet.faults or "_change" in fields:
            status = 422 if sheet.faults and "_change" not in fields else 200
            return _page(request, entry, pages.filled_in(entry, sheet, visit), status, kept=True)
        takeback = _takeback(side, entry, fields)
        return _page(request, entry, pages.check(entry, sheet, takeback=takeback, visit=visit), kept=True)

    @router.post("/send")
    async def send(request: Request, fields: Posted, door: Knock) -> Response:
        entry = door.entry
        visit, sheet = _visit(side, entry, fields), await _sheet(entry, fields)
        if sheet.faults:
            return _page(request, entry, pages.filled_in(entry, sheet, visit), 422, kept=True)
        takeback = _takeback(side, entry, fields)
        reply = sheet.reply(entry.questionnaire)
        try:
            await run_in_threadpool(side.receive, entry, reply, takeback=takeback, visit=visit or None)
        except Unsuitable:
            return _unsaved(request, side, entry, sheet, 409, visit="")
        except CannotRun:
            return _unsaved(request, side, entry, sheet, 503, visit=visit, takeback=takeback)
        page = pages.thanks(entry, words=bool(reply.comments))
        return _page(request, entry, page.filled(codes.shown(takeback)))

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


def given_back(request: Request, pages: Pages, fault: TooLate, fields: Fields) -> Response:
    """Return the page for answers that came too late: it gives back everything that was typed."""
    sheet = read_sheet(fault.entry.questionnaire, _own(fields))
    page = pages.not_sent(fault.entry, sheet, full=fault.full)
    return _page(request, fault.entry, page, GONE, kept=True)


def _side_page(pages: Pages, name: str) -> Callable[..., Awaitable[Response]]:
    async def side_page(request: Request, door: Knock) -> Response:
        entry = door.entry
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


async def _sheet(entry: Entry, fields: Fields) -> Sheet:
    own = _own(fields)
    if sum(len(value) for values in own.values() for value in values) < LONG:
        return read_sheet(entry.questionnaire, own)
    return await run_in_threadpool(read_sheet, entry.questionnaire, own)


def _own(fields: Fields) -> Fields:
    """Return the fields without those that our pages hide in a form."""
    return {name: values for name, values in fields.items() if name not in _HIDDEN}


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


async def _was_sent(side: Side, entry: Entry, visit: str) -> bool:
    """Whether a tablet's answers were sent already, so that going back finds none of them."""
    if entry.kind is not Purpose.TABLET:
        return False
    try:
        return not await run_in_threadpool(side.is_fresh, entry, visit)
    except Unsuitable:
        return True


def _fresh_start(door: Door) -> Response:
    return RedirectResponse(door.address, 303)
