"""How the answers of one release came: what the sampling statement says, as it stood at that moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from revalidation.domain.batch import Batch, Way


@dataclass(frozen=True, slots=True)
class SharedLink:
    """One link for many: the most answers it could take, and how many came by it.

    `replies` counts those that were taken back too. It is None while the round is open: some of them may
    still wait to be taken in, and what waits is never counted.
    """

    way: Way
    most: int
    replies: int | None = None

    @property
    def was_used(self) -> bool:
        """Whether answers came by it, or may have, where that is not known yet."""
        return self.replies is None or self.replies > 0


@dataclass(frozen=True, slots=True)
class Sampling:
    """Links by way of handing out, and the answers that their writers took back.

    `links` are personal ones, each for one answer; `cancelled` of them went with their whole batch, and
    `cancelled_singly` one by one, some of these perhaps in a batch that was cancelled later.
    """

    links: int = 0
    cancelled: int = 0
    cancelled_singly: int = 0
    shared: tuple[SharedLink, ...] = ()
    taken_back: int = 0

    @property
    def ways(self) -> tuple[Way, ...]:
        """The ways in which links were made, in a fixed order."""
        made = {one.way for one in self.shared} | ({Way.INVITE} if self.links else set())
        return tuple(way for way in Way if way in made)

    @property
    def ways_used(self) -> frozenset[Way]:
        """The kinds of shared link by which answers came, or may have."""
        return frozenset(one.way for one in self.shared if one.was_used)

    @property
    def by_shared(self) -> int | None:
        """How many answers came by shared links of all kinds; None where that is not known yet."""
        known = [one.replies for one in self.shared if one.replies is not None]
        return sum(known) if len(known) == len(self.shared) else None

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> "Sampling":
        """Return the sampling that was written as plain data by `dataclasses.asdict`."""
        shared = tuple(SharedLink(Way(one["way"]), one["most"], one["replies"]) for one in body["shared"])
        return cls(**{**body, "shared": shared})


def sampling(
    batches: Iterable[Batch],
    *,
    cancelled_singly: int = 0,
    shared_replies: Mapping[int, int] | None = None,
    taken_back: int = 0,
) -> Sampling:
    """Return what is to be said of these batches.

    `shared_replies` maps a shared batch's number to its answers, and is None while some may still wait.
    """
    every = tuple(batches)
    personal = [batch for batch in every if batch.way is Way.INVITE]
    made = sum(batch.size for batch in personal)
    return Sampling(
        links=made,
        cancelled=sum(batch.size for batch in personal if batch.revoked),
        cancelled_singly=min(cancelled_singly, made),
        shared=tuple(
            SharedLink(
                batch.way,
                batch.size,
                None if shared_replies is None else shared_replies.get(batch.number, 0),
            )
            for batch in every
            if batch.way is not Way.INVITE
        ),
        taken_back=taken_back,
    )
