"""The powerdns provider over a real server, through a proxy that can make calls fail, and the foreigner's way."""

import asyncio
import ssl
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from ipaddress import ip_address

import dns.asyncquery
import dns.message
import dns.name
import httpx2

from sendas_powerdns.provider import PowerDns as Provider
from sendas_powerdns.provider import open_powerdns
from sendas_providers import IpAddress, ProviderOptions, RRset, Value, Zone
from sendas_providers.testing import Level, Subject
from sendas_providers.testing.trouble import Moment
from tests.plugins.http_proxy import Fault, HttpProxy, Trouble
from tests.servers import PowerDns

ORIGIN = "example.test"
HOST = "pdns.example.test"
KEY = "Canary0Key0Of0PowerDns0" * 2
STRANGER = "Stranger0Key0Nobody0" * 2
DEADLINE = 5.0
_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # or every client loads the system's authorities
ZONE_FILE = """$TTL 300
@ IN SOA ns hostmaster 1 3600 600 86400 60
@ IN NS ns
ns IN A 127.0.0.1
"""


def options(address: str, deadline: float = DEADLINE) -> ProviderOptions:
    async def resolve(host: str) -> Sequence[IpAddress]:
        assert host == HOST
        return (ip_address(address),)

    return ProviderOptions(lambda _: True, resolve, deadline=deadline, any_port=True)


def provider_at(address: str, port: int, key: str = KEY, *, deadline: float = DEADLINE) -> Provider:
    return open_powerdns({"url": f"http://{HOST}:{port}", "key": key}, options(address, deadline))


def zone_at(port: int, origin: str = ORIGIN) -> Zone:
    return Zone(f"{origin}.", f"{HOST}:{port}/localhost/{origin}.", (f"ns.{origin}.",))


def txt(label: str, *texts: str, ttl: int = 300) -> RRset:
    return RRset(f"{label}.{ORIGIN}.", "TXT", ttl, frozenset(Value(text) for text in texts))


class Foreigner:
    """Somebody else who edits the zone, over the same API and without us."""

    def __init__(self, server: PowerDns, origin: str = ORIGIN) -> None:
        self._server, self._turn = server, asyncio.Lock()
        self._path = f"{server.url}/api/v1/servers/localhost/zones/{origin}."

    async def put(self, name: str, rdtype: str, *values: str) -> None:
        await self.replace(name, rdtype, [{"content": value, "disabled": False} for value in values])

    async def replace(
        self, name: str, rdtype: str, records: Sequence[Mapping[str, object]], ttl: int = 300, **more: object
    ) -> None:
        rrset = {"name": name, "type": rdtype, "ttl": ttl, "changetype": "REPLACE", "records": records, **more}
        # SQLite has one writer at a time, and PowerDNS says 500 to others.
        async with (
            self._turn,
            httpx2.AsyncClient(headers={"x-api-key": self._server.key}, trust_env=False, verify=_NO_TLS) as http,
        ):
            answer = await http.patch(self._path, json={"rrsets": [rrset]})
        assert answer.is_success, answer.text

    async def see(self, name: str, rdtype: str) -> frozenset[str]:
        query = dns.message.make_query(name, rdtype)
        reply = await dns.asyncquery.tcp(query, self._server.address, port=self._server.port, timeout=DEADLINE)
        owner, wanted = dns.name.from_text(name), query.question[0].rdtype
        found = [rrset for rrset in reply.answer if rrset.name == owner and rrset.rdtype == wanted]
        return frozenset(rdata.to_text() for rrset in found for rdata in rrset.processing_order())


class PowerDnsSubject(Subject):
    provider_id = "powerdns"
    level = Level.LOCAL

    def __init__(self, server: PowerDns, proxy: HttpProxy, dead: str) -> None:
        self._proxy, self._foreigner = proxy, Foreigner(server)
        self.ran_against = f"PowerDNS {server.version}, real"
        self.deadline = DEADLINE
        self.provider = provider_at(proxy.address, proxy.port)
        self.zone = zone_at(proxy.port)
        self.stranger = provider_at(proxy.address, proxy.port, STRANGER)
        self.nobody = provider_at(dead, proxy.port)
        self.silent = lambda: self._spoilt(Trouble(Fault.SILENT))
        self.refusing = lambda: self._spoilt(Trouble(Fault.FORBIDDEN, writes_only=True))
        self.ignoring = lambda: self._spoilt(Trouble(Fault.FORGETFUL))
        self.losing_writes = lambda: self._spoilt(Trouble(Fault.BAD_GATEWAY, writes_only=True))
        self.losing_answers = lambda: self._spoilt(Trouble(Fault.RESET, Moment.AFTER, writes_only=True))
        self.writes = lambda: proxy.writes

    @contextmanager
    def _spoilt(self, trouble: Trouble) -> Generator[None]:
        patient = (self.provider, self.deadline)
        self.deadline = 0.5
        self.provider = provider_at(self._proxy.address, self._proxy.port, deadline=self.deadline)
        self._proxy.trouble = trouble
        try:
            yield
        finally:
            self._proxy.trouble = None
            self.provider, self.deadline = patient

    async def put(self, name: str, rdtype: str, *values: str) -> None:
        await self._foreigner.put(name, rdtype, *values)

    async def see(self, name: str, rdtype: str) -> frozenset[str]:
        return await self._foreigner.see(name, rdtype)
