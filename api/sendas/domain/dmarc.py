"""DMARC policy records and where they are found (RFC 9989)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_LONGEST_WALK = 8  # RFC 9989 section 4.10
_POLICIES = frozenset({"none", "quarantine", "reject"})


@dataclass(frozen=True, slots=True)
class DmarcRecord:
    """One valid policy record, as found at `found_at` (the name without `_dmarc.`)."""

    text: str
    found_at: str
    tags: Mapping[str, str]

    @property
    def policy(self) -> str:
        """The effective `p`: what is invalid or missing counts as none (section 4.10.1)."""
        return self._policy("p", "none")

    @property
    def subdomain_policy(self) -> str:
        """The effective `sp`: the domain's own policy where it is missing."""
        return self._policy("sp", self.policy)

    def applies_to(self, domain: str) -> str:
        """Give the policy for mail from a domain at or below `found_at`; `t=y` is left to the receiver."""
        return self.policy if domain == self.found_at else self.subdomain_policy

    def enforced_for(self, domain: str) -> bool:
        """Whether receivers are asked to act on mail that fails."""
        return self.applies_to(domain) in {"quarantine", "reject"}

    def _policy(self, tag: str, default: str) -> str:
        value = self.tags.get(tag, default).lower()
        return value if value in _POLICIES else "none"


def walk_names(domain: str) -> tuple[str, ...]:
    """Give the domains whose `_dmarc` name the tree walk asks, longest first, down to two labels.

    >>> walk_names("mail.shop.be")
    ('mail.shop.be', 'shop.be')
    """
    labels = domain.split(".")
    suffixes = [".".join(labels[index:]) for index in range(len(labels) - 1)]
    if len(labels) > _LONGEST_WALK:
        suffixes = [suffixes[0], *suffixes[-(_LONGEST_WALK - 2) :]]
    return tuple(suffixes)


def parse_dmarc(text: str, found_at: str) -> DmarcRecord | None:
    """Read one TXT record; None where receivers discard it (sections 4.7 and 4.8).

    >>> parse_dmarc("v=DMARC1; p=reject", "shop.be").policy
    'reject'
    """
    parts = [part.partition("=") for part in text.split(";")]
    if parts[0][0].strip() != "v" or parts[0][2].strip() != "DMARC1":
        return None
    tags: dict[str, str] = {}
    for name, _, value in parts[1:]:
        tags.setdefault(name.strip().lower(), value.strip())
    named = any(tags.get(tag, "none").lower() not in _POLICIES for tag in ("p", "sp", "np")) or "p" not in tags
    if named and not re.search(r"mailto:[^@\s]+@[^@\s]+", tags.get("rua", ""), re.IGNORECASE):
        return None
    return DmarcRecord(text, found_at, tags)


def find_policy(published: Mapping[str, Sequence[str]], domain: str) -> DmarcRecord | None:
    """Give the record that decides for a domain: the first name of the walk with exactly one valid record.

    `published` maps domains to the TXT records at their `_dmarc` name.
    """
    for name in walk_names(domain):
        records = [record for text in published.get(name, ()) if (record := parse_dmarc(text, name))]
        if len(records) == 1:
            return records[0]
    return None
