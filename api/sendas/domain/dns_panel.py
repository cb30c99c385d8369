"""How the panel of a DNS host wants a record typed."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sendas.domain.host import host_in_zone
from sendas.domain.locale import Locale


class TxtQuotes(StrEnum):
    """Whether the text of a TXT record is typed between quotation marks."""

    NEVER = "never"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class DnsPanel:
    """A panel where zones are edited. What is not known stays None or empty, and is told as most panels are.

    `url` holds `{zone}` where the panel has a page of its own for each zone. `apex` is what the zone's own name is
    typed as, `final_dot` whether full names end in one. `field` is what the panel calls the host, by language; `ttl`
    what is chosen there.
    """

    name: str = ""
    url: str = ""
    appends_zone: bool | None = None
    apex: str | None = None
    final_dot: bool = False
    field: tuple[tuple[Locale, str], ...] = ()
    quotes: TxtQuotes | None = None
    ttl: str = ""

    def host(self, name: str, zone: str) -> str:
        """Give a record's name as typed in the panel; empty where the panel wants nothing there.

        >>> DnsPanel().host("bounce.shop.be", "shop.be"), DnsPanel(appends_zone=False).host("shop.be", "shop.be")
        ('bounce', 'shop.be')
        """
        if self.appends_zone is False:
            return f"{name}." if self.final_dot else name
        host = host_in_zone(name, zone)
        return self.apex if host == "@" and self.apex is not None else host

    def field_in(self, locale: Locale) -> str:
        """Give what the panel calls the host in a language, else in English, else in the first that is known.

        >>> DnsPanel(field=((Locale.DE, "Präfix"),)).field_in(Locale.FR), DnsPanel().field_in(Locale.FR)
        ('Präfix', '')
        """
        words = dict(self.field)
        return words.get(locale) or words.get(Locale.EN) or next(iter(words.values()), "")


UNKNOWN_PANEL: Final = DnsPanel()
