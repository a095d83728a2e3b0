"""What a browser posts: read within limits, decoded without ever failing, and only from our own pages."""

from collections.abc import Mapping, Sequence
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request

from revalidation.errors import Refusal

Fields = Mapping[str, Sequence[str]]
"""A form's fields: name to the values sent, in the order sent."""

MOST_BYTES = 400_000
"""Three texts of 5,000 characters, each of up to 12 bytes in a form, and as much again for texts too long."""

MOST_FIELDS = 200

DRAINED_BYTES = 8_000_000
"""So much of a body that is too big is still read, so that the browser gets to see the answer."""


class FormRefused(Refusal):
    """A form that can't be read.

    FormRefused
    ├── TooBig       more bytes than any answers need
    ├── NotAForm     another content type, or hundreds of fields
    └── ForeignForm  posted by a page of another site
    """

    code = "form-refused"


class TooBig(FormRefused):
    """The form is bigger than any answers are."""

    code = "too-big"


class NotAForm(FormRefused):
    """What was posted is not a form of ours."""

    code = "not-a-form"


class ForeignForm(FormRefused):
    """The form was posted by a page of another site."""

    code = "foreign-form"


async def posted(request: Request) -> Fields:
    """Return the posted form's fields; they stay at hand as `request.state.fields` for the error pages.

    Raises a `FormRefused`. Bytes that are no UTF-8 become replacement characters.
    """
    _refuse_foreign(request)
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise NotAForm("This is not a form that our pages send.")
    fields = decoded(await _body(request))
    request.state.fields = fields
    return fields


Posted = Annotated[Fields, Depends(posted)]
"""The fields of a form that one of our own pages posted."""


def decoded(body: bytes) -> Fields:
    """Return the fields of an urlencoded body."""
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "replace"),
            keep_blank_values=True,
            errors="replace",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:
        raise NotAForm("This form has more fields than any page of ours.") from None
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields


def single(fields: Fields, name: str) -> str:
    """Return the last value of a field, "" where it was not sent."""
    values = fields.get(name)
    return values[-1] if values else ""


async def _body(request: Request) -> bytes:
    kept, seen = bytearray(), 0
    async for chunk in request.stream():
        seen += len(chunk)
        if seen <= MOST_BYTES:
            kept += chunk
        if seen > DRAINED_BYTES:
            break
    if seen > MOST_BYTES:
        raise TooBig("This is more text than we can take at once.")
    return bytes(kept)


def _refuse_foreign(request: Request) -> None:
    """Refuse what the browser itself says comes from another site; old browsers say nothing and may pass.

    There is no cookie to ride on, so this only keeps other sites from posting in a visitor's name. `Origin`
    is "null" on our own forms too, because our pages send no referrer.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin", "null")
    ours = origin == "null" or origin.partition("://")[2] == request.headers.get("host")
    if site in {"cross-site", "same-site"} or (site is None and not ours):
        raise ForeignForm("This form was sent by another website.")
