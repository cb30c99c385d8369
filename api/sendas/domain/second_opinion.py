"""The view of those who validate DNSSEC, beside our own of the authoritative servers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sendas.domain.observation import Question


class Sight(StrEnum):
    """What a resolver makes of a question; what is worse for the mail comes later."""

    NO_ANSWER = "no_answer"
    FOUND = "found"
    ABSENT = "absent"
    BOGUS = "bogus"


@dataclass(frozen=True, slots=True)
class ResolverView:
    """What resolvers see, and so receivers.

    `values` as in `ServerAnswer`. `remembered` is how many seconds an absence may still be remembered (RFC 2308
    section 5), where the resolver says so. `authenticated` when it validated the answer (AD, RFC 4035 section 3.2.3).
    """

    sight: Sight
    values: tuple[str, ...] = ()
    remembered: int | None = None
    authenticated: bool = False


UNSEEN = ResolverView(Sight.NO_ANSWER)
_FROM_BEST = tuple(Sight)


def common_view(views: Sequence[ResolverView]) -> ResolverView:
    """Give the worst of the views: one receiver that cannot see a record is enough; of absences the longest.

    >>> common_view([ResolverView(Sight.FOUND, ("x",)), ResolverView(Sight.ABSENT, remembered=60), UNSEEN]).remembered
    60
    """
    return max(views, key=lambda view: (_FROM_BEST.index(view.sight), view.remembered or 0), default=UNSEEN)


class SecondOpinion(Protocol):
    """Knows what resolvers see that validate. It never raises: who does not answer says nothing.

    Asking a resolver for a name plants the absence that it finds: ask once the name is said to exist.
    """

    async def is_bogus(self, name: str) -> bool:
        """Say whether a name is seen by those alone who do not validate."""
        ...

    async def seen(self, questions: Sequence[Question]) -> Mapping[Question, ResolverView]:
        """Say for every question what resolvers see."""
        ...


class NoOpinion:
    """Says nothing, where the operator named no resolver."""

    async def is_bogus(self, name: str) -> bool:  # noqa: ARG002  (nobody is asked)
        """Say no."""
        return False

    async def seen(self, questions: Sequence[Question]) -> Mapping[Question, ResolverView]:
        """Say that nobody answered."""
        return dict.fromkeys(questions, UNSEEN)
