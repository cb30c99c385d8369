"""The shape of sendas.toml, strictly: unknown keys and unfit values are refused."""

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from sendas.domain.locale import Locale
from sendas.domain.server import Dkim, DkimKind, ReturnPath, ReturnPathKind, Server
from sendas.server_values import Address, DkimTarget, DmarcRecord, Host, Label, Mechanism, Network, Relay


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LabelEntry(_Entry):
    """The server's name in each language; English stands in for what is missing."""

    en: str = Field(min_length=1)
    fr: str | None = None
    nl: str | None = None
    de: str | None = None

    def to_labels(self) -> dict[str, str]:
        """Give a name for every locale."""
        names = {Locale.FR: self.fr, Locale.NL: self.nl, Locale.DE: self.de}
        return {Locale.EN.value: self.en} | {locale.value: name or self.en for locale, name in names.items()}


class ReturnPathEntry(_Entry):
    """Where bounces go."""

    kind: ReturnPathKind
    label: Label | None = None
    target: Host | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        wanted = self.kind is not ReturnPathKind.APEX
        if (self.label is not None, self.target is not None) != (wanted, wanted):
            message = "complete: kind cname and mx have a label and a target, kind apex has neither"
            raise ValueError(message)
        return self

    def to_return_path(self) -> ReturnPath:
        """Give the domain's value."""
        return ReturnPath(self.kind, self.label or "", self.target or "")


class DkimEntry(_Entry):
    """How the key is published."""

    kind: DkimKind = DkimKind.TXT
    bits: Literal[2048, 3072, 4096] = 2048
    target: DkimTarget | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.target is not None) != (self.kind is DkimKind.CNAME):
            message = "complete: kind cname has a target, kind txt has none"
            raise ValueError(message)
        return self

    def to_dkim(self) -> Dkim:
        """Give the domain's value."""
        return Dkim(self.kind, self.bits, self.target or "")


class DmarcEntry(_Entry):
    """What is proposed where an organizational domain has no policy."""

    propose: DmarcRecord = "v=DMARC1; p=none"


class ServerEntry(_Entry):
    """One `[[servers]]`."""

    id: Literal["server-1", "server-2"]
    label: LabelEntry
    spf: Mechanism
    return_path: ReturnPathEntry
    general_address: Address
    addresses: tuple[Network, ...] = ()
    dkim: DkimEntry = DkimEntry()
    dmarc: DmarcEntry = DmarcEntry()
    relay: Relay = "smtp://127.0.0.1:25"

    def to_server(self) -> Server:
        """Give the domain's value."""
        return Server(
            id=self.id,
            label=self.label.to_labels(),
            spf=self.spf,
            return_path=self.return_path.to_return_path(),
            general_address=self.general_address,
            dkim=self.dkim.to_dkim(),
            addresses=self.addresses,
            dmarc_proposal=self.dmarc.propose,
            relay=self.relay,
        )


def _unique(entries: Sequence[ServerEntry]) -> Sequence[ServerEntry]:
    if not entries or len({entry.id for entry in entries}) < len(entries):
        message = "one entry for each of server-1 and server-2, or one of the two"
        raise ValueError(message)
    return entries


class ServersEntry(_Entry):
    """The whole file."""

    servers: Annotated[tuple[ServerEntry, ...], AfterValidator(_unique)]

    def to_servers(self) -> tuple[Server, ...]:
        """Give the domain's values in the order of the file."""
        return tuple(entry.to_server() for entry in self.servers)
