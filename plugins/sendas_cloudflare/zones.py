"""The zones of a token that could hold a domain."""

from collections.abc import Sequence

from sendas_cloudflare.api import Api
from sendas_cloudflare.envelope import text_of
from sendas_cloudflare.reading import listed, shadows
from sendas_providers import Zone, canonical_name
from sendas_providers.json_value import Json, is_array
from sendas_providers.together import together


async def find_zones(api: Api, domain: str) -> Sequence[Zone]:
    """Ask for a domain and every name above it; the zones found, longest first.

    None where the longest delegates the domain to others: then no zone here holds it.
    """
    name = canonical_name(domain)
    labels = name.rstrip(".").split(".")
    names = [".".join(labels[start:]) for start in range(len(labels) - 1)]
    found = await together(listed(api, "/zones", name=each) for each in names)
    zones = [zone_of(item) for items in found for item in items]
    zones = [zone for zone in zones if name == zone.name or name.endswith(f".{zone.name}")]
    # Another account may have added the same zone; what resolvers see is the one that is active.
    zones.sort(key=lambda zone: (-len(zone.name), not zone.writable))
    if zones and zones[0].writable and await shadows(api, zones[0], name):
        return ()
    return tuple(zones)


def zone_of(item: Json) -> Zone:
    """Read a zone; raises `AnswerLost` where it is none."""
    servers, kind = item.get("name_servers"), item.get("type")
    return Zone(
        canonical_name(text_of(item, "name")),
        text_of(item, "id"),
        tuple(sorted(canonical_name(str(server)) for server in servers)) if is_array(servers) else (),
        private=kind == "internal",
        writable=(kind, item.get("status")) == ("full", "active"),
    )
