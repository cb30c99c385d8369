"""A DNS host that people are sent to: its plugin, and what the host does with whoever comes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode, urlsplit

from sendas_providers import (
    SHIPPED,
    Change,
    DnsProvider,
    Handoff,
    HandoffProvider,
    LoadedProvider,
    PluginHost,
    ProviderInfo,
    ProviderOptions,
    UnknownProvider,
    quoted,
)
from sendas_providers.testing import ZoneData

INFO = ProviderInfo("concierge", "Concierge", "redirect", "nowhere:at_all")
HOST = "https://dns.concierge.example"


@dataclass
class Concierge:
    """Sends everybody to one host, unless it is told to raise or to give something else."""

    asked: list[tuple[str, Sequence[Change], str]] = field(default_factory=list[tuple[str, Sequence[Change], str]])
    failure: Exception | None = None
    nameservers: tuple[str, ...] = ()
    answer: Handoff | None = field(default_factory=lambda: Handoff(url=f"{HOST}/apply"))

    async def handoff(
        self, zone: str, changes: Sequence[Change], *, locale: str, return_url: str, state: str
    ) -> Handoff | None:
        self.asked.append((zone, changes, locale))
        if self.failure:
            raise self.failure
        if self.answer is None or self.answer.url != f"{HOST}/apply":
            return self.answer
        query = urlencode({"domain": zone.rstrip("."), "redirect_uri": return_url, "state": state})
        return Handoff(url=f"{HOST}/apply?{query}", nameservers=self.nameservers)


class WithConcierge(PluginHost):
    """The plugins that ship, and a concierge."""

    def __init__(self, concierge: Concierge, info: ProviderInfo = INFO) -> None:
        super().__init__(SHIPPED)
        self.concierge, self.info = concierge, info

    def providers(self) -> Sequence[LoadedProvider]:
        return (*super().providers(), LoadedProvider(self.info, "concierge"))

    def load(self, provider_id: str) -> None:
        if provider_id != self.info.id:
            super().load(provider_id)

    def open(
        self, provider_id: str, auth_id: str, credentials: Mapping[str, str], options: ProviderOptions
    ) -> DnsProvider | HandoffProvider:
        if provider_id != self.info.id:
            return super().open(provider_id, auth_id, credentials, options)
        if auth_id or credentials:
            raise UnknownProvider
        return self.concierge


def carry_out(zone: ZoneData, changes: Sequence[Change]) -> None:
    """Make the changes that somebody agreed to."""
    for change in changes:
        name, rdtype = change.key
        zone.remove(name, rdtype)
        if after := change.after:
            values = [quoted(each.text) if rdtype == "TXT" else each.text for each in after.values]
            zone.add(name, rdtype, *values, ttl=after.ttl)


def state_in(url: str) -> str:
    """Give the state that a URL of the host carries."""
    [state] = parse_qs(urlsplit(url).query)["state"]
    return state
