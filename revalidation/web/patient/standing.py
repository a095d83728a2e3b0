"""Pages that belong to no round: typing a code, taking answers back, help, privacy, health."""

from collections.abc import Callable

from fastapi import APIRouter, Request, Response
from starlette.responses import PlainTextResponse, RedirectResponse

from links import LinkError, codes
from revalidation.errors import LinkRefused
from revalidation.services.receive import TooLate
from revalidation.web.answer import answer
from revalidation.web.forms import Posted, single
from revalidation.web.patient.guard import CODES
from revalidation.web.patient.pages import Pages
from revalidation.web.patient.present import ErrorView
from revalidation.web.patient.side import Side
from revalidation.web.patient.tries import Tries
from revalidation.web.tongue import Tongue

TAKING_BACK = "taking-back"
"""All tries to take answers back are counted under this name: nobody is told which were right.

They are counted for each client alone. These codes have 54 random bits: to guess one is hopeless from however
many addresses, and many tries elsewhere must keep nobody from taking back their own.
"""

_PAGES = ("help", "real", "privacy", "accessibility")


def standing(side: Side, pages: Pages, tries: Tries, tongue: Tongue) -> APIRouter:
    """Return the routes that need no link."""
    router = APIRouter()

    def typed_again(request: Request, page: str, typed: str, wrong: str) -> Response:
        facts = {"typed": typed, "wrong": wrong, "errors": (ErrorView(wrong, "#code"),), "error": True}
        return answer(request, pages.standing(page, **facts), 422)

    @router.get("/c")
    def code_form(request: Request) -> Response:
        return answer(request, pages.standing("code"))

    @router.post("/c")
    def code(request: Request, fields: Posted) -> Response:
        typed = single(fields, "code")[:100]
        try:
            spelt = codes.read_takeback(typed).code  # every kind of code is spelt alike
        except LinkError:
            return typed_again(request, "code", typed, _misspelt(tongue))
        tries.check(request, CODES, spelt)
        try:
            side.admit_code(spelt)
        except LinkRefused as fault:
            if not isinstance(fault, TooLate):
                tries.wrong(request, CODES)
            wrong = tongue.say(
                "This code does not work. Look at it again, or ask your surgery for a new one."
            )
            return typed_again(request, "code", typed, wrong)
        tries.opened(spelt)
        return RedirectResponse(f"/c/{spelt}", 303)

    @router.get("/back")
    def back_form(request: Request) -> Response:
        return answer(request, pages.standing("back"))

    @router.get("/back/keep")
    def keep(request: Request) -> Response:
        return answer(request, pages.standing("kept"))

    @router.post("/back")
    def back(request: Request, fields: Posted) -> Response:
        typed = single(fields, "code")[:100]
        try:
            spelt = codes.read_takeback(typed).code
        except LinkError:
            return typed_again(request, "back", typed, _misspelt(tongue))
        tries.check(request, TAKING_BACK)
        tries.wrong(request, TAKING_BACK, alone=True)
        side.take_back(spelt)
        return answer(request, pages.standing("taken-back"))

    @router.get("/health")
    def health() -> Response:
        well = side.healthy()
        return PlainTextResponse("well\n" if well else "unwell\n", 200 if well else 503)

    for name in _PAGES:
        router.get(f"/{name}")(_page(pages, name))
    return router


def _page(pages: Pages, name: str) -> Callable[[Request], Response]:
    def page(request: Request) -> Response:
        return answer(request, pages.standing(name))

    return page


def _misspelt(tongue: Tongue) -> str:
    return tongue.say("A code has 15 letters and numbers. It has no 0, o, 1, i or l. Look at it again.")
