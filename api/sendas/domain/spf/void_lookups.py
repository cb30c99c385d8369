"""Names that an SPF record asks for and that hold nothing (RFC 7208 section 4.6.4)."""

from collections.abc import Mapping

from sendas.domain.spf.include_tree import evaluated, target_of
from sendas.domain.spf.published import Published
from sendas.domain.spf.query_name import is_queryable
from sendas.domain.spf.record import Mechanism
from sendas.domain.spf.resolver import LookupKind, LookupType, Resolver

_MOST_QUESTIONS = 40
_ASKED = {"a": LookupType.A, "exists": LookupType.A, "mx": LookupType.MX}
_VOID = frozenset({LookupKind.NODATA, LookupKind.NXDOMAIN})


def void_question(term: Mechanism, domain: str) -> tuple[str, LookupType] | None:
    """Give the first question that a term asks for a sender with an IPv4 address; nothing where it depends on more."""
    name = target_of(term, domain) if term.name in _ASKED else None
    return (name, _ASKED[term.name]) if name is not None and is_queryable(name) else None


async def read_voids(resolver: Resolver, tree: Mapping[str, Published]) -> frozenset[tuple[str, LookupType]]:
    """Ask what the hosts in a tree hold and give the questions without an answer."""
    questions = [
        question
        for domain, published in tree.items()
        for term in (evaluated(published.record) if published.record else ())
        if (question := void_question(term, domain)) is not None
    ]
    distinct = list(dict.fromkeys(questions))[:_MOST_QUESTIONS]
    return frozenset([each for each in distinct if (await resolver.resolve(*each)).kind in _VOID])
