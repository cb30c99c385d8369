"""The syntax of Sender Policy Framework records (RFC 7208 sections 4.6.1, 5, 6, 7.1 and 12)."""

import re
from collections.abc import Sequence
from ipaddress import ip_address

# Section 7.1; the letters c, r and t have a meaning in explanations only.
_MACRO = r"%\{[slodiphv](?:[1-9][0-9]*)?r?[.\-+,/_=]*\}|%%|%_|%-"
_TOP_LABEL = r"(?:[a-z0-9]*[a-z][a-z0-9]*|[a-z0-9]+-[a-z0-9-]*[a-z0-9])"
# A domain-spec ends in a top label or a macro. Without slash, so that cidr lengths stay apart.
_NAME = rf"(?:{_MACRO}|[!-$&-.0-~])*(?:\.{_TOP_LABEL}\.?|{_MACRO})"
_LENGTH = r"(?:0|[1-9][0-9]{0,2})"
_MECHANISM = re.compile(
    rf"[+?~-]?(?:all|(?:include|exists):{_NAME}|ptr(?::{_NAME})?"
    rf"|(?:a|mx)(?::{_NAME})?(?:/(?P<length4>{_LENGTH}))?(?://(?P<length6>{_LENGTH}))?"
    rf"|ip(?P<version>[46]):(?P<address>[0-9a-f:.]+)(?:/(?P<length>{_LENGTH}))?)",
    re.IGNORECASE | re.ASCII,
)
_MODIFIER = re.compile(
    rf"(?P<name>redirect|exp)={_NAME}|(?!(?:redirect|exp)=)[a-z][a-z0-9_.-]*=(?:{_MACRO}|[!-$&-~])*",
    re.IGNORECASE | re.ASCII,
)
_LOOKS_UP = re.compile(r"[+?~-]?(?:include|exists|a|mx|ptr)(?:[:/]|\Z)", re.IGNORECASE | re.ASCII)
_ALL = re.compile(r"[+?~-]?all", re.IGNORECASE | re.ASCII)
_LONGEST = {"4": 32, "6": 128}
# A domain-spec expands to 253 octets at most. Longer terms are never matched: hostile ones would take for ever.
_LONGEST_TERM = 300


def is_mechanism(term: str) -> bool:
    """Say whether a term is a well-formed mechanism, with its qualifier if any.

    >>> is_mechanism("-ip4:192.0.2.0/24"), is_mechanism("ip:192.0.2.0"), is_mechanism("mx/33")
    (True, False, False)
    """
    found = _MECHANISM.fullmatch(term)
    if found is None:
        return False
    if version := found["version"]:
        return _is_address(found["address"], version) and int(found["length"] or 0) <= _LONGEST[version]
    return all(int(found[f"length{version}"] or 0) <= longest for version, longest in _LONGEST.items())


def _is_address(text: str, version: str) -> bool:
    try:
        return ip_address(text).version == int(version)
    except ValueError:
        return False


def is_all(term: str) -> bool:
    """Say whether a term is `all`, with whatever qualifier: nothing behind it is evaluated (section 5.1)."""
    return _ALL.fullmatch(term) is not None


def looks_up(term: str) -> bool:
    """Say whether a mechanism costs one of the ten look-ups (section 4.6.4).

    >>> looks_up("+a/24"), looks_up("all")
    (True, False)
    """
    return _LOOKS_UP.match(term) is not None


def are_well_formed(terms: Sequence[str]) -> bool:
    """Say whether receivers accept all terms of a record; unknown modifiers are fine, unknown mechanisms are not."""
    if any(len(term) > _LONGEST_TERM for term in terms):
        return False
    modifiers = [found for term in terms if (found := _MODIFIER.fullmatch(term))]
    names = [found["name"].lower() for found in modifiers if found["name"]]
    once = len(names) == len(set(names))  # section 6: redirect and exp
    return once and all(_MODIFIER.fullmatch(term) or is_mechanism(term) for term in terms)
