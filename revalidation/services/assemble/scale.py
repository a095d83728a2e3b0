"""The scale of a questionnaire's rated items, in its own words."""

from dataclasses import dataclass

from revalidation.domain.questionnaire import Choice, Purpose, Questionnaire


@dataclass(frozen=True, slots=True)
class Scale:
    """The choices that carry a score, lowest first, and the words for "does not apply", if any."""

    scored: tuple[Choice, ...]
    not_applicable: str

    @property
    def best(self) -> str:
        """The words of the highest choice; nothing where no item is rated."""
        return self.scored[-1].words if self.scored else ""


def scale_of(questionnaire: Questionnaire) -> Scale:
    """Return the scale that the rated items share; an empty one where there are none."""
    items = questionnaire.of(Purpose.ITEM)
    if not items:
        return Scale((), "")
    other = (choice.words for choice in items[0].choices if choice.score is None)
    return Scale(items[0].scored, next(other, ""))
