"""Who runs the zone of a domain, from what its last check stored; no server is asked."""

from collections.abc import Iterable
from functools import lru_cache

from sendas.domain.detect_host import HostDetection, ZoneSigns, detect_host
from sendas.domain.dns_panel import DnsPanel
from sendas.domain.known_host import HostList, KnownHost, list_of
from sendas.domain.name_server_pattern import NameServerPattern
from sendas.hosts.known_hosts import known_hosts
from sendas.store.sending_domain import SendingDomainRow
from sendas_providers import PluginHost, ProviderInfo


def find_dns_host(plugins: PluginHost, domain: SendingDomainRow) -> HostDetection:
    """Tell who runs the zone that holds a domain; nothing until it was checked."""
    if domain.zone is None:
        return HostDetection()
    signs = ZoneSigns(
        domain.zone, tuple(domain.nameservers), domain.zone_primary, domain.zone_contact, domain.domain_connect
    )
    return detect_host(signs, _all_hosts(plugins), _said(plugins, signs))


def serving_plugin(plugins: PluginHost, host: KnownHost) -> str | None:
    """Give the plugin with which records can be written at a host: loaded, usable, and with an API."""
    usable = [each.info for each in plugins.providers() if each.available and each.info.kind == "api"]
    found = (info.id for info in usable if info.id == host.provider_id or _serves(info, host))
    return next(found, None)


def _serves(info: ProviderInfo, host: KnownHost) -> bool:
    """Say whether a plugin claims name servers of a host: by the same expression, or by names below the host's."""
    claimed = list(map(NameServerPattern, info.nameservers))
    return any(
        each.text == claim.text or (claim.suffix is not None and each.matches(claim.suffix))
        for each in host.nameservers
        for claim in claimed
    )


@lru_cache(maxsize=4)  # what plugins offer is settled when they are loaded
def _all_hosts(plugins: PluginHost) -> HostList:
    """Give the hosts that we know, and after them those that only plugins do."""
    known = known_hosts().hosts
    infos = [each.info for each in plugins.providers() if each.info.nameservers]
    return list_of((*known, *(_plugin_host(info) for info in infos if not any(_serves(info, host) for host in known))))


def _plugin_host(info: ProviderInfo) -> KnownHost:
    patterns = tuple(map(NameServerPattern, info.nameservers))
    return KnownHost(info.id, info.name, patterns, panel=DnsPanel(info.name, info.panel_url), provider_id=info.id)


def _said(plugins: PluginHost, signs: ZoneSigns) -> Iterable[tuple[KnownHost, float]]:
    """Ask plugins for what suffixes cannot tell; only of providers that there are."""
    by_id = {each.info.id: each.info for each in plugins.providers()}
    txt = {f"_domainconnect.{signs.zone}": [signs.domain_connect]} if signs.domain_connect else {}
    for provider_id, confidence in plugins.detect(signs.zone, signs.nameservers, signs.primary or "", txt):
        host = next((each for each in _all_hosts(plugins).hosts if each.provider_id == provider_id), None)
        if host is None and provider_id in by_id:
            host = _plugin_host(by_id[provider_id])
        if host:
            yield host, confidence
