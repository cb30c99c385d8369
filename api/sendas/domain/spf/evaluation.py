"""The state of one check: its session, what it has spent, and its way to the DNS (RFC 7208 section 4.6.4)."""

from dataclasses import dataclass, field
from typing import NoReturn

from sendas.domain.spf.mail_session import MailSession
from sendas.domain.spf.outcome import ProblemKind, SpfError, SpfProblem
from sendas.domain.spf.query_name import is_queryable
from sendas.domain.spf.record import LOOKUP_LIMIT
from sendas.domain.spf.resolver import Lookup, LookupKind, LookupType, Resolver
from sendas.domain.spf.trace import Trace, TraceStep

VOID_LOOKUP_LIMIT = 2
_VOID = frozenset({LookupKind.NODATA, LookupKind.NXDOMAIN})
_UNASKABLE = Lookup(LookupKind.NXDOMAIN)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a check stands: whose record, which of its terms, how deep in includes and redirects."""

    domain: str
    term: str
    depth: int


@dataclass(slots=True)
class Evaluation:
    """What one check has spent and seen so far."""

    resolver: Resolver
    session: MailSession
    lookups: int = 0
    void_lookups: int = 0
    trace: Trace = field(default_factory=Trace)
    # The client's names are asked for once, whichever terms need them; if that was void, it is so for each of them.
    validated_names: tuple[str, ...] | None = None
    names_were_void: bool = False
    term_was_void: bool = False

    @property
    def address_type(self) -> LookupType:
        """Give the record type of the client's kind of address."""
        return LookupType.A if self.session.ip.version == 4 else LookupType.AAAA  # noqa: PLR2004  (IPv4)

    def note(self, place: Place, result: str, why: str = "") -> None:
        """Add a step to the trace."""
        self.trace.add(TraceStep(place.depth, place.domain, place.term, result, why, self.lookups))

    def begin_term(self) -> None:
        """Start a term: it is void once, however many of its queries are ("the number of terms")."""
        self.term_was_void = False

    def count_lookup(self, place: Place) -> None:
        """Count a term that looks something up; raises `SpfError` on the eleventh."""
        self.lookups += 1
        if self.lookups > LOOKUP_LIMIT:
            self.fail(place, ProblemKind.TOO_MANY_LOOKUPS)

    async def ask(self, place: Place, name: str, lookup_type: LookupType) -> Lookup:
        """Ask the DNS for a term; raises `SpfError` on the third term that finds nothing.

        A name that no query can be made of does not exist, and nothing is spent on it.
        """
        name = name.removesuffix(".")
        if not is_queryable(name):
            return _UNASKABLE
        lookup = await self.resolver.resolve(name, lookup_type)
        if lookup.kind in _VOID:
            self.count_void(place)
        return lookup

    async def ask_surely(self, place: Place, name: str, lookup_type: LookupType) -> tuple[str, ...]:
        """Ask the DNS for what a term cannot do without; raises `SpfError` where it fails too."""
        lookup = await self.ask(place, name, lookup_type)
        if lookup.kind is LookupKind.ERROR:
            self.fail(place, ProblemKind.DNS_ERROR)
        return lookup.values

    def count_void(self, place: Place) -> None:
        """Count a term that found nothing; raises `SpfError` on the third."""
        if self.term_was_void:
            return
        self.term_was_void = True
        self.void_lookups += 1
        if self.void_lookups > VOID_LOOKUP_LIMIT:
            self.fail(place, ProblemKind.TOO_MANY_VOID_LOOKUPS)

    def fail(self, place: Place, kind: ProblemKind) -> NoReturn:
        """End the check; raises `SpfError`."""
        raise SpfError(SpfProblem(kind, place.domain, place.term, place.depth))
