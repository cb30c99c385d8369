"""Where reports go: the URIs of `rua` and `ruf` (RFC 9989 section 4.6)."""

import re
from dataclasses import dataclass

_MAILTO = "mailto:"
_OBSOLETE_SIZE = re.compile("![0-9]+[kmgt]?$", re.IGNORECASE)  # RFC 7489 section 6.2; ignored since
_ENCODED = frozenset(' \t,!;<>"\\')


@dataclass(frozen=True, slots=True)
class ReportUri:
    """One entry of a list, as written."""

    text: str

    @property
    def address(self) -> str | None:
        """The mail address of a valid `mailto:` URI; None for any other."""
        if not self.text.lower().startswith(_MAILTO):
            return None
        address = _OBSOLETE_SIZE.sub("", self.text[len(_MAILTO) :]).partition("?")[0]
        return address if _is_address(address) else None

    @property
    def domain(self) -> str | None:
        """The domain that the reports go to, in lower case."""
        address = self.address
        return address.partition("@")[2].lower().rstrip(".") if address else None


def _is_address(text: str) -> bool:
    """Whether a text has a local part and a domain, and nothing that a URI must encode."""
    local, _, domain = text.partition("@")
    return bool(local and domain.strip(".")) and "@" not in domain and text.isascii() and not _ENCODED & set(text)


def read_report_uris(value: str) -> tuple[ReportUri, ...]:
    """Read a list of URIs; empty entries are left out.

    >>> [uri.domain for uri in read_report_uris("mailto:d@shop.be, mailto:x@Reports.example!10m, d@shop.be")]
    ['shop.be', 'reports.example', None]
    """
    entries = (entry.strip() for entry in value.split(","))
    return tuple(ReportUri(entry) for entry in entries if entry)


def has_report_address(value: str) -> bool:
    """Say whether at least one URI of a list is valid (section 4.10.1)."""
    return any(uri.address for uri in read_report_uris(value))
