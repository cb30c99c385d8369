"""What a credential is and what it opens, found out without writing."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from sendas_providers import Access, DnsError, Excess, Forbidden, Zone
from sendas_providers.together import together
from sendas_route53.api import Api
from sendas_route53.keys import FixedKeys
from sendas_route53.role import RoleKeys
from sendas_route53.zones import zone_of

if TYPE_CHECKING:
    from types_boto3_route53.client import Route53Client
    from types_boto3_sts.client import STSClient

_TRIED: Final = 10


async def access_of(api: Api) -> Access:
    """Ask who the credential is, which zones it reads, and try what it should not be able to do.

    Whether it may change records is not tried: a policy for a plan's names alone refuses every other name. Raises
    `AuthFailed`, also for a role that does not ask for the external id, and `Forbidden` where it may not list zones.
    """
    identity = await api.identify(_identity)
    if isinstance(api.source, RoleKeys):
        await api.source.prove()
    try:
        zones = await api.read(_first_zones)
    except Forbidden:
        message = "the credential may not list hosted zones: it needs route53:ListHostedZonesByName"
        raise Forbidden(message) from None
    opened = await _opened(api, zones)
    more = await _more_rights(api)
    excess = {
        # The root user may do everything, whatever was tried.
        Excess.MORE_RIGHTS: bool(more) or identity.endswith(":root"),
        Excess.MORE_ZONES: len(opened) > 1,
        Excess.NO_END: isinstance(api.source, FixedKeys),
    }
    rights = (*(f"read {zone.name.rstrip('.')}" for zone in opened), *more)
    return Access(identity, rights, None, frozenset(each for each, so in excess.items() if so))


def _identity(sts: "STSClient") -> str:
    return sts.get_caller_identity()["Arn"]


def _first_zones(route53: "Route53Client") -> list[Zone]:
    return [zone_of(item) for item in route53.list_hosted_zones_by_name(MaxItems=str(_TRIED))["HostedZones"]]


async def _opened(api: Api, zones: Sequence[Zone]) -> list[Zone]:
    tried = await together(_allowed(api, partial(_look, zone.ref)) for zone in zones)
    return [zone for zone, yes in zip(zones, tried, strict=True) if yes]


async def _more_rights(api: Api) -> tuple[str, ...]:
    needless = {"count hosted zones": _count_zones, "read health checks": _health_checks}
    tried = await together(_allowed(api, ask) for ask in needless.values())
    return tuple(what for what, yes in zip(needless, tried, strict=True) if yes)


async def _allowed(api: Api, ask: Callable[["Route53Client"], object]) -> bool:
    try:
        await api.read(ask)
    except DnsError:
        return False
    return True


def _look(ref: str, route53: "Route53Client") -> object:
    return route53.list_resource_record_sets(HostedZoneId=ref, MaxItems="1")["ResourceRecordSets"]


def _count_zones(route53: "Route53Client") -> object:
    return route53.get_hosted_zone_count()["HostedZoneCount"]


def _health_checks(route53: "Route53Client") -> object:
    return route53.list_health_checks(MaxItems="1")["HealthChecks"]
