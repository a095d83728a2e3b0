"""What goes with every answer, whatever it is."""

import asyncio
import re

import pytest

from revalidation.errors import Unsuitable
from revalidation.web.patient import patient_app
from tests.web.conftest import TOKEN, FakeSide, open_round
from tests.web.visitor import HOST, Visitor

LINK = f"/f/{TOKEN}"
EVERYWHERE = [LINK, f"{LINK}/questions", "/c", "/back", "/help", "/health", "/nope", "/f/x", f"{LINK}/send"]


@pytest.mark.parametrize("path", EVERYWHERE)
def test_every_answer_is_shielded(patient, path):
    headers = patient.get(path).headers
    policy = headers["content-security-policy"]

    assert policy.startswith("default-src 'none'; style-src 'self'")
    assert "form-action 'self'; base-uri 'none'; frame-ancestors 'none'" in policy
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-robots-tag"] == "noindex, nofollow"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "geolocation=()" in headers["permissions-policy"]
    assert "max-age" in headers["strict-transport-security"]


@pytest.mark.parametrize("path", EVERYWHERE)
def test_no_page_sets_a_cookie(patient, path):
    assert "set-cookie" not in patient.get(path).headers


def test_without_https_browsers_are_not_told_to_insist_on_it(side):
    visitor = Visitor(patient_app(side, patient_url="http://127.0.0.1:8000"), {"host": "127.0.0.1:8000"})
    assert "strict-transport-security" not in visitor.get(LINK).headers


def test_only_pages_that_back_must_restore_may_be_kept(patient):
    """The questions and what comes of posting them, on a person's own phone; nothing else."""
    kept = {
        "questions": patient.get(f"{LINK}/questions"),
        "faults": patient.post(f"{LINK}/check", {}),
        "check": patient.post(f"{LINK}/check", {"who": "me"}),
    }
    never = {
        "landing": patient.get(LINK),
        "thanks": patient.post(f"{LINK}/send", {"who": "me"}),
        "back": patient.get("/back"),
        "broken link": patient.get("/f/x"),
    }

    assert {page.headers["cache-control"] for page in kept.values()} == {"private, no-cache"}
    assert {page.headers["cache-control"] for page in never.values()} == {"no-store"}


@pytest.mark.parametrize("path", EVERYWHERE)
def test_head_gets_the_headers_of_get_without_the_page(patient, path):
    got, head = patient.get(path), patient.ask("HEAD", path)

    assert head.raw == b""
    assert (head.status, head.headers) == (got.status, got.headers)


def test_opening_pages_changes_nothing(visits, side):
    """Mail scanners and previews open a link before its reader does, with GET and with HEAD."""
    visitor = visits()
    for path in EVERYWHERE:
        visitor.get(path)
        visitor.ask("HEAD", path)

    assert not side.kept
    assert not side.taken_back


def test_health_tells_a_machine_and_nothing_more(visits, side):
    assert (visits().get("/health").status, visits().get("/health").text) == (200, "well\n")
    side.well = False
    assert (visits().get("/health").status, visits().get("/health").text) == (503, "unwell\n")


def test_static_files_are_named_by_their_content_and_kept_for_a_year(patient):
    import re

    for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', patient.get(LINK).text):
        file = patient.get(address)
        assert file.status == 200
        assert file.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert patient.get(re.sub(r"/[0-9a-f]{12}/", "/000000000000/", address)).status == 404


def test_a_page_names_nobody_elses_server(patient):
    """Not one third-party byte: no address with another host, nothing inline."""
    for page in (patient.get(LINK), patient.get(f"{LINK}/questions"), patient.get("/privacy")):
        assert "http://" not in page.text
        assert "https://" not in page.text
        assert "<style" not in page.text
        assert " style=" not in page.text
        assert "<script>" not in page.text


def test_an_address_without_a_host_is_refused_at_start():
    with pytest.raises(Unsuitable, match="no host name"):
        patient_app(FakeSide(open_round()), patient_url="feedback.example")


def test_the_page_that_asks_whether_this_is_real_names_our_host(patient):
    assert f"this name: {HOST}" in patient.get("/real").seen


def test_a_head_leaves_the_server_s_own_scope_alone(side):
    """The server counts a body's bytes by the method in its scope: changed, each HEAD ended in an error."""
    app = patient_app(side, patient_url="http://127.0.0.1:8000")
    scope = {
        "type": "http", "method": "HEAD", "path": "/help", "raw_path": b"/help", "query_string": b"",
        "headers": [(b"host", b"127.0.0.1:8000")], "scheme": "http", "root_path": "", "app": app,
    }  # fmt: skip

    async def receive():
        return {"type": "http.request", "body": b""}

    async def send(message):
        assert not message.get("body")

    asyncio.run(app(scope, receive, send))
    assert scope["method"] == "HEAD"


@pytest.mark.parametrize("origin", ["http://[evil", "https://", "null", "\x7f", "http://[::1"])
def test_an_origin_that_can_t_be_read_is_no_fault_of_ours(patient, origin):
    assert patient.post(f"{LINK}/check", {}, origin=origin).status < 500


def test_a_logo_is_shown_only_where_the_deployer_gave_one(side, tmp_path):
    logo = tmp_path / "ours.svg"
    logo.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    plain = Visitor(patient_app(side, patient_url=f"https://{HOST}"))
    branded = Visitor(patient_app(side, patient_url=f"https://{HOST}", logo=logo))
    assert "<img" not in plain.get(LINK).text
    address = re.search(r'<img class="app-header__logo" src="([^"]+)" alt=""', branded.get(LINK).text)
    assert address is not None
    assert branded.get(address[1]).headers["content-type"] == "image/svg+xml"
    assert plain.get(address[1]).status == 404
