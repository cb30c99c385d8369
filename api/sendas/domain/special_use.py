"""Names that are set aside and never mail domains (RFC 6761 and the IANA registry of special-use names)."""

_SPECIAL_USE = (
    "alt", "arpa", "example", "example.com", "example.net", "example.org",
    "home.arpa", "internal", "invalid", "local", "localhost", "onion", "test",
)  # fmt: skip


def is_special_use(name: str) -> bool:
    """Say whether a name (A-labels, lower case) is or lies under a special-use name.

    >>> is_special_use("shop.test"), is_special_use("contest.be")
    (True, False)
    """
    return any(name == special or name.endswith(f".{special}") for special in _SPECIAL_USE)
