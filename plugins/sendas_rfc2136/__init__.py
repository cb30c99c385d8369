"""DNS updates signed with a key (RFC 2136, RFC 8945): bind, knot, PowerDNS, Windows DNS and others."""

from collections.abc import Iterable

from sendas_providers import Caps, ProviderInfo, hookimpl
from sendas_rfc2136.credentials import TSIG

INFO = ProviderInfo(
    id="rfc2136",
    name="Your own name server (RFC 2136)",
    kind="api",
    factory="sendas_rfc2136.provider:open_rfc2136",
    auth=(TSIG,),
    caps=Caps(atomic="rrset", cas=True, types=frozenset({"TXT", "CNAME", "MX"}), ttl=(1, 604_800), txt_max=4096),
    requires=("dnspython",),
)


@hookimpl
def sendas_dns_providers() -> Iterable[ProviderInfo]:
    """Offer the one provider."""
    return (INFO,)
