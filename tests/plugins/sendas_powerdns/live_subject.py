"""The powerdns provider over a server that somebody lends a zone of, and the foreigner's way over the same API."""

import asyncio
import ssl
from collections.abc import Mapping
from typing import Any, Final

import httpx2

from sendas_powerdns.provider import open_powerdns
from sendas_providers import Zone
from sendas_providers.testing import Subject, live_options
from tests.plugins.sendas_powerdns.subjects import STRANGER

VARIABLES: Final = ("SENDAS_LIVE_POWERDNS_URL", "SENDAS_LIVE_POWERDNS_KEY")


class LivePowerDns(Subject):
    provider_id = "powerdns"
    ran_against = "a PowerDNS in use"

    def __init__(self, given: Mapping[str, str], zone: str) -> None:
        url, key = (given[each] for each in VARIABLES)
        self.zone = Zone(zone, zone)
        self.provider = open_powerdns({"url": url, "key": key}, live_options())
        self.stranger = open_powerdns({"url": url, "key": STRANGER}, live_options())
        self._turn = asyncio.Lock()
        self._http = httpx2.AsyncClient(
            base_url=f"{url}/api/v1/servers/localhost/zones/",
            headers={"x-api-key": key},
            trust_env=False,
            verify=ssl.create_default_context(),
        )

    async def aclose(self) -> None:
        await self._http.aclose()

    async def put(self, name: str, rdtype: str, *values: str) -> None:
        records = [{"content": value, "disabled": False} for value in values]
        rrset = {"name": name, "type": rdtype, "ttl": 300, "changetype": "REPLACE", "records": records}
        async with self._turn:  # SQLite has one writer at a time, and PowerDNS says 500 to others
            answer = await self._http.patch(self.zone.name, json={"rrsets": [rrset]})
        assert answer.is_success, answer.text

    async def see(self, name: str, rdtype: str) -> frozenset[str]:
        answer = await self._http.get(self.zone.name)
        rrsets: list[dict[str, Any]] = answer.raise_for_status().json()["rrsets"]
        found = [each for each in rrsets if (each["name"], each["type"]) == (name, rdtype)]
        return frozenset(record["content"] for each in found for record in each["records"] if not record["disabled"])
