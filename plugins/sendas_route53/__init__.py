"""Zones at Amazon Route 53, changed through a role that lets us in, or with an access key."""

from collections.abc import Iterable

from sendas_providers import Caps, ProviderInfo, hookimpl
from sendas_route53.credentials import KEYS, ROLE

INFO = ProviderInfo(
    id="route53",
    name="Amazon Route 53",
    kind="api",
    factory="sendas_route53.provider:open_route53",
    auth=(ROLE, KEYS),
    caps=Caps(atomic="batch", cas=True, types=frozenset({"TXT", "CNAME", "MX"}), ttl=(1, 604_800), txt_max=3900),
    nameservers=(r"^ns-\d+\.awsdns-\d+\.(com|net|org|co\.uk)$",),
    panel_url="https://console.aws.amazon.com/route53/v2/hostedzones",
    docs_url="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/",
    requires=("boto3",),
)


@hookimpl
def sendas_dns_providers() -> Iterable[ProviderInfo]:
    """Offer the one provider."""
    return (INFO,)
