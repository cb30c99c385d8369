"""The syntax of a term, read strictly (RFC 7208 sections 4.6.1, 5, 6, 7.1 and 12)."""

import re
from ipaddress import IPv4Network

from sendas.domain.spf.grammar import is_macro_string, split_domain_spec
from sendas.domain.spf.network import read_network
from sendas.domain.spf.term import Mechanism, Modifier, Qualifier, SpfSyntaxError

_MODIFIER = re.compile(r"([a-z][a-z0-9_.-]*+)=(.*)", re.IGNORECASE | re.ASCII | re.DOTALL)
_MECHANISM = re.compile(r"([+?~-]?)([a-z0-9]++)", re.IGNORECASE | re.ASCII)
_LENGTH = "(0|[1-9][0-9]{0,2})"
_LONGEST_NETWORK = 50  # with the colon in front and the prefix behind
_DUAL_CIDR = re.compile(rf"(?:/{_LENGTH})?(?://{_LENGTH})?\Z", re.ASCII)


def parse_term(text: str) -> Mechanism | Modifier:
    """Read one term; raises `SpfSyntaxError`.

    >>> parse_term("~ip4:192.0.2.0/24").network
    IPv4Network('192.0.2.0/24')
    """
    if found := _MODIFIER.fullmatch(text):
        return _modifier(text, found[1].lower(), found[2])
    found = _MECHANISM.match(text)
    if found is None:
        raise SpfSyntaxError(text)
    return _mechanism(text, Qualifier(found[1] or "+"), found[2].lower(), text[found.end(2) :])


def _modifier(text: str, name: str, value: str) -> Modifier:
    known = name in {"redirect", "exp"}
    if split_domain_spec(value) is None if known else not is_macro_string(value):
        raise SpfSyntaxError(text)
    return Modifier(text, name, value)


def _mechanism(text: str, qualifier: Qualifier, name: str, rest: str) -> Mechanism:
    """Read what stands behind the name: nothing, a domain-spec, a network or lengths of prefixes."""
    if name == "all" and not rest:
        return Mechanism(text, qualifier, name)
    if name in {"include", "exists"} or (name == "ptr" and rest):
        return Mechanism(text, qualifier, name, _domain_spec(text, rest))
    if name == "ptr":
        return Mechanism(text, qualifier, name)
    if name in {"a", "mx"}:
        return _host_mechanism(text, qualifier, name, rest)
    if name in {"ip4", "ip6"}:
        return _network_mechanism(text, qualifier, name, rest)
    raise SpfSyntaxError(text)


def _domain_spec(text: str, rest: str) -> str:
    if not rest.startswith(":") or split_domain_spec(rest[1:]) is None:
        raise SpfSyntaxError(text)
    return rest[1:]


def _host_mechanism(text: str, qualifier: Qualifier, name: str, rest: str) -> Mechanism:
    # Lengths are at most eight characters long and no top label ends in one: the cut is never in doubt.
    found = _DUAL_CIDR.search(rest, max(0, len(rest) - 9))
    if found is None or int(found[1] or 0) > 32 or int(found[2] or 0) > 128:  # noqa: PLR2004  (bits of an address)
        raise SpfSyntaxError(text)
    prefix4, prefix6 = int(found[1] or 32), int(found[2] or 128)
    spec = rest[: found.start()]
    return Mechanism(text, qualifier, name, _domain_spec(text, spec) if spec else None, None, prefix4, prefix6)


def _network_mechanism(text: str, qualifier: Qualifier, name: str, rest: str) -> Mechanism:
    # A long text is no network; it is not even handed on, so that nobody keeps it.
    network = read_network(name, rest[1:]) if rest[:1] == ":" and len(rest) <= _LONGEST_NETWORK else None
    if network is None:
        raise SpfSyntaxError(text)
    if isinstance(network, IPv4Network):
        return Mechanism(text, qualifier, name, None, network, prefix4=network.prefixlen)
    return Mechanism(text, qualifier, name, None, network, prefix6=network.prefixlen)
