"""What outlives a request."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID
from weakref import WeakValueDictionary

from sendas.domain.email_address import EmailAddress, parse_address
from sendas.domain.observation import DnsReader
from sendas.domain.run_timing import RunTiming
from sendas.domain.second_opinion import NoOpinion, SecondOpinion
from sendas.domain.sending_method import SendingMethod
from sendas.domain.server import Server
from sendas.domain.smtp_server import SmtpServer
from sendas.engine.local_work import LocalWork
from sendas.engine.memory_engine import MemoryEngine
from sendas.engine.port import HostedEngine
from sendas.store.database import Database
from sendas.store.sealing import Sealer
from sendas.watchers import Watchers
from sendas_providers import PluginHost, ProviderOptions


class SmtpProbe(Protocol):
    """Holds a conversation with a mail server; raises `Refused` with SMTP_FAILED when it does not let us in."""

    async def __call__(self, server: SmtpServer, password: str | None) -> None:
        """Connect, encrypt, sign in, and leave."""
        ...


def utc_now() -> datetime:
    """Give the time, aware, in UTC."""
    return datetime.now(UTC)


def _reach_nothing(_: object) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that actions are given; nothing of it is global.

    `wake` is set when a domain is due at once. `private_network` opens special-use names, private addresses and any
    port. `example_servers` tells that the operator configured none. `provider_options` is what provider plugins may do.
    `public_url` is where links to our own pages point, without a slash at the end. `second_opinion` validates DNSSEC.
    `engine` keeps runs going. `watchers` are told what changes.
    """

    database: Database
    sealer: Sealer
    servers: Mapping[str, Server]
    reader: DnsReader
    probe_smtp: SmtpProbe
    clock: Callable[[], datetime] = utc_now
    public_url: str = "http://127.0.0.1:8000"
    second_opinion: SecondOpinion = field(default_factory=NoOpinion)
    private_network: bool = False
    example_servers: bool = False
    providers: PluginHost = field(default_factory=lambda: PluginHost(()))
    provider_options: ProviderOptions = field(default_factory=lambda: ProviderOptions(_reach_nothing))
    run_timing: RunTiming = field(default_factory=RunTiming)
    engine: HostedEngine = field(default_factory=MemoryEngine)
    watchers: Watchers = field(default_factory=Watchers)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    checks: WeakValueDictionary[UUID, asyncio.Lock] = field(default_factory=WeakValueDictionary[UUID, asyncio.Lock])

    @property
    def runs(self) -> LocalWork:
        """The runs that this process works on."""
        return self.engine.work

    def check_lock(self, domain_id: UUID) -> asyncio.Lock:
        """Give the lock that keeps checks of one domain one after the other."""
        return self.checks.setdefault(domain_id, asyncio.Lock())

    def general_address(self, method: SendingMethod) -> EmailAddress:
        """Give the platform's own address: the selected server's, else the first server's."""
        server = self.servers.get(method.server_id or "") or next(iter(self.servers.values()))
        return parse_address(server.general_address)
