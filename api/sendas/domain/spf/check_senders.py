"""Our mail checked as receivers check it, from each of our addresses."""

import asyncio
from collections.abc import Sequence

from sendas.domain.spf.check_host import check_host
from sendas.domain.spf.mail_session import IPAddress
from sendas.domain.spf.outcome import SpfOutcome
from sendas.domain.spf.resolver import Resolver


async def check_senders(resolver: Resolver, path: str, senders: Sequence[IPAddress]) -> list[SpfOutcome]:
    """Check a bounce address at a return path, side by side for all senders, in their order."""
    return await asyncio.gather(*(check_host(resolver, each, path, f"bounces@{path}", path) for each in senders))
