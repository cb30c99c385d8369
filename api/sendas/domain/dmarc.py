"""DMARC policy records and where they are found (RFC 9989)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_LONGEST_WALK = 8  # RFC 9989 section 4.10
_POLICIES = frozenset({"none", "quarantine", "reject"})
_WSP = " \t"


@dataclass(frozen=True, slots=True)
class DmarcRecord:
    """One valid policy record, as found at `found_at` (the name without `_dmarc.`)."""

    text: str
    found_at: str
    tags: Mapping[str, str]

    @property
    def policy(self) -> str:
        """The effective `p`: none where `p` is missing, or `p`, `sp` or `np` is invalid (section 4.10.1)."""
        return "none" if _is_faulty(self.tags) else self.tags["p"].lower()

    @property
    def subdomain_policy(self) -> str:
        """The effective `sp`: the domain's own policy where it is missing."""
        return self.policy if _is_faulty(self.tags) else self.tags.get("sp", self.policy).lower()

    def applies_to(self, domain: str) -> str:
        """Give the policy for mail from a domain at or below `found_at`; `t=y` is left to the receiver."""
        return self.policy if domain == self.found_at else self.subdomain_policy

    def enforced_for(self, domain: str) -> bool:
        """Whether receivers are asked to act on mail that fails."""
        return self.applies_to(domain) in {"quarantine", "reject"}


def _has_report_address(rua: str) -> bool:
    """Whether any entry of the list is a mailto: URI with an address."""
    entries = (entry.strip().lower() for entry in rua.split(","))
    addresses = (entry.removeprefix("mailto:").partition("@") for entry in entries if entry.startswith("mailto:"))
    return any(local and domain and not set(local + domain) & {" ", "\t"} for local, _, domain in addresses)


def _is_faulty(tags: Mapping[str, str]) -> bool:
    stated = [tags[tag].lower() for tag in ("p", "sp", "np") if tag in tags]
    return "p" not in tags or not _POLICIES.issuperset(stated)


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
    version, *rest = [part.partition("=") for part in text.split(";")]
    if version[0].rstrip(_WSP).lower() != "v" or version[2].strip(_WSP) != "DMARC1":
        return None
    tags: dict[str, str] = {}
    for name, _, value in rest:
        tags.setdefault(name.strip(_WSP).lower(), value.strip(_WSP))
    if _is_faulty(tags) and not _has_report_address(tags.get("rua", "")):
        return None
    return DmarcRecord(text, found_at, tags)


def find_policy(published: Mapping[str, Sequence[str]], domain: str) -> DmarcRecord | None:
    """Give the record that decides for a domain: its own, else its organizational domain's (section 4.10.1).

    `published` maps domains to the TXT records at their `_dmarc` name. Several valid records at one name count as none.
    """
    found: list[DmarcRecord] = []
    for name in walk_names(domain):
        records = [record for text in published.get(name, ()) if (record := parse_dmarc(text, name))]
        if len(records) == 1:
            found += records
            if records[0].tags.get("psd", "u").lower() in {"y", "n"}:
                break
    own = [record for record in found if record.found_at == domain]
    return next(iter(own or _organizational(found, domain)), None)


def _organizational(found: Sequence[DmarcRecord], domain: str) -> list[DmarcRecord]:
    """Order the records by their right to decide (section 4.10.2), the longest name being first in `found`.

    The last of the walk is the organizational domain's, unless it marks a public suffix: then the one just below
    decides, and the suffix's own where there is none.
    """
    if not found:
        return []
    *_, last = found
    if last.tags.get("psd", "u").lower() != "y":
        return [last]
    below = domain.split(".")[-last.found_at.count(".") - 2 :]
    return [record for record in found if record.found_at == ".".join(below)] + [last]
