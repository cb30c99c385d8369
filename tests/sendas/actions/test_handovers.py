"""Links to hand-overs: made, listed, opened, revoked; a secret whose hash alone is kept."""

from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from sendas.actions.open_handover import check_handover, open_handover
from sendas.domain.global_id import global_id
from sendas.domain.link_check import LinkCheck, LinkEndedError
from sendas.domain.locale import Locale
from sendas.domain.observation import RecordType
from sendas.handover.changes import change_of
from sendas.texts import catalogue
from sendas_providers import Change, RRset
from tests.conftest import Launch
from tests.planning import PLAN, planning
from tests.sendas.graphql.test_statements import statements
from tests.service import Service, codes, start

CREATE = """mutation ($input: CreateHandoverInput!) { createHandover(input: $input) {
handover { id url pdfUrl zoneFile expiresAt domain { id name } } userErrors { code message field } } }"""
REVOKE = "mutation ($id: ID!) { revokeHandover(id: $id) { removedId userErrors { code message field } } }"
LISTED = """query ($id: ID!) { node(id: $id) { ... on Domain { handovers { id url pdfUrl zoneFile expiresAt } } } }"""
NODE = "query ($id: ID!) { node(id: $id) { __typename id ... on Handover { url domain { name } } } }"


async def made(service: Service, domain_id: str, **more: object) -> Any:
    answer = await service.send(CREATE, input={"domainId": domain_id, **more})
    assert answer["userErrors"] == []
    return answer["handover"]


async def prepared(service: Service) -> str:
    return str((await service.prepare("starcomm.be"))["domain"]["id"])


def token_of(handover: Any) -> str:
    return str(handover["url"]).rpartition("/")[2]


async def test_the_link_is_told_once(launch: Launch) -> None:
    service = await start(launch(public_url="https://mail.acme.example/settings"))
    domain = await prepared(service)
    handover = await made(service, domain)
    assert handover["url"].startswith("https://mail.acme.example/settings/handover/")
    assert handover["pdfUrl"] == f"{handover['url']}/records.pdf"
    assert (handover["domain"]["id"], len(token_of(handover))) == (domain, 22)
    [listed] = (await service.send(LISTED, id=domain))["handovers"]
    assert (listed["id"], listed["url"], listed["pdfUrl"]) == (handover["id"], None, None)
    assert (listed["zoneFile"], listed["expiresAt"]) == (handover["zoneFile"], handover["expiresAt"])
    node = await service.send(NODE, id=handover["id"])
    assert node == {"__typename": "Handover", "id": handover["id"], "url": None, "domain": {"name": "starcomm.be"}}


async def test_nothing_but_a_hash_is_kept(service: Service) -> None:
    token = token_of(await made(service, await prepared(service)))
    assert token not in repr(service.dump())
    service.services.database.close()
    assert not any(token.encode() in path.read_bytes() for path in service.path.parent.glob(f"{service.path.name}*"))


async def test_a_link_opens_the_page_in_its_language_or_another(service: Service) -> None:
    handover = await made(service, await prepared(service), locale="NL")
    opened = await open_handover(service.services, token_of(handover), None)
    assert opened
    assert (opened.sheet.locale, opened.sheet.domain, opened.document.company) == (Locale.NL, "starcomm.be", "Starcomm")
    assert opened.sheet.url == handover["url"]
    other = await open_handover(service.services, token_of(handover), Locale.FR)
    assert other
    assert other.sheet.locale is Locale.FR


async def test_without_a_language_it_speaks_the_company_s(launch: Launch) -> None:
    service = await start(launch(), locale="DE")
    opened = await open_handover(service.services, token_of(await made(service, await prepared(service))), None)
    assert opened
    assert opened.sheet.locale is Locale.DE


async def test_it_shows_the_present_state_and_looks_up_on_demand(service: Service) -> None:
    prepared_domain = (await service.prepare("starcomm.be"))["domain"]
    token = token_of(await made(service, prepared_domain["id"]))
    service.publish([row for row in prepared_domain["records"] if row["required"]])
    service.dns.contacts["be"] = "theo@starcomm.be"
    assert await check_handover(service.services, token) is LinkCheck.DONE
    opened = await open_handover(service.services, token, None)
    assert opened
    assert opened.document.done
    assert opened.document.nameservers == ("ns1.dns.example", "ns2.dns.example")
    assert opened.document.contact == "theo@starcomm.be"
    assert "Published already" in opened.sheet.zone_file


async def test_looking_up_is_limited_and_leaves_some_to_the_company(service: Service) -> None:
    domain = await prepared(service)
    token = token_of(await made(service, domain))
    came_of_it = [await check_handover(service.services, token) for _ in range(5)]
    assert came_of_it == [LinkCheck.DONE] * 3 + [LinkCheck.LATER] * 2
    for _ in range(2):
        assert (await service.check(domain))["userErrors"] == []
    assert codes(await service.check(domain)) == [("RATE_LIMITED", "id")]
    service.clock.move(seconds=61)
    assert await check_handover(service.services, token) is LinkCheck.DONE


async def test_a_server_that_the_operator_took_away_fails_the_check_and_not_the_link(launch: Launch) -> None:
    service = await start(launch())
    token = token_of(await made(service, await prepared(service)))
    fewer = replace(service.services, servers={})
    assert await check_handover(fewer, token) is LinkCheck.FAILED


