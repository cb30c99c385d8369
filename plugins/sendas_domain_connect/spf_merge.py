"""What a DNS host makes of an SPFM record (draft-ietf-dconn-domainconnect-05, "SPF Record Merging").

Where an SPF record stands already, each host merges in its own way: the draft's ends in `~all` whatever stood there,
and the library of its authors (PyPI domainconnectzone 4.0.0) puts the new rules first. So nobody can say what comes.
"""

from collections.abc import Collection

_VERSION, _END = "v=spf1", "~all"


def is_spf(text: str) -> bool:
    """Say whether a TXT value is an SPF record (RFC 7208 section 4.5)."""
    return text.lower() == _VERSION or text.lower().startswith(f"{_VERSION} ")


def merged_spf(present: Collection[str], rules: str) -> str | None:
    """Give the record that comes of the SPF records of a name; None where nobody can say.

    >>> merged_spf([], "include:a.example")
    'v=spf1 include:a.example ~all'
    >>> merged_spf(["v=spf1 mx ~all"], "include:a.example")
    """
    return None if present else f"{_VERSION} {rules} {_END}"
