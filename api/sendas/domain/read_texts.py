"""The TXT records of many names, asked for side by side."""

import asyncio
from collections.abc import Iterable, Sequence

from sendas.domain.spf.resolver import LookupKind, LookupType, Resolver


async def read_texts(resolver: Resolver, names: Iterable[str], label: str = "") -> dict[str, Sequence[str]]:
    """Give the TXT records by name, each looked for at the name with a label in front; what failed is no key."""
    asked = tuple(names)
    answers = await asyncio.gather(*(resolver.resolve(f"{label}{name}", LookupType.TXT) for name in asked))
    return {name: each.values for name, each in zip(asked, answers, strict=True) if each.kind is not LookupKind.ERROR}
