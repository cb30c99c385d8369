"""The customers of a mail world by their number: domain, name servers, and what is the matter with them."""

from bisect import bisect
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

from sendas.domain.observation import Question, RecordType

OPERATORS = tuple(f"host{place}.test" for place in range(20))
STALE, LAME, SILENT = "stale.test", "lame.test", "silent.test"
_SHARES = tuple(accumulate(1 / place for place, _ in enumerate(OPERATORS, 1)))
_GOLDEN = 0.6180339887498949  # its multiples, less their whole parts, are spread evenly
_UNHEALTHY_OF = 20  # one customer of so many is not healthy


class State(StrEnum):
    """What a customer's name servers and records are like.

    A name server at a private address is left out: a reader that may read this world may connect to private ones.
    """

    HEALTHY = "healthy"
    KEY_MISSING = "no such name where the key should be"
    DMARC_MISSING = "no such name where the policy should be"
    BOUNCE_NODATA = "the return path has an address instead of an alias"
    SPF_WRONG = "an SPF record without the platform"
    SPF_LARGE = "so many texts at the apex that they need TCP"
    ALIAS_LOOP = "the alias of the key leads back to itself"
    STALE_SERVER = "one server still has the zone of last year"
    LAME = "delegated to servers that do not know the zone"
    SERVFAIL = "delegated to servers that have lost the zone"
    HALF_SILENT = "one server of two is silent"
    SILENT = "both servers are silent"


class Asked(StrEnum):
    """The five names of a domain that are read, by what stands before the domain."""

    APEX = ""
    PLATFORM_KEY = "s1._domainkey"
    OWN_KEY = "s2._domainkey"
    BOUNCE = "bounce"
    DMARC = "_dmarc"


_UNHEALTHY = tuple(State)[1:]


def state_of(number: int) -> State:
    """Say what is the matter with a customer: nothing with 95 of 100, and with 220 neighbours everything once.

    >>> state_of(0), state_of(39)
    (<State.HEALTHY: 'healthy'>, <State.DMARC_MISSING: 'no such name where the policy should be'>)
    """
    turn, place = divmod(number, _UNHEALTHY_OF)
    return _UNHEALTHY[turn % len(_UNHEALTHY)] if place == _UNHEALTHY_OF - 1 else State.HEALTHY


@dataclass(frozen=True, slots=True)
class Customer:
    """A domain that sends through the platform."""

    number: int

    @property
    def domain(self) -> str:
        return f"shop{self.number}.test"

    @property
    def state(self) -> State:
        return state_of(self.number)

    @property
    def operator(self) -> str:
        """The domain of the operator that hosts the zone; the first has the most customers, the second half as many."""
        return OPERATORS[bisect(_SHARES, self.number * _GOLDEN % 1 * _SHARES[-1])]

    @property
    def servers(self) -> tuple[str, str]:
        match self.state:
            case State.STALE_SERVER:
                return f"ns1.{self.operator}", f"ns1.{STALE}"
            case State.HALF_SILENT:
                return f"ns1.{self.operator}", f"ns1.{SILENT}"
            case State.LAME | State.SILENT:
                return both(LAME if self.state is State.LAME else SILENT)
            case _:
                return both(self.operator)

    @property
    def answers_everything(self) -> bool:
        """Whether all servers answer each question, and alike."""
        unlike = {State.STALE_SERVER, State.LAME, State.SERVFAIL, State.HALF_SILENT, State.SILENT, State.ALIAS_LOOP}
        return self.state not in unlike

    def question(self, asked: Asked) -> Question:
        kind = RecordType.CNAME if asked is Asked.BOUNCE else RecordType.TXT
        return Question(f"{asked}.{self.domain}".lstrip("."), kind)

    def questions(self) -> list[Question]:
        return [self.question(asked) for asked in Asked]


def both(operator: str) -> tuple[str, str]:
    """Name the two servers of an operator."""
    return f"ns1.{operator}", f"ns2.{operator}"
