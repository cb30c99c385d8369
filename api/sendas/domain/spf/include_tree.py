"""All records that an SPF record leads to, read once each."""

from collections import deque
from collections.abc import Iterator, Mapping

from sendas.domain.spf.place import place_of
from sendas.domain.spf.published import Published, RecordState, read_published
from sendas.domain.spf.record import Mechanism, Modifier, SpfRecord
from sendas.domain.spf.resolver import Resolver

MOST_NAMES = 60  # a receiver stops at ten look-ups; beyond this many names nobody needs to know


def evaluated(record: SpfRecord) -> tuple[Mechanism, ...]:
    """Give the mechanisms that receivers can come to: those before the first `all` (section 5.1)."""
    return tuple(term for term in record.terms[: place_of(record.terms)] if isinstance(term, Mechanism))


def followed_redirect(record: SpfRecord) -> Modifier | None:
    """Give the `redirect` that receivers follow; beside an `all` there is none (section 6.1)."""
    if record.all is not None:
        return None
    return next((term for term in record.terms if isinstance(term, Modifier) and term.name == "redirect"), None)


def followed(record: SpfRecord) -> tuple[Mechanism | Modifier, ...]:
    """Give all terms that receivers can come to, in the order of evaluation: a redirect comes last (section 6.1)."""
    redirect = followed_redirect(record)
    return evaluated(record) if redirect is None else (*evaluated(record), redirect)


def target_of(term: Mechanism | Modifier, domain: str) -> str | None:
    """Give the name that a term leads to; nothing where it depends on the sender.

    >>> from sendas.domain.spf.record import parse_term
    >>> target_of(parse_term("include:_spf.%{d}"), "shop.be"), target_of(parse_term("exists:%{i}.shop.be"), "shop.be")
    ('_spf.shop.be', None)
    """
    spec = term.value if isinstance(term, Modifier) else term.domain_spec or domain
    name = spec.replace("%{d}", domain).replace("%{D}", domain).lower().removesuffix(".")
    return None if "%" in name else name


async def read_tree(resolver: Resolver, record: SpfRecord, domain: str) -> Mapping[str, Published]:
    """Read the records behind a domain's record, by name; the domain, in lower case, holds the record given."""
    tree = {domain: Published(RecordState.READABLE, record)}
    waiting = deque(_targets(record, domain))
    while waiting and len(tree) < MOST_NAMES:
        name = waiting.popleft()
        if name not in tree:
            tree[name] = await read_published(resolver, name)
            found = tree[name].record
            waiting.extend(_targets(found, name) if found else ())
    return tree


def _targets(record: SpfRecord, domain: str) -> Iterator[str]:
    for term in followed(record):
        name = target_of(term, domain) if term.name in {"include", "redirect"} else None
        if name is not None:
            yield name
