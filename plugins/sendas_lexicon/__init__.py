"""Zones at hosters that have no plugin of their own, changed by dns-lexicon: experimental, and guarded.

Lexicon is never imported here: it runs in a process of its own.
"""

from collections.abc import Iterable

from sendas_lexicon.credentials import auth_of
from sendas_lexicon.hosters import Hoster, offered
from sendas_providers import Caps, ProviderInfo, hookimpl


def info_of(hoster: Hoster) -> ProviderInfo:
    """Say what a hoster's provider is."""
    return ProviderInfo(
        id=hoster.id,
        name=f"{hoster.name} (experimental)",
        kind="api",
        factory=f"sendas_lexicon.factories:{hoster.module}",
        auth=(auth_of(hoster),),
        caps=Caps(types=hoster.types, ttl=(300, 86_400), txt_max=hoster.txt_max),
        nameservers=hoster.nameservers,
        docs_url="https://dns-lexicon.readthedocs.io/en/latest/configuration_reference.html",
        requires=("dns-lexicon", "dnspython"),
    )


@hookimpl
def sendas_dns_providers() -> Iterable[ProviderInfo]:
    """Offer a provider for each hoster: people look for where their domain is, not for lexicon."""
    return tuple(map(info_of, offered().values()))
