"""A template makes exactly a plan's records, or Domain Connect is not offered: never a different record."""

import json
from collections.abc import Sequence
from typing import Any  # what JSON holds

import pytest

from sendas_domain_connect.own import own_of
from sendas_providers import Change, NotOffered, ProviderUnusable
from tests.plugins.sendas_domain_connect.subjects import (
    APEX_SERVER,
    PUBLIC_KEY,
    RETURN,
    ZONE,
    added,
    dkim,
    dkim_key,
    offline,
    pem,
    private_key,
    return_path,
    rrset,
    spf,
    template,
)

INCLUDE = "include:spf.sendas.example"
OURS = f"v=spf1 {INCLUDE} ~all"
TXT_KEY = f"s1._domainkey.{ZONE}."
NOT_EXPRESSIBLE: dict[str, Sequence[Change]] = {
    "nothing": (),
    "no change": (Change(dkim().after, dkim().after),),
    "a removal": (Change(dkim().after, None),),
    "a removal beside": (dkim(), Change(return_path().after, None)),
    "another target": (added(f"bounce.{ZONE}.", "CNAME", "rp.other.example."),),
    "another label": (added(f"bounces.{ZONE}.", "CNAME", "rp.sendas.example."),),
    "another selector in the target": (added(TXT_KEY, "CNAME", "s2.c7.dkim.sendas.example."),),
    "a target too deep": (added(TXT_KEY, "CNAME", "s1.c7.x.dkim.sendas.example."),),
    "an underscore in a selector": (dkim(selector="s_1"),),
    "two companies": (dkim(), added(f"s1._domainkey.mail.{ZONE}.", "CNAME", "s1.c8.dkim.sendas.example.")),
    "two places": (dkim(), return_path(f"mail.{ZONE}")),
    "two keys": (dkim(), dkim(selector="s2")),
    "an alias in place of another": (Change(rrset(TXT_KEY, "CNAME", "x."), dkim().after),),
    "a policy that is not ours": (added(f"_dmarc.{ZONE}.", "TXT", "v=DMARC1; p=reject"),),
    "a policy beside another": (added(f"_dmarc.{ZONE}.", "TXT", "v=DMARC1; p=none", "v=DMARC1; p=reject"),),
    "another type": (added(f"bounce.{ZONE}.", "MX", "10 rp.sendas.example."),),
    "one more record": (dkim(), added(f"x.{ZONE}.", "TXT", "y")),
    "a name outside": (dkim("other.be"),),
}
NOT_AT_THE_APEX: dict[str, Sequence[Change]] = {
    "-all would be weakened": (spf(f"v=spf1 mx {INCLUDE} -all", "v=spf1 mx -all"),),
    "?all would be another": (spf(f"v=spf1 mx {INCLUDE} ?all", "v=spf1 mx ?all"),),
    "hosts merge in their own ways": (spf(f"v=spf1 mx {INCLUDE} ~all", "v=spf1 mx ~all"),),
    "our rules first": (spf(f"v=spf1 {INCLUDE} mx ~all", "v=spf1 mx ~all"),),
    "redirect would go": (spf(f"v=spf1 {INCLUDE} redirect=x.example", "v=spf1 redirect=x.example"),),
    "exp would move": (spf(f"v=spf1 {INCLUDE} ~all exp=x.example", "v=spf1 ~all exp=x.example"),),
    "two records": (spf(OURS, "v=spf1 mx ~all", "v=spf1 a ~all"),),
    "two all": (spf(f"v=spf1 -all {INCLUDE} ~all", "v=spf1 -all ~all"),),
    "upper case": (spf(f"V=SPF1 MX {INCLUDE} ~ALL", "V=SPF1 MX ~ALL"),),
    "not the apex": (spf(OURS, at=f"mail.{ZONE}"),),
    "an end of its own": (spf(f"v=spf1 {INCLUDE} -all"),),
    "another mechanism": (spf("v=spf1 include:other.example ~all"),),
    "others would go": (Change(rrset(f"{ZONE}.", "TXT", "theirs"), rrset(f"{ZONE}.", "TXT", OURS)),),
    "a key in place of another": (Change(rrset(TXT_KEY, "TXT", "v=DKIM1; p=A"), dkim_key().after),),
    "a key beside another": (added(TXT_KEY, "TXT", f"v=DKIM1; k=rsa; p={PUBLIC_KEY}", "x"),),
    "a quote": (added(TXT_KEY, "TXT", 'v=DKIM1; k=rsa; p=A"B'),),
    "a backslash": (added(TXT_KEY, "TXT", "v=DKIM1; k=rsa; p=A\\B"),),
    "a percent sign": (added(TXT_KEY, "TXT", "v=DKIM1; k=rsa; p=%domain%"),),
    "not ASCII": (added(TXT_KEY, "TXT", "v=DKIM1; k=rsa; p=ä"),),
}  # fmt: skip


