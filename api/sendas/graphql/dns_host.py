"""Who runs a zone."""

from enum import auto

import strawberry

from sendas.actions.find_dns_host import find_dns_host, serving_plugin
from sendas.domain.detect_host import HostDetection
from sendas.domain.named_enum import NamedEnum
from sendas.domain.unsafe_text import printable
from sendas.graphql.enums import describe
from sendas.store.sending_domain import SendingDomainRow
from sendas_providers import PluginHost, ProviderInfo


class DnsSetup(NamedEnum):
    """How records get into a zone."""

    AUTOMATIC = auto()
    ONE_CLICK = auto()
    MANUAL = auto()


describe(DnsSetup, "How records get into a zone.")


@strawberry.type(description="Who runs a zone, or who run it together.")
class DnsHost:
    id: str = strawberry.field(
        description="Its id in our list. Where several run the zone, their ids joined by +, the unknown ones as others."
    )
    name: str = strawberry.field(description="Its name, or their names.")
    panel_url: str | None = strawberry.field(
        description="Where its panel is. Null where several run the zone, or it is not sure who does."
    )
    nameservers: list[str] = strawberry.field(description="The name servers that the zone is delegated to.")
    setup: DnsSetup = strawberry.field(description="How records get in.")
    provider_id: str | None = strawberry.field(description="The plugin that serves it.")


def dns_host(row: SendingDomainRow, plugins: PluginHost, offered: ProviderInfo | None) -> DnsHost | None:
    """Show who runs the zone of a domain by what its last check saw; None where nobody is recognised.

    `offered` is the provider by which that host takes records at a click.
    """
    found = find_dns_host(plugins, row)
    if found.shared:
        return _several(found, row)
    if found.best is None:
        return None
    host = found.best.host
    provider_id = serving_plugin(plugins, found.host) if found.host else None
    by_hand = DnsSetup.ONE_CLICK if offered else DnsSetup.MANUAL
    return DnsHost(
        id=host.id,
        name=host.name,
        panel_url=host.panel.url.replace("{zone}", row.zone or row.name) or None if found.host else None,
        nameservers=_shown(row),
        setup=DnsSetup.AUTOMATIC if provider_id else by_hand,
        provider_id=provider_id or (offered.id if offered else None),
    )


def _several(found: HostDetection, row: SendingDomainRow) -> DnsHost:
    hosts = sorted((each.host for each in found.guesses), key=lambda host: host.id)
    return DnsHost(
        id="+".join([*(host.id for host in hosts), *(["others"] if found.strangers else [])]),
        name=", ".join(host.name for host in hosts),
        panel_url=None,
        nameservers=_shown(row),
        setup=DnsSetup.MANUAL,
        provider_id=None,
    )


def _shown(row: SendingDomainRow) -> list[str]:
    return [printable(each) for each in row.nameservers]
