"""The zones of a server that could hold a domain."""

from collections.abc import Sequence

from sendas_powerdns.answers import nonsense
from sendas_powerdns.api import Api
from sendas_powerdns.json_value import NotThere, objects_of, text_of
from sendas_powerdns.zone_content import read_content, zone_id_of
from sendas_providers import Rejected, Zone, canonical_name


async def find_zones(api: Api, domain: str) -> Sequence[Zone]:
    """Ask for a domain and every name above it; the zones found, longest first.

    None where the longest delegates the domain to others: then no zone here holds it.
    """
    name = canonical_name(domain)
    labels = name.rstrip(".").split(".")
    zones: list[Zone] = []
    for start in range(len(labels)):
        asked = ".".join(labels[start:]) + "."
        for zone_id in await _ids(api, asked):
            content = await read_content(api, f"/zones/{zone_id}", asked, ())
            if not zones and content.cuts(name):
                return ()
            zones.append(Zone(asked, f"{api.place}/{zone_id}", content.nameservers(), writable=content.writable))
    return tuple(zones)


async def _ids(api: Api, name: str) -> list[str]:
    try:
        items = objects_of(await api.get("/zones", zone=name))
        return [zone_id_of(item) for item in items if canonical_name(text_of(item, "name")) == name]
    except NotThere:
        problem = nonsense()
    except Rejected:
        return []  # it takes no such name for one that a zone could have
    raise problem
