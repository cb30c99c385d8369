"""Who keeps a zone: the name servers it is delegated to, and the contact and the server that its SOA names."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sendas.domain.observation import Observation


@dataclass(frozen=True, slots=True)
class ZoneKeepers:
    """The servers of a zone by name, and the mail address and the first server (MNAME) where its SOA was read."""

    nameservers: tuple[str, ...]
    contact: str | None = None
    primary: str | None = None


def holding_zone(zones: Iterable[str], name: str) -> str | None:
    """Give the zone that holds a name: the longest of those above it.

    >>> holding_zone(["be", "shop.be", "bounce.shop.be"], "shop.be")
    'shop.be'
    """
    return max((zone for zone in zones if f".{name}".endswith(f".{zone}")), key=len, default=None)


def zone_keepers(seen: Iterable[Observation]) -> dict[str, ZoneKeepers]:
    """Give the keepers of each zone that was met; a server counts whatever it answered."""
    servers, contacts, primaries = defaultdict[str, set[str]](set), dict[str, str](), dict[str, str]()
    for each in seen:
        if each.zone is None:
            continue
        servers[each.zone].update(each.nameservers)
        if each.contact:
            contacts[each.zone] = each.contact
        if each.primary:
            primaries[each.zone] = each.primary
    return {
        zone: ZoneKeepers(tuple(sorted(names)), contacts.get(zone), primaries.get(zone))
        for zone, names in servers.items()
    }
