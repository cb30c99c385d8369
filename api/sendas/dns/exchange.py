"""The questions of one reading, within its queries and its time."""

import asyncio
import os
from collections.abc import Sequence
from functools import partial
from typing import Final

from dns.rdatatype import RdataType

from sendas.dns.allowance import Allowance
from sendas.dns.ask import Ask, Outcome, OverTcp
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
        if self.tcp:
            return hosts[0], await self._over_tcp(hosts[0], asked, _WAYFINDING_SECONDS)
        told: asyncio.Future[tuple[Host, Outcome]] = self._loop.create_future()
        ask = Ask(asked, hosts, self._allowance, partial(_settle, told), background=self._background)
        self.mux.ask(ask)
        try:
            host, outcome = await told
        finally:
            self.mux.drop(ask)
        if isinstance(outcome, OverTcp):
            seconds = _WAYFINDING_SECONDS if len(hosts) > 1 else _TCP_SECONDS
            return host, await self._over_tcp(host, asked, seconds)
        return None if outcome is AnswerKind.TIMEOUT else host, outcome

    async def ask_each(self, hosts: Sequence[Host], name: str, rdtype: RdataType) -> list[Reply | AnswerKind]:
        """Ask all hosts at once, and give their outcomes in order; who is too slow has timed out."""
        poll = Poll(hosts, self._grace)
        asks: list[Ask] = []
        tasks: list[asyncio.Task[None]] = []

        def start_tcp(host: Host, asked: Asked) -> None:
            async def exchange() -> None:
                poll.told(host, await self._over_tcp(host, asked, _TCP_SECONDS))

            tasks.append(self._loop.create_task(exchange()))

        def told(asked: Asked, host: Host, outcome: Outcome) -> None:
            if isinstance(outcome, OverTcp):
                start_tcp(host, asked)
            else:
                poll.told(host, outcome)

        for host in hosts:
            asked = Asked(name, rdtype, self.mux.draw)
            if self.tcp:
                start_tcp(host, asked)
            else:
                asks.append(Ask(asked, (host,), self._allowance, partial(told, asked), background=self._background))
                self.mux.ask(asks[-1])
        try:
            await poll.over
        finally:
            poll.end()
            for ask in asks:
                self.mux.drop(ask)
            for task in tasks:
                task.cancel()
        return poll.outcomes

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
