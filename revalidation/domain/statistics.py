"""The few statistics of a portfolio, from counts alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, sqrt

from revalidation.domain.questionnaire import Question

Z95 = 1.959963984540054
"""The standard normal quantile at 0.975."""

WHO_ANSWERED_FROM = 11
"""Replies from which tables of who answered are shown."""


@dataclass(frozen=True, slots=True)
class Interval:
    """The two ends of a 95 % interval of a share, 0.0 to 1.0."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """The figures of one rated item; `answered` counts those who chose one of the scored choices.

    Shares run from 0.0 to 1.0, mean and median over the scores (1 to 5). With nobody counted, all are None.
    """

    answered: int
    mean: float | None
    median: float | None
    top: float | None
    interval: Interval | None


def figures(question: Question, counts: Mapping[str, int]) -> ItemFigures:
    """Return the figures of one rated item from the count of each choice."""
    scores = [(choice.score or 0, counts.get(choice.id, 0)) for choice in question.scored]
    answered = sum(count for _, count in scores)
    if not answered:
        return ItemFigures(0, None, None, None, None)
    top = max(scores)[1]
    return ItemFigures(
        answered=answered,
        mean=sum(score * count for score, count in scores) / answered,
        median=_median(scores, answered),
        top=top / answered,
        interval=wilson(top, answered),
    )


def wilson(successes: int, n: int) -> Interval:
    """Return the 95 % score interval of a share of `n` (1 or more), after Wilson (1927).

    Unlike the textbook's interval it stays within 0 and 1 and behaves with few answers and extreme shares.
    """
    share, z2 = successes / n, Z95 * Z95
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 / (1 + z2 / n) * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return Interval(max(0.0, middle - half), min(1.0, middle + half))


def reliability(n: int, icc: float) -> float:
    """Return the reliability of the mean of `n` replies by Spearman and Brown: n·ICC / (1 + (n - 1)·ICC)."""
    return n * icc / (1 + (n - 1) * icc)


def replies_for(target: float, icc: float) -> int:
    """Return how many replies reach a reliability (`target`, under 1) at this ICC."""
    return ceil(target * (1 - icc) / (icc * (1 - target)) - 1e-9)


def _median(scores: Sequence[tuple[int, int]], answered: int) -> float:
    def at(rank: int) -> int:
        for score, count in sorted(scores):
            rank -= count
            if rank < 0:
                return score
        raise ValueError("rank beyond the last answer")

    return (at((answered - 1) // 2) + at(answered // 2)) / 2
