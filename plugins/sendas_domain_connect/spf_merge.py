"""What a DNS host makes of an SPFM record (draft-ietf-dconn-domainconnect-05, "SPF Record Merging").

It ends in `~all` whatever stood there, so nothing is let through that this would weaken, or make anything else of.
"""

from collections.abc import Collection

_VERSION, _END = "v=spf1", "~all"


def is_spf(text: str) -> bool:
    """Say whether a TXT value is an SPF record (RFC 7208 section 4.5)."""
    return text.lower() == _VERSION or text.lower().startswith(f"{_VERSION} ")


def merged_spf(present: Collection[str], rules: str) -> str | None:
    """Give the record that comes of the SPF records of a name; None where nobody can say.

    >>> merged_spf(["v=spf1 mx ~all"], "include:a.example")
    'v=spf1 mx include:a.example ~all'
    >>> merged_spf(["v=spf1 mx -all"], "include:a.example")
    """
    if not present:
        return f"{_VERSION} {rules} {_END}"
    [text, *more] = present
    terms = text.split(" ")
    if more or terms[-1] != _END or any("=" in term or term.lower().lstrip("+?~-") == "all" for term in terms[1:-1]):
        return None
    new = [term for term in rules.split() if term not in terms]
    return " ".join([*terms[:-1], *new, _END])
