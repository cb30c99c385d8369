"""The addresses of the hosts that an `a` or `mx` names (RFC 7208 sections 5.3 and 5.4)."""

from dataclasses import dataclass
from typing import Final

from sendas.domain.spf.include_tree import target_of
from sendas.domain.spf.query_name import is_queryable
from sendas.domain.spf.record import Mechanism, Modifier
from sendas.domain.spf.resolver import LookupKind, LookupType, Resolver

_MOST_HOSTS: Final = 10  # section 4.6.4
_FAMILIES: Final = (LookupType.A, LookupType.AAAA)


@dataclass(frozen=True, slots=True)
class HostAddresses:
    """A mechanism's addresses; `known` is false where the DNS failed, or where they depend on the sender."""

    addresses: tuple[str, ...] = ()
    known: bool = True


async def hosts_of(resolver: Resolver, term: Mechanism | Modifier, domain: str) -> HostAddresses:
    """Give the addresses of an `a` or `mx` in the record of a domain."""
    name = target_of(term, domain)
    if name is None or not is_queryable(name):
        return HostAddresses(known=False)
    names: tuple[str, ...] = (name,)
    if isinstance(term, Mechanism) and term.name == "mx":
        answer = await resolver.resolve(name, LookupType.MX)
        names = answer.values[:_MOST_HOSTS]
        if answer.kind is LookupKind.ERROR:
            return HostAddresses(known=False)
    answers = [await resolver.resolve(each, family) for each in names for family in _FAMILIES]
    known = all(answer.kind is not LookupKind.ERROR for answer in answers)
    return HostAddresses(tuple(value for answer in answers for value in answer.values), known)
