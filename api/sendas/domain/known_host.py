"""The DNS hosts that we know, found by the name of a server."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import idna

from sendas.domain.dns_panel import UNKNOWN_PANEL, DnsPanel
from sendas.domain.name_server_pattern import NameServerPattern


@dataclass(frozen=True, slots=True)
class KnownHost:
    """A company that runs zones. `countries` are ISO 3166 codes; `provider_id` is the plugin that writes there."""

    id: str
    name: str
    nameservers: tuple[NameServerPattern, ...]
    countries: tuple[str, ...] = ()
    panel: DnsPanel = UNKNOWN_PANEL
    provider_id: str | None = None


@dataclass(frozen=True, slots=True)
class HostList:
    """Known hosts, by the names that their servers stand under; made by `list_of`."""

    hosts: tuple[KnownHost, ...]
    by_suffix: Mapping[str, KnownHost]

    def of_server(self, server: str) -> KnownHost | None:
        """Give the host that a server belongs to, by its name in any spelling."""
        name = plain_server(server)
        labels = name.split(".")
        for at in range(len(labels)):
            if host := self.by_suffix.get(".".join(labels[at:])):
                return host
        return next((host for host in self.hosts if _by_expression(host, name)), None)


def plain_server(name: str) -> str:
    """Give the name of a server as A-labels in lower case without a dot at the end; what is no name, as it stands.

    >>> plain_server("NS1.Bücher.Example."), plain_server("")
    ('ns1.xn--bcher-kva.example', '')
    """
    lower = name.strip().lower().removesuffix(".")
    if lower.isascii():
        return lower
    try:
        return idna.encode(lower, uts46=True).decode("ascii")
    except idna.IDNAError:
        return lower


def list_of(hosts: Iterable[KnownHost]) -> HostList:
    """Make a list of hosts; of two that claim one name, the first is believed."""
    listed = tuple(hosts)
    claims = [(each.suffix, host) for host in listed for each in host.nameservers]
    return HostList(listed, {suffix: host for suffix, host in reversed(claims) if suffix})


def _by_expression(host: KnownHost, name: str) -> bool:
    return any(each.suffix is None and each.matches(name) for each in host.nameservers)
