"""What a release holds: counts of each answer, never a whole reply."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from revalidation.domain.questionnaire import Kind, Questionnaire
from revalidation.domain.release import Held
from revalidation.domain.reply import Reply
from revalidation.domain.sampling import Sampling


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts by question and choice over `replies` replies; those who skipped a question are the rest.

    No two questions are counted together, so nothing can be cross-tabulated from it. `held` says, by
    question, what became of comments that were not released as written; `sampling` how the answers came. Both
    are of the moment of the release: nothing that happens later changes what was released.
    """

    questionnaire: str
    replies: int
    counts: Mapping[str, Mapping[str, int]]
    held: Mapping[str, Held] = field(default_factory=dict)
    sampling: Sampling = field(default_factory=Sampling)

    def of(self, question: str) -> Mapping[str, int]:
        """Return the count of each choice of one question."""
        return self.counts.get(question, {})

    def missing(self, question: str) -> int:
        """Return how many skipped a question."""
        return self.replies - sum(self.of(question).values())

    def plus(self, other: "Tally") -> "Tally":
        """Return both together, as a later release holds all earlier ones; how they came is not said yet."""
        return Tally(
            questionnaire=self.questionnaire,
            replies=self.replies + other.replies,
            counts={
                question: {
                    choice: self.of(question).get(choice, 0) + other.of(question).get(choice, 0)
                    for choice in {**self.of(question), **other.of(question)}
                }
                for question in {**self.counts, **other.counts}
            },
            held={
                question: _sum(self.held.get(question, Held()), other.held.get(question, Held()))
                for question in {**self.held, **other.held}
            },
        )

    def to_bytes(self) -> bytes:
        """Return the tally as UTF-8 JSON with sorted keys: equal tallies, equal bytes."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, raw: bytes) -> "Tally":
        """Return the tally that `to_bytes` wrote."""
        body: dict[str, Any] = json.loads(raw)
        held = {question: Held(**counts) for question, counts in body.pop("held").items()}
        sampling = Sampling.from_json(body.pop("sampling"))
        return cls(**body, held=held, sampling=sampling)


def tally(questionnaire: Questionnaire, replies: Iterable[Reply], held: Mapping[str, Held]) -> Tally:
    """Return the counts over these replies; every choice stands in it, at nought if nobody took it."""
    counters: dict[str, Counter[str]] = {
        question.id: Counter({choice.id: 0 for choice in question.choices})
        for question in questionnaire.questions
        if question.kind is not Kind.TEXT
    }
    number = 0
    for reply in replies:
        number += 1
        for question, choice in reply.answers.items():
            counters[question][choice] += 1
    return Tally(
        questionnaire.id, number, {question: dict(c) for question, c in counters.items()}, dict(held)
    )


def _sum(one: Held, other: Held) -> Held:
    return Held(
        one.held_back + other.held_back,
        one.details_hidden + other.details_hidden,
        one.not_read + other.not_read,
    )
