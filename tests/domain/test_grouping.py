"""No table of who answered lets anybody work out a small count."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from revalidation.domain.grouping import grouped

TABLES = st.lists(st.integers(0, 40), min_size=1, max_size=8)


@given(TABLES)
def test_every_answer_stands_in_one_row_and_the_rows_make_up_the_total(table):
    rows = grouped(table)
    if rows is not None:
        assert sorted(place for row in rows for place in row.places) == list(range(len(table)))
        assert all(row.count == sum(table[place] for place in row.places) for row in rows)


@given(TABLES)
def test_no_count_from_1_to_4_is_told(table):
    assert all(not 0 < row.count < 5 for row in grouped(table) or ())


@pytest.mark.parametrize(("cells", "most"), [(2, 40), (3, 24), (4, 13)])
def test_whoever_knows_the_rule_and_the_total_can_work_out_no_small_count(cells, most):
    """By trying every table: where a cell holds 1 to 4, another value would have been told the same."""
    told = defaultdict(set)
    for table in product(range(most + 1), repeat=cells):
        if 11 <= sum(table) <= most:
            told[sum(table), grouped(table)].add(table)
    inside = list(told.values())
    assert inside
    for same in inside:
        for place in range(cells):
            values = {table[place] for table in same}
            assert len(values) > 1 or not 0 < min(values) < 5


@given(TABLES, st.data())
def test_no_row_grows_by_1_to_4_from_one_release_to_the_next(before, data):
    more = data.draw(st.lists(st.integers(0, 9), min_size=len(before), max_size=len(before)))
    after = [one + other for one, other in zip(before, more, strict=True)]
    first = {row.places: row.count for row in grouped(before) or ()}
    for row in grouped(after, [before]) or ():
        assert not 0 < row.count - first.get(row.places, row.count) < 5
