"""What receivers make of a domain: kept with each check, and rehearsed for each plan."""

from dataclasses import replace
from typing import Any

from sendas.actions.check_domain import run_check
from sendas.domain.global_id import split_global_id
from sendas.domain.observation import AnswerKind, RecordType
from sendas.domain.second_opinion import NoOpinion
from sendas.store.company import find_by_external_id
from tests.conftest import Launch
from tests.planning import PLAN, ZONE, planning
from tests.service import Service, start

REPORT = """query ($id: ID!) { node(id: $id) { ... on Domain {
receiver { passes spf dkim dmarc alignedTreeWalk alignedPublicSuffix decidedBy message }
spf { record result lookupsWorstCase lookupsUsed lookupLimit tree { depth term domain lookups ours }
findings { code severity message } } } } }"""
AFTER = PLAN.replace("applicable ", "applicable receiverAfter { passes spf dkim dmarc decidedBy message } ", 1)


async def report(service: Service, domain_id: str) -> Any:
    return await service.send(REPORT, id=domain_id)


def publish_ours(service: Service) -> None:
    ours = "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8:25::/48 -all"
    service.dns.publish("spf.sendas.example", RecordType.TXT, ours)
    service.dns.publish("rp.sendas.example", RecordType.TXT, "v=spf1 include:spf.sendas.example -all")
    service.dns.publish("starcomm.be", RecordType.MX, "10 mail.starcomm.be")


async def test_a_check_keeps_what_receivers_make_of_it(service: Service) -> None:
    publish_ours(service)
    domain = (await service.prepare("starcomm.be"))["domain"]
    assert await report(service, domain["id"]) == {"receiver": None, "spf": None}
    await service.check(domain["id"])
    red = await report(service, domain["id"])
    assert (red["receiver"]["passes"], red["receiver"]["decidedBy"]) == (False, "DKIM_MISSING")
    service.publish(domain["records"])
    service.dns.publish("_dmarc.starcomm.be", RecordType.TXT, "v=DMARC1; p=reject")
    await service.check(domain["id"])
    green = await report(service, domain["id"])
    assert (green["receiver"]["passes"], green["receiver"]["decidedBy"]) == (True, "OK")
    assert green["receiver"]["message"].startswith("Receivers accept our mail")
    assert (green["spf"]["result"], green["spf"]["lookupsUsed"], green["spf"]["lookupsWorstCase"]) == ("PASS", 1, 1)
    assert [(each["term"], each["ours"]) for each in green["spf"]["tree"]] == [("include:spf.sendas.example", True)]


async def test_what_the_dns_hides_changes_no_report(service: Service) -> None:
    publish_ours(service)
    domain = (await service.prepare("starcomm.be"))["domain"]
    service.publish(domain["records"])
    service.dns.publish("_dmarc.starcomm.be", RecordType.TXT, "v=DMARC1; p=reject")
    await service.check(domain["id"])
    before = await report(service, domain["id"])
    assert before["receiver"]["passes"]
    service.dns.failing_names.update({row["name"]: AnswerKind.SERVFAIL for row in domain["records"]})
    service.clock.move(seconds=61)
    await service.check(domain["id"])
    assert await report(service, domain["id"]) == before


async def test_another_company_has_no_report_of_it(service: Service) -> None:
    publish_ours(service)
    domain = (await service.prepare("starcomm.be"))["domain"]
    await service.check(domain["id"])
    await service.create_company(externalId="other", name="Other", email="o@other.be")
    assert await service.send(REPORT, company="other", id=domain["id"]) is None


async def test_a_plan_tells_what_receivers_will_say(launch: Launch) -> None:
    async with planning(launch) as here:
        asked = {"domainId": here.domain["id"], "connectionId": here.connection}
        here.zone.add(f"_dmarc.{ZONE}.", "TXT", '"v=DMARC1; p=reject"')
        plan = (await here.service.send(AFTER, input=asked))["plan"]
        assert (plan["receiverAfter"]["passes"], plan["receiverAfter"]["decidedBy"]) == (True, "OK")
        assert plan["applicable"]
        here.server.zone("example").remove("_spf.hoster.example.", "TXT")
        plan = (await here.service.send(AFTER, input=asked))["plan"]
        assert [each["code"] for each in plan["blockers"]] == ["SPF_INCLUDE_NO_RECORD"], "the hoster's include is dead"
        assert not plan["applicable"]


async def test_a_report_host_that_is_no_name_stops_no_check(launch: Launch) -> None:
    async with planning(launch) as here:
        here.zone.add(f"_dmarc.{ZONE}.", "TXT", '"v=DMARC1; p=reject; rua=mailto:a@x..example"')
        seen = await here.service.check(here.domain["id"])
        assert seen["userErrors"] == []
        assert (await report(here.service, here.domain["id"]))["receiver"]["dmarc"] == "FAIL"


async def test_a_report_does_not_outlive_what_it_was_made_with(service: Service) -> None:
    publish_ours(service)
    domain = (await service.prepare("starcomm.be"))["domain"]
    await service.check(domain["id"])
    assert (await report(service, domain["id"]))["receiver"]
    bare = {name: replace(each, addresses=()) for name, each in service.services.servers.items()}
    fewer = replace(service.services, servers=bare)
    company = (await service.domains())["starcomm.be", "OWN_DOMAIN_SERVER_1"]
    with service.services.database.engine.begin() as connection:
        row = find_by_external_id(connection, "starcomm")
    assert row
    service.clock.move(seconds=61)
    parts = split_global_id(company["id"])
    assert parts
    await run_check(fewer, row.id, parts[1])
    assert await report(service, domain["id"]) == {"receiver": None, "spf": None}


class Bogus(NoOpinion):
    """An opinion that validation fails everywhere."""

    async def is_bogus(self, name: str) -> bool:
        return bool(name)


async def test_broken_dnssec_is_what_receivers_see(launch: Launch) -> None:
    service = await start(launch(second_opinion=Bogus()))
    publish_ours(service)
    service.dns.publish("_dmarc.starcomm.be", RecordType.TXT, "v=DMARC1; p=reject")
    domain = (await service.prepare("starcomm.be"))["domain"]
    service.publish(domain["records"])
    checked = (await service.check(domain["id"]))["domain"]
    assert checked["status"] == "VERIFIED", "what the name servers say is as it was"
    seen = (await report(service, domain["id"]))["receiver"]
    assert (seen["passes"], seen["decidedBy"]) == (False, "DNS_DNSSEC_BOGUS")
    assert "DNSSEC of starcomm.be is broken" in seen["message"]
