"""How far records have come: stored, served by all, seen by resolvers, and how long an absence is remembered."""

from collections.abc import Mapping, Sequence
from typing import Any

from sendas.actions.check_domain import run_check
from sendas.domain.global_id import read_global_id
from sendas.domain.observation import AnswerKind, Question, RecordType
from sendas.domain.second_opinion import NoOpinion, ResolverKind, ResolverView
from sendas.store.company import find_by_external_id
from tests.conftest import Launch
from tests.planning import planning
from tests.sendas.actions.test_plan_dns import both_servers
from tests.service import Service, by_purpose, start

FIELDS = "publication { stored servedByAll seenByResolvers absenceRememberedUntil message }"
READ = f"query ($id: ID!) {{ node(id: $id) {{ ... on Domain {{ {FIELDS} records {{ purpose {FIELDS} }} }} }} }}"


async def read(service: Service, domain_id: str) -> tuple[Any, dict[str, Any]]:
    """Give what the domain says of its records together, and each record by its purpose."""
    domain = await service.send(READ, id=domain_id)
    return domain["publication"], {each["purpose"]: each["publication"] for each in domain["records"]}


class Resolvers(NoOpinion):
    """Resolvers that see what a test lets them see, and note what they were asked."""

    def __init__(self) -> None:
        self.views: dict[Question, ResolverView] = {}
        self.asked: list[Question] = []

    async def seen(self, questions: Sequence[Question]) -> Mapping[Question, ResolverView]:
        self.asked += questions
        return {each: self.views.get(each, ResolverView(ResolverKind.NO_ANSWER)) for each in questions}


async def test_nothing_is_told_before_a_check(service: Service) -> None:
    domain = (await service.prepare("starcomm.be"))["domain"]
    together, each = await read(service, domain["id"])
    assert together is None
    assert set(each.values()) == {None}


async def test_a_record_is_stored_then_served_by_all_and_its_absence_is_remembered_a_while(service: Service) -> None:
    domain = (await service.prepare("starcomm.be"))["domain"]
    await service.check(domain["id"])
    together, _ = await read(service, domain["id"])
    assert (together["stored"], together["servedByAll"], together["absenceRememberedUntil"]) == (False, False, None)
    assert together["message"] == "Not published as it should be."
    service.publish([row for row in domain["records"] if row["required"]])
    key = Question(by_purpose(domain["records"])["DKIM"]["name"], RecordType.TXT)
    service.dns.overrides["ns2.dns.example", key] = ()
    await service.check(domain["id"])
    together, each = await read(service, domain["id"])
    assert (each["DKIM"]["stored"], each["DKIM"]["servedByAll"]) == (True, False)
    assert (each["RETURN_PATH"]["stored"], each["RETURN_PATH"]["servedByAll"]) == (True, True)
    assert (together["stored"], together["servedByAll"]) == (True, False)
    # Whoever asks the one that lags is told the absence anew: nobody knows yet when the last one forgets it.
    assert each["DKIM"]["absenceRememberedUntil"] is None
    service.dns.overrides.clear()
    service.clock.move(seconds=30)
    await service.check(domain["id"])
    together, each = await read(service, domain["id"])
    # The absence was last seen at 12:00:00 and may be kept for 60 s; the record was first found whole at 12:00:30.
    assert (together["servedByAll"], together["seenByResolvers"]) == (True, None)
    assert together["absenceRememberedUntil"] == "2026-11-25T12:01:30+00:00"
    assert together["message"] == "Published; resolvers may still remember the absence until 2026-11-25 12:01 UTC."
    assert each["RETURN_PATH"]["absenceRememberedUntil"] == "2026-11-25T12:01:00+00:00"
    service.clock.move(seconds=60)
    together, _ = await read(service, domain["id"])
    assert (together["absenceRememberedUntil"], together["message"]) == (
        None,
        "Published, and served by all name servers.",
    )


async def test_resolvers_are_asked_only_for_what_every_name_server_has(launch: Launch) -> None:
    resolvers = Resolvers()
    service = await start(launch(second_opinion=resolvers))
    domain = (await service.prepare("starcomm.be"))["domain"]
    await service.check(domain["id"])
    assert resolvers.asked == []
    rows = by_purpose(domain["records"])
    service.publish([rows["DKIM"]])
    await service.check(domain["id"])
    key = Question(rows["DKIM"]["name"], RecordType.TXT)
    assert resolvers.asked == [key]
    assert (await read(service, domain["id"]))[1]["DKIM"]["seenByResolvers"] is None, "none answered"
    resolvers.views[key] = ResolverView(ResolverKind.ABSENT, remembered=600)
    await service.check(domain["id"])
    seen = (await read(service, domain["id"]))[1]["DKIM"]
    assert (seen["seenByResolvers"], seen["absenceRememberedUntil"]) == (False, "2026-11-25T12:10:00+00:00")
    resolvers.views[key] = ResolverView(ResolverKind.FOUND, (rows["DKIM"]["value"],))
    service.clock.move(minutes=10)
    await service.check(domain["id"])
    seen = (await read(service, domain["id"]))[1]["DKIM"]
    assert (seen["seenByResolvers"], seen["absenceRememberedUntil"]) == (True, None)


