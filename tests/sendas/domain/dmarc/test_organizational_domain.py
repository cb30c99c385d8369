"""The organizational domain, by the examples of RFC 9989 section 4.10.2 and beyond."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sendas.domain.dmarc.organizational_domain import organizational_domain
from sendas.domain.dmarc.policy_discovery import find_policy
from sendas.domain.dmarc.tree_walk import walk

NONE, PSD_Y, PSD_N = "v=DMARC1; p=none", "v=DMARC1; p=none; psd=y", "v=DMARC1; p=none; psd=n"
CASES: dict[str, tuple[dict[str, list[str]], str, str]] = {
    "no record": ({}, "a.mail.example.com", "a.mail.example.com"),
    "first example of the RFC": (
        {"mail.example.com": [NONE], "example.com": [NONE]}, "a.mail.example.com", "example.com",
    ),
    "second example of the RFC": ({"com": [PSD_Y]}, "a.mail.example.com", "example.com"),
    "its own only": ({"mail.x.be": [NONE]}, "mail.x.be", "mail.x.be"),
    "fewest labels": ({"a.x.be": [NONE], "be": [NONE]}, "a.x.be", "be"),
    "psd=n": ({"mail.x.be": [PSD_N], "x.be": [NONE]}, "a.mail.x.be", "mail.x.be"),
    "psd=n of its own": ({"mail.x.be": [PSD_N], "x.be": [NONE]}, "mail.x.be", "mail.x.be"),
    "psd=y of its own is passed": ({"gov.uk": [PSD_Y], "uk": [NONE]}, "gov.uk", "uk"),
    "psd=y of its own and nothing above": ({"gov.uk": [PSD_Y]}, "gov.uk", "gov.uk"),
    "psd=y of its own below another": ({"gov.uk": [PSD_Y], "uk": [PSD_Y]}, "gov.uk", "gov.uk"),
    "psd=y in the middle hides what is above": ({"x.be": [PSD_Y], "be": [PSD_N]}, "a.b.x.be", "b.x.be"),
    "several count as none": ({"mail.x.be": [NONE], "x.be": [NONE, PSD_N]}, "mail.x.be", "mail.x.be"),
    "one that counts among others": ({"x.be": ["hello", NONE, "v=dmarc1; p=none"]}, "mail.x.be", "x.be"),
    "eight labels": ({"2.3.4.5.6.x.be": [NONE]}, "1.2.3.4.5.6.x.be", "2.3.4.5.6.x.be"),
    "nine labels skip the eighth": ({"1.2.3.4.5.6.x.be": [NONE]}, "0.1.2.3.4.5.6.x.be", "0.1.2.3.4.5.6.x.be"),
    "nine labels see the seventh": ({"2.3.4.5.6.x.be": [PSD_Y]}, "0.1.2.3.4.5.6.x.be", "1.2.3.4.5.6.x.be"),
}  # fmt: skip


@pytest.mark.parametrize(("published", "domain", "expected"), CASES.values(), ids=CASES)
def test_organizational_domain(published: dict[str, list[str]], domain: str, expected: str) -> None:
    assert organizational_domain(published, domain) == expected


RECORDS = st.lists(st.sampled_from([NONE, PSD_Y, PSD_N, "hello", "v=DMARC1; p=x"]), max_size=2)
NAMES = ["d.c.b.shop.be", "c.b.shop.be", "b.shop.be", "shop.be", "be"]


@given(st.dictionaries(st.sampled_from(NAMES), RECORDS), st.sampled_from(NAMES))
def test_it_is_the_name_or_above_it_and_its_record_decides_without_one_of_its_own(
    published: dict[str, list[str]], domain: str
) -> None:
    above = organizational_domain(published, domain)
    assert domain == above or domain.endswith(f".{above}")
    found, decides = walk(published, domain), find_policy(published, domain)
    assert (decides is None) is (not found)
    at_it = [record for record in found if record.found_at == above]
    if decides and decides.found_at != domain and at_it:
        assert decides == at_it[0]
