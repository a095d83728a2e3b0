"""The few statistics are right, and small counts can't be worked out from them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from revalidation.domain.statistics import figures, reliability, replies_for, wilson
from tests.makers import CORE

KINDNESS = next(question for question in CORE.questions if question.id == "kindness")
SCORES = {"poor": 1, "fair": 2, "good": 3, "very-good": 4, "excellent": 5}
counts = st.fixed_dictionaries({choice.id: st.integers(0, 60) for choice in KINDNESS.choices})


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_is_wilsons_and_stays_between_nought_and_one(drawn):
    successes, n = drawn
    found, expected = wilson(successes, n), binomtest(successes, n).proportion_ci(method="wilson")

    assert found.low == pytest.approx(max(0.0, expected.low), abs=1e-9)
    assert found.high == pytest.approx(min(1.0, expected.high), abs=1e-9)
    assert 0 <= found.low <= successes / n + 1e-9
    assert successes / n - 1e-9 <= found.high <= 1


@given(counts)
def test_the_figures_are_those_of_the_scores_written_out_one_by_one(given_counts):
    written = sorted(SCORES[c] for c in SCORES for _ in range(given_counts[c]))
    found = figures(KINDNESS, given_counts)

    assert found.answered == len(written)
    if not written:
        assert (found.mean, found.median, found.top, found.interval) == (None, None, None, None)
        return
    middle = (written[(len(written) - 1) // 2] + written[len(written) // 2]) / 2
    assert found.mean == pytest.approx(sum(written) / len(written))
    assert found.median == middle
    assert found.top == given_counts["excellent"] / len(written)


@pytest.mark.parametrize(
    ("icc", "n", "published"),
    [
        (0.064, 7, 0.32),
        (0.064, 20, 0.58),
        (0.064, 34, 0.70),
        (0.064, 50, 0.77),
        (0.080, 7, 0.38),
        (0.080, 27, 0.70),
        (0.080, 46, 0.80),
    ],
)
def test_reliability_is_as_published(icc, n, published):
    assert reliability(n, icc) == pytest.approx(published, abs=0.005)


@given(st.floats(0.01, 0.5), st.sampled_from([0.6, 0.7, 0.8]))
def test_so_many_replies_reach_the_reliability_and_one_fewer_does_not(icc, target):
    needed = replies_for(target, icc)

    assert reliability(needed, icc) >= target - 1e-9
    assert needed == 1 or reliability(needed - 1, icc) < target
