"""The DNS hosts that we know, found by the name of a server."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import idna

from sendas.domain.dns_panel import DnsPanel
from sendas.domain.name_server_pattern import NameServerPattern


@dataclass(frozen=True, slots=True)
class KnownHost:
    """A company that runs zones. `countries` are ISO 3166 codes; `provider_id` is the plugin that writes there."""

    id: str
    name: str
    nameservers: tuple[NameServerPattern, ...]
    countries: tuple[str, ...] = ()
    panel: DnsPanel = DnsPanel()
    provider_id: str | None = None


@dataclass(frozen=True, slots=True)
class HostList:
    """Known hosts; the patterns of two never meet."""

    hosts: tuple[KnownHost, ...]
    _by_suffix: dict[str, KnownHost] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        found = ((each.suffix, host) for host in self.hosts for each in host.nameservers)
        # Of two that claim one name, the first is believed.
        by_suffix = {suffix: host for suffix, host in reversed(list(found)) if suffix}
        object.__setattr__(self, "_by_suffix", by_suffix)

    def of_server(self, server: str) -> KnownHost | None:
        """Give the host that a server belongs to, by its name in any spelling."""
        name = plain_server(server)
        labels = name.split(".")
        for at in range(len(labels)):
            if host := self._by_suffix.get(".".join(labels[at:])):
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
    """Make a list of hosts."""
    return HostList(tuple(hosts))


def _by_expression(host: KnownHost, name: str) -> bool:
    return any(each.suffix is None and each.matches(name) for each in host.nameservers)
