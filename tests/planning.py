"""What plans and runs are tried on: a domain on a name server that takes updates, and a credential for its zone."""

import base64
import time
from collections.abc import AsyncGenerator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any  # what JSON holds
from uuid import UUID, uuid4

from sqlalchemy import select

from sendas.actions.open_provider import seal_credentials
from sendas.app import create_app
from sendas.dns.endpoint import parse_endpoint
from sendas.dns.reader import AuthoritativeReader
from sendas.domain.global_id import global_id, split_global_id
from sendas.domain.run_timing import RunTiming
from sendas.store import Connection
from sendas.store.audit_event import AuditEventRow, events
from sendas.store.company import find_by_external_id
from sendas.store.dns_connection import (
    DnsConnectionRow,
    DnsConnectionStatus,
    add_connection,
    find_connection,
    update_connection,
)
from sendas.store.dns_run import DnsRunChangeRow, ledger_of
from sendas.store.rows import all_rows
from sendas_providers import (
    SHIPPED,
    Access,
    Change,
    DnsProvider,
    HandoffProvider,
    PluginHost,
    ProviderOptions,
    Result,
    RRset,
    Zone,
)
from sendas_providers.testing import NameServer, ZoneData
from tests.service import Service, start
from tests.surroundings import Clock

ZONE = "starcomm.be"
KEY_NAME = "sendas."
SECRET = base64.b64encode(b"a key that only we and it have").decode()
OTHER_SECRET = base64.b64encode(b"a key that nobody else has at all").decode()
SPF = "v=spf1 include:_spf.hoster.example mx -all"
MERGED = "v=spf1 include:_spf.hoster.example mx include:spf2.sendas.example -all"
THEIRS = "google-site-verification=theirs"
# Short, and still long enough for two busy processors.
TIMING = RunTiming(
    call=timedelta(seconds=2.5),
    margin=timedelta(seconds=0.5),
    lease=timedelta(seconds=8),
    patience=timedelta(seconds=1),
    pause=timedelta(seconds=0.05),
    answer=timedelta(seconds=20),
)
_SOA = "@ 300 IN SOA ns.dns.example. hostmaster.example. 1 3600 600 86400 60\n@ 300 IN NS ns.dns.example.\n"
_ZONES = {
    ".": f"{_SOA}be. 300 IN NS ns.dns.example.\nexample. 300 IN NS ns.dns.example.\n"
    "ns.dns.example. 300 IN A 127.0.0.1\n",
    "be": f"{_SOA}starcomm 300 IN NS ns.dns.example.\n",
    "example": f"{_SOA}ns.dns 300 IN A 127.0.0.1\nmail.hoster 300 IN A 203.0.113.25\n"
    'spf2.sendas 300 IN TXT "v=spf1 ip4:198.51.100.0/24 -all"\n'
    '_spf.hoster 300 IN TXT "v=spf1 ip4:203.0.113.0/24 -all"\n',
    ZONE: f'{_SOA}@ 900 IN MX 10 mail.hoster.example.\n@ 900 IN TXT "{SPF}"\n@ 900 IN TXT "{THEIRS}"\n'
    "www 300 IN A 198.51.100.80\n",
}

_PLAN = """id hash zone applicable expiresAt domain { id } provider { id } connection { id } undoes { id }
changes { name type before after ttl reason records { id purpose } }
blockers { code severity message } warnings { code severity message }"""
_RUN = """id state undoable startedAt finishedAt plan { id zone }
results { outcome message change { name type before after } }"""
PLAN = f"""mutation ($input: PlanDnsInput!) {{ planDns(input: $input) {{
plan {{ {_PLAN} }} userErrors {{ code message field }} }} }}"""
APPLY = f"""mutation ($input: ApplyDnsPlanInput!) {{ applyDnsPlan(input: $input) {{
run {{ {_RUN} }} userErrors {{ code message field }} }} }}"""
RUN = f"query ($id: ID!) {{ node(id: $id) {{ ... on DnsRun {{ {_RUN} }} }} }}"


@dataclass
class TickingClock(Clock):
    """A time that goes on by itself, and can be moved as well."""

    began: float = field(default_factory=time.monotonic)

    def __call__(self) -> datetime:
        return self.now + timedelta(seconds=time.monotonic() - self.began)


@dataclass
class Through:
    """A provider that passes everything on to another; what a test overrides happens on the way."""

    inner: DnsProvider

    async def check(self) -> Access:
        return await self.inner.check()

    async def zones(self, domain: str) -> Sequence[Zone]:
        return await self.inner.zones(domain)

    async def read(self, zone: Zone, names: Collection[str]) -> Sequence[RRset]:
        return await self.inner.read(zone, names)

    async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
        return await self.inner.apply(zone, changes, note=note)

    async def aclose(self) -> None:
        await self.inner.aclose()


class Interposed(PluginHost):
    """The plugins, with something put between the service and every provider that it opens."""

    def __init__(self, between: Callable[[DnsProvider], DnsProvider], allowed: Collection[str] = SHIPPED) -> None:
        super().__init__(allowed)
        self.between = between

    def open(
        self, provider_id: str, auth_id: str, credentials: Mapping[str, str], options: ProviderOptions
    ) -> DnsProvider | HandoffProvider:
        opened = super().open(provider_id, auth_id, credentials, options)
        return self.between(opened) if isinstance(opened, DnsProvider) else opened


