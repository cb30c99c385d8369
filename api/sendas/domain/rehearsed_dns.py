"""The DNS as it would be after changes of RRsets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sendas.domain.served import seen_text
from sendas.domain.spf.resolver import Lookup, LookupKind, LookupType, Resolver, by_preference
from sendas_providers import Change, RRset

_MOST_ALIASES = 8


@dataclass(frozen=True, slots=True)
class RehearsedDns:
    """Answers from the changes where they say something, and as another resolver for all else."""

    resolver: Resolver
    after: Mapping[tuple[str, str], RRset | None]

    async def resolve(self, name: str, type: LookupType) -> Lookup:  # noqa: A002  (as the DNS calls it)
        """Ask for the records of a type at a name, aliases followed."""
        for _ in range(_MOST_ALIASES):
            name = name.lower().removesuffix(".")
            if (name, type) in self.after:
                return _answer(self.after[name, type], type)
            if (name, "CNAME") not in self.after:
                return await self.resolver.resolve(name, type)
            alias = self.after[name, "CNAME"]
            if alias is None:
                return Lookup(LookupKind.NODATA)
            name = next(iter(alias.values)).text
        return Lookup(LookupKind.ERROR)


def rehearsed(resolver: Resolver, changes: Iterable[Change]) -> RehearsedDns:
    """Give the DNS as it would be after some changes."""
    return RehearsedDns(resolver, {(each.key[0].rstrip("."), each.key[1]): each.after for each in changes})


def _answer(rrset: RRset | None, type: LookupType) -> Lookup:  # noqa: A002  (as above)
    if rrset is None:
        return Lookup(LookupKind.NODATA)
    texts = [value.text for value in rrset.values]
    if type is LookupType.MX:
        return Lookup(LookupKind.FOUND, by_preference(text.rstrip(".") for text in texts))
    return Lookup(LookupKind.FOUND, tuple(sorted(map(seen_text, texts))))
