"""One usable answer out of all the servers of a zone, which is enough to walk on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from dns.rdatatype import RdataType

from sendas.dns.exchange import Exchange
from sendas.dns.reply import Reply
from sendas.dns.zone import Host, Unreachable, Zone
from sendas.domain.observation import AnswerKind

Told = TypeVar("Told")


@dataclass(slots=True)
class AnyServer:
    """Asks servers in random order, silent ones last, and remembers for one reading which zones are dead."""

    exchange: Exchange
    dead: dict[tuple[Host, ...], Unreachable] = field(default_factory=dict[tuple[Host, ...], Unreachable])

    async def first(
        self, zone: Zone, name: str, rdtype: RdataType, read: Callable[[Reply], Told | AnswerKind]
    ) -> tuple[Host, Told] | Unreachable:
        """Ask one server of a zone after the other until one tells something."""
        if zone.hosts in self.dead:
            return self.dead[zone.hosts]
        failures: dict[Host, AnswerKind] = {}
        left = self._in_turn(zone.hosts)
        while left:
            host, reply = await self.exchange.ask_one(left, name, rdtype)
            if host is None:
                break
            told = reply if isinstance(reply, AnswerKind) else read(reply)
            if not isinstance(told, AnswerKind):
                return host, told
            failures[host] = told
            left.remove(host)
        return self._given_up(zone, failures)

    def _in_turn(self, hosts: Sequence[Host]) -> list[Host]:
        mux = self.exchange.mux
        first = mux.draw(1)[0] % len(hosts) if hosts else 0
        turned = [*hosts[first:], *hosts[:first]]
        return sorted(turned, key=mux.silence) if any(map(mux.silence, hosts)) else turned

    def _given_up(self, zone: Zone, failures: dict[Host, AnswerKind]) -> Unreachable:
        reports = [host.failed(failures.get(host, AnswerKind.TIMEOUT)) for host in zone.hosts]
        unreachable = Unreachable(zone.name, (*reports, *zone.unusable))
        if zone.hosts and all(kind is AnswerKind.TIMEOUT for kind in failures.values()):
            self.dead[zone.hosts] = unreachable
        return unreachable
