"""The DNS as it would be with another SPF record at one name."""

from dataclasses import dataclass

from sendas.domain.spf.resolver import Lookup, LookupKind, LookupType, Resolver


@dataclass(frozen=True, slots=True)
class Overlay:
    """Answers with one record for the TXT of a domain (lower case), and as another resolver for all else."""

    resolver: Resolver
    domain: str
    record: str

    async def resolve(self, name: str, type: LookupType) -> Lookup:  # noqa: A002  (as the DNS calls it)
        """Ask for the records of a type at a name."""
        if type is LookupType.TXT and name.lower().removesuffix(".") == self.domain:
            return Lookup(LookupKind.FOUND, (self.record,))
        return await self.resolver.resolve(name, type)
