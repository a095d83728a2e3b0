"""The sampling statement says what is known, counts nothing twice, and nothing that still waits."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from revalidation.domain.batch import Batch, Way
from revalidation.domain.sampling import SharedLink, sampling
from revalidation.domain.tally import Tally, tally
from tests.makers import CORE

DAY = date(2026, 3, 2)


def batch(way: Way, size: int, number: int = 1, *, revoked: bool = False) -> Batch:
    return Batch(1, way, size, DAY, revoked=revoked, number=number)


batches = st.lists(st.builds(batch, st.sampled_from(Way), st.integers(1, 9), st.integers(1, 5)), max_size=6)
counted = st.none() | st.dictionaries(st.integers(1, 5), st.integers(0, 9))


@given(batches, counted, st.integers(0, 9), st.integers(0, 9))
def test_it_survives_being_sealed_with_its_tally(made, shared, singly, back):
    said = sampling(made, cancelled_singly=singly, shared_replies=shared, taken_back=back)
    kept = Tally("core-1", 5, tally(CORE, [], {}).counts, {}, said)
    assert Tally.from_bytes(kept.to_bytes()) == kept


def test_a_link_cancelled_singly_and_with_its_batch_takes_nothing_off_the_links_made():
    said = sampling([batch(Way.INVITE, 1, revoked=True)], cancelled_singly=1)
    assert (said.links, said.cancelled, said.cancelled_singly) == (1, 1, 1)


def test_while_a_round_is_open_nobody_knows_how_many_came_by_a_shared_link():
    said = sampling([batch(Way.SHARED, 30), batch(Way.INVITE, 4, 2)])
    assert said.shared == (SharedLink(Way.SHARED, 30, None),)
    assert said.by_shared is None
    assert said.ways_used == {Way.SHARED}


def test_a_shared_link_that_nobody_used_is_no_way_by_which_answers_came():
    said = sampling([batch(Way.SHARED, 30), batch(Way.TABLET, 30, 2)], shared_replies={2: 6})
    assert said.ways == (Way.SHARED, Way.TABLET)
    assert said.ways_used == {Way.TABLET}
    assert said.by_shared == 6
