"""The time between a provider's yes and the moment when all of its name servers have a change."""

import asyncio
from collections.abc import Sequence

import structlog

from sendas.actions.open_provider import asked
from sendas.actions.run_work import RunWork
from sendas_providers import DnsError, DnsProvider, SettlingProvider

_ASKING = 20.0


async def await_settled(work: RunWork, provider: DnsProvider, refs: Sequence[str]) -> None:
    """Wait until a provider says of each change that it is served everywhere, or until the time for that is over.

    Nothing else hangs on it: the name servers are asked afterwards, and what they do not serve yet is told.
    """
    if not isinstance(provider, SettlingProvider):
        return
    timing, clock = work.services.run_timing, work.services.clock
    until = clock() + timing.settling
    for ref in refs:
        while not await _settled(provider, ref):
            if clock() >= until:
                structlog.get_logger("sendas.runs").warning("not served everywhere in time", run=str(work.run.id))
                return
            await work.step(lambda _: None, timing.pause + timing.lease)
            await asyncio.sleep(timing.pause.total_seconds())


async def _settled(provider: SettlingProvider, ref: str) -> bool:
    try:
        return await asked(provider.settled(ref), _ASKING)
    except DnsError as error:
        # Who may not ask will not be told later either.
        return not error.retryable
