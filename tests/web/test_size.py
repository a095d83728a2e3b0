"""How much goes over the wire, packed as browsers ask for it."""

import re

from links import Purpose
from tests.makers import CORE
from tests.web.conftest import TOKEN

LINK = f"/f/{TOKEN}"
PACKED = {"accept_encoding": "gzip, deflate, br"}


def _wire(answer):
    """Bytes of an answer: status line, headers and body."""
    return 20 + sum(len(name) + len(value) + 4 for name, value in answer.headers.items()) + len(answer.raw)


def test_the_first_visit_is_under_60_kb_in_5_requests(patient):
    page = patient.get(LINK, **PACKED)
    files = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text))
    wire = _wire(page) + sum(_wire(patient.get(file, **PACKED)) for file in files)

    assert 1 + len(files) <= 5
    assert wire <= 60_000


def test_each_later_page_is_under_8_kb(visits):
    everything = {
        q.id: q.choices[-1].id if q.choices else "She listened to me. " * 5 for q in CORE.questions[:-1]
    }
    for kind in (Purpose.INVITE, Purpose.SHARED, Purpose.TABLET):
        visitor = visits(kind=kind)
        for page in (
            visitor.get(f"{LINK}/questions", **PACKED),
            visitor.post(f"{LINK}/check", everything, **PACKED),
            visitor.post(f"{LINK}/check", everything | {"_change": "1"}, **PACKED),
            visitor.post(f"{LINK}/send", everything, **PACKED),
            *(
                visitor.get(f"{LINK}/{name}", **PACKED)
                for name in ("help", "privacy", "real", "accessibility")
            ),
        ):
            assert page.headers["content-encoding"] == "gzip"
            assert _wire(page) <= 8_000


def test_a_browser_that_can_not_unpack_gets_the_page_as_it_is(patient):
    packed, plain = patient.get(f"{LINK}/questions", **PACKED), patient.get(f"{LINK}/questions")

    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text
    assert plain.headers["vary"] == "accept-encoding"
