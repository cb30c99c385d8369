"""The provider over a Zonelet, and the foreigner's way: the same API, without the provider."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import httpx2

from sendas_providers import ProviderOptions, Zone
from sendas_providers.testing import Subject, live_options
from sendas_zonelet.provider import open_zonelet

DEADLINE = 5.0


def options_at(url: str, deadline: float = DEADLINE) -> ProviderOptions:
    return replace(live_options(deadline), endpoints={"zonelet": url})


class ZoneletSubject(Subject):
    provider_id = "zonelet"
    ran_against = "own fake"

    def __init__(self, url: str, key: str, zone: Zone) -> None:
        self.url, self.key, self.zone, self.deadline = url, key, zone, DEADLINE
        self._opened = [open_zonelet({"key": each}, options_at(url)) for each in (key, "nobody-has-this-key")]
        self.provider, self.stranger = self._opened
        self._foreigner = httpx2.AsyncClient(
            base_url=url, headers={"authorization": f"Bearer {key}"}, limits=httpx2.Limits(max_connections=8)
        )

    async def put(self, name: str, rdtype: str, *values: str) -> None:
        path = f"/v1/zones/{self.zone.ref}/rrsets/{quote(name.rstrip('.'), safe='')}/{rdtype}"
        body: Mapping[str, object] = {"ttl": 300, "values": values}
        call = self._foreigner.put(path, json=body) if values else self._foreigner.delete(path)
        (await call).raise_for_status()

    async def see(self, name: str, rdtype: str) -> frozenset[str]:
        answer = await self._foreigner.get(f"/v1/zones/{self.zone.ref}/rrsets", params={"name": name.rstrip(".")})
        found: list[dict[str, Any]] = answer.raise_for_status().json()
        return frozenset(value for each in found if each["type"] == rdtype for value in each["values"])

    async def aclose(self) -> None:
        for each in self._opened:
            await each.aclose()
        await self._foreigner.aclose()
