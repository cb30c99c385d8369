"""The route53 provider over Route 53 itself, in a lent zone, and the foreigner's way with the same key."""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import boto3
from botocore.config import Config

from sendas_providers import Zone
from sendas_providers.testing import Subject, live_options
from sendas_route53.provider import open_route53
from tests.plugins.sendas_route53.subjects import STRANGER, shown, stored

if TYPE_CHECKING:
    from types_boto3_route53.literals import ChangeActionType, RRTypeType
    from types_boto3_route53.type_defs import (
        ResourceRecordSetOutputTypeDef,
        ResourceRecordSetTypeDef,
        ResourceRecordSetUnionTypeDef,
    )

VARIABLES: Final = ("SENDAS_LIVE_ROUTE53_ACCESS_KEY_ID", "SENDAS_LIVE_ROUTE53_SECRET_ACCESS_KEY")

_TYPES: "Mapping[str, RRTypeType]" = {
    "A": "A", "AAAA": "AAAA", "CAA": "CAA", "CNAME": "CNAME", "MX": "MX", "TXT": "TXT"
}  # fmt: skip


class LiveRoute53(Subject):
    provider_id = "route53"
    ran_against = "Amazon Route 53"

    def __init__(self, given: Mapping[str, str], zone: str) -> None:
        key_id, secret = (given[each] for each in VARIABLES)
        url = os.environ.get("SENDAS_ROUTE53_ENDPOINT_URL")
        sts = os.environ.get("SENDAS_ROUTE53_STS_ENDPOINT_URL")
        endpoints = {name: each for name, each in (("route53", url), ("route53.sts", sts)) if each}
        options = replace(live_options(), endpoints=endpoints)
        keys = ((key_id, secret), (STRANGER.id, STRANGER.secret))
        self._opened = [
            open_route53({"access_key_id": one, "secret_access_key": other}, options) for one, other in keys
        ]
        self.zone = Zone(zone, zone)
        self.provider, self.stranger = self._opened
        # Five requests a second is what Route 53 takes.
        self._sdk = boto3.session.Session(key_id, secret, region_name="us-east-1").client(
            "route53", endpoint_url=url, config=Config(retries={"mode": "adaptive", "total_max_attempts": 10})
        )

    async def put(self, name: str, rdtype: str, *values: str) -> None:
        now = await self._find(name, rdtype)
        if values:
            made: ResourceRecordSetTypeDef = {
                "Name": name,
                "Type": _TYPES[rdtype],
                "TTL": 300,
                "ResourceRecords": [{"Value": stored(rdtype, value)} for value in values],
            }
            await self._change("UPSERT", made)
        elif now:
            await self._change("DELETE", now)

    async def see(self, name: str, rdtype: str) -> frozenset[str]:
        found = await self._find(name, rdtype)
        records = found.get("ResourceRecords", []) if found else []
        return frozenset(shown(rdtype, each["Value"]) for each in records)

    async def _change(self, action: "ChangeActionType", rrset: "ResourceRecordSetUnionTypeDef") -> None:
        await asyncio.to_thread(
            self._sdk.change_resource_record_sets,
            HostedZoneId=self.zone.ref,
            ChangeBatch={"Changes": [{"Action": action, "ResourceRecordSet": rrset}]},
        )

    async def _find(self, name: str, rdtype: str) -> "ResourceRecordSetOutputTypeDef | None":
        answer = await asyncio.to_thread(
            self._sdk.list_resource_record_sets,
            HostedZoneId=self.zone.ref,
            StartRecordName=name,
            StartRecordType=_TYPES[rdtype],
            MaxItems="1",
        )
        wanted = (name.replace("*", r"\052"), rdtype)
        return next((each for each in answer["ResourceRecordSets"] if (each["Name"], each["Type"]) == wanted), None)

    async def aclose(self) -> None:
        for each in self._opened:
            await each.aclose()
        self._sdk.close()
