"""Zones at Cloudflare, changed over its API with a scoped token."""

from collections.abc import Iterable

from sendas_cloudflare.credentials import TOKEN
from sendas_providers import Caps, ProviderInfo, hookimpl

INFO = ProviderInfo(
    id="cloudflare",
    name="Cloudflare",
    kind="api",
    factory="sendas_cloudflare.provider:open_cloudflare",
    auth=(TOKEN,),
    caps=Caps(atomic="rrset", types=frozenset({"TXT", "CNAME", "MX"}), note_max=100),
    nameservers=(".ns.cloudflare.com",),
    panel_url="https://dash.cloudflare.com/?to=/:account/{zone}/dns/records",
    docs_url="https://developers.cloudflare.com/dns/manage-dns-records/",
    requires=("cloudflare",),
)


@hookimpl
def sendas_dns_providers() -> Iterable[ProviderInfo]:
    """Offer the one provider."""
    return (INFO,)
