"""From the changes of a plan to a zone that holds exactly them, through a DNS host that verifies what we sign."""

from collections.abc import Sequence
from contextlib import suppress
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sendas_domain_connect.testing import Refusal
from sendas_providers import Change, HandoffProvider, NotOffered, ProviderUnusable, Unavailable
from tests.plugins.sendas_domain_connect.subjects import (
    APEX_SERVER,
    RETURN,
    STATE,
    ZONE,
    added,
    dkim,
    dkim_key,
    dmarc,
    parameters,
    private_key,
    published,
    return_path,
    spf,
    template,
    wanted,
    world,
)

INCLUDE = "include:spf.sendas.example"
PLANS: dict[str, Sequence[Change]] = {
    "all": (return_path(), dkim()),
    "one": (dkim(),),
    "another": (return_path(),),
    "below the zone": (return_path(f"mail.{ZONE}"), dkim(f"mail.{ZONE}")),
    "far below": (dkim(f"a.b.{ZONE}", "sel-2x"),),
    "nothing new beside it": (dkim(), Change(return_path().after, return_path().after)),
}


@pytest.mark.parametrize("plan", PLANS)
async def test_the_zone_holds_exactly_the_plan(plan: str) -> None:
    changes = PLANS[plan]
    async with world() as here:
        here.zone.put(f"{ZONE}.", "MX", "10 mail.hoster.example.")
        url = await here.url(*changes)
        back = await here.host.visit(url)
        assert here.zone.rrsets == {(f"{ZONE}.", "MX"): frozenset({"10 mail.hoster.example."}), **wanted(changes)}
    assert back.startswith(f"{RETURN}&")
    assert dict(parse_qsl(urlsplit(back).query)) == {"plan": "7", "state": STATE}


@pytest.mark.parametrize(
    "change",
    [
        spf(f"v=spf1 {INCLUDE} ~all"),
        spf(f"v=spf1 {INCLUDE} ~all", others=["theirs=1"]),
    ],
)
async def test_spf_is_added_where_there_is_none(change: Change) -> None:
    changes = (change, dkim_key())
    async with world(template(APEX_SERVER)) as here:
        await here.host.visit(await here.url(*changes))
        assert here.zone.rrsets == wanted(changes)


async def test_what_is_sent_is_signed_and_says_no_more_than_it_must() -> None:
    async with world() as here:
        sent = parameters(await here.url(dkim()))
        assert sent.keys() == {
            "domain",
            "host",
            "groupId",
            "redirect_uri",
            "state",
            "selector",
            "company",
            "sig",
            "key",
        }
        assert (sent["domain"], sent["host"], sent["groupId"]) == (ZONE, "", "dkim")
        assert (sent["redirect_uri"], sent["state"], sent["key"]) == (RETURN, STATE, "_dck1")
        assert parameters(await here.url(*PLANS["all"]))["groupId"] == "dkim,returnpath"


COMING: dict[str, tuple[Change, dict[str, str]]] = {
    "a policy by its beginning": (
        dmarc(),
        {"txtConflictMatchingMode": "Prefix", "txtConflictMatchingPrefix": "v=DMARC1"},
    ),
    "a policy, whatever it is": (dmarc(), {"txtConflictMatchingMode": "All"}),
    "a policy beside another": (dmarc(), {}),
    "a text of others": (added(f"t.{ZONE}.", "TXT", "w=1"), {"txtConflictMatchingMode": "All"}),
}


@pytest.mark.parametrize("what", COMING)
async def test_a_text_that_came_since_is_what_it_was(what: str) -> None:
    """A request does not go stale, and whoever follows it in a year finds another zone."""
    change, conflicts = COMING[what]
    [(name, text)] = [(owner, text) for (owner, _), [text] in wanted([change]).items()]
    host = name.removesuffix(f".{ZONE}.")
    theirs = frozenset({text.replace("none", "reject").replace("w=", "theirs=")})
    record = {"groupId": "x", "type": "TXT", "host": host, "data": text, "ttl": 3600, **conflicts}
    async with world(template(records=[record])) as here:
        with suppress(NotOffered):
            url = await here.url(change)
            here.zone.put(name, "TXT", *theirs)
            await here.host.visit(url)
            assert here.zone.rrsets == {(name, "TXT"): theirs}


async def test_another_key_is_not_ours() -> None:
    async with world() as here:
        url = await here.url(dkim())
        here.txt["_dck1.keys.sendas.example"] = published(private_key(2))
        with pytest.raises(Refusal, match="the signature is not of this request"):
            await here.host.visit(url)
        del here.txt["_dck1.keys.sendas.example"]
        with pytest.raises(Refusal, match="no RSA key"):
            await here.host.visit(url)
    assert here.zone.rrsets == {}


async def test_another_selector_leaves_the_first_one_alone() -> None:
    async with world() as here:
        await here.host.visit(await here.url(*PLANS["all"]))
        await here.host.visit(await here.url(dkim(selector="s2")))
        assert here.zone.rrsets == wanted([*PLANS["all"], dkim(selector="s2")])


