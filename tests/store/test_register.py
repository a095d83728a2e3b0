"""The register gives back the nouns it was given."""

from dataclasses import replace

import pytest

from revalidation.domain.batch import Batch, Way
from revalidation.domain.campaign import Status
from revalidation.domain.people import Account, Clinician, Duty, Practice, Role
from revalidation.errors import Unknown
from revalidation.store import campaigns, people
from tests.makers import A_MONDAY, AMINA, ANNA, ELM_SURGERY, READS, ROB, formal, informal


@pytest.fixture
def register(deployment):
    return deployment.staff.register


def kept(connection, draft):
    duties = tuple(
        replace(duty, account=people.keep_account(connection, duty.account)) for duty in draft.duties
    )
    return campaigns.add(connection, replace(draft, duties=duties))


@pytest.mark.parametrize(
    "draft",
    [
        formal(),
        formal(least=34, longer_because="", low_number_agreed=True, status=Status.READ),
        informal(reader=False, also_asked=frozenset({"age", "x"})),
    ],
)
def test_a_campaign_comes_back_as_it_was_kept(register, draft):
    with register.writing() as connection:
        added = kept(connection, draft)
        again = campaigns.get(connection, added.number)

    assert again == added
    assert replace(added, number=0, duties=()) == replace(draft, duties=())
    assert {(d.account.email, d.role, d.relation) for d in added.duties} == {
        (d.account.email, d.role, d.relation) for d in draft.duties
    }


def test_a_changed_campaign_keeps_its_number_and_its_people(register):
    with register.writing() as connection:
        added = kept(connection, formal())
        campaigns.change(connection, replace(added, status=Status.OPEN, least=10))

        assert campaigns.get(connection, added.number) == replace(added, status=Status.OPEN, least=10)
        assert campaigns.every(connection) == (campaigns.get(connection, added.number),)


def test_a_campaign_that_there_is_not_is_unknown(register):
    with register.reading() as connection, pytest.raises(Unknown, match="no feedback round 7"):
        campaigns.get(connection, 7)


def test_batches_are_numbered_within_their_campaign_and_in_series_among_all(register):
    with register.writing() as connection:
        one, two = kept(connection, formal()), kept(connection, informal())
        made = [
            campaigns.add_batch(connection, Batch(number, Way.INVITE, 10, A_MONDAY, "to post"))
            for number in (one.number, two.number, one.number)
        ]

        assert [batch.number for batch in made] == [1, 1, 2]
        assert len({batch.series for batch in made}) == 3
        assert campaigns.batches(connection, one.number) == (made[0], made[2])
        assert campaigns.batch_of_series(connection, made[1].series) == made[1]
        with pytest.raises(Unknown):
            campaigns.batch_of_series(connection, 99)


def test_cancelling_batches_counts_each_once_and_leaves_other_campaigns_alone(register):
    with register.writing() as connection:
        one, two = kept(connection, formal()), kept(connection, informal())
        for number in (one.number, one.number, two.number):
            campaigns.add_batch(connection, Batch(number, Way.INVITE, 10, A_MONDAY))

        assert campaigns.revoke_batches(connection, one.number, [1]) == 1
        assert campaigns.revoke_batches(connection, one.number, [1, 2]) == 1
        assert [batch.revoked for batch in campaigns.batches(connection, one.number)] == [True, True]
        assert [batch.revoked for batch in campaigns.batches(connection, two.number)] == [False]


def test_the_same_person_is_kept_once_and_brought_up_to_date(register):
    with register.writing() as connection:
        first = people.keep_account(connection, ANNA)
        again = people.keep_account(connection, Account(f" {ANNA.email.upper()}", "Anna K."))
        moved = people.keep_practice(connection, replace(ELM_SURGERY, phone="020 7946 0999"))
        named = people.keep_clinician(connection, Clinician("Dr A. Osei", AMINA.gmc_number))

        assert (again.number, again.email, again.name) == (first.number, ANNA.email, "Anna K.")
        assert people.account_of(connection, ANNA.email.upper()) == again
        assert people.practices(connection) == (moved,)
        assert people.clinicians(connection) == (named,)


def test_people_are_kept_in_the_order_in_which_they_came(register):
    with register.writing() as connection:
        people.keep_practice(connection, Practice("Oak House", "020 7946 0001"))
        people.keep_clinician(connection, Clinician("Dr Ben Adu", "1234567"))

        assert [one.name for one in people.practices(connection)] == ["Elm Surgery", "Oak House"]
        assert [one.name for one in people.clinicians(connection)] == ["Dr Amina Osei", "Dr Ben Adu"]


def test_nobody_of_that_address_is_unknown(register):
    with register.reading() as connection, pytest.raises(Unknown, match="mallory"):
        people.account_of(connection, "mallory@elsewhere.example")


def test_no_number_of_a_campaign_or_a_batch_is_used_twice(register):
    """Links name campaigns and codes name batches: a late one must never open another."""
    with register.writing() as connection:
        one = kept(connection, informal(reader=False))
        batch = campaigns.add_batch(connection, Batch(one.number, Way.INVITE, 1, A_MONDAY))
        connection.exec_driver_sql("delete from batch")
        connection.exec_driver_sql("delete from campaign")
        other = kept(connection, informal(reader=False))

        assert other.number > one.number
        fresh = campaigns.add_batch(connection, Batch(other.number, Way.INVITE, 1, A_MONDAY))
        assert fresh.series > batch.series


def test_a_reader_keeps_the_duty_under_the_kept_account(register):
    with register.writing() as connection:
        added = kept(connection, informal())

    assert added.holding(Role.RELEASER) == (
        Duty(replace(ROB, number=added.duties[0].account.number), Role.RELEASER, READS.relation),
    )
