"""Whatever comes in gets a page of ours in plain words, and never more than that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revalidation.web.patient import patient_app
from tests.web.conftest import CODE, TOKEN, FakeSide, open_round
from tests.web.visitor import HOST, Visitor

LINK = f"/f/{TOKEN}"


@pytest.fixture(scope="module")
def anybody() -> Visitor:
    """Somebody who tries things."""
    return Visitor(patient_app(FakeSide(open_round()), patient_url=f"https://{HOST}"))


def _ours(page):
    return page.title == "Error: Your feedback" and "Get help" in page.text and "detail" not in page.text


@pytest.mark.parametrize(
    "link",
    [
        "x",
        TOKEN[:-1],
        TOKEN + "A",
        TOKEN.replace("~", "."),
        TOKEN[:-1] + "C",
        "%00",
        "%ED%A0%80",
        "%FF%FE",
        "%",
        "%F0%9F%98%80",
        "%E2%80%AE" + TOKEN,
        "A" * 5_000,
        "..%2f..%2fetc%2fpasswd",
        "%3Cscript%3E",
    ],
)
def test_every_link_that_opens_nothing_gets_the_same_page(anybody, link):
    page = anybody.get(f"/f/{link}")

    if page.status == 404 and "This link does not work" in page.seen:
        assert "You did nothing wrong." in page.seen
        assert page.text == anybody.get("/f/anything").text
    else:
        assert page.status == 404
        assert _ours(page)


def test_a_code_in_an_address_that_opens_nothing_gets_that_page_too(anybody):
    assert anybody.get("/c/22222-22222-22222").text == anybody.get("/f/anything").text


@pytest.mark.parametrize(
    "path", ["/nope", "/f/", "/f", "/c/", "/static/", "/static/x/y.css", f"{LINK}/nope", "//", "/%00"]
)
def test_there_is_no_such_page(anybody, path):
    page = anybody.get(path)

    assert page.status == 404
    assert _ours(page)


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/docs/oauth2-redirect"])
def test_the_application_describes_itself_to_nobody(anybody, path):
    assert anybody.get(path).status == 404


@pytest.mark.parametrize(
    ("method", "path"), [("POST", LINK), ("GET", f"{LINK}/send"), ("PUT", "/back"), ("DELETE", "/help")]
)
def test_the_wrong_way_of_asking(anybody, method, path):
    page = anybody.ask(method, path)

    assert page.status == 405
    assert _ours(page)


@pytest.mark.parametrize("path", [f"{LINK}/check", f"{LINK}/send", "/c", "/back"])
def test_a_megabyte_is_refused_with_what_to_do(anybody, path):
    page = anybody.post(path, b"went-well=" + b"x" * 1_000_000)

    assert page.status == 413
    assert "Go back to the page before: your words should still be there." in page.seen
    assert "Make them shorter" in page.seen


def test_three_texts_of_the_longest_letters_still_fit(anybody):
    fields = dict.fromkeys(("went-well", "better", "feeling"), "😀" * 5_000)

    assert anybody.post(f"{LINK}/check", fields).status == 200


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/json", "multipart/form-data; boundary=x", "multipart/form-data"]
)
def test_another_kind_of_form_is_refused(anybody, kind):
    page = anybody.post(f"{LINK}/check", b"--x\r\n", **{"content-type": kind})

    assert page.status == 415
    assert _ours(page)


def test_hundreds_of_fields_are_refused(anybody):
    assert anybody.post(f"{LINK}/check", [("a", "b")] * 300).status == 415


@pytest.mark.parametrize(
    "body",
    [
        b"who=nobody",
        b"who=me&who=child",
        b"nobody-asks=this",
        b"kindness=6",
        b"who=%00",
        b"who=me&_visit=%00&_takeback=%00",
        b"%ff=%ff",
        b"=",
        b"&&&",
        b"_change=1",
        b"who",
        b"",
    ],
)
def test_answers_that_no_page_of_ours_sends_are_shown_again_or_refused(anybody, body):
    page = anybody.post(f"{LINK}/check", body)

    assert page.status in {200, 422}
    assert "traceback" not in page.text.lower()


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("a%00b", "ab"),
        ("a%ED%A0%80b", "a\ufffd\ufffd\ufffdb"),
        ("a%E2%80%AEb", "ab"),
        ("%FF", "\ufffd"),
        ("%F0%9F%91%A9%E2%80%8D%F0%9F%9A%80", "👩\u200d🚀"),
        ("%D8%B4%D9%83%D8%B1%D8%A7", "شكرا"),
    ],
)
def test_odd_letters_are_kept_as_far_as_they_can_be_read(anybody, typed, shown):
    page = anybody.post(f"{LINK}/check", f"went-well={typed}".encode())

    assert page.status == 200
    assert page.hidden()["went-well"] == shown


@given(path=st.text(max_size=60), body=st.binary(max_size=200))
def test_nothing_that_is_asked_for_breaks_a_page(anybody, path, body):
    from urllib.parse import quote

    asked = quote(path, errors="surrogatepass")
    for place in ("/f/", "/c/", f"{LINK}/", "/"):
        assert anybody.get(place + asked).status < 500
    for place in (f"{LINK}/check", f"{LINK}/send", f"/c/{CODE}/check"):
        assert anybody.post(place, body).status < 500


def test_a_page_of_another_site_may_not_post(anybody):
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
        page = anybody.post(f"{LINK}/send", {"who": "me"}, **headers)
        assert page.status == 403
        assert _ours(page)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "null"},
        {"origin": f"https://{HOST}"},
        {"sec-fetch-site": "same-origin", "origin": "null"},
        {"sec-fetch-site": "none"},
    ],
)
def test_our_own_pages_may_post_from_old_and_new_browsers(anybody, headers):
    assert anybody.post(f"{LINK}/check", {"who": "me"}, **headers).status == 200


@pytest.mark.parametrize("host", ["evil.example", "", f"{HOST}.evil.example", "[::2]:80"])
def test_another_host_name_is_refused(anybody, host):
    page = anybody.get(LINK, host=host)

    assert page.status == 400
    assert "We could not read that" in page.seen


@pytest.mark.parametrize(
    "host", [HOST, f"{HOST}:8443", HOST.upper(), "localhost:8000", "127.0.0.1", "[::1]:80"]
)
def test_our_own_host_names_are_served(anybody, host):
    assert anybody.get(LINK, host=host).status == 200
