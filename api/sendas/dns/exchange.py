"""The questions of one reading, within its queries and its time."""

import asyncio
import os
from collections.abc import Sequence
from functools import partial
from typing import Final

from dns.rdatatype import RdataType

from sendas.dns.allowance import Allowance
from sendas.dns.ask import OVER_TCP, Ask, Outcome, OverTcp
from sendas.dns.asked import Asked
from sendas.dns.mux import Mux
from sendas.dns.poll import Poll
from sendas.dns.received import read_streamed
from sendas.dns.reply import Reply
from sendas.dns.stream import converse
from sendas.dns.zone import Host
from sendas.domain.observation import AnswerKind

_TCP_SECONDS: Final = 5.0
_WAYFINDING_SECONDS: Final = 1.5  # over TCP, before the next server is tried


class Exchange:
    """Puts questions by datagrams and, where those are not enough or not wanted, over TCP.

    `grace`: seconds that the other servers have to answer, once one of them has.
    """

    def __init__(self, mux: Mux, allowance: Allowance, *, tcp: bool, background: bool, grace: float) -> None:
        self.tcp = tcp
        self.mux = mux
        self._allowance = allowance
        self._background = background
        self._grace = grace
        self._loop = asyncio.get_running_loop()

    async def ask_one(
        self, hosts: Sequence[Host], name: str, rdtype: RdataType
    ) -> tuple[Host | None, Reply | AnswerKind]:
        """Ask one host after the other until one replies; over TCP only the first. None: all had their tries."""
        asked = Asked(name, rdtype, self.mux.draw)
        host, outcome = (hosts[0], OVER_TCP) if self.tcp else await self._by_datagram(hosts, asked)
        if isinstance(outcome, OverTcp):
            seconds = _TCP_SECONDS if len(hosts) == 1 else _WAYFINDING_SECONDS
            return host, await self._over_tcp(host, asked, seconds)
        return None if outcome is AnswerKind.TIMEOUT else host, outcome

    async def ask_each(self, hosts: Sequence[Host], name: str, rdtype: RdataType) -> list[Reply | AnswerKind]:
        """Ask all hosts at once, and give their outcomes in order; who is too slow has timed out."""
        poll = Poll(hosts, self._grace)

        async def ask(host: Host) -> None:
            _, outcome = await self.ask_one((host,), name, rdtype)
            poll.told(host, outcome)

        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(ask(host)) for host in hosts]
            await poll.over
            for task in tasks:
                task.cancel()
        return poll.outcomes

    async def _by_datagram(self, hosts: Sequence[Host], asked: Asked) -> tuple[Host, Outcome]:
        told: asyncio.Future[tuple[Host, Outcome]] = self._loop.create_future()
        ask = Ask(asked, hosts, self._allowance, partial(_settle, told), background=self._background)
        self.mux.ask(ask)
        try:
            return await told
        finally:
            self.mux.drop(ask)

    async def _over_tcp(self, host: Host, asked: Asked, seconds: float) -> Reply | AnswerKind:
        now = self._loop.time()
        if not self._allowance.spend(now):
            return AnswerKind.TIMEOUT
        self.mux.traffic.over_tcp += 1
        query = asked.query(os.urandom(2))
        try:
            async with asyncio.timeout_at(min(now + seconds, self._allowance.end)):
                wire = await converse(host, query)
        except (OSError, EOFError):  # a time-out is an OSError
            return AnswerKind.TIMEOUT
        return read_streamed(wire, query, asked)


def _settle(future: asyncio.Future[tuple[Host, Outcome]], host: Host, outcome: Outcome) -> None:
    if not future.done():
        future.set_result((host, outcome))
