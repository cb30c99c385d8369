"""Whether a domain's DNS host offers to take its records: asked once a day, remembered, never assumed."""

from typing import Any

import pytest

from sendas_providers import Handoff, NotOffered, ProviderInfo, ProviderUnusable, Unavailable
from tests.concierge import INFO, Concierge, carry_out
from tests.conftest import Launch
from tests.logs import captured_logs
from tests.planning import ZONE, Planning
from tests.sendas.actions.test_plan_visit import visit, visiting
from tests.service import codes

OFFERED = """query ($id: ID!) { node(id: $id) { ... on Domain {
oneClick { id kind available } dnsHost { id setup providerId } status } } }"""


async def checked(here: Planning) -> Any:
    await here.service.check(here.domain["id"])
    return await here.service.send(OFFERED, id=here.domain["id"])


async def seen(here: Planning) -> Any:
    """Look twice: the zone is known from the first look on."""
    await checked(here)
    here.service.clock.move(minutes=2)
    return await checked(here)


async def test_what_a_host_offers_is_told(launch: Launch) -> None:
    concierge = Concierge()
    async with visiting(launch, concierge) as here:
        assert (await checked(here))["oneClick"] is None
        here.service.clock.move(minutes=2)
        assert (await checked(here))["oneClick"] == {"id": "concierge", "kind": "REDIRECT", "available": True}
        [(zone, changes, _)] = concierge.asked
        assert zone == f"{ZONE}."
        assert {change.key[1] for change in changes} == {"TXT"}
        assert here.service.dump()["host_visit"] == []


async def test_it_is_asked_once_a_day_and_again_where_the_hint_is_another(launch: Launch) -> None:
    concierge = Concierge()
    async with visiting(launch, concierge) as here:
        await seen(here)
        for _ in range(3):
            here.service.clock.move(hours=7)
            await checked(here)
        assert len(concierge.asked) == 1
        here.service.clock.move(hours=7)
        await checked(here)
        assert len(concierge.asked) == 2
        here.zone.add(f"_domainconnect.{ZONE}", "TXT", "api.concierge.example")
        here.service.clock.move(minutes=2)
        await checked(here)
        here.service.clock.move(minutes=2)
        await checked(here)
        assert len(concierge.asked) == 3


@pytest.mark.parametrize("way", ["refuses", "has none"])
async def test_what_is_no_more_offered_is_forgotten(launch: Launch, way: str) -> None:
    concierge = Concierge()
    async with visiting(launch, concierge) as here:
        assert (await seen(here))["oneClick"]
        concierge.failure, concierge.answer = (NotOffered("no"), None) if way == "refuses" else (None, None)
        here.service.clock.move(days=1)
        assert (await checked(here))["oneClick"] is None


@pytest.mark.parametrize("failure", [Unavailable("no answer"), ValueError("broken")])
async def test_silence_changes_nothing_and_never_breaks_a_check(launch: Launch, failure: Exception) -> None:
    concierge = Concierge()
    async with visiting(launch, concierge) as here:
        assert (await seen(here))["oneClick"]
        concierge.failure = failure
        here.service.clock.move(days=1)
        assert (await checked(here))["oneClick"]
        here.service.clock.move(minutes=2)
        await checked(here)
        assert len(concierge.asked) == 2


async def test_the_operator_is_told_of_what_they_must_mend(launch: Launch) -> None:
    async with visiting(launch, Concierge(failure=ProviderUnusable("no such template"))) as here:
        with captured_logs() as written:
            assert (await seen(here))["oneClick"] is None
        assert "no such template" in written.getvalue()


async def test_nobody_is_asked_where_nothing_is_left_to_do(launch: Launch) -> None:
    concierge = Concierge()
    async with visiting(launch, concierge) as here:
        await seen(here)
        carry_out(here.zone, concierge.asked[0][1])
        for _ in range(2):
            here.service.clock.move(days=1)
            assert (await checked(here))["status"] == "VERIFIED"
        assert len(concierge.asked) == 2  # the second time before the records were seen


async def test_nobody_is_asked_of_a_zone_that_several_hosts_run(launch: Launch) -> None:
    concierge = Concierge()
    async with visiting(launch, concierge) as here:
        await checked(here)
        servers = '["ns1.domaincontrol.com", "ns.cloudflare.com"]'
        here.service.execute("UPDATE sending_domain SET nameservers = :servers", servers=servers)
        here.service.clock.move(minutes=2)
        assert (await checked(here))["oneClick"] is None
        assert concierge.asked == []


async def test_a_provider_that_is_not_set_up_is_neither_asked_nor_offered(launch: Launch) -> None:
    concierge = Concierge()
    needing = ProviderInfo(INFO.id, INFO.name, "redirect", "nowhere:at_all", needs_settings=("key",))
    async with visiting(launch, concierge, needing) as here:
        await seen(here)
        here.service.execute("UPDATE sending_domain SET one_click = 'concierge'")
        assert (await checked(here))["oneClick"] is None
        assert concierge.asked == []


async def test_a_known_host_that_offers_it_needs_one_click(launch: Launch) -> None:
    async with visiting(launch, Concierge()) as here:
        await seen(here)
        servers = '["ns1.domaincontrol.com", "ns2.domaincontrol.com"]'
        here.service.execute("UPDATE sending_domain SET nameservers = :servers", servers=servers)
        shown = await here.service.send(OFFERED, id=here.domain["id"])
        assert shown["dnsHost"] == {"id": "godaddy", "setup": "ONE_CLICK", "providerId": "concierge"}
        here.service.execute("UPDATE sending_domain SET one_click = NULL")
        shown = await here.service.send(OFFERED, id=here.domain["id"])
        assert shown["dnsHost"] == {"id": "godaddy", "setup": "MANUAL", "providerId": None}


def raising(*_: Any, **__: Any) -> Any:
    raise ValueError


async def with_a_number(*_: Any, **__: Any) -> Any:
    wrong: Any = 7
    return Handoff(url=wrong)


def at_once(*_: Any, **__: Any) -> Any:
    return Handoff(url="https://a.example/")


async def with_no_names(*_: Any, **__: Any) -> Any:
    wrong: Any = (7, None)
    return Handoff(url="https://a.example/", nameservers=wrong)


@pytest.mark.parametrize("handoff", [raising, with_a_number, at_once, with_no_names])
async def test_a_plugin_that_keeps_to_no_contract_breaks_no_check(launch: Launch, handoff: Any) -> None:
    concierge = Concierge()
    concierge.handoff = handoff  # type: ignore[method-assign]  # what a plugin may be in spite of its types
    async with visiting(launch, concierge) as here:
        assert (await seen(here))["oneClick"] is None
        assert [code for code, _ in codes(await visit(here))] == ["PROVIDER_UNAVAILABLE"]
