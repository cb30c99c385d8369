"""The provider: the hosted zones that one credential opens."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from sendas_providers import (
    Access,
    Change,
    ProviderOptions,
    ProviderUnusable,
    Result,
    RRset,
    Zone,
    one_by_one,
)
from sendas_route53.access import access_of
from sendas_route53.api import ROUTE53_URL, STS_URL, Api
from sendas_route53.applying import apply_change
from sendas_route53.keys import FixedKeys, Keys, KeySource
from sendas_route53.reading import read_records
from sendas_route53.records import rrsets_of
from sendas_route53.role import Role, RoleKeys
from sendas_route53.zones import find_zones

if TYPE_CHECKING:
    from types_boto3_route53.client import Route53Client


@dataclass(frozen=True, slots=True)
class Route53:
    """Reads and changes records with one credential, one change after the other."""

    api: Api
    turn: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)

    async def check(self) -> Access:
        """Say who the credential is, which zones it reads, and where it opens more than it must."""
        return await access_of(self.api)

    async def zones(self, domain: str) -> Sequence[Zone]:
        """Give every zone that could hold a domain, longest name first; none where the longest delegates it away."""
        return await find_zones(self.api, domain)

    async def read(self, zone: Zone, names: Collection[str]) -> Sequence[RRset]:
        """Give the RRsets of all types at these names."""
        return rrsets_of(await read_records(self.api, zone, names))

    async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
        """Make changes one by one, each wholly or not at all; the note is the comment of each batch."""
        async with self.turn:
            return await one_by_one(changes, lambda change: apply_change(self.api, zone, change, note))

    async def settled(self, ref: str) -> bool:
        """Say whether every name server of Route 53 has a change (INSYNC)."""
        return await self.api.read(partial(_in_sync, ref))

    async def aclose(self) -> None:
        """Nothing to give back: connections are no credential's own."""


def open_route53(credentials: Mapping[str, str], options: ProviderOptions) -> Route53:
    """Make the provider; it connects to AWS alone, or to where the operator says that AWS is.

    Raises `ProviderUnusable` for a role where the operator has no principal that it could let in.
    """
    endpoints = options.endpoints
    sts = endpoints.get("route53.sts", STS_URL)
    source = _source(credentials, options, sts)
    return Route53(Api(source, endpoints.get("route53", ROUTE53_URL), sts, options.deadline))


def _source(credentials: Mapping[str, str], options: ProviderOptions, sts: str) -> KeySource:
    if "role_arn" not in credentials:
        return FixedKeys(Keys(credentials["access_key_id"], credentials["secret_access_key"]))
    own = options.settings.get("route53", {})
    if not all(own.get(key) for key in ("access_key_id", "secret_access_key", "principal")):
        message = (
            "roles cannot be used here: the operator has to set SENDAS_ROUTE53_ACCESS_KEY_ID, "
            "SENDAS_ROUTE53_SECRET_ACCESS_KEY and SENDAS_ROUTE53_PRINCIPAL"
        )
        raise ProviderUnusable(message)
    if not options.external_id:
        message = "a role is only assumed for a company that has an external id"
        raise ProviderUnusable(message)
    operator = Keys(own["access_key_id"], own["secret_access_key"])
    return RoleKeys(Role(credentials["role_arn"], options.external_id, operator, sts, options.deadline))


def _in_sync(ref: str, route53: "Route53Client") -> bool:
    return route53.get_change(Id=ref)["ChangeInfo"]["Status"] == "INSYNC"
