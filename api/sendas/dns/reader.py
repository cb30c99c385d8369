"""Reads records at the authoritative servers, walking from the root."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

import dns.name
from cachetools import TLRUCache
from dns.name import Name

from sendas.dns.any_server import AnyServer
from sendas.dns.delegation import Walk
from sendas.dns.endpoint import Endpoint
from sendas.dns.exchange import Exchange
from sendas.dns.inquiry import Inquiry
from sendas.dns.zone import Host, Zone
from sendas.domain.observation import VALIDATE, AnswerKind, Manner, Observation, Question, ServerAnswer

_QUERIES = 80
_GRACE = 0.25  # seconds for the last steps after the deadline; nothing is sent in them
_TOP_LEVEL = 2  # labels, the empty one of the root included
_REMEMBERED_SUFFIXES = 2000
_LONGEST_MEMORY = 3600.0


class AuthoritativeReader:
    """A `DnsReader` on dnspython.

    `roots` are trusted whatever their address, and the port of the first serves the whole walk. `allow_private` opens
    special addresses to what the DNS names. `deadline` in seconds for one `read`. Delegations of public suffixes are
    remembered for their TTL, an hour at most, by `timer`; nothing else outlives a `read`.
    """

    def __init__(
        self,
        roots: Sequence[Endpoint],
        *,
        allow_private: bool,
        deadline: float = 5.0,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        hosts = tuple(Host(str(root.address), root) for root in roots)
        self._root = Zone(dns.name.root, hosts)
        self._allow_private = allow_private
        self._deadline = deadline
        self._suffixes: TLRUCache[Name, Zone, float] = TLRUCache(_REMEMBERED_SUFFIXES, _forget_at, timer)

    async def read(self, questions: Sequence[Question], how: Manner = VALIDATE) -> dict[Question, Observation]:
        """Answer every question within the deadline; whatever is not known by then is a time-out."""
        found = {question: _unanswered(question) for question in questions}
        servers = AnyServer(Exchange(_QUERIES, self._deadline, tcp=how.tcp))
        walk = Walk(self._root, self._suffixes, servers, self._allow_private)
        inquiry = Inquiry(walk)

        async def note(question: Question) -> None:
            found[question] = await inquiry.observe(question)
            how.tell(found[question])

        with suppress(TimeoutError):
            async with asyncio.timeout(self._deadline + _GRACE), asyncio.TaskGroup() as group:
                await _find_common_zone(walk, found)
                for question in found:
                    group.create_task(note(question))
        return found


async def _find_common_zone(walk: Walk, questions: dict[Question, Observation]) -> None:
    # The names of one reading share most of their way: go it once, before they part. A policy of the top level lies
    # beside that way.
    names = [dns.name.from_text(question.name) for question in questions]
    below = [name for name in names if not _is_of_top_level(name)]
    if len(names) > 1:
        await walk.locate(min(below or names, key=len))


def _is_of_top_level(name: Name) -> bool:
    hosts = [label for label in name.labels if not label.startswith(b"_")]
    return len(hosts) <= _TOP_LEVEL


def _unanswered(question: Question) -> Observation:
    return Observation(question, None, (ServerAnswer("", "", AnswerKind.TIMEOUT),))


def _forget_at(_name: Name, zone: Zone, now: float) -> float:
    return now + min(zone.ttl, _LONGEST_MEMORY)
