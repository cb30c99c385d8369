"""The single values of sendas.toml, each refused with what is expected in its place."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator

from sendas.domain.dmarc import parse_dmarc
from sendas.domain.domain_name import canonical_name
from sendas.domain.email_address import parse_address
from sendas.domain.refusal import Refused

_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_NAMED = re.compile(r"(?:include|a|mx):(?P<name>[^\s/]+)", re.IGNORECASE)
_NUMBERED = re.compile(r"ip(?P<version>[46]):(?P<network>\S+)", re.IGNORECASE)


def _host(text: str) -> str:
    try:
        return canonical_name(text).ascii
    except ValueError:
        message = "a host name like rp.sendas.example"
        raise ValueError(message) from None


def _label(text: str) -> str:
    if not _LABEL.fullmatch(text.lower()):
        message = "one label of a host name, like bounce"
        raise ValueError(message)
    return text.lower()


def _address(text: str) -> str:
    try:
        return parse_address(text).ascii
    except Refused:
        message = "an e-mail address like noreply@out.sendas.example"
        raise ValueError(message) from None


def _network(value: object) -> IPv4Network | IPv6Network:
    try:
        return ip_network(value if isinstance(value, str) else "")
    except ValueError:
        message = "a network like 192.0.2.0/24, without host bits"
        raise ValueError(message) from None


def _is_mechanism(text: str) -> bool:
    try:
        if named := _NAMED.fullmatch(text):
            return bool(canonical_name(named["name"]).ascii)
        numbered = _NUMBERED.fullmatch(text)
        return numbered is not None and ip_network(numbered["network"]).version == int(numbered["version"])
    except ValueError:
        return False


def _mechanism(text: str) -> str:
    if not _is_mechanism(text):
        message = "one SPF mechanism: include:, a: or mx: with a host name, ip4: or ip6: with a network"
        raise ValueError(message)
    return text


def _dmarc(text: str) -> str:
    if parse_dmarc(text, "") is None:
        message = "a DMARC record like v=DMARC1; p=none"
        raise ValueError(message)
    return text


def _is_relay(text: str) -> bool:
    try:
        url = urlsplit(text)
        return url.scheme in {"smtp", "smtps"} and bool(url.hostname) and url.port != 0 and text.endswith(url.netloc)
    except ValueError:
        return False


def _relay(text: str) -> str:
    if "@" in text or not _is_relay(text):
        message = "smtp://host:port or smtps://host:port, without a login"
        raise ValueError(message)
    return text


def _dkim_target(text: str) -> str:
    try:
        canonical_name(text.format(selector="selector", company="company"))
    except (ValueError, LookupError, AttributeError):
        text = ""
    if "{selector}" not in text or "{company}" not in text:
        message = "a host name with {selector} and {company}, like {selector}.{company}.dkim.sendas.example"
        raise ValueError(message)
    return text


Host = Annotated[str, AfterValidator(_host)]
Label = Annotated[str, AfterValidator(_label)]
Address = Annotated[str, AfterValidator(_address)]
Network = Annotated[IPv4Network | IPv6Network, BeforeValidator(_network)]
Mechanism = Annotated[str, AfterValidator(_mechanism)]
DmarcRecord = Annotated[str, AfterValidator(_dmarc)]
Relay = Annotated[str, AfterValidator(_relay)]
DkimTarget = Annotated[str, AfterValidator(_dkim_target)]
