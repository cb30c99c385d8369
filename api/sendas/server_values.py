"""The single values of sendas.toml, each refused with what is expected in its place."""

import contextlib
import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator

from sendas.domain.dmarc.record import parse_dmarc
from sendas.domain.domain_name import canonical_name
from sendas.domain.email_address import parse_address
from sendas.domain.refusal import Refused

_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_NAMED = re.compile(r"(?:include|a|mx):(?P<name>[^\s/]+)", re.IGNORECASE)
_NUMBERED = re.compile(r"ip(?P<version>[46]):(?P<network>\S+)", re.IGNORECASE)
# Selectors and companies as long as ours, and unlike anything that stands around them.
_SAMPLES = (
    {"selector": "sendas-0123456789ab", "company": "0123456789abcdef" * 2},
    {"selector": "sendas-ba9876543210", "company": "fedcba9876543210" * 2},
)


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
    target = ""
    with contextlib.suppress(ValueError, LookupError, AttributeError):
        target = _canonical_target(text)
    if "{selector}" not in target or "{company}" not in target:
        message = "a host name with {selector} and {company}, like {selector}.{company}.dkim.sendas.example"
        raise ValueError(message)
    return target


def _canonical_target(text: str) -> str:
    """Bring the name around the two places into canonical form; empty where they are more than places."""
    one, other = _SAMPLES
    target = canonical_name(text.format_map(one)).ascii
    for place, sample in one.items():
        target = target.replace(sample, f"{{{place}}}")
    return target if target.format_map(other) == canonical_name(text.format_map(other)).ascii else ""


Host = Annotated[str, AfterValidator(_host)]
Label = Annotated[str, AfterValidator(_label)]
Address = Annotated[str, AfterValidator(_address)]
Network = Annotated[IPv4Network | IPv6Network, BeforeValidator(_network)]
Mechanism = Annotated[str, AfterValidator(_mechanism)]
DmarcRecord = Annotated[str, AfterValidator(_dmarc)]
Relay = Annotated[str, AfterValidator(_relay)]
DkimTarget = Annotated[str, AfterValidator(_dkim_target)]
