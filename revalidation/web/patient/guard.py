"""Who may come in: the link or code in the address, and nothing else about the person."""

from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from revalidation.errors import LinkRefused
from revalidation.services.receive import Entry, TooLate
from revalidation.web.patient.side import Side
from revalidation.web.patient.tries import Tries

CODES = "codes"
"""Wrong codes are counted under this name."""


@dataclass(frozen=True, slots=True)
class Door:
    """The open door of one request: what its link or code opens, and the way to the landing page.

    `address` may stand in HTML as it is.
    """

    entry: Entry
    address: str = field(repr=False)


async def door(request: Request) -> Door:
    """Open the door of this request; a database, where one must be asked, is asked in another thread.

    Raises `LinkRefused`, and `TooManyTries` after many wrong codes.
    """
    given, side = request.path_params, request.app.state.side
    if "code" in given:
        entry = await run_in_threadpool(_by_code, request, side, request.app.state.tries, given["code"])
        return Door(entry, f"/c/{quote(given['code'], safe='~')}")
    link = given["link"]
    entry = side.admit_at_once(link) or await run_in_threadpool(side.admit, link)
    return Door(entry, f"/f/{quote(link, safe='~')}")


def _by_code(request: Request, side: Side, tries: Tries, code: str) -> Entry:
    tries.check(request, CODES, code)
    try:
        entry = side.admit_code(code)
    except LinkRefused as fault:
        if not isinstance(fault, TooLate):
            tries.wrong(request, CODES)
        raise
    tries.opened(code)
    return entry


Knock = Annotated[Door, Depends(door)]
"""The guard of every page of a round: an endpoint that takes one is reached only by what opens."""
