"""A zone of others with an SPF record and a token of Google's at its apex, for one test."""

import itertools
from collections.abc import AsyncGenerator, Container, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from sendas_lexicon.provider import Lexicon
from sendas_providers import Change, Result, RRset, Value, Zone
from sendas_providers.testing.trouble import Moment
from tests.plugins.http_proxy import Fault, HttpProxy, Trouble
from tests.plugins.sendas_lexicon.subjects import DEADLINE, provider_at
from tests.servers import PowerDns

SPF = "v=spf1 mx -all"
OURS = "v=spf1 mx include:us.example -all"
TOKEN = "google-site-verification=x"  # noqa: S105  (public)
_numbers = itertools.count()
_THEIRS = """$TTL 300
@ IN SOA ns hostmaster 1 3600 600 86400 60
@ IN NS ns
@ IN MX 10 mx.theirs.test.
@ 900 IN TXT "{spf}"
@ 900 IN TXT "google-site-verification=x"
www IN CNAME theirs.test.
child IN NS ns.elsewhere.test.
"""


@dataclass(frozen=True)
class _Writes(Container[int]):
    proxy: HttpProxy
    numbers: Container[int]

    def __contains__(self, _: object) -> bool:
        return self.proxy.writes in self.numbers


@dataclass
class Apex:
    """The zone, the provider that changes it through a proxy, and what stands there."""

    server: PowerDns
    proxy: HttpProxy
    provider: Lexicon
    zone: Zone

    @property
    def origin(self) -> str:
        return self.zone.name.rstrip(".")

    def texts(self, label: str = "", rdtype: str = "TXT") -> list[str]:
        name = self.name(label)
        return sorted(text.strip('"') for owner, kind, text, *_ in self.records() if (owner, kind) == (name, rdtype))

    def records(self) -> list[tuple[str, str, str, int, bool]]:
        return self.server.records(self.origin)

    def name(self, label: str = "") -> str:
        return f"{label}.{self.zone.name}" if label else self.zone.name

    def rrset(self, *texts: str, label: str = "", rdtype: str = "TXT", ttl: int = 900) -> RRset:
        return RRset(self.name(label), rdtype, ttl, frozenset(map(Value, texts)))

    async def apply(self, *changes: Change) -> Sequence[Result]:
        return await self.provider.apply(self.zone, changes, note="n")

    async def now(self, label: str = "", rdtype: str = "TXT") -> RRset | None:
        found = await self.provider.read(self.zone, [self.name(label)])
        return next((each for each in found if each.type == rdtype), None)

    def spoil(self, fault: Fault, writes: Container[int], moment: Moment = Moment.BEFORE) -> None:
        """Let writes fail, counted from now."""
        self.proxy.seen.clear()
        self.proxy.trouble = Trouble(fault, moment, _Writes(self.proxy, writes), writes_only=True)

    def with_dns(self, published: Sequence[str] | None) -> "Apex":
        """Give the same with another DNS; None: one that does not answer."""

        async def read_txt(name: str) -> Sequence[str]:
            if published is None:
                raise OSError(name)
            return published

        account = self.provider.account
        options = replace(account.options, read_txt=read_txt)
        return replace(self, provider=Lexicon(replace(account, options=options)))


@asynccontextmanager
async def apex(server: PowerDns, spf: str = SPF, deadline: float = DEADLINE) -> AsyncGenerator[Apex]:
    origin = f"z{next(_numbers)}.lexicon.test"
    server.add(origin, _THEIRS.format(spf=spf))
    async with HttpProxy(server.address, server.api_port).running() as proxy:
        opened = provider_at(proxy.url, server, origin=origin, deadline=deadline)
        yield Apex(server, proxy, opened, Zone(f"{origin}.", f"{origin}."))
        await opened.aclose()
