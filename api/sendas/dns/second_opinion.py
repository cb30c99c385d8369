"""What resolvers that validate DNSSEC make of names that their own servers answer for (RFC 4035 section 5.5)."""

import asyncio
from collections.abc import Sequence

from dns.edns import EDECode
from dns.flags import Flag
from dns.rcode import Rcode
from dns.rdatatype import RdataType

from sendas.dns.recursive_answer import declined, read_recursive
from sendas.dns.sections import Sections
from sendas.dns.upstream_line import Line
from sendas.domain.observation import AnswerKind, Question
from sendas.domain.second_opinion import UNSEEN, ResolverKind, ResolverView, common_view

_PATIENCE = (0.7, 2.0)  # seconds that each try waits
_DEADLINE = 5.0
_AT_ONCE = 8
# What RFC 8914 says of a zone that is broken. A resolver that cannot get at a zone says none of these; the other codes
# about DNSSEC (1, 2, 5) do not mean that receivers see nothing.
_BROKEN: frozenset[int] = frozenset(
    {
        EDECode.DNSSEC_BOGUS,
        EDECode.SIGNATURE_EXPIRED,
        EDECode.SIGNATURE_NOT_YET_VALID,
        EDECode.DNSKEY_MISSING,
        EDECode.RRSIGS_MISSING,
        EDECode.NO_ZONE_KEY_BIT_SET,
        EDECode.NSEC_MISSING,
        EDECode.SIGNATURE_EXPIRED_BEFORE_VALID,
    }
)


class ValidatingResolvers:
    """Asks resolvers of the operator's that validate, and trust nobody else's word.

    One that says that validation fails is enough; one that does not answer says nothing.
    """

    def __init__(self, resolvers: Sequence[Line]) -> None:
        self._resolvers = tuple(resolvers)

    async def is_bogus(self, name: str) -> bool:
        """Say whether validation fails for a name."""
        said = await asyncio.gather(*(_ask(resolver, name, RdataType.SOA) for resolver in self._resolvers))
        return ResolverKind.BOGUS in said

    async def seen(self, questions: Sequence[Question]) -> dict[Question, ResolverView]:
        """Say for every question what the worst of the resolvers sees, in five seconds at most."""
        views = dict.fromkeys(questions, UNSEEN)
        slots = asyncio.Semaphore(_AT_ONCE)

        async def see(question: Question, resolver: Line) -> None:
            async with slots:
                view = await _see(resolver, question)
            views[question] = common_view((views[question], view))

        looks = [see(question, resolver) for question in views for resolver in self._resolvers]
        try:
            async with asyncio.timeout(_DEADLINE):
                await asyncio.gather(*looks)
        except TimeoutError:
            pass
        return views


async def _see(resolver: Line, question: Question) -> ResolverView:
    said = await _ask(resolver, question.name, RdataType.make(question.type))
    if isinstance(said, ResolverKind):
        return ResolverView(said)
    statement = read_recursive(said, question.name, question.type)
    if not statement.kind.definite:
        return UNSEEN
    kind = ResolverKind.FOUND if statement.values else ResolverKind.ABSENT
    remembered = statement.ttl if kind is ResolverKind.ABSENT else None
    return ResolverView(kind, statement.values, remembered, Flag.AD in said.flags)


async def _ask(resolver: Line, name: str, rdtype: RdataType) -> Sections | ResolverKind:
    """Give an answer that the resolver stands by; else whether it is bogus, or there is none."""
    said = await _patiently(resolver, name, rdtype)
    if isinstance(said, AnswerKind):
        return ResolverKind.NO_ANSWER
    if said.rcode != Rcode.SERVFAIL:
        return ResolverKind.NO_ANSWER if declined(said) else said
    broken = not _BROKEN.isdisjoint(said.errors)
    if broken or _answers(await _patiently(resolver, name, rdtype, checking=False)):
        return ResolverKind.BOGUS
    return ResolverKind.NO_ANSWER


async def _patiently(resolver: Line, name: str, rdtype: RdataType, *, checking: bool = True) -> Sections | AnswerKind:
    said: Sections | AnswerKind = AnswerKind.TIMEOUT
    for seconds in _PATIENCE:
        said = await resolver.ask(name, rdtype, seconds, checking=checking)
        if said is not AnswerKind.TIMEOUT:
            break
    return said


def _answers(said: Sections | AnswerKind) -> bool:
    return isinstance(said, Sections) and declined(said) is None
