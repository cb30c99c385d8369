"""The acid test over zones as they are published."""

from dataclasses import replace
from ipaddress import ip_network

import pytest

from sendas.domain.acid_test import ReceiverVerdict, acid_test
from sendas.domain.auth_result import AuthResult
from sendas.domain.check_code import CheckCode
from sendas.domain.domain_check import CheckedDomain
from sendas.domain.requirement import DkimIdentity
from sendas.domain.server import Dkim, DkimKind, ReturnPath, ReturnPathKind, Server
from sendas.domain.spf.probe import probes
from sendas.domain.spf.resolver import MemoryResolver
from tests.sendas.domain.test_dkim import OTHER as OTHER_KEY
from tests.sendas.domain.test_dkim import OURS as OUR_KEY
from tests.spf_zones import published

NETWORKS = (ip_network("192.0.2.0/24"), ip_network("2001:db8:25::/48"))
SERVER = Server(
    "server-1",
    {"en": "Server 1"},
    "include:spf.sendas.example",
    ReturnPath(ReturnPathKind.CNAME, "bounce", "rp.sendas.example"),
    "noreply@sendas.example",
    addresses=NETWORKS,
)
APEX = replace(SERVER, return_path=ReturnPath(ReturnPathKind.APEX))
KEY = f"s1._domainkey.shop.be TXT v=DKIM1; k=rsa; p={OUR_KEY}"
PATH = "bounce.shop.be TXT v=spf1 include:spf.sendas.example -all"
OURS = "spf.sendas.example TXT v=spf1 ip4:192.0.2.0/24 ip6:2001:db8:25::/48 -all"
POLICY = "_dmarc.shop.be TXT v=DMARC1; p=reject"
MX = "shop.be MX mail.shop.be"
GREEN = (KEY, PATH, OURS, POLICY, MX)


async def received(*lines: str, server: Server = SERVER, name: str = "shop.be") -> ReceiverVerdict:
    domain = CheckedDomain(name, server, DkimIdentity("s1", OUR_KEY, "acme"))
    return await acid_test(MemoryResolver(published(*lines)), domain, probes(server.addresses))


def without(line: str, *instead: str) -> tuple[str, ...]:
    return (*(each for each in GREEN if each != line), *instead)


async def test_a_domain_with_everything_passes() -> None:
    told = await received(*GREEN)
    assert (told.passes, told.decided_by, told.unsure) == (True, CheckCode.OK, False)
    assert {told.spf, told.dkim, told.dmarc} == {AuthResult.PASS}
    assert told.aligned_tree_walk
    assert told.aligned_public_suffix
    assert told.sentence.english() == "Receivers accept our mail from shop.be: SPF, DKIM and DMARC pass."


async def test_one_address_is_enough() -> None:
    lines = without(OURS, "spf.sendas.example TXT v=spf1 ip4:192.0.2.25 -all")
    assert (await received(*lines, server=replace(SERVER, addresses=(ip_network("192.0.2.25"),)))).passes


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (without(KEY), CheckCode.DKIM_MISSING),
        (without(KEY, f"s1._domainkey.shop.be TXT v=DKIM1; p={OTHER_KEY}"), CheckCode.DKIM_KEY_MISMATCH),
        (without(PATH), CheckCode.SPF_MISSING),
        (without(PATH, "bounce.shop.be TXT v=spf1 mx -all"), CheckCode.SPF_OURS_MISSING),
        (without(PATH, "bounce.shop.be TXT v=spf1 ?include:spf.sendas.example"), CheckCode.SPF_OURS_MISSING),
        (without(PATH, PATH, "bounce.shop.be TXT v=spf1 -all"), CheckCode.SPF_MULTIPLE),
        (without(PATH, "bounce.shop.be TXT v=spf1 ip:192.0.2.0 -all"), CheckCode.SPF_SYNTAX),
        (without(PATH, "bounce.shop.be TXT v=spf1 include:dead.example -all"), CheckCode.SPF_INCLUDE_NO_RECORD),
        (without(OURS, OURS, "spf.sendas.example TXT v=spf1 -all"), CheckCode.SPF_INCLUDE_MULTIPLE),
        (without(OURS, "spf.sendas.example TXT v=spf1 ip4:192.0.2.0/25 -all"), CheckCode.SPF_OURS_MISSING),
        (without(OURS, "spf.sendas.example TXT v=spf1 ip4:192.0.2.0/24 -all"), CheckCode.SPF_OURS_MISSING),
        (without(POLICY), CheckCode.DMARC_MISSING),
        (without(POLICY, POLICY, "_dmarc.shop.be TXT v=DMARC1; p=none"), CheckCode.DMARC_MISSING),
        (without(MX, "shop.be MX ."), CheckCode.FROM_NULL_MX),
        (without(MX, "shop.be MX "), CheckCode.FROM_NULL_MX),
    ],
)
async def test_what_decides_is_named(lines: tuple[str, ...], code: CheckCode) -> None:
    told = await received(*lines)
    assert (told.passes, told.decided_by, told.unsure) == (False, code, False)
    assert told.sentence.english()


