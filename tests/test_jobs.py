"""What happens by itself, day by day."""

import pytest

from revalidation import jobs
from revalidation.domain.campaign import Status
from revalidation.store import trail
from revalidation.store.vault import RawText
from tests.makers import Deployment, formal, informal, window

GONE = "words as first written destroyed, 90 days after release"


def tended(deployment: Deployment) -> list[str]:
    """Return what was done today."""
    return [done.what for done in jobs.tend(deployment.staff)]


def _crash(*_):
    raise KeyboardInterrupt


def test_a_round_closes_when_its_last_day_has_passed(deployment):
    opened = deployment.open(formal(window=window(7)))
    deployment.calendar.pass_days(6)
    assert tended(deployment) == []
    deployment.calendar.pass_days(1)
    assert tended(deployment) == ["closed: its last day has passed"]
    assert deployment.status(opened) is Status.CLOSED
    assert tended(deployment) == []


def test_answers_are_taken_in_weekly_without_anybody_asking(deployment):
    opened = deployment.open()
    deployment.answers(opened, 5)
    assert tended(deployment) == ["answers taken in for the reader"]
    deployment.answers(opened, 5)
    assert tended(deployment) == []
    deployment.calendar.pass_days(7)
    assert tended(deployment) == ["answers taken in for the reader"]


def test_counts_release_themselves_where_there_is_no_reader(deployment):
    opened = deployment.open(informal(reader=False, window=window(7)))
    deployment.answers(opened, 5)
    deployment.calendar.pass_days(7)
    assert tended(deployment)[-1] == "counts released"
    assert deployment.tally(opened).replies == 5


def test_words_as_first_written_are_gone_90_days_after_release(deployment):
    opened = deployment.open()
    deployment.answers(opened, 20, comment="Kind")
    deployment.close_and_take_in(opened)
    deployment.share_all(opened)
    deployment.release(opened)
    deployment.calendar.pass_days(89)
    assert tended(deployment) == []
    deployment.calendar.pass_days(1)
    assert tended(deployment) == ["words as first written destroyed, 90 days after release"]
    assert deployment.rows("taken") == deployment.rows("decided") == 0
    assert deployment.staff.desk.keys_of(opened.number).reader is None
    assert len(deployment.comments(opened)) == 20
    assert tended(deployment) == []


def test_words_of_a_round_that_stays_open_go_90_days_after_each_release(deployment):
    """The privacy page says "90 days after they are shared", and an informal round may be open for a year."""
    opened = deployment.open(informal(window=window(360)))
    for _ in range(2):
        deployment.answers(opened, 5, comment="Kind")
        deployment.take_in(opened)
        deployment.share_all(opened)
        deployment.release(opened)
        deployment.calendar.pass_days(60)
    deployment.calendar.pass_days(-60)
    deployment.answers(opened, 5, comment="Late")
    deployment.calendar.pass_days(29)
    deployment.take_in(opened)
    assert tended(deployment) == []
    deployment.calendar.pass_days(1)
    assert tended(deployment) == [GONE]
    assert (deployment.rows("taken"), deployment.rows("decided")) == (10, 5)
    assert tended(deployment) == []
    deployment.calendar.pass_days(60)
    assert tended(deployment) == [GONE]
    assert (deployment.rows("taken"), deployment.rows("decided")) == (5, 0)
    deployment.share_all(opened)
    assert deployment.release(opened).replies == 15, "later answers can still be read and released"


def test_words_that_nobody_releases_are_told_from_day_90_and_go_on_day_180(deployment):
    opened = deployment.open()
    deployment.answers(opened, 20, comment="Kind")
    deployment.close_and_take_in(opened)
    deployment.calendar.pass_days(89)
    assert tended(deployment) == []
    deployment.calendar.pass_days(1)
    (told,) = tended(deployment)
    assert told.startswith("closed, but not released; its words are destroyed on 2026-08-29")
    deployment.calendar.pass_days(90)
    assert tended(deployment) == ["words as first written destroyed: closed 180 days ago and not released"]
    assert deployment.rows("taken") == deployment.rows("decided") == 0
    assert deployment.staff.desk.keys_of(opened.number).reader is None
    assert deployment.status(opened) is Status.PURGED
    assert tended(deployment) == []


def test_what_was_released_before_can_be_exported_although_the_last_words_went_unreleased(deployment):
    opened = deployment.open(informal())
    deployment.answers(opened, 5)
    deployment.take_in(opened)
    deployment.release(opened)
    deployment.answers(opened, 5)
    deployment.close_and_take_in(opened)
    deployment.calendar.pass_days(180)
    assert tended(deployment) == ["words as first written destroyed: closed 180 days ago and not released"]
    assert deployment.status(opened) is Status.RELEASED
    assert deployment.tally(opened).replies == 5
    assert tended(deployment) == []


@pytest.mark.parametrize("last", [True, False], ids=["the whole round", "one release"])
@pytest.mark.parametrize("where", ["before", "after"])
def test_a_destruction_that_was_cut_off_is_finished_by_the_next(deployment, monkeypatch, last, where):
    """The key may be gone and the rows not, or both gone and the log not written."""
    opened = deployment.open(informal(window=window(360)))
    deployment.answers(opened, 5, comment="Kind")
    deployment.take_in(opened)
    deployment.share_all(opened)
    if last:
        deployment.close_and_take_in(opened)
    deployment.release(opened)
    deployment.calendar.pass_days(90)
    forget = RawText.forget

    def crash(*given):
        if where == "after":
            forget(*given)
        raise KeyboardInterrupt

    with monkeypatch.context() as failing:
        failing.setattr(RawText, "forget", crash)
        with pytest.raises(KeyboardInterrupt):
            tended(deployment)
    assert tended(deployment.again()) == [GONE]
    assert deployment.rows("taken") == deployment.rows("decided") == 0
    with deployment.staff.register.reading() as connection:
        assert [one.act for one in trail.read(connection)].count(trail.FORGOTTEN) == 1
    assert tended(deployment) == []


def test_a_release_whose_entry_a_crash_swallowed_is_counted_from_the_next_day(deployment, monkeypatch):
    opened = deployment.open(informal(window=window(360)))
    deployment.answers(opened, 5)
    deployment.take_in(opened)
    with monkeypatch.context() as failing:
        failing.setattr(trail, "write", _crash)
        with pytest.raises(KeyboardInterrupt):
            deployment.release(opened)
    assert tended(deployment) == []
    deployment.calendar.pass_days(90)
    assert tended(deployment) == [GONE]


def test_one_round_s_trouble_does_not_stop_the_others(deployment):
    lost = deployment.open(formal(window=window(7)))
    deployment.answers(lost, 5)
    other = deployment.open(formal(window=window(7)))
    file = deployment.staff.staff_keys
    file.replace(file.current().with_campaign(lost.number, None))
    deployment.calendar.pass_days(7)
    done = list(jobs.tend(deployment.staff))
    assert [one.campaign for one in done if not one.ok] == [lost.number]
    assert deployment.status(other) is Status.CLOSED
