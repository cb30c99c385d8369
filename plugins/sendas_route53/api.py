"""Calls of the API with one credential: in threads of our own, a few at a time, each with a deadline."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache, partial
from typing import TYPE_CHECKING, Final, TypeVar

from sendas_providers import AnswerLost, DnsError
from sendas_route53.keys import Keys, KeySource

if TYPE_CHECKING:
    from types_boto3_route53.client import Route53Client
    from types_boto3_sts.client import STSClient

T = TypeVar("T")
ROUTE53_URL: Final = "https://route53.amazonaws.com"
STS_URL: Final = "https://sts.amazonaws.com"
ATTEMPTS: Final = 3
_AT_ONCE: Final = 4
_THREADS: Final = 16


@dataclass(frozen=True, slots=True)
class Api:
    """The API as one credential sees it. Every call may raise a `DnsError`, `AnswerLost` where it may have acted.

    What is asked runs in a thread, and takes what it needs out of the answer there. `deadline` in seconds.
    """

    source: KeySource
    endpoint: str
    sts_endpoint: str
    deadline: float
    attempts: int = ATTEMPTS
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE), repr=False)

    async def read(self, ask: Callable[["Route53Client"], T]) -> T:
        """Read; asked again where the answer was lost or comes to "later"."""
        return await self._asked(partial(_read, ask, self.endpoint, self.attempts))

    async def write(self, ask: Callable[["Route53Client"], T]) -> T:
        """Write, once."""
        return await self._asked(partial(_write, ask, self.endpoint))

    async def identify(self, ask: Callable[["STSClient"], T]) -> T:
        """Ask who the credential is."""
        return await self._asked(partial(_identify, ask, self.sts_endpoint))

    async def _asked(self, ask: Callable[[Keys, float], T | DnsError]) -> T:
        async with self.turns:
            keys = await self.source.keys()
            return await in_thread(partial(ask, keys, self.deadline), self.deadline)


async def in_thread(work: Callable[[], T | DnsError], deadline: float) -> T:
    """Do work that blocks; raises the error that it gives, and `AnswerLost` where it goes on beyond the deadline."""
    failure: DnsError
    try:
        async with asyncio.timeout(deadline):
            outcome = await asyncio.get_running_loop().run_in_executor(threads(), work)
    except TimeoutError:
        failure = AnswerLost("AWS did not answer in time")
    else:
        if not isinstance(outcome, DnsError):
            return outcome
        failure = outcome
    raise failure


@cache
def threads() -> ThreadPoolExecutor:
    """Give the threads, which are no one else's: those that hang keep nobody but Route 53 waiting."""
    return ThreadPoolExecutor(_THREADS, thread_name_prefix="route53")


# The SDK is imported in a thread, 0.3 s that the event loop does not wait for and only users of Route 53 pay.
def _read(
    ask: Callable[["Route53Client"], T], endpoint: str, attempts: int, keys: Keys, deadline: float
) -> T | DnsError:
    from sendas_route53 import sdk  # noqa: PLC0415  (see above)

    return sdk.called(sdk.Call(keys, deadline), ask, partial(sdk.reading_client, endpoint, attempts))


def _write(ask: Callable[["Route53Client"], T], endpoint: str, keys: Keys, deadline: float) -> T | DnsError:
    from sendas_route53 import sdk  # noqa: PLC0415  (see above)

    return sdk.called(sdk.Call(keys, deadline), ask, partial(sdk.writing_client, endpoint))


def _identify(ask: Callable[["STSClient"], T], endpoint: str, keys: Keys, deadline: float) -> T | DnsError:
    from sendas_route53 import sdk  # noqa: PLC0415  (see above)

    return sdk.called(sdk.Call(keys, deadline), ask, partial(sdk.sts_client, endpoint))
