"""One usable answer out of all the servers of a zone, which is enough to walk on."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from dns.message import Message
from dns.name import Name
from dns.rdatatype import RdataType

from sendas.dns.exchange import Exchange
from sendas.dns.zone import Host, Unreachable, Zone
from sendas.domain.observation import AnswerKind

_ROUNDS = (0.4, 1.2)  # seconds to wait for each server before the next is tried

Told = TypeVar("Told")


@dataclass(slots=True)
class AnyServer:
    """Asks servers in random order, and remembers for one reading which of them are silent."""

    exchange: Exchange
    dead: dict[tuple[Host, ...], Unreachable] = field(default_factory=dict[tuple[Host, ...], Unreachable])
    silent: set[Host] = field(default_factory=set[Host])

    async def first(
        self, zone: Zone, name: Name, rdtype: RdataType, read: Callable[[Message], Told | AnswerKind]
    ) -> tuple[Host, Told] | Unreachable:
        """Ask one server of a zone after the other until one tells something."""
        if zone.hosts in self.dead:
            return self.dead[zone.hosts]
        failures: dict[Host, AnswerKind] = {}
        for patience in _ROUNDS:
            for host in self._in_turn(zone.hosts):
                if failures.get(host, AnswerKind.TIMEOUT) is not AnswerKind.TIMEOUT:
                    continue
                reply = await self.exchange.ask(host.endpoint, name, rdtype, (patience,))
                told = reply if isinstance(reply, AnswerKind) else read(reply)
                if not isinstance(told, AnswerKind):
                    return host, told
                failures[host] = told
                if told is AnswerKind.TIMEOUT:
                    self.silent.add(host)
        return self._given_up(zone, failures)

    def _in_turn(self, hosts: Sequence[Host]) -> list[Host]:
        shuffled = random.sample(hosts, len(hosts))
        return sorted(shuffled, key=lambda host: host in self.silent)

    def _given_up(self, zone: Zone, failures: dict[Host, AnswerKind]) -> Unreachable:
        reports = [host.failed(failures.get(host, AnswerKind.TIMEOUT)) for host in zone.hosts]
        unreachable = Unreachable((*reports, *zone.unusable))
        if failures and all(kind is AnswerKind.TIMEOUT for kind in failures.values()):
            self.dead[zone.hosts] = unreachable
        return unreachable
