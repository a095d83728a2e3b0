"""Who may come in: the link or code in the address, and nothing else about the person."""

from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Request

from revalidation.errors import LinkRefused
from revalidation.services.receive import Entry
from revalidation.web.patient.side import Side
from revalidation.web.patient.tries import Tries

CODES = "codes"
"""Wrong codes are counted under this name."""


@dataclass(frozen=True, slots=True)
class Door:
    """The link or code of one request. Nothing about a round is known before it is opened."""

    request: Request = field(repr=False)
    side: Side = field(repr=False)
    tries: Tries = field(repr=False)

    def open(self) -> Entry:
        """Return what the address opens; raises `LinkRefused`, and `TooManyTries` after many wrong codes."""
        given = self.request.path_params
        return self._by_code(given["code"]) if "code" in given else self.side.admit(given["link"])

    def _by_code(self, code: str) -> Entry:
        self.tries.check(self.request, CODES, code)
        try:
            entry = self.side.admit_code(code)
        except LinkRefused:
            self.tries.wrong(self.request, CODES)
            raise
        self.tries.opened(code)
        return entry

    @property
    def address(self) -> str:
        """The way to the landing page, as it may stand in HTML."""
        given = self.request.path_params
        name, prefix = ("code", "/c/") if "code" in given else ("link", "/f/")
        return prefix + quote(given[name], safe="~")


async def door(request: Request) -> Door:
    """Return the door of this request, unopened: opening may ask a database, so endpoints do that."""
    return Door(request, request.app.state.side, request.app.state.tries)


Knock = Annotated[Door, Depends(door)]
"""The guard of every page of a round: whoever takes one must open it to get at anything."""
