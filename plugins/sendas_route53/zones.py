"""The hosted zones of a credential that could hold a domain."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from sendas_providers import Forbidden, Zone, canonical_name
from sendas_providers.together import together
from sendas_route53.answers import nonsense
from sendas_route53.api import Api
from sendas_route53.names import decoded_name
from sendas_route53.reading import shadows

if TYPE_CHECKING:
    from types_boto3_route53.client import Route53Client
    from types_boto3_route53.type_defs import HostedZoneTypeDef, ListHostedZonesByNameRequestTypeDef

_PAGE: Final = 100
_MOST_PAGES: Final = 20


async def find_zones(api: Api, domain: str) -> Sequence[Zone]:
    """Ask for a domain and every name above it; the public zones found, longest first.

    Two zones of one name are legal, and their name servers tell which one the internet sees. The list is of the whole
    account: zones that the credential does not open are left out. None where the longest delegates the domain to
    others: then no zone here holds it. Raises `Forbidden` where there are zones and none opens.
    """
    name = canonical_name(domain)
    labels = name.rstrip(".").split(".")
    names = [f"{'.'.join(labels[start:])}." for start in range(len(labels) - 1)]
    found = await together(api.read(partial(_named, each)) for each in names)
    tried = await together(_opened(api, zone) for listed in found for zone in listed)
    zones = [zone for zone in tried if zone]
    if tried and not zones:
        message = f"the credential does not open the zone of {name}: it needs route53:GetHostedZone there"
        raise Forbidden(message)
    if not zones:
        return ()
    if len({zone.ref for zone in zones if zone.name == zones[0].name}) == 1 and await shadows(api, zones[0], name):
        return ()
    return tuple(zones)


async def _opened(api: Api, zone: Zone) -> Zone | None:
    try:
        servers = await api.read(partial(_servers, zone.ref))
    except Forbidden:
        return None
    return replace(zone, nameservers=servers)


def _servers(ref: str, route53: "Route53Client") -> tuple[str, ...]:
    found = route53.get_hosted_zone(Id=ref)
    return tuple(sorted(canonical_name(server) for server in found["DelegationSet"]["NameServers"]))


def _named(name: str, route53: "Route53Client") -> list[Zone]:
    """Give the public zones of exactly this name; the list begins there and goes on to the end of the account's."""
    query: ListHostedZonesByNameRequestTypeDef = {"DNSName": name, "MaxItems": str(_PAGE)}
    found: list[Zone] = []
    for _ in range(_MOST_PAGES):
        answer = route53.list_hosted_zones_by_name(**query)
        zones = [zone_of(item) for item in answer["HostedZones"]]
        found += [zone for zone in zones if zone.name == name and not zone.private]
        if not answer["IsTruncated"] or any(zone.name != name for zone in zones):
            if len({zone.ref for zone in found}) != len(found):
                break
            return found
        query["DNSName"], query["HostedZoneId"] = answer["NextDNSName"], answer["NextHostedZoneId"]
    raise nonsense()


def zone_of(item: "HostedZoneTypeDef") -> Zone:
    """Read a zone, without its name servers, which no list tells."""
    private = bool(item.get("Config", {}).get("PrivateZone", False))
    return Zone(decoded_name(item["Name"]), item["Id"].rpartition("/")[2], private=private)
