"""How far a record has come: into its zone, to every name server, to the resolvers of those who receive mail."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sendas.domain.observation import AnswerKind, Observation, ServerAnswer
from sendas.domain.second_opinion import ResolverKind, ResolverView
from sendas.domain.sentence import Sentence


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a record has come; None is what nobody could tell.

    `stored`: a name server gives it, or the provider took it. `served`: every authoritative server gives it. `seen`:
    resolvers that validate see it.
    """

    stored: bool | None = None
    served: bool | None = None
    seen: bool | None = None


@dataclass(frozen=True, slots=True)
class Absence:
    """How long resolvers may remember that a record was not there.

    `ttl` is the seconds that its absence may be kept (RFC 2308 section 5), while some name server says that it is
    absent. `until` is when the last resolver has forgotten it.
    """

    ttl: int | None = None
    until: datetime | None = None

    @property
    def known_end(self) -> datetime | None:
        """When it is forgotten; None while a name server still tells it to whoever asks."""
        return self.until if self.ttl is None else None


def reach_of(seen: Observation, right: Callable[[ServerAnswer], bool]) -> Reach:
    """Give how far a record has come by the answers of its authoritative servers."""
    definite = [right(answer) for answer in seen.answers if answer.kind.definite]
    if not definite:
        return Reach()
    # A server that did not answer may lag behind.
    served = (True if len(definite) == len(seen.answers) else None) if all(definite) else False
    return Reach(any(definite), served)


def negative_ttl(seen: Observation) -> int | None:
    """Give the longest time in seconds that the absence some server tells may be kept; None where none tells one."""
    absent = (answer for answer in seen.answers if answer.kind in {AnswerKind.NXDOMAIN, AnswerKind.NODATA})
    return max((answer.ttl for answer in absent if answer.ttl is not None), default=None)


def seen_by(view: ResolverView | None, right: Callable[[ServerAnswer], bool]) -> bool | None:
    """Say whether resolvers see a record; None where none answered.

    >>> seen_by(ResolverView(ResolverKind.ABSENT, remembered=60), lambda answer: True), seen_by(None, bool)
    (False, None)
    """
    if view is None or view.kind is ResolverKind.NO_ANSWER:
        return None
    found = ServerAnswer("", "", AnswerKind.FOUND, view.values)
    return view.kind is ResolverKind.FOUND and right(found)


def remember(before: Absence, ttl: int | None, told: int | None, at: datetime) -> Absence:
    """Give how long an absence is remembered, after a check that found `ttl` at the authoritative servers.

    Whoever asked just before the record was there keeps its absence for the whole time, and it may have come just
    before it was first found: so the time counts from then. `told` is what resolvers say themselves, in seconds.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 11, 25, 12, tzinfo=UTC)
    >>> remember(Absence(3600), None, None, noon).until
    datetime.datetime(2026, 11, 25, 13, 0, tzinfo=datetime.timezone.utc)
    """
    seconds = max((each for each in (ttl, before.ttl, told) if each is not None), default=0)
    until = max(before.until or at, at + timedelta(seconds=seconds))
    return Absence(ttl, until if until > at else None)


def together(reaches: Iterable[Reach]) -> Reach:
    """Sum up records: what one has not reached, all together have not.

    >>> together([Reach(True, True, None), Reach(True, False, True)])
    Reach(stored=True, served=False, seen=None)
    """
    found = list(reaches)
    return Reach(
        _all(each.stored for each in found), _all(each.served for each in found), _all(each.seen for each in found)
    )


def _all(values: Iterable[bool | None]) -> bool | None:
    found = set(values)
    if False in found:
        return False
    return None if None in found or not found else True


def tell_reach(reach: Reach, until: datetime | None) -> Sentence:
    """Say how far it has come, and until when an absence may still be remembered."""
    if not reach.stored:
        return Sentence("Not published as it should be.")
    if reach.served is False:
        return Sentence("Published, but not yet served by all name servers.")
    if until is not None:
        time = f"{until:%Y-%m-%d %H:%M} UTC"
        return Sentence("Published; resolvers may still remember the absence until {time}.", {"time": time})
    if reach.seen is False:
        return Sentence("Published, but resolvers do not see it yet.")
    return _tell_served(reach)


def _tell_served(reach: Reach) -> Sentence:
    if reach.served is None:
        return Sentence("Published, and served by every name server that answered.")
    if reach.seen:
        return Sentence("Published, served by all name servers and seen by resolvers.")
    return Sentence("Published, and served by all name servers.")
