"""Macros, expanded (RFC 7208 section 7)."""

import re
from collections.abc import Iterable, Mapping
from ipaddress import IPv4Address
from urllib.parse import quote

from sendas.domain.spf.grammar import split_domain_spec, split_explanation
from sendas.domain.spf.mail_session import IPAddress, MailSession
from sendas.domain.spf.query_name import shortened

_MACRO = re.compile(r"%\{(.)([0-9]*)([rR]?)([^}]*)\}")
_FIXED = {"%%": "%", "%_": " ", "%-": "%20"}
_ENOUGH = 512  # characters: names have 253 at most, and no legal value is longer (RFC 5321 section 4.5.3.1)
_MOST_DIGITS = 4
_LONGEST_EXPLANATION = 1000  # it goes into a reply of SMTP


def uses_validated_name(text: str) -> bool:
    """Say whether a text has the macro p, which costs queries."""
    return "%{p" in text or "%{P" in text


def macro_values(session: MailSession, domain: str, validated_name: str) -> dict[str, str]:
    """Give what each letter stands for while the record of a domain is evaluated (section 7.2)."""
    values = {
        "s": f"{session.local_part}@{session.sender_domain}",
        "l": session.local_part,
        "o": session.sender_domain,
        "d": domain,
        "i": dotted(session.ip),
        "p": validated_name,
        "v": "in-addr" if isinstance(session.ip, IPv4Address) else "ip6",
        "h": session.helo,
        "c": str(session.ip),
        "r": session.receiver,
        "t": str(session.timestamp),
    }
    return {letter: value[-_ENOUGH:] for letter, value in values.items()}


def dotted(ip: IPAddress) -> str:
    """Write an address in parts: the four of IPv4, the 32 nibbles of IPv6 (section 7.3).

    >>> dotted(IPv4Address("192.0.2.3"))
    '192.0.2.3'
    """
    return str(ip) if isinstance(ip, IPv4Address) else ".".join(ip.packed.hex().upper())


def expand_name(spec: str, values: Mapping[str, str]) -> str:
    """Expand a domain-spec to a name: as much of its right end as a name can hold.

    >>> expand_name("%{ir}._spf.%{d2}", {"i": "192.0.2.3", "d": "news.shop.be"})
    '3.2.0.192._spf.shop.be'
    """
    pieces: list[str] = []
    length = 0
    for token in reversed(split_domain_spec(spec) or ()):
        pieces.append(_expand(token, values))
        length += len(pieces[-1])
        if length > _ENOUGH:  # what stands further left is cut off anyway
            break
    return shortened("".join(reversed(pieces)))


def expand_explanation(text: str, values: Mapping[str, str]) -> str | None:
    """Expand an explain-string; nothing where it is malformed, empty or not ASCII (section 6.2)."""
    tokens = split_explanation(text)
    if not tokens:
        return None
    expanded = _expand_some(tokens, values)
    return expanded if expanded.isascii() else None


def _expand_some(tokens: Iterable[str], values: Mapping[str, str]) -> str:
    expanded = ""
    for token in tokens:
        expanded += _expand(token, values)
        if len(expanded) > _LONGEST_EXPLANATION:
            break
    return expanded[:_LONGEST_EXPLANATION]


def _expand(token: str, values: Mapping[str, str]) -> str:
    found = _MACRO.fullmatch(token)
    if found is None:
        return _FIXED.get(token, token)
    letter, digits, reverse, delimiters = found.groups()
    parts = _parts(values[letter.lower()], delimiters)
    if reverse:
        parts.reverse()
    if digits:
        parts = parts[-_number(digits) :]
    text = ".".join(parts)
    return quote(text, safe="", errors="replace") if letter.isupper() else text


def _parts(value: str, delimiters: str) -> list[str]:
    if not delimiters:
        return value.split(".")
    return re.split(f"[{re.escape(delimiters)}]", value)


def _number(digits: str) -> int:
    """Read a number of parts; one with more digits is more than there are, and int() refuses very many."""
    significant = digits.lstrip("0")
    return int(significant) if len(significant) <= _MOST_DIGITS else _ENOUGH
