"""Settings of a zone that decide whether a record is served as it is written."""

from sendas_cloudflare.api import Api
from sendas_cloudflare.reading import zone_path
from sendas_providers import DnsError, Zone


async def flattens_aliases(api: Api, zone: Zone) -> bool:
    """Say whether a zone answers with addresses in the place of every alias; False where the token may not know.

    The alias of a DKIM key leads to no address, so it would not be seen at all.
    """
    try:
        settings = (await api.get(f"{zone_path(zone)}/dns_settings")).object()
    except DnsError:
        return False
    return settings.get("flatten_all_cnames") is True