async def test_a_check_that_sees_nothing_keeps_what_was_seen(service: Service) -> None:
    domain = await service.verified()
    before = await read(service, domain["id"])
    for server in ("ns1.dns.example", "ns2.dns.example"):
        service.dns.failing_servers[server] = AnswerKind.TIMEOUT
    await service.check(domain["id"])
    assert (await read(service, domain["id"]))[0] == before[0]


async def test_a_glance_that_asks_one_server_keeps_what_is_known(service: Service) -> None:
    domain = await service.verified()
    before = await read(service, domain["id"])
    assert before[0]["servedByAll"] is True
    for row in domain["records"]:
        service.dns.overrides["ns2.dns.example", Question(row["name"], RecordType(row["type"]))] = ()
    own = read_global_id(domain["id"], "Domain")
    company = await service.services.database.read(lambda connection: find_by_external_id(connection, "starcomm"))
    assert own
    assert company
    await run_check(service.services, company.id, own, background=True)
    assert await read(service, domain["id"]) == before


async def test_company_pages_tell_it_without_the_records(service: Service) -> None:
    await service.verified()
    found = await service.send(f"{{ company {{ domains {{ nodes {{ {FIELDS} }} }} }} }}")
    assert [each["publication"]["stored"] for each in found["domains"]["nodes"]] == [True]


async def test_what_the_provider_took_is_stored_while_no_name_server_has_it_yet(launch: Launch) -> None:
    async with planning(launch) as here:
        service, dkim = here.service, by_purpose(here.domain["records"])["DKIM"]
        run = await here.applied(await here.planned(recordIds=[dkim["id"]]))
        here.zone.remove(dkim["name"], "TXT")  # as it looks while the provider has not spread it
        await service.check(here.domain["id"])
        seen = (await read(service, here.domain["id"]))[1]["DKIM"]
        assert (seen["stored"], seen["servedByAll"]) == (True, False)
        service.clock.move(hours=2)
        await service.check(here.domain["id"])
        assert (await read(service, here.domain["id"]))[1]["DKIM"]["stored"] is False
        assert run["state"] == "APPLIED"


async def test_a_loss_that_resolvers_do_not_see_is_doubted(launch: Launch) -> None:
    resolvers = Resolvers()
    service = await start(launch(second_opinion=resolvers))
    domain = await service.verified()
    rows = by_purpose(domain["records"])
    key = Question(rows["DKIM"]["name"], RecordType.TXT)
    service.dns.publish(key.name, key.type)
    resolvers.views[key] = ResolverView(ResolverKind.FOUND, (rows["DKIM"]["value"],))
    for _ in range(3):
        service.clock.move(minutes=20)
        checked = (await service.check(domain["id"]))["domain"]
        row = by_purpose(checked["records"])["DKIM"]
        assert (checked["status"], row["status"], row["code"]) == ("VERIFIED", "PROPAGATING", "DNS_INCONSISTENT")
    resolvers.views[key] = ResolverView(ResolverKind.ABSENT, remembered=60)
    for status in ("VERIFIED", "AT_RISK"):
        service.clock.move(minutes=20)
        checked = (await service.check(domain["id"]))["domain"]
        assert (checked["status"], by_purpose(checked["records"])["DKIM"]["status"]) == (status, "MISSING")


async def test_what_a_run_took_away_is_not_stored(launch: Launch) -> None:
    """Both runs are of the last hour: the one that wrote the record, and the one that removed it."""
    async with planning(launch, 1) as here:
        stale = await both_servers(here)
        assert (await here.applied(await here.planned(recordIds=[each["id"] for each in stale])))["state"] == "APPLIED"
        await here.service.check(here.domain["id"])
        seen = (await read(here.service, here.domain["id"]))[1]["DKIM"]
        assert (seen["stored"], seen["servedByAll"], seen["message"]) == (
            False,
            False,
            "Not published as it should be.",
        )
