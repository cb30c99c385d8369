"""Zones at Amazon Route 53, changed through a role that lets us in, or with an access key."""

from collections.abc import Iterable, Sequence

from sendas_providers import Caps, Change, ProviderInfo, Review, hookimpl
from sendas_route53.credentials import KEYS, ROLE
from sendas_route53.routing import ROUTED

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


@hookimpl
def sendas_dns_review(changes: Sequence[Change]) -> Iterable[Review]:
    """Block a change of what is more than a list of values: it would be refused when it is made."""
    sides = [(change.key, side) for change in changes for side in (change.before, change.after)]
    routed = dict.fromkeys(key for key, side in sides if side and side.note == ROUTED)
    return [("block", f"{name} {rdtype} is an alias of AWS or has a routing policy") for name, rdtype in routed]
