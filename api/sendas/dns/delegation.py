"""The walk from the root servers down to the servers of a name's own zone."""

import asyncio
from dataclasses import dataclass, field, replace
from functools import partial

from dns.rdatatype import RdataType

from sendas.dns.answer import refusal
from sendas.dns.any_server import AnyServer
from sendas.dns.memory import Memory, is_shared
from sendas.dns.owner_name import lineage, parent
from sendas.dns.referral import MOST_SERVERS, Alias, Cut, Referral, read_cut, read_referral, read_servers
from sendas.dns.reply import Reply
from sendas.dns.zone import Host, Unreachable, Zone
from sendas.domain.address_policy import may_connect_to
from sendas.domain.observation import AnswerKind, ServerAnswer

_MOST_REFERRALS = 10
_MOST_GLUELESS = 4
_DEEPEST_NESTING = 3


@dataclass(slots=True)
class Walk:
    """Finds zones for one reading and remembers them for its length; `memory` outlives it, where it is trusted.

    `own` tells names that somebody asks about from those that they point to.
    """

    root: Zone
    memory: Memory | None
    servers: AnyServer
    allow_private: bool
    zones: dict[str, Zone] = field(default_factory=dict[str, Zone])

    async def approach(self, name: str, nesting: int = 0, *, own: bool) -> Zone | Unreachable:
        """Go down to the first zone that belongs to somebody: the name's own zone, or one above it."""
        zone = self._closest(name, own=own)
        while is_shared(zone.name):
            step = await self._step(zone, name, nesting, own=own)
            if isinstance(step, Alias):
                return zone if name == zone.name else await self.approach(parent(name), nesting, own=own)
            if isinstance(step, Unreachable) or step.name == zone.name:
                return step
            zone = step
        return zone

    async def locate(self, name: str) -> Zone | Unreachable:
        """Find the zone that holds a name: the SOA in a non-CNAME answer of its own servers names the cut."""
        zone = self._closest(name, own=True)
        while True:
            step = await self._step(zone, name, 0, own=True)
            if isinstance(step, Alias):
                return zone if name == zone.name else await self.locate(parent(name))
            if isinstance(step, Unreachable) or step.name == zone.name:
                return step
            zone = step

    async def ask(
        self, zone: Zone, name: str, rdtype: RdataType, nesting: int = 0, *, own: bool
    ) -> tuple[Zone, Host, Reply] | Unreachable:
        """Ask one server of a zone, or of those below it that the answers refer to."""
        while True:
            told = await self.servers.first(zone, name, rdtype, partial(_usable, name=name, zone=zone.name))
            if isinstance(told, Unreachable):
                return self._lead_nowhere(zone, told)
            host, reply = told
            referral = read_referral(reply, name, zone.name)
            if referral is None:
                return zone, host, reply
            below = await self.follow(zone, referral, nesting, own=own)
            if isinstance(below, Unreachable):
                return below
            zone = below

    async def follow(self, zone: Zone, referral: Referral, nesting: int = 0, *, own: bool) -> Zone | Unreachable:
        """Turn a referral from a zone into the zone below, looking up servers that came without an address."""
        if zone.depth == _MOST_REFERRALS:
            return Unreachable(zone.name, (ServerAnswer(zone.name, "", AnswerKind.MALFORMED),))
        # Fewer the deeper they are nested: else a stranger's servers would be asked for four times four names.
        most = _MOST_GLUELESS // (nesting + 1)
        glueless = [name for name, addresses in referral.servers.items() if not addresses][:most]
        looked_up = await asyncio.gather(*(self._addresses(name, nesting + 1) for name in glueless))
        hosts: list[Host] = []
        unusable: list[ServerAnswer] = []
        for name, found in [*referral.servers.items(), *zip(glueless, looked_up, strict=True)]:
            if isinstance(found, AnswerKind):
                unusable.append(ServerAnswer(name, "", found))
                continue
            for address in found:
                host = Host(name, address, self.root.hosts[0].port)
                if may_connect_to(address, allow_private=self.allow_private):
                    hosts.append(host)
                else:
                    unusable.append(host.failed(AnswerKind.BLOCKED))
        usable = tuple(hosts[:MOST_SERVERS])
        below = Zone(referral.zone, usable, tuple(unusable[:MOST_SERVERS]), referral.ttl, depth=zone.depth + 1)
        return self._found(below, own=own)

    def _found(self, zone: Zone, *, own: bool) -> Zone:
        self.zones[zone.name] = zone
        if self.memory:
            self.memory.keep_zone(zone, own=own)
        return zone

    def _lead_nowhere(self, zone: Zone, unreachable: Unreachable) -> Unreachable:
        silent = all(answer.kind is AnswerKind.TIMEOUT for answer in unreachable.answers)
        if self.memory and not (silent and is_shared(zone.name)):  # our own budget may be what ended
            self.memory.forget_zone(zone.name)
        return unreachable

    def _closest(self, name: str, *, own: bool) -> Zone:
        for ancestor in lineage(name):
            zone = self.zones.get(ancestor) or (self.memory and self.memory.zone(ancestor, own=own))
            if zone:
                return zone
        return self.root

    async def _step(self, zone: Zone, name: str, nesting: int, *, own: bool) -> Zone | Alias | Unreachable:
        def read(reply: Reply) -> Referral | Cut | Alias | AnswerKind:
            return read_cut(reply, name, zone.name)

        told: tuple[Host, Referral | Cut | Alias] | Unreachable
        told = await self.servers.first(zone, name, RdataType.SOA, read)
        if isinstance(told, Unreachable):
            return self._lead_nowhere(zone, told)
        host, way = told
        if isinstance(way, Alias):
            return way
        if isinstance(way, Referral):
            return await self.follow(zone, way, nesting, own=own)
        if way.zone == zone.name:
            return replace(zone, contact=way.contact, primary=way.primary)
        return await self._enter(way.zone, host, zone, nesting, own=own)

    async def _enter(self, cut: str, host: Host, zone: Zone, nesting: int, *, own: bool) -> Zone | Unreachable:
        """Go down to a zone that the parent's server holds as well: it tells the servers instead of referring."""

        def read(reply: Reply) -> Referral | AnswerKind:
            return read_servers(reply, cut, zone.name)

        provisional = Zone(cut, (host,), depth=zone.depth)
        told = await self.servers.first(provisional, cut, RdataType.NS, read)
        if isinstance(told, Unreachable):
            return told
        inside = replace(self, zones=self.zones | {cut: provisional})
        below = await inside.follow(zone, told[1], nesting, own=own)
        return below if isinstance(below, Unreachable) else self._found(below, own=own)

    async def _addresses(self, server: str, nesting: int) -> tuple[str, ...] | AnswerKind:
        if nesting > _DEEPEST_NESTING:
            return AnswerKind.LAME
        if self.memory and (known := self.memory.addresses(server)):
            return known
        zone = await self.approach(server, nesting, own=False)
        if isinstance(zone, Unreachable):
            return _why(zone)
        kinds = (RdataType.A, RdataType.AAAA)
        told = await asyncio.gather(*(self.ask(zone, server, kind, nesting, own=False) for kind in kinds))
        replies = [each[2] for each in told if not isinstance(each, Unreachable)]
        usable = [reply for reply in replies if reply.values and not reply.aliases]
        if not usable:
            return next((_why(each) for each in told if isinstance(each, Unreachable)), AnswerKind.LAME)
        addresses = tuple(address for reply in usable for address in reply.values)[:MOST_SERVERS]
        if self.memory and len(replies) == len(kinds):
            self.memory.keep_addresses(server, addresses, min(reply.ttl for reply in usable))
        return addresses


def _usable(reply: Reply, name: str, zone: str) -> Reply | AnswerKind:
    return reply if read_referral(reply, name, zone) else refusal(reply) or reply


def _why(unreachable: Unreachable) -> AnswerKind:
    return unreachable.answers[0].kind if unreachable.answers else AnswerKind.LAME
