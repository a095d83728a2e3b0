"""Typed codes: forgiving to fingers, hopeless to guess, and nobody locks out people elsewhere."""

import pytest

from revalidation.web.patient.tries import Tries, neighbourhood
from tests.web.conftest import CODE, DISK_FULL, TOKEN

WRONG = "22222-22222-22222"


@pytest.fixture
def strict(visits):
    """Pages on which three wrong tries an hour are enough, and one after five from everybody."""
    return visits(tries=Tries(per_client=3, together=5, when_many=1))


def test_a_misspelt_code_is_told_what_codes_look_like(patient):
    for path in ("/c", "/back"):
        page = patient.post(path, {"code": "abc"})
        assert page.status == 422
        assert page.title == "Error: Your feedback"
        assert "A code has 15 letters and numbers." in page.seen
        assert 'value="abc"' in page.text


def test_a_code_that_opens_nothing_says_so(patient):
    assert "This code does not work." in patient.post("/c", {"code": WRONG}).seen


def test_guessing_stops_after_a_few_tries(strict):
    for _ in range(3):
        strict.post("/c", {"code": WRONG})
    page = strict.post("/c", {"code": WRONG})

    assert page.status == 429
    assert "Wait an hour, then try again." in page.seen


def test_codes_in_the_address_count_as_tries(strict):
    for _ in range(3):
        assert strict.get(f"/c/{WRONG}").status == 404

    assert strict.get("/c/33333-33333-33333").status == 429


def test_one_client_does_not_lock_the_others_out(strict):
    for _ in range(20):
        strict.get(f"/c/{WRONG}")
    strict.address = "198.51.100.8"

    assert strict.get(f"/c/{CODE}").status == 200
    assert strict.get(f"/c/{WRONG}").status == 404


def _many_guess(strict, path="/c"):
    for number in range(30):
        strict.address = f"203.0.113.{number}"
        for _ in range(4):
            strict.post(path, {"code": WRONG})


def test_however_many_guess_elsewhere_a_right_code_opens(strict):
    _many_guess(strict)
    strict.address = "198.51.100.7"

    assert strict.post("/c", {"code": CODE}).status == 303
    assert strict.get(f"/c/{CODE}").status == 200


def test_while_many_guess_elsewhere_each_has_fewer_wrong_tries(strict):
    _many_guess(strict)
    strict.address = "198.51.100.7"
    seen = [strict.get(f"/c/{WRONG}").status for _ in range(2)]

    assert seen == [404, 429]


def test_however_many_try_elsewhere_answers_can_be_taken_back(strict, side):
    _many_guess(strict, "/back")
    strict.address = "198.51.100.7"
    for _ in range(3):
        assert strict.post("/back", {"code": CODE}).status == 200

    assert side.taken_back[-1] == CODE.replace("-", "")
    assert strict.post("/back", {"code": CODE}).status == 429


def test_codes_of_an_ended_round_are_no_guesses(strict, side):
    side.ended = True
    for _ in range(5):
        assert strict.post("/c", {"code": CODE}).status == 422
        assert strict.get(f"/c/{CODE}").status == 404


def test_whoever_is_in_already_stays_in(strict):
    assert strict.get(f"/c/{CODE}").status == 200
    for _ in range(4):
        strict.get(f"/c/{WRONG}")

    assert strict.post(f"/c/{CODE}/check", {"who": "me"}).status == 200


def test_right_codes_are_not_counted(strict):
    for _ in range(10):
        assert strict.get(f"/c/{CODE}").status == 200


def test_links_are_not_counted(strict):
    for _ in range(10):
        strict.get("/f/wrong")

    assert strict.get(f"/f/{TOKEN}").status == 200


def test_an_ipv6_client_is_its_network():
    assert neighbourhood("2001:db8::1") == neighbourhood("2001:db8::2")
    assert neighbourhood("2001:db8::1") != neighbourhood("2001:db8:0:1::1")
    assert neighbourhood("198.51.100.7") != neighbourhood("198.51.100.8")


def test_a_counter_keeps_no_address_and_no_code():
    tries = Tries()

    from starlette.requests import Request

    tries.wrong(Request({"type": "http", "client": ("198.51.100.7", 1)}), "codes")
    tries.opened(CODE)
    kept = repr(vars(tries._limiter.storage)) + repr(tries._opened)
    assert kept.count("codes") >= 1
    assert "198.51" not in kept
    assert CODE not in kept


# ---------------------------------------------------------------------------------------- taking answers back


def test_taking_back_says_the_same_to_everybody(patient, side):
    mine, nobodys = patient.post("/back", {"code": CODE}), patient.post("/back", {"code": WRONG})

    assert mine.text == nobodys.text
    assert "If your answers were still waiting, they are gone now." in mine.seen
    assert side.taken_back == [CODE.replace("-", ""), WRONG.replace("-", "")]


def test_taking_back_is_asked_first_and_can_be_left(patient, side):
    page = patient.get("/back")

    assert "They will be gone for good." in page.seen
    assert "Nothing has changed." in patient.get("/back/keep").seen
    assert not side.taken_back


def test_tries_to_take_back_are_counted_right_or_wrong(strict):
    for _ in range(3):
        strict.post("/back", {"code": CODE})

    assert strict.post("/back", {"code": CODE}).status == 429


def test_trouble_while_taking_back_can_be_tried_again(visits):
    page = visits(trouble=DISK_FULL).post("/back", {"code": CODE})

    assert page.status == 503
    assert page.hidden() == {"code": CODE}
    assert "Try again" in page.seen