@pytest.mark.parametrize("how", ["revoked", "expired", "removed"])
async def test_a_link_that_ended_opens_nothing(service: Service, how: str) -> None:
    domain = await prepared(service)
    handover = await made(service, domain, expiresInDays=1)
    if how == "revoked":
        assert (await service.send(REVOKE, id=handover["id"]))["removedId"] == handover["id"]
    elif how == "expired":
        service.clock.move(days=1)
    else:
        await service.send("mutation ($id: ID!) { removeDomain(id: $id) { userErrors { code } } }", id=domain)
    assert await open_handover(service.services, token_of(handover), None) is None
    with pytest.raises(LinkEndedError):
        await check_handover(service.services, token_of(handover))
    assert codes(await service.send(REVOKE, id=handover["id"])) == [("NOT_FOUND", "id")]
    assert await service.send(NODE, id=handover["id"]) is None
    if how != "removed":
        assert (await service.send(LISTED, id=domain))["handovers"] == []


@pytest.mark.parametrize("text", ["", "x", "A" * 22, "A" * 23, "é" * 22, "../../etc/passwd", "A" * 21 + "\n"])
async def test_what_was_never_a_link_opens_nothing(service: Service, text: str) -> None:
    assert await open_handover(service.services, text, None) is None
    with pytest.raises(LinkEndedError):
        await check_handover(service.services, text)


@pytest.mark.parametrize("days", [0, -1, 91, 2_000_000_000])
async def test_days_have_a_range(service: Service, days: int) -> None:
    answer = await service.send(CREATE, input={"domainId": await prepared(service), "expiresInDays": days})
    assert (answer["handover"], codes(answer)) == (None, [("INVALID_INPUT", "expiresInDays")])


async def test_a_domain_has_twenty_links_at_most(service: Service) -> None:
    domain = await prepared(service)
    links = [await made(service, domain) for _ in range(20)]
    assert codes(await service.send(CREATE, input={"domainId": domain})) == [("LIMIT_REACHED", "domainId")]
    await service.send(REVOKE, id=links[0]["id"])
    await made(service, domain)


async def test_another_company_can_neither_make_see_nor_revoke(service: Service) -> None:
    domain = await prepared(service)
    handover = await made(service, domain)
    await service.create_company(externalId="other", name="Other", email="o@other.be")
    nothing = global_id("Handover", UUID(int=7))
    for missing in (handover["id"], nothing):
        foreign = await service.post(REVOKE, {"id": missing}, company="other")
        assert codes(foreign.json()["data"]["revokeHandover"]) == [("NOT_FOUND", "id")]
        assert await service.send(NODE, company="other", id=missing) is None
    answer = await service.send(CREATE, company="other", input={"domainId": domain})
    assert codes(answer) == [("NOT_FOUND", "domainId")]
    assert await open_handover(service.services, token_of(handover), None)


async def test_making_and_revoking_is_in_the_audit_log_without_the_secret(service: Service) -> None:
    handover = await made(service, await prepared(service))
    await service.send(REVOKE, id=handover["id"])
    log = "{ company { auditLog(first: 10) { nodes { action target detail } } } }"
    events = (await service.send(log))["auditLog"]["nodes"]
    assert {"handover.revoke", "handover.create"} <= {each["action"] for each in events}
    assert token_of(handover) not in repr(events)


async def test_a_plan_by_hand_and_the_hand_over_say_the_same(launch: Launch) -> None:
    async with planning(launch) as here:
        rows = (await here.service.check(here.domain["id"]))["domain"]["records"]
        every = {"domainId": here.domain["id"], "recordIds": [row["id"] for row in rows]}
        plan = (await here.service.send(PLAN, input=every))["plan"]
        opened = await open_handover(here.service.services, token_of(await made(here.service, here.domain["id"])), None)
        assert opened
        say = partial(catalogue.say, locale=Locale.EN)
        changes = [change for record in opened.document.records if (change := change_of(record, say))]
        assert len(plan["changes"]) == 3
        planned = [(each["name"], each["before"], each["after"], each["reason"]) for each in plan["changes"]]
        handed = [(each.key[0].rstrip("."), _texts(each.before), _texts(each.after), _note(each)) for each in changes]
        assert sorted(planned) == sorted(handed)


def _texts(rrset: RRset | None) -> list[str] | None:
    return sorted(value.text for value in rrset.values) if rrset else None


def _note(change: Change) -> str | None:
    side = change.after or change.before
    return side.note if side else None


async def test_a_zone_file_has_no_second_spf_and_leaves_what_others_wrote(service: Service) -> None:
    service.dns.publish("starcomm.be", RecordType.TXT, "v=spf1 mx -all", "google-site-verification=abc")
    saved = await service.settings(method="OWN_DOMAIN_SERVER_2")
    domain = saved["emailSettings"]["domain"]["id"]
    unseen = (await made(service, domain))["zoneFile"]
    assert "v=spf1" not in unseen
    assert "A person must decide" in unseen
    await service.check(domain)
    written = [line for line in (await made(service, domain))["zoneFile"].splitlines() if not line.startswith(";")]
    assert [line for line in written if line.startswith("starcomm.be.")] == []
    merged = '; Put in its place:\n; starcomm.be. 3600 IN TXT "v=spf1 mx include:spf2.sendas.example -all"'
    assert merged in (await made(service, domain))["zoneFile"]


async def test_links_of_a_page_of_domains_cost_one_statement(service: Service) -> None:
    for number in range(8):
        await made(service, (await service.prepare(f"shop{number}.be"))["domain"]["id"])
    with statements(service) as asked:
        await service.send("{ company { domains { nodes { name handovers { id expiresAt zoneFile } } } } }")
    assert len(asked) <= 5, asked