@dataclass
class Planning:
    """A service, the name server that holds the zone of starcomm.be, its domain, and a credential that works."""

    service: Service
    server: NameServer
    domain: Any
    connection: str

    @property
    def zone(self) -> ZoneData:
        return self.server.zone(ZONE)

    @property
    def company_id(self) -> UUID:
        return self.company("starcomm")

    def company(self, external_id: str) -> UUID:
        with self.service.services.database.engine.begin() as connection:
            row = find_by_external_id(connection, external_id)
        assert row
        return row.id

    def form(self, **changes: str) -> dict[str, str]:
        """Fill in the form of the credential."""
        filled = {"server": self.server.address, "port": str(self.server.port), "zone": ZONE}
        return filled | {"key_name": KEY_NAME, "secret": SECRET} | changes

    def reseal(self, **form: str) -> None:
        """Let the credential become another one."""
        services, own = self.service.services, uuid_of(self.connection)
        sealed = seal_credentials(services, self.company_id, own, self.form(**form))
        with services.database.writing() as connection:
            update_connection(connection, self.company_id, own, {"sealed": sealed})

    def credential(self) -> DnsConnectionRow:
        with self.service.services.database.engine.begin() as connection:
            row = find_connection(connection, self.company_id, uuid_of(self.connection))
        assert row
        return row

    def connect(self, company: str = "starcomm", **form: str) -> str:
        """Keep a credential without trying it, and give its id."""
        services, own, company_id = self.service.services, uuid4(), self.company(company)
        row = DnsConnectionRow(
            id=own,
            company_id=company_id,
            provider_id="rfc2136",
            auth_id="tsig",
            label="Our name server",
            sealed=seal_credentials(services, company_id, own, self.form(**form)),
            status=DnsConnectionStatus.OK,
            created_at=services.clock(),
        )
        with services.database.writing() as connection:
            add_connection(connection, row)
        return global_id("DnsConnection", own)

    async def plan(self, company: str = "starcomm", **changes: object) -> Any:
        """Plan with the credential; the payload. `changes` replace what is asked."""
        given = {"domainId": self.domain["id"], "connectionId": self.connection} | changes
        return await self.service.send(PLAN, company=company, input=given)

    async def planned(self, company: str = "starcomm", **changes: object) -> Any:
        """Give a plan that is made without a problem."""
        answer = await self.plan(company, **changes)
        assert answer["userErrors"] == []
        return answer["plan"]

    async def apply(self, plan: Any, *, approved: str | None = None, company: str = "starcomm") -> Any:
        """Approve a plan by its hash, or another one; the payload."""
        given = {"planId": plan["id"], "hash": plan["hash"] if approved is None else approved}
        return await self.service.send(APPLY, company=company, input=given)

    async def applied(self, plan: Any) -> Any:
        """Give the run of a plan that is applied without a problem."""
        answer = await self.apply(plan)
        assert answer["userErrors"] == []
        return answer["run"]

    async def run(self, run_id: str, company: str = "starcomm") -> Any:
        return await self.service.send(RUN, company=company, id=run_id)

    def ledger(self, run_id: str) -> list[DnsRunChangeRow]:
        with self.service.services.database.engine.begin() as connection:
            return ledger_of(connection, self.company_id, uuid_of(run_id))

    def audited(self, actions: str = "dns.%") -> list[tuple[str, str, str]]:
        """Give what the audit log says of planning and runs, or of others, oldest first: action, target, detail."""
        statement = select(*events.c).where(events.c.action.like(actions), events.c.company_id == self.company_id)

        def read(connection: Connection) -> list[AuditEventRow]:
            return all_rows(connection, AuditEventRow, statement.order_by(events.c.created_at))

        with self.service.services.database.engine.begin() as connection:
            return [(row.action, row.target, row.detail) for row in read(connection)]

    def updates(self) -> int:
        """Count the updates that reached the name server."""
        return sum(1 for each in self.server.seen if each.type == "UPDATE")


@asynccontextmanager
async def planning(
    launch: Callable[..., Service], server: int = 2, *, timing: RunTiming = TIMING, **changes: Any
) -> AsyncGenerator[Planning]:
    """Start it all; server 2 merges into the one SPF record, server 1 makes an alias."""
    zones = [ZoneData(origin, text) for origin, text in _ZONES.items()]
    async with NameServer(zones, keys={KEY_NAME: SECRET}) as name_server:
        reader = AuthoritativeReader([parse_endpoint(name_server.endpoint)], allow_private=True, deadline=2)
        options = ProviderOptions(lambda _: True, deadline=1.5, any_port=True)
        made = {"providers": PluginHost(SHIPPED), "provider_options": options, "run_timing": timing} | changes
        launched = launch(reader=reader, **made)
        clock = TickingClock()
        services = replace(launched.services, clock=clock)
        service = replace(launched, services=services, app=create_app(services, jobs=False), clock=clock)
        await start(service)
        domain = (await service.prepare(ZONE, method=f"OWN_DOMAIN_SERVER_{server}"))["domain"]
        here = Planning(service, name_server, domain, "")
        here.connection = here.connect()
        try:
            yield here
        finally:
            await services.runs.stop()


@asynccontextmanager
async def copied(here: Planning, key_name: str) -> AsyncGenerator[NameServer]:
    """Start another name server, with a key of its own, that holds the zone as it is now."""
    zones = [ZoneData(origin, text) for origin, text in _ZONES.items() if origin != ZONE]
    held = ZoneData(ZONE, _SOA + "\n".join(here.zone.lines()))
    async with NameServer([*zones, held], keys={key_name: OTHER_SECRET}) as server:
        yield server


def uuid_of(shown: str) -> UUID:
    """Give the id that the database knows."""
    parts = split_global_id(shown)
    assert parts
    return parts[1]


def outcomes(run: Any) -> list[str]:
    """Give what became of each change that was tried."""
    return [each["outcome"] for each in run["results"]]


def codes_of(found: Sequence[Any]) -> list[str]:
    """Give the codes of blockers or warnings."""
    return [each["code"] for each in found]
