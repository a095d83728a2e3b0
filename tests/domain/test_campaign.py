"""A campaign keeps to its track, its window, its people and its life."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from revalidation.domain.batch import MOST_LINKS, Batch, Way
from revalidation.domain.campaign import MOVES, Status, Track, Window
from revalidation.domain.people import Account, Duty, Role
from revalidation.errors import NotAllowed, NotNow, Unsuitable
from tests.makers import A_MONDAY, ADMINISTERS, AMINA, OLU, READS, ROB, formal, informal, window

EVERY_MOVE = list(product(Status, Status))
LEGAL = [(now, to) for now, to in EVERY_MOVE if to in MOVES[now]]
ILLEGAL = [(now, to) for now, to in EVERY_MOVE if to not in MOVES[now]]


@pytest.mark.parametrize(("now", "to"), LEGAL)
def test_a_legal_move_of_a_campaigns_life_is_made(now, to):
    assert formal(status=now).moved(to).status is to


@pytest.mark.parametrize(("now", "to"), ILLEGAL)
def test_every_illegal_move_of_a_campaigns_life_is_refused(now, to):
    with pytest.raises(NotNow, match=f"is {now.value}, so it can't become {to.value}"):
        formal(status=now).moved(to)


def test_the_life_of_a_campaign_never_goes_back():
    """Stages follow one another in one direction only, and nothing follows the last."""
    order = list(Status)

    assert all(order.index(now) < order.index(to) for now, to in LEGAL)
    assert MOVES[Status.PURGED] == frozenset()
    assert set(MOVES) == set(Status)


def test_a_window_takes_answers_on_its_first_and_last_day_and_on_no_other():
    days = Window(A_MONDAY, A_MONDAY + timedelta(days=6))

    assert days.days == 7
    held = [days.holds(A_MONDAY + timedelta(days=n)) for n in (-1, 0, 3, 6, 7)]
    assert held == [False, True, True, True, False]


def test_a_window_that_ends_before_it_begins_is_refused():
    with pytest.raises(Unsuitable, match="close before it opens"):
        Window(date(2026, 3, 2), date(2026, 3, 1))


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.OPEN])
def test_only_an_open_campaign_takes_answers(status):
    assert formal(status=Status.OPEN).takes_answers(on=A_MONDAY)
    assert not formal(status=status).takes_answers(on=A_MONDAY)


def test_an_open_campaign_takes_no_answers_outside_its_window():
    running = formal(status=Status.OPEN, window=window(7))

    assert not running.takes_answers(on=A_MONDAY - timedelta(days=1))
    assert not running.takes_answers(on=A_MONDAY + timedelta(days=7))


def test_a_formal_exercise_lasts_twelve_weeks_or_gives_a_reason():
    formal(window=Window(A_MONDAY, A_MONDAY + timedelta(weeks=12)))
    long = Window(A_MONDAY, A_MONDAY + timedelta(weeks=12, days=1))

    with pytest.raises(Unsuitable, match="12 weeks"):
        formal(window=long)
    assert formal(window=long, longer_because="Parental leave").window == long


def test_an_informal_round_lasts_twelve_months_whatever_the_reason():
    informal(window=Window(A_MONDAY, A_MONDAY + timedelta(days=365)))

    with pytest.raises(Unsuitable, match="12 months"):
        informal(window=Window(A_MONDAY, A_MONDAY + timedelta(days=367)), longer_because="Busy")


@pytest.mark.parametrize("least", [4, 1, 0, -5])
def test_a_least_number_under_the_floor_is_refused(least):
    with pytest.raises(Unsuitable, match="can't be under 5"):
        formal(least=least)


@pytest.mark.parametrize("track", list(Track))
@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.APPRAISER, Role.RESPONSIBLE_OFFICER])
@pytest.mark.parametrize("email", [ROB.email, ROB.email.upper(), f" {ROB.email} "])
def test_nobody_is_both_reader_and_clinician_appraiser_or_responsible_officer(track, role, email):
    """However their address is written."""
    twice = (ADMINISTERS, READS, Duty(Account(email, "Rob"), role))

    with pytest.raises(Unsuitable, match="independent reader can't also be"):
        replace(informal(), track=track, duties=twice)


def test_on_a_formal_exercise_the_doctor_hands_out_no_links():
    both = (ADMINISTERS, READS, Duty(ADMINISTERS.account, Role.CLINICIAN))

    with pytest.raises(Unsuitable, match="somebody other than the doctor"):
        formal(duties=both)
    assert informal(duties=both).duties == both


@pytest.mark.parametrize(("missing", "said"), [(ADMINISTERS, "reader"), (READS, "administrator")])
def test_a_formal_exercise_does_not_open_before_its_people_are_named(missing, said):
    with pytest.raises(Unsuitable, match="before it opens"):
        formal(duties=(missing,)).opened()
    assert formal().opened().status is Status.OPEN


def test_an_informal_round_opens_with_nothing_more():
    assert informal(reader=False).opened().status is Status.OPEN


def test_who_has_a_duty_is_let_in_and_nobody_else(mallory):
    given = formal()

    given.allow(Account(ROB.email.upper(), "Rob"), Role.RELEASER)
    for account, role in [(mallory, Role.RELEASER), (ROB, Role.ADMINISTRATOR), (OLU, Role.RELEASER)]:
        with pytest.raises(NotAllowed):
            given.allow(account, role)


def test_a_batch_has_from_one_to_a_hundred_thousand_links():
    for size in (1, MOST_LINKS):
        assert Batch(1, Way.INVITE, size, A_MONDAY).size == size
    for size in (0, -1, MOST_LINKS + 1):
        with pytest.raises(Unsuitable, match="1 to 100,000"):
            Batch(1, Way.INVITE, size, A_MONDAY)


def test_the_doctor_never_reads_first():
    """The reader may be neither the doctor's account nor somebody of the doctor's name."""
    doctor = replace(AMINA, email="amina@elm.example")
    by_address = Duty(Account("Amina@Elm.example ", "A. Osei"), Role.RELEASER, "colleague")
    by_name = Duty(Account("other@elm.example", AMINA.name.upper()), Role.RELEASER, "colleague")
    for duty in (by_address, by_name):
        for draft in (formal, informal):
            with pytest.raises(Unsuitable, match=r"is the doctor|can't also be the doctor"):
                draft(clinician=doctor, duties=(ADMINISTERS, duty))


def test_the_doctor_invites_nobody_to_a_formal_exercise():
    doctor = replace(AMINA, email="amina@elm.example")
    invites = Duty(Account("amina@elm.example", "Amina"), Role.ADMINISTRATOR)
    with pytest.raises(Unsuitable, match="somebody other than the doctor"):
        formal(clinician=doctor, duties=(invites, READS))


def test_the_administrator_of_a_formal_exercise_does_not_read_it():
    with pytest.raises(Unsuitable, match="from another organisation"):
        formal(duties=(ADMINISTERS, Duty(ADMINISTERS.account, Role.RELEASER, "herself")))


def test_how_a_formal_reader_stands_to_the_doctor_is_known_before_it_opens():
    with pytest.raises(Unsuitable, match="how the independent reader stands"):
        formal(duties=(ADMINISTERS, replace(READS, relation=" "))).opened()
