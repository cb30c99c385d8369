"""Coming back from a DNS host: once, for the company it was, and never a proof."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from sendas.actions.return_from_host import return_from_host
from sendas.domain.host_return import HostReturn, Returned
from sendas.domain.link_token import new_link_token
from sendas.domain.locale import Locale
from tests.busy import busy_after
from tests.concierge import Concierge, carry_out, state_in
from tests.conftest import Launch
from tests.planning import ZONE, Planning, uuid_of
from tests.sendas.actions.test_plan_visit import visit, visited, visiting
from tests.service import codes


async def back(here: Planning, url: str, said: HostReturn = HostReturn.DONE) -> Returned | None:
    return await return_from_host(here.service.services, state_in(url), said)


async def status(here: Planning) -> str:
    [row] = (await here.service.domains()).values()
    return str(row["status"])


async def test_the_records_are_there_and_so_the_domain_is_green(launch: Launch) -> None:
    concierge = Concierge()
    async with visiting(launch, concierge) as here:
        plan = await visited(here)
        carry_out(here.zone, concierge.asked[0][1])
        assert await status(here) == "PENDING"
        assert await back(here, plan["redirectUrl"]) == Returned(Locale.EN, ZONE, HostReturn.DONE, 2, 2)
        assert await status(here) == "VERIFIED"
        assert [action for action, _, _ in here.audited()] == ["dns.plan", "dns.visit", "dns.return"]
        _, target, detail = here.audited()[-1]
        assert (target, detail.endswith(f"plan {plan['hash']} said done")) == (ZONE, True)


async def test_whoever_says_that_it_is_done_turns_nothing_green(launch: Launch) -> None:
    async with visiting(launch, Concierge()) as here:
        plan = await visited(here)
        assert await back(here, plan["redirectUrl"]) == Returned(Locale.EN, ZONE, HostReturn.DONE, 0, 2)
        assert await status(here) == "PENDING"


async def test_an_error_is_no_proof_either(launch: Launch) -> None:
    concierge = Concierge()
    async with visiting(launch, concierge) as here:
        plan = await visited(here)
        carry_out(here.zone, concierge.asked[0][1])
        returned = await back(here, plan["redirectUrl"], HostReturn.DENIED)
        assert returned == Returned(Locale.EN, ZONE, HostReturn.DENIED, 2, 2)
        assert await status(here) == "VERIFIED"


async def test_it_works_once(launch: Launch) -> None:
    async with visiting(launch, Concierge()) as here:
        url = (await visited(here))["redirectUrl"]
        assert await back(here, url)
        assert await back(here, url) is None
        assert [action for action, _, _ in here.audited()].count("dns.return") == 1


async def test_a_busy_database_uses_no_state_up(launch: Launch) -> None:
    async with visiting(launch, Concierge()) as here:
        url = (await visited(here))["redirectUrl"]
        services = here.service.services
        busy = replace(services, database=busy_after(services.database, 0))
        assert await return_from_host(busy, state_in(url), HostReturn.DONE) is None
        assert await back(here, url)


async def test_of_two_who_come_back_at_once_one_does(launch: Launch) -> None:
    async with visiting(launch, Concierge()) as here:
        for _ in range(5):
            url = (await visited(here))["redirectUrl"]
            found = await asyncio.gather(*(back(here, url) for _ in range(4)))
            assert sum(each is not None for each in found) == 1


async def test_after_an_hour_it_is_over(launch: Launch) -> None:
    async with visiting(launch, Concierge()) as here:
        first, second = [(await visited(here))["redirectUrl"] for _ in range(2)]
        here.service.clock.move(minutes=58)
        assert await back(here, first)
        here.service.clock.move(minutes=3)
        assert await back(here, second) is None


@pytest.mark.parametrize("text", ["", "x", "a" * 22, "a" * 10_000, "\0" * 22, "é" * 22])
async def test_a_state_that_was_never_made_writes_nothing(launch: Launch, text: str) -> None:
    async with visiting(launch, Concierge()) as here:
        await visited(here)
        before = here.service.dump()
        for unknown in (text, new_link_token().text):
            assert await return_from_host(here.service.services, unknown, HostReturn.DONE) is None
        assert here.service.dump() == before


async def test_a_state_belongs_to_its_company_and_domain(launch: Launch) -> None:
    concierge = Concierge()
    async with visiting(launch, concierge) as here:
        await here.service.create_company(externalId="other", name="Other", email="a@other.example", locale="NL")
        theirs = (await here.service.prepare(ZONE, "other"))["domain"]
        answer = await visit(here, "other", domainId=theirs["id"])
        before = [row for row in here.service.dump()["sending_domain"] if uuid_of(here.domain["id"]).hex in row]
        returned = await back(here, answer["plan"]["redirectUrl"])
        assert (returned and returned.locale, returned and returned.domain) == (Locale.NL, ZONE)
        assert here.audited() == []
        after = [row for row in here.service.dump()["sending_domain"] if uuid_of(here.domain["id"]).hex in row]
        assert after == before


@pytest.mark.parametrize(
    "forged",
    [
        "UPDATE host_visit SET plan_hash = 'another'",
        "UPDATE dns_plan SET hash = 'another'",
        "UPDATE dns_plan SET domain_id = company_id",
    ],
)
async def test_a_state_is_for_one_plan_and_one_domain(launch: Launch, forged: str) -> None:
    async with visiting(launch, Concierge()) as here:
        url = (await visited(here))["redirectUrl"]
        here.service.execute(forged)
        assert await back(here, url) is None
        assert "dns.return" not in [action for action, _, _ in here.audited()]


async def test_a_domain_that_is_gone_is_not_told_of(launch: Launch) -> None:
    async with visiting(launch, Concierge()) as here:
        url = (await visited(here))["redirectUrl"]
        remove = "mutation ($id: ID!) { removeDomain(id: $id) { userErrors { code } } }"
        await here.service.send(remove, id=here.domain["id"])
        assert await back(here, url) is None


async def test_what_a_check_finds_while_the_host_is_asked_stays(launch: Launch) -> None:
    concierge = Concierge()
    async with visiting(launch, concierge) as here:
        going = concierge.handoff

        async def meanwhile(zone: str, changes: Any, **options: Any) -> Any:
            carry_out(here.zone, changes)
            await here.service.check(here.domain["id"])
            return await going(zone, changes, **options)

        concierge.handoff = meanwhile  # type: ignore[method-assign]  # the zone changes on the way
        assert (await visited(here))["redirectUrl"]
        assert await status(here) == "VERIFIED"


async def test_a_domain_that_goes_while_the_host_is_asked_is_not_found(launch: Launch) -> None:
    concierge = Concierge()
    async with visiting(launch, concierge) as here:
        going = concierge.handoff
        remove = "mutation ($id: ID!) { removeDomain(id: $id) { userErrors { code } } }"

        async def meanwhile(*args: Any, **options: Any) -> Any:
            await here.service.send(remove, id=here.domain["id"])
            return await going(*args, **options)

        concierge.handoff = meanwhile  # type: ignore[method-assign]  # as above
        assert codes(await visit(here)) == [("NOT_FOUND", "domainId")]


async def test_no_transaction_is_open_while_the_host_is_asked(launch: Launch) -> None:
    concierge, written = Concierge(), list[Any]()
    async with visiting(launch, concierge) as here:
        going = concierge.handoff

        async def writing(*args: Any, **options: Any) -> Any:
            with here.service.services.database.writing():
                written.append(args)
            return await going(*args, **options)

        concierge.handoff = writing  # type: ignore[method-assign]  # it looks into the database on the way
        assert (await visited(here))["redirectUrl"]
        assert len(written) == 1
