"""The merge as checks and plans use it: with the trees that were read, and whatever the operator's record is."""

from collections.abc import Sequence
from ipaddress import ip_network

import pytest

from sendas.domain.check_code import CheckCode
from sendas.domain.spf.plain_merge import Merge
from sendas.domain.spf.remembered import Remembered
from sendas.domain.spf.resolver import MemoryResolver
from sendas.domain.spf.tree_merge import TreeMerge
from sendas.domain.verdict import RecordStatus
from tests.spf_zones import published

OURS = "include:spf.sendas.example"
NETWORKS = (ip_network("192.0.2.0/24"), ip_network("2001:db8::/32"))
GOOD = "spf.sendas.example TXT v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all"
AGENCY = "agency.example TXT v=spf1 include:spf.sendas.example -all"
BROKEN = ["", "spf.sendas.example TXT v=spf1 ip:192.0.2.0 -all", f"{GOOD}\nspf.sendas.example TXT v=spf1 -all"]


async def merged(texts: Sequence[str], *lines: str, own: str = "") -> Merge:
    dns = MemoryResolver(published(*(each for line in lines for each in line.splitlines())))
    merging = TreeMerge("shop.be", OURS, NETWORKS, Remembered(dns), own)
    await merging.read(texts)
    return merging(texts)


@pytest.mark.parametrize("ours", BROKEN, ids=["gone", "syntax", "several"])
@pytest.mark.parametrize(
    "text",
    [
        f"v=spf1 mx {OURS} -all",
        "v=spf1 include:agency.example -all",
        "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all",
    ],
)
async def test_a_broken_record_of_the_operator_turns_nothing_red(text: str, ours: str) -> None:
    made = await merged([text], AGENCY, ours, "shop.be MX mail.shop.be", "mail.shop.be A 203.0.113.1")
    assert (made.verdict.status, made.record) == (RecordStatus.VALID, text)


@pytest.mark.parametrize("ours", BROKEN, ids=["gone", "syntax", "several"])
@pytest.mark.parametrize("texts", [[], ["v=spf1 redirect=other.example"], ["v=spf1 mx -all"]])
async def test_a_broken_record_of_the_operator_is_never_put_into_another(texts: list[str], ours: str) -> None:
    made = await merged(texts, "other.example TXT v=spf1 ip4:203.0.113.0/24 -all", ours, "shop.be MX mail.shop.be")
    assert (made.verdict.status, made.verdict.code) == (RecordStatus.UNKNOWN, CheckCode.SPF_IP_NOT_COVERED)
    assert (made.record, made.proposal) == ("", "")


async def test_who_receives_the_mail_must_be_known_before_a_record_is_made() -> None:
    lines = (GOOD, "_spf.google.com TXT v=spf1 ip4:203.0.113.0/24 -all")
    hinted = await merged([], *lines, "shop.be MX aspmx.l.google.com")
    assert hinted.record == f"v=spf1 include:_spf.google.com {OURS} ~all"
    hidden = await merged([], *lines, "shop.be MX !")
    assert (hidden.verdict.status, hidden.verdict.code, hidden.record) == (
        RecordStatus.UNKNOWN,
        CheckCode.SPF_TEMPERROR,
        "",
    )


async def test_a_name_of_our_own_gets_our_form() -> None:
    own = f"v=spf1 {OURS} -all"
    assert (await merged([], GOOD, own=own)).record == own
    assert (await merged(["v=spf1 mx -all"], GOOD, own=own)).record == f"v=spf1 mx {OURS} -all"


async def test_octets_that_are_no_text_are_left_to_a_person() -> None:
    made = await merged(["v=spf1 mx note=Zo\\xeb -all"], GOOD, "shop.be MX mail.shop.be")
    assert (made.verdict.code, made.record) == (CheckCode.SPF_SYNTAX, "")
