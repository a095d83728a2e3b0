"""A round is opened with keys of its own, and closed once."""

import pytest

from revalidation.domain.campaign import Status
from revalidation.errors import CannotRun, NotNow, Unsuitable
from revalidation.store import campaigns, trail
from revalidation.store.keyfiles import KeyFile
from tests.makers import ANNA, READS, formal, informal, window


def test_a_round_has_its_keys_before_it_is_open(deployment, monkeypatch):
    """Were it the other way round, answers would be lost. Here keys can't be written."""

    def no_space(*_):
        raise CannotRun("could not be written")

    monkeypatch.setattr(KeyFile, "replace", no_space)
    with pytest.raises(CannotRun):
        deployment.open()
    monkeypatch.undo()
    with deployment.staff.register.reading() as connection:
        assert campaigns.every(connection) == ()


def test_each_round_has_keys_of_its_own(deployment):
    one, other = deployment.open(), deployment.open(informal())
    patient = deployment.staff.patient_keys.current().campaigns
    staff = deployment.staff.staff_keys.current().campaigns

    assert patient[one.number] != patient[other.number]
    private = [staff[n].__getattribute__(key) for n in (1, 2) for key in ("intake", "reader", "shared")]
    assert len(set(private)) == 6


def test_a_round_is_closed_once_and_only_when_open(deployment):
    campaign = deployment.open()
    assert deployment.close(campaign).status is Status.CLOSED
    with pytest.raises(NotNow, match="was closed before"):
        deployment.close(campaign)


def test_a_formal_round_without_its_people_is_not_opened_and_leaves_no_key(deployment):
    before = deployment.staff.patient_keys.current()
    with pytest.raises(Unsuitable, match="before it opens"):
        deployment.open(formal(duties=(READS,)))

    assert deployment.staff.patient_keys.current() == before


def test_a_round_whose_last_day_has_passed_is_not_opened(on_sqlite):
    draft = informal(window=window(20))
    on_sqlite.calendar.pass_days((draft.window.closes - on_sqlite.calendar.day).days)
    on_sqlite.open(draft)
    on_sqlite.calendar.pass_days(1)
    with pytest.raises(Unsuitable, match="has passed"):
        on_sqlite.open(draft)


def test_a_round_that_could_never_show_anything_is_not_opened(on_sqlite):
    on_sqlite.open(informal(least=1000))
    with pytest.raises(Unsuitable, match=r"can't be over 1,000"):
        on_sqlite.open(informal(least=1001))


def test_a_round_closed_early_ends_that_day(deployment):
    campaign = deployment.open(informal(window=window(28)))
    deployment.calendar.pass_days(3)

    assert deployment.close(campaign).window.closes == deployment.calendar.day


def test_every_change_has_its_actor_on_the_trail(deployment):
    campaign = deployment.open()
    deployment.close(campaign)
    with deployment.staff.register.reading() as connection:
        entries = trail.read(connection, campaign.number)

    assert [(entry.actor, entry.act) for entry in entries] == [
        (ANNA.email, "opened"),
        (ANNA.email, "closed"),
    ]
