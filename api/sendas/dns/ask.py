"""One question on its way: whom it may be put to, and who wants to know."""

import asyncio
from collections.abc import Callable, Sequence
from enum import Enum, auto
from typing import TYPE_CHECKING

from sendas.dns.allowance import Allowance
from sendas.dns.asked import Asked
from sendas.dns.reply import Reply
from sendas.dns.zone import Host
from sendas.domain.observation import AnswerKind

if TYPE_CHECKING:
    from sendas.dns.port import Attempt


class OverTcp(Enum):
    """The answer is to be had over TCP only: it was cut off, or did not repeat the letters of the question."""

    OVER_TCP = auto()


OVER_TCP = OverTcp.OVER_TCP
Outcome = Reply | AnswerKind | OverTcp


class Ask:
    """Goes to one of `hosts` after the other until one replies, and tells once which host and what.

    `background`: whoever waits goes first, and silent servers are left alone.
    """

    __slots__ = ("allowance", "asked", "attempts", "background", "done", "hosts", "timer", "told", "tries")

    def __init__(
        self,
        asked: Asked,
        hosts: Sequence[Host],
        allowance: Allowance,
        told: Callable[[Host, Outcome], None],
        *,
        background: bool = False,
    ) -> None:
        self.asked = asked
        self.hosts = hosts
        self.allowance = allowance
        self.told = told
        self.background = background
        self.tries = 0
        self.done = False
        self.attempts: list[Attempt] = []
        self.timer: asyncio.TimerHandle | None = None

    @property
    def host(self) -> Host:
        """The host whose turn it is."""
        return self.hosts[self.tries % len(self.hosts)]
