"""What a key opens, found out without writing."""

from collections.abc import Sequence

from sendas_powerdns.answers import AnswerTooLarge, nonsense
from sendas_powerdns.api import Api
from sendas_powerdns.json_value import NotThere, objects_of, text_of
from sendas_powerdns.zone_content import is_writable, zone_id_of
from sendas_providers import Access, AuthFailed, DnsError, Excess, Forbidden, Rejected, ZoneNotFound
from sendas_providers.json_value import Json, is_object

_SHOWN = 50


async def access_of(api: Api) -> Access:
    """Say which server answers, which zones it lists, and try what the key should not be able to do.

    Raises `AuthFailed` for a key that is not the server's, `Forbidden` for one that may not edit, and `Rejected` where
    no authoritative server of that id answers.
    """
    server = await _server(api)
    zones = await _zones(api)
    if zones:
        await _try_editing(api, zones[0])
    settings = await _opens(api, "/config")
    # A key of PowerDNS has no end, and one of a proxy in front of it may: which it is cannot be seen.
    excess = {Excess.MORE_RIGHTS: settings, Excess.MORE_ZONES: zones is None or len(zones) > 1, Excess.NO_END: True}
    seen = [
        f"{'edit' if is_writable(zone) else 'see'} {text_of(zone, 'name').rstrip('.')}"
        for zone in (zones or ())[:_SHOWN]
    ]
    more = ("read the server's settings",) if settings else ()
    return Access(server, (*seen, *more), None, frozenset(each for each, so in excess.items() if so))


async def _server(api: Api) -> str:
    try:
        found = await api.get()
        if is_object(found) and text_of(found, "daemon_type") == "authoritative":
            return f"PowerDNS {text_of(found, 'version'):.40} {api.server_id} at {api.server.url.place}"
    except ZoneNotFound:
        pass
    except NotThere:
        raise nonsense() from None
    message = f"there is no authoritative PowerDNS called {api.server_id} at {api.server.url.place}"
    raise Rejected(message)


async def _zones(api: Api) -> Sequence[Json] | None:
    """Give the zones that the key lists; None where they are too many to be listed."""
    try:
        zones = objects_of(await api.get("/zones", dnssec="false"))
        if all(zone_id_of(zone) and text_of(zone, "name") and text_of(zone, "kind") for zone in zones):
            return zones
    except AnswerTooLarge:
        return None
    except NotThere:
        pass
    raise nonsense()


async def _try_editing(api: Api, zone: Json) -> None:
    """Send a change of nothing, which nobody can make: whoever may edit hears that it names no RRset."""
    try:
        await api.patch(f"/zones/{zone_id_of(zone)}", {})
    except (Forbidden, AuthFailed):
        problem = Forbidden("the key may read, and may not edit")
    except (Rejected, ZoneNotFound):
        return
    else:
        return
    raise problem


async def _opens(api: Api, path: str) -> bool:
    try:
        await api.get(path)
    except DnsError:
        return False
    return True
