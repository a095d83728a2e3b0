"""Links are made without a list of them being kept, and cancelled so that nobody can tell."""

from dataclasses import replace

import pytest

from revalidation.domain.batch import Way
from revalidation.errors import LinkRefused, NotNow, Unknown, Unsuitable
from revalidation.store import campaigns
from tests.makers import informal, text_of, window


def opens_nothing(deployment, link):
    with pytest.raises(LinkRefused):
        deployment.patients.admit(link)
    return True


def test_links_are_made_in_no_order_and_no_two_alike(deployment):
    campaign = deployment.open()
    pairs = deployment.pairs(deployment.batch(campaign, 200))

    assert len({pair.link for pair in pairs}) == len({pair.code for pair in pairs}) == 200
    assert [pair.code for pair in pairs] != sorted(pair.code for pair in pairs)
    assert all(pair.link.startswith("http://127.0.0.1:8000/f/") for pair in pairs)


def test_no_list_of_links_is_kept_anywhere(deployment):
    """Making a thousand adds one row to the register, one entry to its log, and nothing to the vault."""
    campaign = deployment.open()
    deployment.links(campaign, 1000)

    assert all(deployment.rows(table) == 0 for table in ("spent", "inbox", "revoked", "shared_use"))
    with deployment.staff.register.reading() as connection:
        assert len(campaigns.batches(connection, campaign.number)) == 1


def test_links_are_made_for_an_open_round_within_its_window_only(deployment):
    campaign = deployment.open(informal(window=window(7)))
    deployment.calendar.pass_days(7)
    with pytest.raises(NotNow, match="Close it"):
        deployment.batch(campaign, 1)
    deployment.close(campaign)
    with pytest.raises(NotNow, match="no links can be made"):
        deployment.batch(campaign, 1)
    with pytest.raises(Unknown):
        deployment.batch(replace(campaign, number=99), 1)


def test_cancelling_a_round_cancels_every_batch_and_one_batch_only_that(deployment):
    campaign = deployment.open()
    one, other = deployment.links(campaign), deployment.links(campaign)
    assert deployment.cancel_batches(campaign, [1]) == 1
    assert opens_nothing(deployment, one[0])
    deployment.patients.admit(other[0])
    with pytest.raises(Unknown, match="no batch 9"):
        deployment.cancel_batches(campaign, [2, 9])
    deployment.patients.admit(other[0])
    assert deployment.cancel_batches(campaign) == 1
    assert opens_nothing(deployment, other[0])


def test_one_link_in_hand_is_cancelled_by_its_address_its_text_or_its_code(deployment):
    campaign = deployment.open()
    pairs = deployment.pairs(deployment.batch(campaign, 4))
    for given, pair in zip(
        (pairs[0].link, f" {pairs[1].link}/\n", pairs[2].code.upper()), pairs[:3], strict=True
    ):
        assert deployment.cancel(given) == campaign.number
        assert opens_nothing(deployment, text_of(pair))
    deployment.patients.admit(text_of(pairs[3]))
    assert deployment.holdings.revoked_count(campaign.number) == 3


@pytest.mark.parametrize("way", [Way.SHARED, Way.TABLET])
def test_a_shared_link_is_not_said_to_be_cancelled_one_by_one(deployment, way):
    """Neither by its link nor by its code: it is cancelled by its batch, and would work on."""
    campaign = deployment.open()
    pair = deployment.pairs(deployment.batch(campaign, 5, way))[0]
    for given in (pair.link, pair.code):
        with pytest.raises(Unsuitable, match="cancelled by its batch"):
            deployment.cancel(given)
    assert deployment.holdings.revoked_count(campaign.number) == 0


def test_what_is_no_link_of_ours_can_not_be_cancelled(deployment):
    deployment.open()
    for text in ("", "https://example.org", "x" * 57):
        with pytest.raises(Unsuitable, match="no personal link"):
            deployment.cancel(text)


def test_after_the_last_taking_in_there_is_nothing_left_to_cancel(deployment):
    campaign = deployment.open()
    link = deployment.links(campaign)[0]
    deployment.close_and_take_in(campaign)
    with pytest.raises(NotNow, match="has ended"):
        deployment.cancel(link)
