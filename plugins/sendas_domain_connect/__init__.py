"""Records added by the zone's own DNS host, which a person confirms there (draft-ietf-dconn-domainconnect)."""

from collections.abc import Iterable

from sendas_providers import Caps, ProviderInfo, hookimpl

INFO = ProviderInfo(
    id="domain_connect",
    name="Domain Connect",
    kind="redirect",
    factory="sendas_domain_connect.provider:open_domain_connect",
    caps=Caps(atomic="batch", types=frozenset({"TXT", "CNAME", "MX"}), ttl=(60, 604_800), reads_all_types=False),
    docs_url="https://www.domainconnect.org/",
    requires=("cryptography", "h11"),
    needs_settings=("templates", "key", "key_host"),
)


@hookimpl
def sendas_dns_providers() -> Iterable[ProviderInfo]:
    """Offer the one provider."""
    return (INFO,)
