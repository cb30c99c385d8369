"""Names that the DNS can be asked for, and those that check_host() takes (RFC 7208 sections 4.3 and 4.8)."""

import re

_LONGEST_NAME = 253
# Macros put anything into names; a space and any visible character can be asked for.
_LABELS = re.compile(r"(?:[ -\-/-~]{1,63}\.)*[ -\-/-~]{1,63}", re.ASCII)


def is_queryable(name: str) -> bool:
    """Say whether a query can be made of a name: no label empty or over 63 octets, 253 in all.

    >>> is_queryable("a..example"), is_queryable("shop.be")
    (False, True)
    """
    return len(name) <= _LONGEST_NAME and _LABELS.fullmatch(name) is not None


def is_checkable(domain: str) -> bool:
    """Say whether a domain is well-formed: of several labels, and no address in brackets (section 4.3)."""
    return "." in domain and not domain.startswith("[") and is_queryable(domain)


def shortened(name: str) -> str:
    """Take labels off the left until 253 octets are left (section 7.3); a dot at the end means nothing.

    >>> shortened("shop.be.")
    'shop.be'
    """
    name = name.removesuffix(".")
    if len(name) <= _LONGEST_NAME:
        return name
    kept, before = name[-_LONGEST_NAME:], name[-_LONGEST_NAME - 1]
    return kept if before == "." else kept.partition(".")[2]
