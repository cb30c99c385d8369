"""What the name servers of a zone said about one name and type."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class RecordType(StrEnum):
    """Types of records that a domain publishes for us, and those that we read beside them."""

    TXT = "TXT"
    CNAME = "CNAME"
    MX = "MX"


class HostType(StrEnum):
    """Types that the rules of SPF and of a From domain ask for, and nobody publishes for us."""

    A = "A"
    AAAA = "AAAA"
    PTR = "PTR"


AskedType = RecordType | HostType


class AnswerKind(StrEnum):
    """One server's answer, classed as in the verdict algebra: definite kinds first, then grey ones."""

    FOUND = "found"
    NODATA = "nodata"
    NXDOMAIN = "nxdomain"
    LAME = "lame"
    SERVFAIL = "servfail"
    TIMEOUT = "timeout"
    BLOCKED = "blocked"
    MALFORMED = "malformed"

    @property
    def definite(self) -> bool:
        """Whether the answer says what is published; the others only say that we could not see."""
        return self in {AnswerKind.FOUND, AnswerKind.NODATA, AnswerKind.NXDOMAIN}


@dataclass(frozen=True, slots=True)
class Question:
    """A name (lower case A-labels, no trailing dot) and a type."""

    name: str
    type: AskedType


@dataclass(frozen=True, slots=True)
class ServerAnswer:
    """What one authoritative server answered.

    `values`: TXT strings joined, undecodable octets as backslash escapes; CNAME and PTR the target, MX
    `10 mx.example`, names in lower case without trailing dot, addresses as text. For others than a CNAME, `chain`
    holds the targets of CNAMEs in order and `values` what stands at the end. `ttl` in seconds; for a negative answer
    the time that its absence may be remembered (RFC 2308 section 5), or an alias that leads to it if that is longer.
    """

    server: str
    address: str
    kind: AnswerKind
    values: tuple[str, ...] = ()
    chain: tuple[str, ...] = ()
    ttl: int | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """All answers to one question, with the zone that holds the name (None when no cut was found).

    `contact` is the mail address that the zone's SOA names and `primary` the server, where it was read. `delegated_to`
    names the zone's servers where those who answered are others.
    """

    question: Question
    zone: str | None
    answers: tuple[ServerAnswer, ...]
    contact: str | None = None
    delegated_to: tuple[str, ...] | None = None
    primary: str | None = None

    @property
    def nameservers(self) -> frozenset[str]:
        """The zone's name servers, those that gave no usable answer included."""
        answering = tuple(answer.server for answer in self.answers if answer.server)
        return frozenset(answering if self.delegated_to is None else self.delegated_to)


@dataclass(frozen=True, slots=True)
class Manner:
    """How a reading is made.

    With `tcp`, every question goes over TCP (RFC 7766). With `one_server`, the answer of one is enough, as it is for
    receivers. In the `background` nobody waits: there is more time, and whoever waits goes first. `arrived` is called
    with each observation as soon as it is complete.
    """

    tcp: bool = False
    one_server: bool = False
    background: bool = False
    arrived: Callable[[Observation], None] | None = None

    def tell(self, observation: Observation) -> None:
        """Pass a complete observation on to whoever wants it now."""
        if self.arrived:
            self.arrived(observation)


VALIDATE = Manner()
CONFIRM = Manner(tcp=True)
RECEIVE = Manner(one_server=True)
SWEEP = Manner(one_server=True, background=True)


class DnsReader(Protocol):
    """Reads what is published, at the authoritative servers of each name's own zone."""

    async def read(self, questions: Sequence[Question], how: Manner = VALIDATE) -> dict[Question, Observation]:
        """Answer every question within the reader's deadline; failures are answers of a grey kind, never raised."""
        ...
