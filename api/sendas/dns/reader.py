"""Reads records at the authoritative servers, walking from the root."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from sendas.dns.allowance import Allowance
from sendas.dns.any_server import AnyServer
from sendas.dns.delegation import Walk
from sendas.dns.endpoint import Endpoint
from sendas.dns.exchange import Exchange
from sendas.dns.inquiry import Inquiry
from sendas.dns.memory import Memory
from sendas.dns.mux import Mux
from sendas.dns.owner_name import ROOT, is_name
from sendas.dns.pace import Pace
from sendas.dns.port import OpenSocket, open_datagram_socket
from sendas.dns.zone import Host, Zone
from sendas.domain.observation import VALIDATE, AnswerKind, Manner, Observation, Question, ServerAnswer

_QUERIES = 80
_DEADLINE = 5.0  # seconds
_BACKGROUND_DEADLINE = 30.0
_GRACE = 1.5  # seconds for the other servers, once one has answered
_LAST_STEPS = 0.25  # seconds after the deadline; nothing is sent in them
_TOP_LEVEL = 2  # labels


class AuthoritativeReader:
    """A `DnsReader` that asks the servers of each name's own zone.

    `roots` are trusted whatever their address, and the port of the first serves the whole walk. `allow_private` opens
    special addresses to what the DNS names. `deadline` in seconds for one `read` that somebody waits for. What is
    remembered between readings says `Memory`, by `timer`. Without `pace` nobody is spared: for tests.
    """

    def __init__(
        self,
        roots: Sequence[Endpoint],
        *,
        allow_private: bool,
        deadline: float = _DEADLINE,
        pace: Callable[[], Pace | None] = Pace,
        timer: Callable[[], float] = time.monotonic,
        open_socket: OpenSocket = open_datagram_socket,
    ) -> None:
        hosts = tuple(Host(str(root.address), str(root.address), root.port) for root in roots)
        self._root = Zone(ROOT, hosts)
        self._allow_private = allow_private
        self._deadline = deadline
        self._memory = Memory(timer)
        self._pace = pace
        self._open_socket = open_socket
        self._muxes: dict[asyncio.AbstractEventLoop, Mux] = {}

    @property
    def mux(self) -> Mux:
        """The sockets and measurements of the running event loop."""
        loop = asyncio.get_running_loop()
        if loop not in self._muxes:
            self._muxes = {each: mux for each, mux in self._muxes.items() if not each.is_closed()}
            self._muxes[loop] = Mux(self._pace(), self._open_socket)
        return self._muxes[loop]

    @property
    def queries_sent(self) -> int:
        """Count the queries so far, over UDP and TCP."""
        return sum(mux.traffic.sent + mux.traffic.over_tcp for mux in self._muxes.values())

    async def read(self, questions: Sequence[Question], how: Manner = VALIDATE) -> dict[Question, Observation]:
        """Answer every question within the deadline; whatever is not known by then is a time-out."""
        found = {question: _unanswered(question) for question in questions}
        seconds = _BACKGROUND_DEADLINE if how.background else self._deadline
        mux = self.mux
        end = asyncio.get_running_loop().time() + seconds
        exchange = Exchange(mux, Allowance(_QUERIES, end), tcp=how.tcp, background=how.background, grace=_GRACE)
        # What came over UDP is not trusted where a forger is to be kept out.
        memory = None if how.tcp else self._memory
        walk = Walk(self._root, memory, AnyServer(exchange), self._allow_private)
        inquiry = Inquiry(walk, one_server=how.one_server)

        async def note(question: Question) -> None:
            found[question] = await inquiry.observe(question)
            how.tell(found[question])

        with mux.in_use(), suppress(TimeoutError):
            async with asyncio.timeout_at(end + _LAST_STEPS), asyncio.TaskGroup() as group:
                await _find_common_zone(walk, found)
                for question in found:
                    group.create_task(note(question))
        return found


async def _find_common_zone(walk: Walk, questions: dict[Question, Observation]) -> None:
    # The names of one reading share most of their way: go it once, before they part. A policy of the top level lies
    # beside that way.
    names = [question.name for question in questions if is_name(question.name)]
    below = [name for name in names if not _is_of_top_level(name)]
    if len(names) > 1:
        await walk.approach(min(below or names, key=len), own=True)


def _is_of_top_level(name: str) -> bool:
    return len([label for label in name.split(".") if not label.startswith("_")]) < _TOP_LEVEL


def _unanswered(question: Question) -> Observation:
    return Observation(question, None, (ServerAnswer("", "", AnswerKind.TIMEOUT),))
