"""An SPF record tried out before it is published (mail-rules.md section 3)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network

from sendas.domain.spf.analysis import SpfAnalysis, analyse
from sendas.domain.spf.check_host import check_host
from sendas.domain.spf.mail_session import IPAddress
from sendas.domain.spf.outcome import SpfResult
from sendas.domain.spf.overlay import Overlay
from sendas.domain.spf.place import with_terms
from sendas.domain.spf.probe import probes
from sendas.domain.spf.record import SpfRecord, parse_spf
from sendas.domain.spf.resolver import Resolver


class Standing(StrEnum):
    """What receivers would say of our mail; `UNKNOWN` where the DNS fails."""

    PASS = "pass"  # noqa: S105  (no password)
    NOT_PASS = "not_pass"  # noqa: S105  (no password)
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A domain and our mechanism, with the addresses that it allows: `senders`, of all those we send from.

    `covers_all` is false where our mechanism leaves an address out, `usable` where it breaks any record it is put in.
    """

    resolver: Resolver
    domain: str
    term: str
    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    senders: tuple[IPAddress, ...] = ()
    covers_all: bool = True
    usable: bool = True

    async def analyse(self, record: SpfRecord) -> SpfAnalysis:
        """Analyse a record as if the domain published it."""
        return await analyse(Overlay(self.resolver, self.domain, record.text), record, self.domain, self.term)

    async def result(self, record: SpfRecord, sender: IPAddress) -> SpfResult:
        """Check one address as if the domain published a record."""
        dns = Overlay(self.resolver, self.domain, record.text)
        return (await check_host(dns, sender, self.domain, f"bounce@{self.domain}", self.domain)).result

    async def standing(self, record: SpfRecord) -> Standing:
        """Say whether all our mail would pass; the worst of our addresses decides."""
        if not self.senders:
            return _expected(await self.analyse(record))
        results = [await self.result(record, sender) for sender in self.senders]
        if SpfResult.TEMPERROR in results:
            return Standing.UNKNOWN
        return Standing.PASS if set(results) == {SpfResult.PASS} else Standing.NOT_PASS

    async def last_place(self, record: SpfRecord, most: int, added: Sequence[str]) -> int:
        """Give the right-most place, up to one, where terms make our mail pass; the first if it passes nowhere.

        What stands in front can only decide more mail as it grows, so halving finds the place.
        """
        low, high = 0, most
        while low < high:
            middle = (low + high + 1) // 2
            passes = await self.standing(with_terms(record, middle, added)) is Standing.PASS
            low, high = (middle, high) if passes else (low, middle - 1)
        return low


def _expected(analysis: SpfAnalysis) -> Standing:
    if analysis.ours_passes:
        return Standing.PASS
    return Standing.UNKNOWN if analysis.unread else Standing.NOT_PASS


async def open_rehearsal(
    resolver: Resolver, domain: str, term: str, networks: Sequence[IPv4Network | IPv6Network]
) -> Rehearsal:
    """Try our mechanism alone, to know what it can be expected to allow."""
    case = Rehearsal(resolver, domain.lower().removesuffix("."), term, tuple(networks))
    alone = parse_spf(f"v=spf1 {term} -all")
    usable = not (await case.analyse(alone)).surely_broken
    asked = probes(networks) if usable else ()
    hoped = {SpfResult.PASS, SpfResult.TEMPERROR}
    senders = tuple([sender for sender in asked if await case.result(alone, sender) in hoped])
    return replace(case, senders=senders, covers_all=senders == asked, usable=usable)
