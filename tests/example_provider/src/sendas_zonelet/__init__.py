"""Zones at Zonelet, changed over its HTTP API."""

from collections.abc import Iterable

from sendas_providers import Auth, Caps, Field, Narrowest, ProviderInfo, hookimpl
from sendas_zonelet.grant import key_rights

KEY = Auth(
    id="key",
    label="API key",
    fields=(Field("key", "API key", secret=True, help="Account, Keys, New key.", pattern=r"[A-Za-z0-9_-]{16,64}"),),
    least_privilege="A key for this one zone and these records alone, with an end date.",
    narrowest=Narrowest.RECORDS,
    portal_url="https://zonelet.example/account/keys/new",
    policy=key_rights,
)
INFO = ProviderInfo(
    id="zonelet",
    name="Zonelet",
    kind="api",
    factory="sendas_zonelet.provider:open_zonelet",
    auth=(KEY,),
    caps=Caps(atomic="rrset", cas=True, types=frozenset({"TXT", "CNAME", "MX"}), txt_max=4000),
    nameservers=(".ns.zonelet.example",),
    docs_url="https://zonelet.example/api",
    requires=("dnspython", "httpx2", "pydantic"),
)


@hookimpl
def sendas_dns_providers() -> Iterable[ProviderInfo]:
    """Offer the one provider."""
    return (INFO,)
