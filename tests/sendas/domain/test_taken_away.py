"""What a change takes away from a domain, and what it only touches."""

from dataclasses import replace

import pytest

from sendas.domain.domain_check import CheckedDomain
from sendas.domain.requirement import DkimIdentity, Requirement
from sendas.domain.server import Dkim, DkimKind, ReturnPath, ReturnPathKind
from sendas.domain.taken_away import takes_away
from sendas_providers import Change, RRset, Value
from tests.surroundings import two_servers

KEY = DkimIdentity("sendas-0123456789ab", "A" * 300, "c0ffee")
ALIAS = CheckedDomain("starcomm.be", two_servers()["server-1"], KEY)
MERGED = CheckedDomain("starcomm.be", two_servers()["server-2"], KEY)
MX = CheckedDomain(
    "starcomm.be",
    replace(
        ALIAS.server,
        return_path=ReturnPath(ReturnPathKind.MX, "bounce", "mx.sendas.example"),
        dkim=Dkim(DkimKind.CNAME, target="{selector}.{company}.dkim.sendas.example"),
    ),
    KEY,
)
HOSTER = "v=spf1 include:_spf.hoster.example -all"
BOTH = f"v=spf1 include:_spf.hoster.example {MERGED.server.spf} -all"


def texts(name: str, *values: str) -> RRset | None:
    return RRset(f"{name}.", "TXT", 300, frozenset(map(Value, values))) if values else None


def published(row: Requirement) -> RRset:
    """Give a requirement as a provider holds it."""
    value = row.value if row.type == "TXT" else f"{row.value}."
    return RRset(
        f"{row.name}.", row.type, 300, frozenset({Value(f"{row.priority} {value}" if row.priority else value)})
    )


EACH = [(domain, row) for domain in (ALIAS, MX) for row in domain.required]


@pytest.mark.parametrize(("domain", "row"), EACH, ids=[f"{row.purpose}-{row.type}" for _, row in EACH])
def test_what_is_required_and_removed_is_taken_away(domain: CheckedDomain, row: Requirement) -> None:
    assert takes_away(Change(published(row), None), domain)
    assert not takes_away(Change(None, published(row)), domain)


def test_our_part_of_a_merged_record_is_taken_away() -> None:
    before, after = texts("starcomm.be", BOTH, "theirs"), texts("starcomm.be", HOSTER, "theirs")
    assert takes_away(Change(before, after), MERGED)
    assert not takes_away(Change(after, before), MERGED)
    assert not takes_away(Change(before, texts("starcomm.be", BOTH)), MERGED)


def test_what_is_not_required_or_was_never_right_takes_nothing_away() -> None:
    assert not takes_away(Change(texts("_dmarc.starcomm.be", "v=DMARC1; p=none"), None), MERGED)
    assert not takes_away(Change(texts("starcomm.be", HOSTER), None), MERGED)
    assert not takes_away(Change(texts("other.be", BOTH), None), MERGED)
    assert not takes_away(Change(texts("starcomm.be", BOTH), None), ALIAS)
