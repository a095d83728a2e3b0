"""What may be public: a story somebody chose to tell, kept apart from every sealed reply."""

from dataclasses import dataclass
from datetime import date

from revalidation.errors import Unsuitable


@dataclass(frozen=True, slots=True)
class Story:
    """A public story about care. It names its campaign only where the clinician brought it into one."""

    title: str
    body: str
    told_on: date
    source: str
    campaign: int | None = None
    number: int = 0

    def __post_init__(self) -> None:
        if not self.title.strip() or not self.body.strip():
            raise Unsuitable("A story needs a title and some words.")
