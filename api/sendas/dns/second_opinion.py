"""What a resolver that validates DNSSEC makes of a name that its own servers answer for (RFC 4035 section 5.5)."""

import asyncio
from collections.abc import Mapping, Sequence

import dns.asyncquery
import dns.exception
import dns.message
from dns.flags import Flag
from dns.rcode import Rcode
from dns.rdatatype import RdataType

from sendas.dns.endpoint import Endpoint
from sendas.domain.observation import Question
from sendas.domain.second_opinion import ResolverView

_PATIENCE = 2.0
_USABLE = frozenset({Rcode.NOERROR, Rcode.NXDOMAIN})


class ValidatingResolvers:
    """Asks resolvers of the operator's that validate, and trust nobody else's word."""

    def __init__(self, resolvers: Sequence[Endpoint]) -> None:
        self._resolvers = tuple(resolvers)

    async def is_bogus(self, name: str) -> bool:
        """Say whether validation fails for a name: an error, and an answer where we ask not to check (CD).

        One resolver that says so is enough; one that does not answer says nothing.
        """
        said = await asyncio.gather(*(_is_bogus(resolver, name) for resolver in self._resolvers))
        return any(said)

    async def seen(self, questions: Sequence[Question]) -> Mapping[Question, ResolverView]:  # noqa: ARG002  (nobody is asked yet)
        """Say nothing yet."""
        return {}


async def _is_bogus(resolver: Endpoint, name: str) -> bool:
    if await _ask(resolver, name, checking=True) is not Rcode.SERVFAIL:
        return False
    return await _ask(resolver, name, checking=False) in _USABLE


async def _ask(resolver: Endpoint, name: str, *, checking: bool) -> Rcode | None:
    query = dns.message.make_query(name, RdataType.SOA, want_dnssec=True)
    if not checking:
        query.flags |= Flag.CD
    try:
        answer, _ = await dns.asyncquery.udp_with_fallback(
            query, str(resolver.address), timeout=_PATIENCE, port=resolver.port
        )
    except (dns.exception.DNSException, OSError):
        return None
    return answer.rcode()
