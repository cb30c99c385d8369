"""Records by hand: a zone file and steps for whoever manages the zone."""

from collections.abc import Iterable

from sendas_providers import Caps, ProviderInfo, hookimpl

INFO = ProviderInfo(
    id="manual",
    name="By hand",
    kind="manual",
    factory="sendas_manual.handoff:open_manual",
    caps=Caps(ttl=(1, 604_800), txt_max=65_280, reads_all_types=False),
)


@hookimpl
def sendas_dns_providers() -> Iterable[ProviderInfo]:
    """Offer the one provider."""
    return (INFO,)
