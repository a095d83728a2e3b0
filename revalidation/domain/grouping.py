"""Small counts are told together, so that none of them can be worked out."""

from collections.abc import Sequence
from dataclasses import dataclass

from revalidation.domain.campaign import FLOOR

TOGETHER_UNDER = 2 * FLOOR
"""Answers given by fewer people than this are told together, small or not.

Were only those under the floor put together, that would give some away: with the next smallest hidden beside
it, 4 of (4, 6, 6) could be worked out. Any count under ten may be one of these, whatever their sum.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: the places of the answers told together, and how many gave one of them."""

    places: tuple[int, ...]
    count: int


def grouped(counts: Sequence[int], earlier: Sequence[Sequence[int]] = ()) -> tuple[Row, ...] | None:
    """Return a table whose total is known as rows that tell no small count, or None where none can be told.

    `earlier` are the counts of the same table in earlier releases, which readers have beside this one: no row
    may differ from theirs by 1 to 4.
    """
    rows = _rows(counts)
    if rows is None:
        return None
    now = {row.places: row.count for row in rows}
    for before in earlier:
        for row in _rows(before) or ():
            if 0 < now.get(row.places, row.count) - row.count < FLOOR:
                return None
    return rows


def _rows(counts: Sequence[int]) -> tuple[Row, ...] | None:
    few = tuple(place for place, count in enumerate(counts) if count < TOGETHER_UNDER)
    alone = [Row((place,), count) for place, count in enumerate(counts) if count >= TOGETHER_UNDER]
    together = sum(counts[place] for place in few)
    if not together:
        return tuple(sorted([*alone, *(Row((place,), 0) for place in few)], key=lambda row: row.places))
    if together < FLOOR or not alone:
        return None
    return (*alone, Row(few, together))