@pytest.mark.parametrize("name", ["s1._domainkey.shop.be TXT", "bounce.shop.be TXT", "_dmarc.shop.be TXT"])
async def test_a_dns_error_is_no_verdict_on_the_domain(name: str) -> None:
    told = await received(*(line for line in GREEN if not line.startswith(name)), f"{name} !")
    assert (told.passes, told.unsure) == (False, True)


async def test_a_domain_that_does_not_exist_cannot_be_answered() -> None:
    told = await received(name="nothing.be")
    assert told.decided_by is CheckCode.FROM_NXDOMAIN
    assert told.sentence.english() == "nothing.be does not exist in the DNS."


async def test_strict_policies_are_met_by_the_signature_and_not_by_a_return_path_below() -> None:
    told = await received(*without(POLICY, "_dmarc.shop.be TXT v=DMARC1; p=reject; aspf=s; adkim=s"))
    assert told.passes
    broken = await received(*without(POLICY, "_dmarc.shop.be TXT v=DMARC1; p=reject; aspf=s"), server=SERVER)
    assert broken.passes


async def test_the_apex_way_is_received_by_its_merged_record() -> None:
    spf = "shop.be TXT v=spf1 mx include:spf.sendas.example -all"
    assert (await received(KEY, spf, OURS, POLICY, MX, server=APEX)).passes
    alone = "shop.be TXT v=spf1 mx -all"
    told = await received(KEY, alone, OURS, POLICY, MX, server=APEX)
    assert (told.spf, told.dkim, told.dmarc) == (AuthResult.FAIL, AuthResult.PASS, AuthResult.PASS)
    assert (told.passes, told.decided_by) == (False, CheckCode.SPF_OURS_MISSING)


async def test_a_key_of_ours_that_is_missing_is_the_operator_s_matter() -> None:
    server = replace(SERVER, dkim=Dkim(DkimKind.CNAME, target="{selector}.{company}.dkim.sendas.example"))
    lines = (PATH, OURS, POLICY, MX)
    told = await received(*lines, server=server)
    assert told.decided_by is CheckCode.DKIM_CNAME_DANGLING
    assert told.sentence.english().startswith("Our own key is missing at s1.acme.dkim.sendas.example")
    there = f"s1.acme.dkim.sendas.example TXT v=DKIM1; p={OUR_KEY}"
    assert (await received(*lines, there, server=server)).decided_by is CheckCode.DKIM_MISSING


@pytest.mark.parametrize(
    ("lines", "aligned"),
    [
        (without(KEY), (True, True)),
        (without(KEY, "_dmarc.bounce.shop.be TXT v=DMARC1; p=none; psd=n"), (False, True)),
        (without(POLICY, "_dmarc.shop.be TXT v=DMARC1; p=reject; aspf=s")[1:], (False, False)),
        (without(PATH)[1:], (False, False)),
    ],
    ids=["by the return path", "for suffix lists only", "strict", "neither passes"],
)
async def test_without_our_key_the_return_path_alone_is_held_against_the_policy(
    lines: tuple[str, ...], aligned: tuple[bool, bool]
) -> None:
    told = await received(*lines)
    assert (told.aligned_tree_walk, told.aligned_public_suffix) == aligned
    assert told.dmarc is (AuthResult.PASS if all(aligned) else AuthResult.FAIL)
    assert told.decided_by is CheckCode.DKIM_MISSING


async def test_what_is_definitely_wrong_is_told_whatever_else_is_hidden() -> None:
    told = await received(PATH, OURS, MX, "_dmarc.shop.be TXT !")
    assert (told.unsure, told.decided_by) == (False, CheckCode.DKIM_MISSING)
    dkim = Dkim(DkimKind.CNAME, target="{selector}.dkim.sendas.example")
    hidden = "s1.dkim.sendas.example TXT !"
    told = await received(PATH, OURS, MX, POLICY, hidden, server=replace(SERVER, dkim=dkim))
    assert told.decided_by is CheckCode.DKIM_MISSING
