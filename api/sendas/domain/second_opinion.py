"""The view of those who validate DNSSEC, beside our own of the authoritative servers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sendas.domain.observation import Question


class ResolverKind(StrEnum):
    """What resolvers that validate make of a name and type; what is worse for the mail comes later."""

    NO_ANSWER = "no_answer"
    FOUND = "found"
    ABSENT = "absent"
    BOGUS = "bogus"


@dataclass(frozen=True, slots=True)
class ResolverView:
    """What validating resolvers see at a name and type; `values` are written as in `ServerAnswer`.

    `remembered` is for how many seconds an absence may still be remembered (RFC 2308 section 5), where that is told.
    `authenticated` is whether the answer was proved by DNSSEC (AD, RFC 4035 section 3.2.3).
    """

    kind: ResolverKind
    values: tuple[str, ...] = ()
    remembered: int | None = None
    authenticated: bool = False


UNSEEN = ResolverView(ResolverKind.NO_ANSWER)
_FROM_BEST = tuple(ResolverKind)


def common_view(views: Sequence[ResolverView]) -> ResolverView:
    """Give the worst of the views: one receiver that cannot see a record is enough; of absences the longest.

    >>> absent = ResolverView(ResolverKind.ABSENT, remembered=60)
    >>> common_view([ResolverView(ResolverKind.FOUND, ("x",)), absent, UNSEEN]).remembered
    60
    """
    return max(views, key=lambda view: (_FROM_BEST.index(view.kind), view.remembered or 0), default=UNSEEN)


class SecondOpinion(Protocol):
    """Knows what those see who validate. It never raises: who does not answer says nothing."""

    async def is_bogus(self, name: str) -> bool:
        """Say whether a name is seen by those alone who do not validate."""
        ...

    async def seen(self, questions: Sequence[Question]) -> Mapping[Question, ResolverView]:
        """Tell what resolvers see; only of names that exist by now, since asking for others plants their absence."""
        ...


class NoOpinion:
    """Says nothing, where the operator named no resolver."""

    async def is_bogus(self, name: str) -> bool:  # noqa: ARG002  (nobody is asked)
        """Say no."""
        return False

    async def seen(self, questions: Sequence[Question]) -> Mapping[Question, ResolverView]:  # noqa: ARG002  (nobody is asked)
        """Say nothing."""
        return {}
