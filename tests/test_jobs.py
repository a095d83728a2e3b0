"""What happens by itself, day by day."""

from revalidation import jobs
from revalidation.domain.campaign import Status
from tests.makers import Deployment, formal, informal, window


def tended(deployment: Deployment) -> list[str]:
    """Return what was done today."""
    return [done.what for done in jobs.tend(deployment.staff)]


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
