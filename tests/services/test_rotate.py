"""Keys in use: rotated while links are out, retired on purpose, listed without a secret."""

import pytest

from revalidation.errors import LinkRefused, NotNow, Unknown
from revalidation.services import rotate
from revalidation.store import trail
from tests.makers import ANNA, Deployment, text_of


def add(deployment: Deployment) -> rotate.LinkKey:
    staff = deployment.staff
    return rotate.add_link_key(
        by=ANNA.email, register=staff.register, patient_keys=staff.patient_keys, now=deployment.now
    )


def retire(deployment: Deployment, name: str) -> rotate.Retirement:
    staff = deployment.staff
    return rotate.retire_link_key(
        name, by=ANNA.email, register=staff.register, patient_keys=staff.patient_keys, now=deployment.now
    )


def there(deployment: Deployment) -> rotate.KeysThere:
    staff = deployment.staff
    return rotate.keys_there(
        register=staff.register, patient_keys=staff.patient_keys, staff_keys=staff.staff_keys
    )


def test_links_and_codes_that_are_out_keep_working_when_a_key_is_added(deployment: Deployment):
    campaign = deployment.open()
    pair = deployment.pairs(deployment.batch(campaign, 1))[0]
    add(deployment)
    assert deployment.patients.admit(text_of(pair)) == deployment.patients.admit_code(pair.code)
    deployment.answer(deployment.links(campaign, 1)[0])


def test_what_a_retired_key_signed_stops_working_and_nothing_else(deployment: Deployment):
    campaign = deployment.open()
    old = deployment.links(campaign, 1)[0]
    first = there(deployment).links[0].name
    add(deployment)
    new = deployment.links(campaign, 1)[0]
    assert retire(deployment, first).affected == (campaign.number,)
    with pytest.raises(LinkRefused):
        deployment.patients.admit(old)
    deployment.answer(new)


def test_only_open_rounds_with_links_from_the_days_of_a_key_count_as_affected(on_sqlite: Deployment):
    first, second, third = on_sqlite.open(), on_sqlite.open(), on_sqlite.open()
    on_sqlite.links(first)
    on_sqlite.calendar.pass_days(1)
    added = add(on_sqlite)
    on_sqlite.links(second)
    on_sqlite.links(third)
    on_sqlite.close(third)
    on_sqlite.calendar.pass_days(1)
    add(on_sqlite)
    on_sqlite.calendar.pass_days(1)
    on_sqlite.links(first)
    meant = rotate.retirement(
        added.name, register=on_sqlite.staff.register, patient_keys=on_sqlite.staff.patient_keys
    )
    assert meant.affected == (second.number,)
    assert len(there(on_sqlite).links) == 3


def test_the_key_that_signs_is_not_retired_and_an_unknown_one_can_not_be(on_sqlite: Deployment):
    with pytest.raises(NotNow, match="signs new links"):
        retire(on_sqlite, there(on_sqlite).links[0].name)
    with pytest.raises(Unknown, match="no link key 00000000"):
        retire(on_sqlite, "00000000")


def test_the_list_shows_names_days_and_what_was_destroyed_and_no_secret(on_sqlite: Deployment):
    campaign = on_sqlite.open()
    on_sqlite.answers(campaign, 20)
    on_sqlite.close_and_take_in(campaign)
    add(on_sqlite)
    listed = there(on_sqlite)
    assert [(key.since, key.signs) for key in listed.links] == [(None, False), (on_sqlite.calendar.day, True)]
    keys = listed.rounds[0]
    assert (keys.arriving, keys.intake, keys.reader, keys.shared) == (False, False, True, True)
    for secret in on_sqlite.staff.patient_keys.current().links.to_list():
        assert secret not in repr(listed)


def test_the_activity_log_says_who_changed_the_keys(on_sqlite: Deployment):
    first = there(on_sqlite).links[0].name
    second = add(on_sqlite).name
    retire(on_sqlite, first)
    with on_sqlite.staff.register.reading() as connection:
        done = [(entry.actor, entry.act, entry.detail["key"]) for entry in trail.read(connection)[-2:]]
    assert done == [
        (ANNA.email, "added a link key", second),
        (ANNA.email, "retired a link key", first),
    ]
