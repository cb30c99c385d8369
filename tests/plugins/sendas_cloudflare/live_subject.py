"""The cloudflare provider over Cloudflare itself, in a lent zone, and the foreigner's way with the same token."""

import os
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Final

from sendas_cloudflare.api import BASE_URL
from sendas_cloudflare.provider import open_cloudflare
from sendas_providers import Zone
from sendas_providers.testing import Subject, live_options
from tests.plugins.sendas_cloudflare.subjects import STRANGER, Foreigner

VARIABLES: Final = ("SENDAS_LIVE_CLOUDFLARE_TOKEN",)


class LiveCloudflare(Subject):
    provider_id = "cloudflare"
    ran_against = "Cloudflare"

    def __init__(self, given: Mapping[str, str], zone: str) -> None:
        [self._token] = (given[each] for each in VARIABLES)
        self._url = os.environ.get("SENDAS_CLOUDFLARE_BASE_URL") or BASE_URL
        self.zone = Zone(zone, zone)
        options = replace(live_options(), endpoints={"cloudflare": self._url})
        self._opened = [open_cloudflare({"token": each}, options) for each in (self._token, STRANGER)]
        self.provider, self.stranger = self._opened

    @cached_property
    def _foreigner(self) -> Foreigner:
        return Foreigner(f"{self._url}/zones/{self.zone.ref}", lambda: None, self._token)

    async def put(self, name: str, rdtype: str, *values: str) -> None:
        await self._foreigner.put(name, rdtype, *values)

    async def see(self, name: str, rdtype: str) -> frozenset[str]:
        return await self._foreigner.see(name, rdtype)

    async def aclose(self) -> None:
        for each in self._opened:
            await each.aclose()
        await self._foreigner.aclose()
