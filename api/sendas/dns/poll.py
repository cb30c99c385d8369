"""One question put to several hosts at once."""

import asyncio
from collections.abc import Sequence

from sendas.dns.answer import refusal
from sendas.dns.reply import Reply
from sendas.dns.zone import Host
from sendas.domain.observation import AnswerKind


class Poll:
    """Collects the outcomes of all hosts; `over` is set when they are complete, or the last hosts are too slow.

    As soon as one host gives an authoritative answer, the others have `grace` seconds more.
    """

    def __init__(self, hosts: Sequence[Host], grace: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._outcomes: dict[Host, Reply | AnswerKind] = {}
        self._missing = set(hosts)
        self._hosts = hosts
        self._grace = grace
        self._timer: asyncio.TimerHandle | None = None
        self.over: asyncio.Future[None] = self._loop.create_future()
        if not hosts:
            self.end()

    def told(self, host: Host, outcome: Reply | AnswerKind) -> None:
        """Note what became of the question to one host."""
        self._outcomes[host] = outcome
        self._missing.discard(host)
        if not self._missing:
            self.end()
        elif self._timer is None and isinstance(outcome, Reply) and not refusal(outcome):
            self._timer = self._loop.call_later(self._grace, self.end)

    def end(self) -> None:
        """Wait no longer."""
        if self._timer:
            self._timer.cancel()
        if not self.over.done():
            self.over.set_result(None)

    @property
    def outcomes(self) -> list[Reply | AnswerKind]:
        """What came of it, in the order of the hosts."""
        return [self._outcomes.get(host, AnswerKind.TIMEOUT) for host in self._hosts]
