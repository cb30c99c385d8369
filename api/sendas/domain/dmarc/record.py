"""One DMARC policy record: its tags, their defaults, and what it asks (RFC 9989 section 4)."""

from collections.abc import Mapping
from dataclasses import dataclass

from sendas.domain.dmarc.policy import Policy, read_policy
from sendas.domain.dmarc.report_uri import ReportUri, has_report_address, read_report_uris
from sendas.domain.dmarc.tag import split_tags

HISTORIC_TAGS = ("pct", "rf", "ri")  # RFC 9989 appendix A.6
_POLICY_TAGS = ("p", "sp", "np")
_DEFAULTS = {"adkim": "r", "aspf": "r", "fo": "0", "psd": "u", "t": "n"}
_ALLOWED = {
    "adkim": {"r", "s"},
    "aspf": {"r", "s"},
    "fo": {"0", "1", "d", "s", "d:s", "s:d"},
    "psd": {"y", "n", "u"},
    "t": {"y", "n"},
}


@dataclass(frozen=True, slots=True)
class DmarcRecord:
    """One valid policy record, as found at `found_at` (the name without `_dmarc.`); of equal tags the first counts."""

    text: str
    found_at: str
    tags: Mapping[str, str]

    @property
    def policy(self) -> Policy:
        """The effective `p`: none where `p` is missing, or `p`, `sp` or `np` is invalid (section 4.10.1)."""
        return self._policy("p")

    @property
    def subdomain_policy(self) -> Policy:
        """The effective `sp`, for subdomains that exist: the domain's own policy where it is missing."""
        return self._policy("sp", "p")

    @property
    def missing_policy(self) -> Policy:
        """The effective `np`, for subdomains that do not exist: `sp` or else `p` where it is missing."""
        return self._policy("np", "sp", "p")

    def _policy(self, *names: str) -> Policy:
        if is_faulty(self.tags):
            return Policy.NONE
        return Policy(next(self.tags[name] for name in names if name in self.tags).lower())

    def applies_to(self, domain: str, *, exists: bool = True) -> Policy:
        """Give the policy that is stated for mail from a domain at or below `found_at`; `t=y` is left out."""
        if domain == self.found_at:
            return self.policy
        return self.subdomain_policy if exists else self.missing_policy

    def effective(self, domain: str, *, exists: bool = True) -> Policy:
        """Give what receivers are asked to do by now: under `t=y` one level lower than stated."""
        stated = self.applies_to(domain, exists=exists)
        return stated.tested if self.is_test else stated

    def enforced_for(self, domain: str) -> bool:
        """Whether receivers are asked to act on mail that fails."""
        return self.effective(domain).enforced

    def _setting(self, name: str) -> str:
        value = self.tags.get(name, "").lower()
        return value if value in _ALLOWED[name] else _DEFAULTS[name]

    @property
    def is_test(self) -> bool:
        """Whether the policy is only tested (`t=y`)."""
        return self._setting("t") == "y"

    @property
    def strict_dkim(self) -> bool:
        """Whether DKIM must be aligned strictly (`adkim=s`)."""
        return self._setting("adkim") == "s"

    @property
    def strict_spf(self) -> bool:
        """Whether SPF must be aligned strictly (`aspf=s`)."""
        return self._setting("aspf") == "s"

    @property
    def psd(self) -> str:
        """Whether it is a public suffix that publishes it: y, n or u."""
        return self._setting("psd")

    @property
    def failure_options(self) -> frozenset[str]:
        """When failure reports are wanted (`fo`): none at all without `ruf`."""
        return frozenset(self._setting("fo").split(":")) if self.failure_reports else frozenset()

    @property
    def aggregate_reports(self) -> tuple[ReportUri, ...]:
        """Where aggregate reports go (`rua`), invalid entries included."""
        return read_report_uris(self.tags.get("rua", ""))

    @property
    def failure_reports(self) -> tuple[ReportUri, ...]:
        """Where failure reports go (`ruf`), invalid entries included."""
        return read_report_uris(self.tags.get("ruf", ""))

    @property
    def historic(self) -> tuple[str, ...]:
        """The tags that RFC 9989 took away, as far as they are there."""
        return tuple(name for name in HISTORIC_TAGS if name in self.tags)


def is_faulty(tags: Mapping[str, str]) -> bool:
    """Say whether `p` is missing, or `p`, `sp` or `np` is no policy (section 4.10.1)."""
    return "p" not in tags or any(read_policy(tags[name]) is None for name in _POLICY_TAGS if name in tags)


def read_tags(text: str) -> dict[str, str]:
    """Read all tags with their values, those unknown to us included; what is no tag is left out."""
    tags: dict[str, str] = {}
    for tag in split_tags(text):
        if tag.name:
            tags.setdefault(tag.name, tag.value)
    return tags


def has_version(text: str) -> bool:
    """Say whether a text begins with `v=DMARC1`, as every record must; its spelling counts (section 4.7).

    >>> has_version("v = DMARC1 ;p=none"), has_version("v=dmarc1; p=none"), has_version("p=none; v=DMARC1")
    (True, False, False)
    """
    first = split_tags(text)[0]
    return first.name == "v" and first.text[:1] in {"v", "V"} and first.value == "DMARC1"


def parse_dmarc(text: str, found_at: str) -> DmarcRecord | None:
    """Read one TXT record; None where receivers discard it (sections 4.7 and 4.10.1).

    >>> parse_dmarc("v=DMARC1; p=reject", "shop.be").policy
    <Policy.REJECT: 'reject'>
    """
    if not has_version(text):
        return None
    tags = read_tags(text)
    if is_faulty(tags) and not has_report_address(tags.get("rua", "")):
        return None
    return DmarcRecord(text, found_at, tags)


def render_dmarc(record: DmarcRecord) -> str:
    """Write a record in its plainest form: one space after each semicolon, names in lower case.

    >>> render_dmarc(parse_dmarc("V=DMARC1 ;P = none;", "shop.be"))
    'v=DMARC1; p=none'
    """
    return "; ".join(f"{name}={value}" for name, value in record.tags.items())
