"""What may be released, and when."""

from datetime import timedelta

import pytest

from revalidation.domain.campaign import Status
from revalidation.domain.release import (
    REASONS,
    Band,
    Reason,
    band,
    check_release,
    least_to_release,
    may_take_in,
)
from revalidation.errors import NotNow
from tests.makers import A_MONDAY, formal, informal

WEEK = timedelta(days=7)


@pytest.mark.parametrize(
    ("replies", "expected"),
    [
        (0, Band.UNDER_10),
        (9, Band.UNDER_10),
        (10, Band.UNDER_20),
        (19, Band.UNDER_20),
        (20, Band.UNDER_34),
        (33, Band.UNDER_34),
        (34, Band.FROM_34),
        (5000, Band.FROM_34),
    ],
)
def test_before_release_only_a_band_is_told(replies, expected):
    assert band(replies) is expected


@pytest.mark.parametrize("waiting", range(8))
def test_while_open_answers_are_taken_in_from_five_up(waiting):
    running = formal(status=Status.OPEN)

    assert may_take_in(running, waiting=waiting, last=None, on=A_MONDAY) is (waiting >= 5)


@pytest.mark.parametrize(("days", "expected"), [(0, False), (6, False), (7, True), (30, True)])
def test_while_open_answers_are_taken_in_once_a_week(days, expected):
    later = A_MONDAY + timedelta(days=days)

    assert may_take_in(formal(status=Status.OPEN), waiting=50, last=A_MONDAY, on=later) is expected


@pytest.mark.parametrize("status", [Status.CLOSED, Status.READ])
def test_after_close_whatever_waits_is_taken_in_at_once(status):
    closed = formal(status=status)

    assert may_take_in(closed, waiting=1, last=A_MONDAY, on=A_MONDAY)
    assert not may_take_in(closed, waiting=0, last=None, on=A_MONDAY)


@pytest.mark.parametrize(
    "status", [Status.DRAFT, Status.RELEASED, Status.REFLECTED, Status.EXPORTED, Status.PURGED]
)
def test_at_no_other_stage_are_answers_taken_in(status):
    assert not may_take_in(formal(status=status), waiting=50, last=None, on=A_MONDAY)


@pytest.mark.parametrize(
    ("campaign", "least"),
    [
        (formal(), 20),
        (formal(least=34), 34),
        (formal(low_number_agreed=True), 7),
        (formal(low_number_agreed=True, least=10), 10),
        (informal(), 5),
        (informal(least=12), 12),
        (informal(low_number_agreed=True), 5),
    ],
)
def test_how_many_replies_a_release_needs(campaign, least):
    """Formal 20, or 7 with the responsible officer's agreement; informal 5; never fewer than was chosen."""
    assert least_to_release(campaign) == least


def test_a_formal_exercise_is_released_once_and_after_close():
    for status in (Status.CLOSED, Status.READ):
        check_release(formal(status=status), released=0)
        with pytest.raises(NotNow, match="released once"):
            check_release(formal(status=status), released=1)
    for status in set(Status) - {Status.CLOSED, Status.READ}:
        with pytest.raises(NotNow, match="once it is closed"):
            check_release(formal(status=status), released=0)


def test_without_a_reader_counts_wait_for_the_close():
    check_release(informal(reader=False, status=Status.CLOSED), released=0)
    with pytest.raises(NotNow, match="once it is closed"):
        check_release(informal(reader=False, status=Status.OPEN), released=0)


def test_with_a_reader_informal_feedback_is_released_while_it_runs():
    for status in (Status.OPEN, Status.CLOSED, Status.READ):
        check_release(informal(status=status), released=3)
    for status in set(Status) - {Status.OPEN, Status.CLOSED, Status.READ}:
        with pytest.raises(NotNow, match="nothing can be released now"):
            check_release(informal(status=status), released=0)


def test_every_reason_for_holding_back_is_told_in_words_and_being_unkind_is_none():
    assert set(REASONS) == set(Reason)
    assert not any(word in " ".join(REASONS.values()) for word in ("unfair", "unkind", "negative"))
