"""The walk from the root servers down to the servers of a name's own zone."""

import asyncio
from collections.abc import MutableMapping
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Address, IPv6Address

from dns.message import Message
from dns.name import Name
from dns.rdatatype import RdataType

from sendas.dns.answer import refusal
from sendas.dns.any_server import AnyServer
from sendas.dns.endpoint import Endpoint
from sendas.dns.referral import MOST_SERVERS, Alias, Cut, Referral, read_addresses, read_cut, read_servers
from sendas.dns.sections import plain
from sendas.dns.zone import Host, Unreachable, Zone
from sendas.domain.address_policy import may_connect
from sendas.domain.observation import AnswerKind, ServerAnswer
from sendas.domain.public_suffix import is_public_suffix

_MOST_REFERRALS = 10
_MOST_GLUELESS = 4
_DEEPEST_NESTING = 3


@dataclass(slots=True)
class Walk:
    """Finds zones for one reading and remembers them for its length; `suffixes` outlives it."""

    root: Zone
    suffixes: MutableMapping[Name, Zone]
    servers: AnyServer
    allow_private: bool
    zones: dict[Name, Zone] = field(default_factory=dict[Name, Zone])

    async def locate(self, name: Name, nesting: int = 0) -> Zone | Unreachable:
        """Find the zone that holds a name: the SOA in a non-CNAME answer of its own servers names the cut."""
        zone = self._closest(name)
        for _ in range(_MOST_REFERRALS + 1):
            step = await self._step(zone, name, nesting)
            if isinstance(step, Alias):
                return zone if name == zone.name else await self.locate(name.parent(), nesting)
            if isinstance(step, Unreachable):
                self.suffixes.pop(zone.name, None)
                return step
            if step.name == zone.name:
                return step
            zone = step
            self._remember(zone)
        return Unreachable((ServerAnswer(plain(zone.name), "", AnswerKind.MALFORMED),))

    def _closest(self, name: Name) -> Zone:
        for depth in range(len(name), 0, -1):
            ancestor = name.split(depth)[1]
            # A cached delegation may have come over UDP: what is to be confirmed over TCP walks anew.
            zone = self.zones.get(ancestor) or (None if self.servers.exchange.tcp else self.suffixes.get(ancestor))
            if zone:
                return zone
        return self.root

    def _remember(self, zone: Zone) -> None:
        self.zones[zone.name] = zone
        if zone.hosts and not zone.unusable and is_public_suffix(plain(zone.name)):
            self.suffixes[zone.name] = zone

    async def _step(self, zone: Zone, name: Name, nesting: int) -> Zone | Alias | Unreachable:
        def read(message: Message) -> Referral | Cut | Alias | AnswerKind:
            return read_cut(message, name, zone.name)

        told: tuple[Host, Referral | Cut | Alias] | Unreachable
        told = await self.servers.first(zone, name, RdataType.SOA, read)
        if isinstance(told, Unreachable):
            return told
        host, way = told
        if isinstance(way, Alias):
            return way
        if isinstance(way, Referral):
            return await self._follow(way, nesting)
        return (
            replace(zone, contact=way.contact)
            if way.zone == zone.name
            else await self._enter(way.zone, host, zone, nesting)
        )

    async def _enter(self, cut: Name, host: Host, zone: Zone, nesting: int) -> Zone | Unreachable:
        """Go down to a zone that the parent's server holds as well: it tells the servers instead of referring."""

        def read(message: Message) -> Referral | AnswerKind:
            return refusal(message) or read_servers(message, message.answer, cut, zone.name) or AnswerKind.MALFORMED

        provisional = Zone(cut, (host,))
        told = await self.servers.first(provisional, cut, RdataType.NS, read)
        if isinstance(told, Unreachable):
            return told
        inside = Walk(self.root, self.suffixes, self.servers, self.allow_private, self.zones | {cut: provisional})
        return await inside._follow(told[1], nesting)

    async def _follow(self, referral: Referral, nesting: int) -> Zone:
        """Turn a referral into a zone, resolving the names of servers that came without an address."""
        glueless = [name for name, addresses in referral.servers.items() if not addresses][:_MOST_GLUELESS]
        looked_up = await asyncio.gather(*(self._addresses(name, nesting + 1) for name in glueless))
        hosts: list[Host] = []
        unusable: list[ServerAnswer] = []
        for name, found in [*referral.servers.items(), *zip(glueless, looked_up, strict=True)]:
            if isinstance(found, AnswerKind):
                unusable.append(ServerAnswer(plain(name), "", found))
                continue
            for address in found:
                host = Host(plain(name), Endpoint(address, self.root.hosts[0].endpoint.port))
                if may_connect(address, allow_private=self.allow_private):
                    hosts.append(host)
                else:
                    unusable.append(host.failed(AnswerKind.BLOCKED))
        return Zone(referral.zone, tuple(hosts[:MOST_SERVERS]), tuple(unusable[:MOST_SERVERS]), referral.ttl)

    async def _addresses(self, name: Name, nesting: int) -> tuple[IPv4Address | IPv6Address, ...] | AnswerKind:
        if nesting > _DEEPEST_NESTING:
            return AnswerKind.LAME
        zone = await self.locate(name, nesting)
        if isinstance(zone, Unreachable):
            return zone.answers[0].kind if zone.answers else AnswerKind.LAME

        def read(message: Message) -> list[IPv4Address | IPv6Address] | AnswerKind:
            return refusal(message) or [address for owner, address in read_addresses(message.answer) if owner == name]

        kinds = (RdataType.A, RdataType.AAAA)
        told = await asyncio.gather(*(self.servers.first(zone, name, kind, read) for kind in kinds))
        found = [address for one in told if not isinstance(one, Unreachable) for address in one[1]]
        if found:
            return tuple(found)
        return next((one.answers[0].kind for one in told if isinstance(one, Unreachable)), AnswerKind.LAME)
