"""The cloudflare provider over its stand-in, in process or on loopback, with the foreigner's way around it."""

from collections.abc import Callable, Generator
from contextlib import contextmanager

import httpx

from sendas_cloudflare.api import open_api
from sendas_cloudflare.provider import Cloudflare
from sendas_cloudflare.testing import FakeCloudflare, FakeZone, Fault, Moment, Token, Trouble, in_process
from sendas_providers import RRset, Value, Zone
from sendas_providers.testing import Subject

ORIGIN = "example.test"
TOKEN = "cfut_" + "Sendas0Canary0" * 3 + "ab12"
FOREIGNER = "cfut_" + "Foreigner0Token0" * 3
STRANGER = "cfut_" + "Stranger0Nobody0" * 3
DEADLINE = 5.0
_TARGETS = frozenset({"CNAME", "MX", "NS"})

Connections = Callable[[], httpx.AsyncBaseTransport | None]


def fake_with(*zones: FakeZone, token: Token | None = None) -> FakeCloudflare:
    return FakeCloudflare([token or Token(TOKEN), Token(FOREIGNER)], zones or [FakeZone(ORIGIN)])


def zone_of(fake: FakeCloudflare, name: str = ORIGIN) -> Zone:
    [zone] = [zone for zone in fake.zones.values() if zone.name == name]
    return Zone(f"{name}.", zone.id, tuple(f"{server}." for server in zone.name_servers))


def txt(label: str, *texts: str, ttl: int = 300) -> RRset:
    return RRset(f"{label}.{ORIGIN}.", "TXT", ttl, frozenset(Value(text) for text in texts))


def provider_at(
    fake: FakeCloudflare, token: str = TOKEN, *, deadline: float = DEADLINE, kind: type[Cloudflare] = Cloudflare
) -> Cloudflare:
    """Make the provider over a stand-in in process."""
    return kind(open_api(token, fake.url, deadline, in_process(fake)))


class Foreigner:
    """Somebody else who edits the zone, with a token of their own and no SDK."""

    def __init__(self, zone_url: str, connections: Connections, token: str = FOREIGNER) -> None:
        self._path = f"{zone_url}/dns_records"
        self._http = httpx.AsyncClient(
            transport=connections(), headers={"authorization": f"Bearer {token}"}, trust_env=False
        )

    async def aclose(self) -> None:
        await self._http.aclose()

    async def put(self, name: str, rdtype: str, *values: str) -> None:
        old = await self._rows(name, rdtype)
        kept = {_shown(row): row["id"] for row in old}
        deletes = [{"id": row_id} for value, row_id in kept.items() if value not in values]
        posts = [_posted(name, rdtype, value) for value in values if value not in kept]
        body = {key: items for key, items in (("deletes", deletes), ("posts", posts)) if items}
        if body:
            (await self._http.post(f"{self._path}/batch", json=body)).raise_for_status()

    async def see(self, name: str, rdtype: str) -> frozenset[str]:
        return frozenset(map(_shown, await self._rows(name, rdtype)))

    async def _rows(self, name: str, rdtype: str) -> list[dict[str, str]]:
        query = {"name.exact": name.rstrip("."), "type": rdtype}
        answer = (await self._http.get(self._path, params=query)).raise_for_status()
        rows: list[dict[str, str]] = answer.json()["result"]
        return rows


def _posted(name: str, rdtype: str, value: str) -> dict[str, object]:
    body: dict[str, object] = {"name": name.rstrip("."), "type": rdtype, "content": value, "ttl": 300}
    if rdtype == "MX":
        priority, _, host = value.partition(" ")
        body |= {"content": host, "priority": int(priority)}
    return body


def _shown(row: dict[str, str]) -> str:
    content = f"{row['content'].rstrip('.')}." if row["type"] in _TARGETS else row["content"]
    return f"{row['priority']} {content}" if row["type"] == "MX" else content


class CloudflareSubject(Subject):
    provider_id = "cloudflare"
    ran_against = "own stand-in"

    def __init__(
        self,
        fake: FakeCloudflare,
        url: str,
        connections: Connections,
        nobody: Cloudflare | None = None,
        kind: type[Cloudflare] = Cloudflare,
    ) -> None:
        self.fake, self._url, self._connections, self._kind = fake, url, connections, kind
        self._foreigner = Foreigner(f"{url}/zones/{zone_of(fake).ref}", connections)
        self._opened: list[Cloudflare] = [nobody] if nobody else []
        self.deadline = DEADLINE
        self.provider = self._provider(TOKEN)
        self.zone = zone_of(fake)
        self.stranger = self._provider(STRANGER)
        self.nobody = nobody
        self.silent = lambda: self._spoilt(Trouble(Fault.SILENT))
        self.refusing = lambda: self._spoilt(Trouble(Fault.FORBIDDEN, writes_only=True))
        self.ignoring = lambda: self._spoilt(Trouble(Fault.FORGETFUL))
        self.losing_writes = lambda: self._spoilt(Trouble(Fault.BAD_GATEWAY, writes_only=True))
        self.losing_answers = lambda: self._spoilt(Trouble(Fault.BAD_GATEWAY, Moment.AFTER, writes_only=True))
        self.writes = lambda: fake.writes

    def _provider(self, token: str) -> Cloudflare:
        provider = self._kind(open_api(token, self._url, self.deadline, self._connections()))
        self._opened.append(provider)
        return provider

    async def aclose(self) -> None:
        for provider in self._opened:
            await provider.aclose()
        await self._foreigner.aclose()

    @contextmanager
    def _spoilt(self, trouble: Trouble) -> Generator[None]:
        patient = (self.provider, self.deadline)
        self.deadline = 0.5
        self.provider = self._provider(TOKEN)
        self.fake.trouble = trouble
        try:
            yield
        finally:
            self.fake.trouble = None
            self.provider, self.deadline = patient

    async def put(self, name: str, rdtype: str, *values: str) -> None:
        await self._foreigner.put(name, rdtype, *values)

    async def see(self, name: str, rdtype: str) -> frozenset[str]:
        return await self._foreigner.see(name, rdtype)
