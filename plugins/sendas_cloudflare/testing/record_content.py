"""What the API takes as the content of a record, and how it writes it back."""

import re
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address

import dns.exception
import dns.rdata
import dns.rdataclass
import dns.rdatatype

from sendas_cloudflare.testing.refusal import invalid

TYPES = frozenset({"A", "AAAA", "CAA", "CNAME", "MX", "NS", "SRV", "TXT"})
PROXIABLE = frozenset({"A", "AAAA", "CNAME"})
_ADDRESSES: Mapping[str, type[IPv4Address | IPv6Address]] = {"A": IPv4Address, "AAAA": IPv6Address}
_HOST = re.compile(r"(?!.{254})([A-Za-z0-9_*-]{1,63}\.)*[A-Za-z0-9_*-]{1,63}")
_WIRE = 4096
_TXT_STRING = re.compile(r'\s*"((?:[^"\\]|\\.)*)"', re.DOTALL)


def stored_content(rdtype: str, content: object) -> str:
    """Give the content as it is stored; refuses what is not of its type."""
    if rdtype not in TYPES:
        raise invalid(9004, "The record type is invalid.")
    if not isinstance(content, str) or not content:
        raise invalid(9009, "DNS record content cannot be empty.")
    if address := _ADDRESSES.get(rdtype):
        return _address(address, content)
    match rdtype:
        case "TXT":
            return _text(content)
        case "CNAME" | "NS":
            return _target(content)
        case "MX":
            return "." if content == "." else _target(content)
        case _:
            return _other(rdtype, content)


def _address(kind: type[IPv4Address | IPv6Address], content: str) -> str:
    try:
        return str(kind(content))
    except ValueError:
        raise invalid(9005, "Content for A record must be a valid IPv4 address.") from None


def _target(content: str) -> str:
    target = content.removesuffix(".")
    if not _HOST.fullmatch(target):
        raise invalid(9007, "Content for this record is invalid.")
    return target.lower()


def _text(content: str) -> str:
    """Cut quoted strings that are too long; what is not quoted stays as it came, and is served all the same."""
    if not content.startswith('"'):
        if len(content.encode()) > _WIRE - 16:
            raise invalid(9207, "Content for TXT record is too long.")
        return content
    octets: list[bytes] = []
    rest = content.strip()
    while rest:
        found = _TXT_STRING.match(rest)
        if not found:
            raise invalid(9207, "Content for TXT record must be quoted strings.")
        octets.append(unescaped(found[1]))
        rest = rest[found.end() :]
    cut = [piece for string in octets for piece in _cut(string)]
    if sum(len(piece) + 1 for piece in cut) > _WIRE:
        raise invalid(9207, "Content for TXT record is too long.")
    return " ".join(f'"{escaped(piece)}"' for piece in cut)


def _cut(string: bytes) -> list[bytes]:
    return [string[start : start + 255] for start in range(0, len(string), 255)] or [b""]


def unescaped(text: str) -> bytes:
    r"""Give the octets of a string in a master file.

    >>> unescaped(r"a\"\195")
    b'a"\xc3'
    """
    found = re.findall(r"\\(\d{3})|\\(.)|([^\\])", text, re.DOTALL)
    return b"".join(bytes([int(code)]) if code else (char or plain).encode() for code, char, plain in found)


def escaped(octets: bytes) -> str:
    r"""Write octets as a string in a master file.

    >>> escaped(b'a"\xc3')
    'a\\"\\195'
    """
    printable = range(32, 127)
    chars = [chr(octet) if octet in printable else f"\\{octet:03}" for octet in octets]
    return "".join(f"\\{char}" if char in {'"', "\\"} else char for char in chars)


def _other(rdtype: str, content: str) -> str:
    try:
        return dns.rdata.from_text(dns.rdataclass.IN, dns.rdatatype.from_text(rdtype), content).to_text()
    except (dns.exception.DNSException, ValueError):
        raise invalid(9101, f"Content for {rdtype} record is invalid.") from None
