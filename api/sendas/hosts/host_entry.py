"""One DNS host as `providers.toml` has it: facts, each with its source."""

from typing import Generic, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sendas.domain.dns_panel import DnsPanel, TxtQuotes
from sendas.domain.known_host import KnownHost
from sendas.domain.locale import Locale
from sendas.domain.name_server_pattern import NameServerPattern

T = TypeVar("T")
_STRICT = ConfigDict(extra="forbid", frozen=True)


class Fact(BaseModel, Generic[T]):
    """A value, and where it is written: a short name out of `[sources]`, an address, or a file of a package."""

    model_config = _STRICT
    value: T = Field(alias="is")
    source: str = Field(min_length=1)


class Patterns(BaseModel):
    """Name-server patterns that one source tells."""

    model_config = _STRICT
    match: tuple[str, ...] = Field(min_length=1)
    source: str = Field(min_length=1)


class HostEntry(BaseModel):
    """A host; what is not known is left out."""

    model_config = _STRICT
    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    name: Fact[str]
    nameservers: tuple[Patterns, ...] = Field(min_length=1)
    countries: Fact[tuple[str, ...]] | None = None
    panel_url: Fact[str] | None = None
    field: Fact[dict[Locale, str]] | None = None
    appends_zone: Fact[bool] | None = None
    apex: Fact[str] | None = None
    final_dot: Fact[bool] | None = None
    txt_quotes: Fact[TxtQuotes] | None = None
    ttl: Fact[str] | None = None
    provider: Fact[str] | None = None

    @model_validator(mode="after")
    def _apex_of_a_relative_panel(self) -> Self:
        if self.apex is not None and self.appends_zone is not None and not self.appends_zone.value:
            message = "a panel that wants full names has no apex sign"
            raise ValueError(message)
        return self

    def known_host(self) -> KnownHost:
        """Give the host without the sources."""
        return KnownHost(
            id=self.id,
            name=self.name.value,
            nameservers=tuple(NameServerPattern(text) for each in self.nameservers for text in each.match),
            countries=self.countries.value if self.countries else (),
            panel=self._panel(),
            provider_id=self.provider.value if self.provider else None,
        )

    def _panel(self) -> DnsPanel:
        return DnsPanel(
            name=self.name.value,
            url=self.panel_url.value if self.panel_url else "",
            appends_zone=self.appends_zone.value if self.appends_zone else None,
            apex=self.apex.value if self.apex else None,
            final_dot=self.final_dot is not None and self.final_dot.value,
            field=tuple(self.field.value.items()) if self.field else (),
            quotes=self.txt_quotes.value if self.txt_quotes else None,
            ttl=self.ttl.value if self.ttl else "",
        )


class HostFile(BaseModel):
    """The whole file: sources that several facts share, by a short name, and the hosts."""

    model_config = _STRICT
    sources: dict[str, str]
    host: tuple[HostEntry, ...]