async def test_a_template_that_takes_back_what_it_made_is_not_used() -> None:
    """A key in use, perhaps another company's, would go with the next one: no plan says so."""
    here: dict[tuple[str, str], frozenset[str]] = {}
    with suppress(ProviderUnusable):
        async with world(template(multiInstance=False)) as at:
            await at.host.visit(await at.url(dkim()))
            await at.host.visit(await at.url(dkim(selector="s2")))
            here = at.zone.rrsets
    assert here in ({}, wanted([dkim(), dkim(selector="s2")]))


async def test_a_host_that_has_another_version_of_the_template_adds_no_more() -> None:
    """Hosts take a new version when they like, and one with a record more is theirs for a while."""
    more = {"groupId": "more", "type": "TXT", "host": "@", "data": "not in the plan", "ttl": 3600}
    async with world() as here:
        [theirs] = here.host.templates.values()
        here.host.templates["sendas.example", "server-1"] = {**theirs, "records": [*theirs["records"], more]}
        await here.host.visit(await here.url(*PLANS["all"]))
        assert here.zone.rrsets == wanted(PLANS["all"])


async def test_a_host_that_says_that_it_has_another_version_is_sent_nobody() -> None:
    async with world() as here:
        [theirs] = here.host.templates.values()
        older = {**theirs, "version": 7, "records": [{**each, "pointsTo": "old.example"} for each in theirs["records"]]}
        here.host.templates["sendas.example", "server-1"] = older
        with pytest.raises(NotOffered, match="Host of domains has version 7 of the template, and not 1"):
            await here.url(return_path())
        del older["version"]
        assert await here.url(return_path())
    without = template()
    del without["version"]
    async with world(without) as here:
        here.host.templates["sendas.example", "server-1"] = {**without, "version": 7}
        assert await here.url(return_path())


async def test_it_tells_whose_name_servers_the_host_has_in_mind() -> None:
    async with world() as here:
        handoff = await here.provider.handoff(ZONE, [dkim()], locale="en", return_url=RETURN, state=STATE)
        assert handoff
        assert handoff.nameservers == ("ns1.host.example",)


async def test_it_is_a_provider_that_sends_people_on() -> None:
    async with world() as here:
        assert isinstance(here.provider, HandoffProvider)
        assert "PRIVATE" not in repr(here.provider)


async def test_a_host_that_does_not_know_us_is_told_as_such() -> None:
    async with world() as here:
        here.host.templates.clear()
        with pytest.raises(NotOffered, match="Host of domains does not know this service"):
            await here.url(dkim())
        here.host.template_status = 503
        with pytest.raises(Unavailable, match="status 503"):
            await here.url(dkim())


async def test_of_two_templates_the_one_that_the_host_knows_is_used() -> None:
    other = template(providerId="other.example")
    async with world(other, template()) as here:
        del here.host.templates["other.example", "server-1"]
        assert "/providers/sendas.example/services/server-1/apply?" in await here.url(dkim())


async def test_people_come_back_to_us_and_nobody_else() -> None:
    async with world() as here:
        with pytest.raises(ProviderUnusable, match="syncRedirectDomain"):
            await here.url(dkim(), return_url="https://app.sendas.example.evil.example/")
        assert await here.url(dkim(), return_url="https://eu.app.sendas.example/")


async def test_a_request_too_long_for_browsers_is_not_made() -> None:
    long = added(f"s1._domainkey.{ZONE}.", "TXT", f"v=DKIM1; k=rsa; p={'A' * 8000}")
    async with world(template(APEX_SERVER)) as here:
        with pytest.raises(NotOffered, match="too long"):
            await here.url(long)


_LABELS = st.from_regex(r"[a-z0-9](?:[a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True)
_TEXTS = st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=40)


@st.composite
def plans(draw: st.DrawFn) -> list[Change]:
    at = ".".join([*draw(st.lists(_LABELS, max_size=2)), ZONE])
    selector, company = draw(_LABELS), draw(_LABELS)
    key = added(f"{selector}._domainkey.{at}.", "CNAME", f"{selector}.{company}.dkim.sendas.example.")
    return draw(st.lists(st.sampled_from([return_path(at), key]), min_size=1, unique_by=lambda each: each.key))


@settings(max_examples=40, deadline=None)
@given(plans(), st.lists(st.tuples(_LABELS, _TEXTS.filter(bool)), max_size=4))
async def test_whatever_the_names_are_the_zone_holds_the_plan_and_what_others_have(
    changes: list[Change], theirs: list[tuple[str, str]]
) -> None:
    async with world() as here:
        for label, text in theirs:
            here.zone.put(f"theirs-{label}.{ZONE}.", "TXT", text)
        before = dict(here.zone.rrsets)
        await here.host.visit(await here.url(*changes))
        assert here.zone.rrsets == {**before, **wanted(changes)}
