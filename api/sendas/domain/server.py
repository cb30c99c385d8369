"""A sending server of the operator: what a domain must publish for it, and how mail leaves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network


class ReturnPathKind(StrEnum):
    """How bounces find us: a CNAME of ours, MX and TXT of ours, or the domain itself with a merged SPF."""

    CNAME = "cname"
    MX = "mx"
    APEX = "apex"


class DkimKind(StrEnum):
    """Who publishes the key: the company as TXT, or the operator behind a CNAME."""

    TXT = "txt"
    CNAME = "cname"


@dataclass(frozen=True, slots=True)
class ReturnPath:
    """Where bounces go. `label` and `target` are empty for `apex`."""

    kind: ReturnPathKind
    label: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class Dkim:
    """How our key is published. `target` holds `{selector}` and `{company}`; empty for `txt`. `bits` of RSA."""

    kind: DkimKind = DkimKind.TXT
    bits: int = 2048
    target: str = ""


@dataclass(frozen=True, slots=True)
class Server:
    """One `[[servers]]` entry of sendas.toml.

    `spf` is the mechanism that authorises us, `addresses` what we send from, `dmarc_proposal` what we propose where
    an organizational domain has no policy, `relay` the URL of who takes the mail. `label` maps locales to names.
    """

    id: str
    label: Mapping[str, str]
    spf: str
    return_path: ReturnPath
    general_address: str
    dkim: Dkim = field(default_factory=Dkim)
    addresses: tuple[IPv4Network | IPv6Network, ...] = ()
    dmarc_proposal: str = "v=DMARC1; p=none"
    relay: str = "smtp://127.0.0.1:25"
