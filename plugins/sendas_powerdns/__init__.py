"""Zones of a PowerDNS Authoritative Server, changed over its HTTP API."""

from collections.abc import Iterable

from sendas_powerdns.credentials import API_KEY
from sendas_providers import Caps, ProviderInfo, hookimpl

INFO = ProviderInfo(
    id="powerdns",
    name="Your own PowerDNS",
    kind="api",
    factory="sendas_powerdns.provider:open_powerdns",
    auth=(API_KEY,),
    caps=Caps(atomic="rrset", types=frozenset({"TXT", "CNAME", "MX"}), ttl=(1, 604_800), txt_max=4096, note_max=200),
    docs_url="https://doc.powerdns.com/authoritative/http-api/",
    requires=("dnspython", "h11"),
)


@hookimpl
def sendas_dns_providers() -> Iterable[ProviderInfo]:
    """Offer the one provider."""
    return (INFO,)
