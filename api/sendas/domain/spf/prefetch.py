"""Reading what SPF records lead to side by side, before rules go through it one after the other."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Final

from sendas.domain.spf.include_tree import MOST_NAMES, followed, target_of
from sendas.domain.spf.record import Mechanism, Modifier, SpfRecord, SpfSyntaxError, is_spf, parse_spf
from sendas.domain.spf.resolver import LookupType, Resolver

_HOSTS: Final = {"a": (LookupType.A, LookupType.AAAA), "mx": (LookupType.MX,), "exists": (LookupType.A,)}
_Asked = tuple[str, LookupType]


async def prefetch(resolver: Resolver, texts: Sequence[str], domain: str) -> None:
    """Ask for all names that records and those below them look up, level by level; sixty records at most."""
    level = [(domain, record) for text in texts if (record := _read(text))]
    seen = {domain}
    while level and len(seen) < MOST_NAMES:
        asked = dict.fromkeys(each for name, record in level for each in _asked(record, name))
        answers = await asyncio.gather(*(resolver.resolve(*each) for each in asked))
        below = {
            name: records
            for (name, kind), answer in zip(asked, answers, strict=True)
            if kind is LookupType.TXT and name not in seen and (records := _records(answer.values))
        }
        seen |= below.keys()
        level = [(name, records[0]) for name, records in below.items()]


def _asked(record: SpfRecord, name: str) -> Iterable[_Asked]:
    for term in followed(record):
        target = target_of(term, name)
        if target:
            yield from ((target, kind) for kind in _kinds(term))


def _kinds(term: Mechanism | Modifier) -> tuple[LookupType, ...]:
    return (LookupType.TXT,) if term.name in {"include", "redirect"} else _HOSTS.get(term.name, ())


def _records(texts: Sequence[str]) -> list[SpfRecord]:
    return [record for text in texts if is_spf(text) and (record := _read(text))]


def _read(text: str) -> SpfRecord | None:
    try:
        return parse_spf(text)
    except SpfSyntaxError:
        return None
