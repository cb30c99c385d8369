"""How the panel of a DNS host wants a record's name."""

from dataclasses import dataclass
from typing import Final

from sendas.domain.host import host_in_zone


@dataclass(frozen=True, slots=True)
class DnsPanel:
    """A panel where zones are edited; the default is what most of them are like.

    `url` holds `{zone}` where the panel has a page of its own for each zone. `apex` is what the zone's own name is
    typed as.
    """

    name: str = ""
    url: str = ""
    appends_zone: bool = True
    apex: str = "@"

    def host(self, name: str, zone: str) -> str:
        """Give a record's name as typed in the panel.

        >>> DnsPanel().host("bounce.shop.be", "shop.be"), DnsPanel(appends_zone=False).host("shop.be", "shop.be")
        ('bounce', 'shop.be')
        """
        if not self.appends_zone:
            return name
        host = host_in_zone(name, zone)
        return self.apex if host == "@" else host


UNKNOWN_PANEL: Final = DnsPanel()
