"""A zone of others on a real server for one run, and a provider that reaches it through a proxy."""

import itertools
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sendas_powerdns.provider import PowerDns as Provider
from sendas_providers import Change, Zone
from tests.plugins.fault_harness import ALIAS, KEPT, NEW, OLD, POLICY, Ran, judged
from tests.plugins.http_proxy import HttpProxy, Trouble
from tests.plugins.sendas_powerdns.subjects import provider_at, zone_at
from tests.servers import PowerDns

DEADLINE = 0.5
_numbers = itertools.count()
_THEIRS = f"""$TTL 300
@ IN SOA ns hostmaster 1 3600 600 86400 60
@ IN NS ns
@ IN MX 10 mx.theirs.test.
www IN CNAME theirs.test.
@ 900 IN TXT "{OLD}"
@ 900 IN TXT "{KEPT}"
_dmarc.sub IN TXT "{POLICY}"
"""
_OURS = frozenset({("s1._domainkey", "CNAME", ALIAS.rstrip(".")), ("_dmarc", "TXT", f'"{POLICY}"')})


@dataclass
class Stage:
    server: PowerDns
    proxy: HttpProxy
    provider: Provider
    zone: Zone

    @property
    def origin(self) -> str:
        return self.zone.name.rstrip(".")

    def present(self, change: Change) -> frozenset[str]:
        rows = self.server.records(self.origin)
        return frozenset(text for name, rdtype, text, _, off in rows if (name, rdtype) == change.key and not off)

    def copies(self) -> int:
        known = [row[:3] for row in self.server.records(self.origin)]
        return len(known) - len(set(known))

    def foreign(self) -> object:
        records = [
            (name, rdtype, "spf" if text in {f'"{OLD}"', f'"{NEW}"'} else text, ttl, off)
            for name, rdtype, text, ttl, off in self.server.records(self.origin)
            if off or (name.removesuffix(f".{self.zone.name}"), rdtype, text.rstrip(".")) not in _OURS
        ]
        comments = [row for row in self.server.comments(self.origin) if row[3] != "sendas"]
        return sorted(records), comments


@asynccontextmanager
async def stage(server: PowerDns, trouble: Trouble | None, kind: type[Provider] = Provider) -> AsyncGenerator[Stage]:
    """Make a zone that nobody else uses; with what is switched off, and comments, where the plan writes."""
    origin = f"z{next(_numbers)}.faults.test"
    names = [f"{origin}.", f"_dmarc.{origin}."]
    server.add(
        origin,
        _THEIRS,
        off=[(name, "TXT", '"off"', 900) for name in names],
        comments=[(name, "TXT", 1_700_000_000, "infra", "by terraform") for name in names],
    )
    async with HttpProxy(server.address, server.api_port, trouble).running() as proxy:
        opened = provider_at(proxy.address, proxy.port, deadline=DEADLINE)
        yield Stage(server, proxy, kind(opened.api), zone_at(proxy.port, origin))


async def tried(server: PowerDns, trouble: Trouble | None, kind: type[Provider] = Provider) -> Ran:
    async with stage(server, trouble, kind) as here:
        ending, found = await judged(here)
        return Ran(ending, found, len(here.proxy.seen))
