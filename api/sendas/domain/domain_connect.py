"""The hint of Domain Connect in a zone: where its DNS host says that its settings are.

Whoever writes to the zone can write anything there, so it is a hint and nothing more: nobody is claimed by it, and
whoever follows it must guard against what it leads to.
"""

import re
from dataclasses import dataclass

from sendas.domain.observation import AnswerKind, Observation, Question, RecordType

# A host and perhaps a path, without a scheme (draft-ietf-dconn-domainconnect, "DNS Provider Discovery").
_PLACE = re.compile(r"(?=.{4,200}\Z)[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*(/[A-Za-z0-9._~/-]*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class DomainConnectHint:
    """What was seen: `seen` tells an absence from silence."""

    place: str | None = None
    seen: bool = False


def domain_connect_question(zone: str) -> Question:
    """Give what to ask.

    >>> domain_connect_question("shop.be").name
    '_domainconnect.shop.be'
    """
    return Question(f"_domainconnect.{zone}", RecordType.TXT)


def domain_connect_hint(told: Observation) -> DomainConnectHint:
    """Read the answers; several records, or text that is no place, are no hint."""
    places = {value for answer in told.answers if answer.kind is AnswerKind.FOUND for value in answer.values}
    seen = any(answer.kind.definite for answer in told.answers)
    fit = [place for place in places if _PLACE.fullmatch(place)]
    return DomainConnectHint(fit[0] if len(places) == len(fit) == 1 else None, seen)