async def refused(changes: Sequence[Change], *templates: dict[str, Any]) -> None:
    with pytest.raises(NotOffered, match="cannot make these changes exactly"):
        await offline(templates).handoff(ZONE, changes, locale="en", return_url=RETURN, state="s")


@pytest.mark.parametrize("why", NOT_EXPRESSIBLE)
async def test_what_a_template_cannot_say_is_not_sent(why: str) -> None:
    await refused(NOT_EXPRESSIBLE[why], template())


@pytest.mark.parametrize("why", NOT_AT_THE_APEX)
async def test_what_would_come_out_otherwise_is_not_sent(why: str) -> None:
    await refused(NOT_AT_THE_APEX[why], template(APEX_SERVER))


@pytest.mark.parametrize("zone", ["", ".", "be", "shop.be/x", "shop be", "..", "SHOP.BE/", "shop.be?x", "shöp.be"])
async def test_a_zone_that_is_no_host_name_is_asked_for_nowhere(zone: str) -> None:
    with pytest.raises(NotOffered):
        await offline([template()]).handoff(zone, [dkim()], locale="en", return_url=RETURN, state="s")


async def test_records_without_groups_come_together_or_not_at_all() -> None:
    whole = template()
    for record in whole["records"]:
        del record["groupId"]
    await refused([dkim()], whole)
    whole["records"][0]["groupId"] = "returnpath"  # now the others are always there
    await refused([dkim()], whole)
    await refused([return_path()], whole)


async def test_two_records_of_one_group_come_together() -> None:
    whole = template()
    whole["records"][0]["groupId"] = "dkim"
    await refused([dkim()], whole)


async def test_a_policy_that_a_template_would_drop_is_left_alone() -> None:
    """The host removes what begins with v=DMARC1, which the plan keeps."""
    await refused([added(f"_dmarc.{ZONE}.", "TXT", "v=DMARC1; p=none", "v=DMARC1 broken")], template())


@pytest.mark.parametrize("before", [(), ("theirs",)])
async def test_a_text_where_others_write_is_not_sent_whatever_the_template_says(before: tuple[str, ...]) -> None:
    """Cloudflare minds no conflict mode: what is there goes (DCTL5008)."""
    record = {"type": "TXT", "host": "t", "data": "w=1", "ttl": 3600}
    await refused([added(f"t.{ZONE}.", "TXT", "w=1", *before)], template(records=[record]))
    key = {**record, "host": "s1._domainkey"}
    await refused([added(TXT_KEY, "TXT", "w=1", "theirs")], template(records=[key]))


async def test_a_template_that_needs_a_host_is_not_for_the_apex() -> None:
    await refused([dkim()], template(hostRequired=True))


@pytest.mark.parametrize("name", ["domain", "host", "key", "sig", "state", "redirect_uri", "groupId"])
def test_a_variable_is_no_parameter_of_the_request(name: str) -> None:
    wrong = template()
    wrong["records"][1]["pointsTo"] = f"%selector%.%{name}%.dkim.sendas.example"
    if name in {"domain", "host"}:
        offline([wrong])  # the draft's own variables
        return
    with pytest.raises(ProviderUnusable, match="a request has no place for"):
        offline([wrong])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"syncBlock": True}, "syncBlock"),
        ({"syncPubKeyDomain": ""}, "not signed"),
        ({"multiInstance": False}, "multiInstance"),
        ({"syncRedirectDomain": "a.example,"}, "nobody would be sent back"),
        ({"providerId": "a/b"}, "providerId"),
        ({"serviceId": "../x"}, "serviceId"),
        ({"records": []}, "there are none"),
    ],
)
def test_a_template_that_cannot_be_used_is_named(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ProviderUnusable, match=said):
        offline([template(**changes)])


def test_the_settings_are_read_once() -> None:
    """A key of 4096 bits takes a third of a second, for which everybody else would wait."""
    given = {"templates": json.dumps([template()]), "key": pem(private_key()), "key_host": "a"}
    one, other = own_of(given), own_of(dict(given))
    assert one.key is other.key
    assert one.templates is other.templates


@pytest.mark.parametrize("wrong", [{"templates": "{"}, {"templates": "7"}, {"key": "canary"}, {"key": ""}])
def test_settings_that_are_none_are_never_shown(wrong: dict[str, str]) -> None:
    with pytest.raises(ProviderUnusable) as unusable:
        own_of({"templates": "[]", "key": pem(private_key()), "key_host": "a", **wrong})
    assert "canary" not in str(unusable.value)


def test_the_key_is_shown_by_nothing() -> None:
    provider = offline([template()])
    assert "RSAPrivateKey" not in repr(provider.own)
