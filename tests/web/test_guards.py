"""One test knocks on every door."""

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from revalidation.web.forms import posted
from revalidation.web.patient import patient_app
from revalidation.web.patient.guard import door
from tests.web.conftest import TOKEN, FakeSide, open_round
from tests.web.visitor import HOST, Visitor

STANDING = {
    "/static/{digest}/{name}", "/c", "/back", "/back/keep", "/help", "/real", "/privacy", "/accessibility",
    "/health",
}  # fmt: skip
"""All that may be asked for without a link."""

APP = patient_app(FakeSide(open_round()), patient_url=f"https://{HOST}")


ROUTES = [(route.path, route) for route in APP.routes if isinstance(route, APIRoute)]
BELOW_A_LINK = [(path, route) for path, route in ROUTES if "{link}" in path or "{code}" in path]


def _guards(dependant: Dependant) -> set[object]:
    return {inner.call for inner in dependant.dependencies}


def test_every_route_is_known():
    assert len(ROUTES) == len(APP.routes)
    assert {path for path, _ in ROUTES if "{link}" not in path and "{code}" not in path} == STANDING
    assert len(BELOW_A_LINK) == 2 * 11


@pytest.mark.parametrize(("path", "route"), ROUTES, ids=[path for path, _ in ROUTES])
def test_every_route_below_a_link_names_its_guard(path, route):
    below_a_link = "{link}" in path or "{code}" in path

    assert (door in _guards(route.dependant)) is below_a_link
    if "POST" in route.methods:
        assert posted in _guards(route.dependant)


@pytest.mark.parametrize(("path", "route"), BELOW_A_LINK, ids=[path for path, _ in BELOW_A_LINK])
def test_every_door_below_a_link_stays_shut_without_one(path, route):
    visitor = Visitor(APP)
    asked = path.replace("{link}", TOKEN[:-1] + "C").replace("{code}", "22222-22222-22222")
    for method in route.methods - {"HEAD"}:
        page = visitor.get(asked) if method == "GET" else visitor.post(asked, {"who": "me"})
        assert page.status == 404
        assert "This link does not work" in page.seen
