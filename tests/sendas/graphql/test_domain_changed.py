"""`domainChanged`: who watches a domain sees names in the order they arrive, and then what is stored."""

import asyncio
from collections.abc import AsyncGenerator, Collection, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy.event

from sendas.actions import poll_domains
from sendas.actions.check_domain import run_check
from sendas.app import create_app
from sendas.dns.memory_reader import MemoryReader
from sendas.domain.global_id import global_id, read_global_id
from sendas.domain.observation import RecordType
from sendas.domain.principal import Scope
from sendas.services import Services
from sendas.store import Connection
from sendas.store.company import find_by_external_id
from sendas.store.database import Database
from sendas.store.domain_version import DomainVersion, domain_versions
from sendas.watchers import Watchers
from tests.asgi import Header
from tests.conftest import Launch
from tests.logs import captured_logs
from tests.paced_reader import PacedReader
from tests.planning import planning
from tests.service import MASTER_KEY, Service, by_purpose, start
from tests.streams import Stream, until
from tests.surroundings import memory_dns

FIELDS = """id status canSend checking message lastCheckedAt publication { stored servedByAll message }
records { id purpose type name value action required status code message observed publication { stored servedByAll }
progress { status confirmed code message observed seenAt } }"""
WATCH = f"subscription ($id: ID!) {{ domainChanged(id: $id) {{ {FIELDS} }} }}"
READ = f"query ($id: ID!) {{ node(id: $id) {{ ... on Domain {{ {FIELDS} }} }} }}"


def watching(service: Service, domain_id: str, *, token: str = "", company: str = "starcomm") -> Stream:
    headers: list[Header] = [("authorization", f"Bearer {token or service.token}"), ("sendas-company", company)]
    return Stream(service.app, WATCH, {"id": domain_id}, headers)


def progress(domain: Any) -> dict[str, tuple[str, bool]]:
    """Give what each record whose name has arrived looks like so far."""
    shown = {row["purpose"]: row["progress"] for row in domain["records"]}
    return {purpose: (each["status"], each["confirmed"]) for purpose, each in shown.items() if each}


def statuses(domain: Any) -> set[str]:
    return {row["status"] for row in domain["records"] if row["required"]}


def stored(service: Service) -> dict[str, Any]:
    """Give all that a check may write."""
    dump = service.dump()
    return {name: dump[name] for name in ("dns_record", "domain_claim", "domain_report", "audit_event")}


@asynccontextmanager
async def paced(launch: Launch, truth: MemoryReader | None = None) -> AsyncGenerator[tuple[Service, PacedReader, Any]]:
    """Give a service whose DNS has the records of a domain that was never checked, and lets none of them arrive yet."""
    reader = PacedReader(truth)
    service = await start(launch(reader=reader))
    service.dns = reader
    domain = (await service.prepare("starcomm.be"))["domain"]
    service.publish(domain["records"])
    reader.held = {row["name"] for row in domain["records"]}
    yield service, reader, domain


async def test_the_present_state_comes_at_once(service: Service) -> None:
    domain = await service.verified()
    async with watching(service, domain["id"]) as events:
        first = await events.next()
        assert first == await service.send(READ, id=domain["id"])
        assert first["status"] == "VERIFIED"
        assert await events.silent()


async def test_names_turn_green_in_the_order_they_arrive(launch: Launch) -> None:
    async with paced(launch) as (service, reader, domain), watching(service, domain["id"]) as events:
        rows = by_purpose(domain["records"])
        assert (await events.next())["checking"] is False
        check = asyncio.create_task(service.check(domain["id"]))
        began = await events.next()
        assert (began["checking"], progress(began)) == (True, {})
        assert await events.silent()
        before = stored(service)

        reader.arrive(rows["DKIM"]["name"])
        seen = await events.next()
        assert progress(seen) == {"DKIM": ("VALID", False)}
        [told] = [row["progress"] for row in seen["records"] if row["progress"]]
        assert told["message"] == "Found at every name server that answered; now it is confirmed over TCP."
        assert told["observed"] == [rows["DKIM"]["value"]]
        reader.arrive(rows["RETURN_PATH"]["name"])
        seen = await events.next()
        assert progress(seen) == {"DKIM": ("VALID", False), "RETURN_PATH": ("VALID", False)}
        assert statuses(seen) == {"NOT_CHECKED"}
        assert (seen["status"], seen["canSend"], seen["checking"]) == ("PENDING", False, True)
        assert stored(service) == before, "what is provisional is not kept"
        assert (await service.send(READ, id=domain["id"])) == seen, "who polls sees it too"

        reader.confirm()
        final = (await check)["domain"]
        while (seen := await events.next())["checking"]:
            assert statuses(seen) == {"NOT_CHECKED"}
        assert seen == await service.send(READ, id=domain["id"])
        assert (seen["status"], seen["canSend"], final["status"]) == ("VERIFIED", True, "VERIFIED")
        assert statuses(seen) == {"VALID"}
        assert progress(seen) == {}
        assert seen["publication"]["servedByAll"] is True
        assert await events.silent()


async def test_a_provisional_green_is_never_written_and_never_lets_a_domain_send(launch: Launch) -> None:
    """Somebody forges answers over UDP: it is shown as what it is, and TCP tells the truth."""
    async with paced(launch, memory_dns()) as (service, reader, domain), watching(service, domain["id"]) as events:
        await service.settings(method="OWN_DOMAIN_SERVER_1")
        await events.next()
        check = asyncio.create_task(service.check(domain["id"]))
        before = stored(service)
        for name in reader.held:
            reader.arrive(name)
        while progress(seen := await events.next()).get("DKIM") != ("VALID", False):
            assert (seen["canSend"], statuses(seen)) == (False, {"NOT_CHECKED"})
        assert (seen["canSend"], statuses(seen)) == (False, {"NOT_CHECKED"})
        assert (await service.resolve())["decision"]["usedFallback"] is True
        assert stored(service) == before
        reader.confirm()
        await check
        while seen["checking"]:
            seen = await events.next()
            assert not any(confirmed for _, confirmed in progress(seen).values())
            assert seen["canSend"] is False
        assert (seen["status"], statuses(seen)) == ("PENDING", {"MISSING"})
        assert (await service.resolve())["decision"]["usedFallback"] is True
        assert seen == await service.send(READ, id=domain["id"])


async def test_who_comes_later_sees_what_has_arrived(launch: Launch) -> None:
    async with paced(launch) as (service, reader, domain):
        rows = by_purpose(domain["records"])
        check = asyncio.create_task(service.check(domain["id"]))
        reader.arrive(rows["DKIM"]["name"])
        await until(lambda: bool(reader.readings))
        async with watching(service, domain["id"]) as events:
            assert progress(await events.next()) == {"DKIM": ("VALID", False)}
        check.cancel()


async def test_what_is_green_already_needs_no_confirmation(launch: Launch) -> None:
    async with paced(launch) as (service, reader, domain):
        for name in reader.held:
            reader.arrive(name)
        reader.confirm()
        await service.check(domain["id"])
        async with watching(service, domain["id"]) as events:
            await events.next()
            await service.check(domain["id"])
            seen: dict[str, tuple[str, bool]] = {}
            while (event := await events.next())["checking"]:
                seen |= progress(event)
            assert (seen["DKIM"], seen["RETURN_PATH"]) == (("VALID", True), ("VALID", True))


@pytest.mark.parametrize("foreign", [True, False])
async def test_another_company_s_domain_is_as_one_that_is_not_there(service: Service, foreign: bool) -> None:  # noqa: FBT001
    await service.create_company(externalId="other", name="Other", email="info@other.be")
    theirs = (await service.prepare("other.be", "other"))["domain"]["id"]
    async with watching(service, theirs if foreign else global_id("Domain", uuid4())) as events:
        await events.ended()
    async with watching(service, "nonsense") as other:
        await other.ended()
    assert (events.whole, events.start["status"]) == (other.whole, 200)
    assert b"NOT_FOUND" in events.whole
    assert service.services.watchers.watched == set()


async def test_it_needs_the_scope_and_a_company(service: Service) -> None:
    domain = (await service.prepare("starcomm.be"))["domain"]
    token = await service.new_token(Scope.DOMAINS_WRITE)
    async with watching(service, domain["id"], token=token) as events:
        assert await events.errors() == ["FORBIDDEN"]
    async with watching(service, domain["id"], company="unknown") as events:
        assert await events.errors() == ["COMPANY_REQUIRED"]
    async with watching(service, domain["id"], token="wrong") as events:  # noqa: S106  (of nobody)
        await events.ended()
        assert events.start["status"] == 401


def quick(launch: Launch) -> Service:
    """Give a service that looks often for what others changed."""
    return launch(watchers=Watchers(pause=0.02))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE access_token SET revoked_at = '2026-11-25 11:00:00' WHERE bound_to IS NOT NULL",
        "UPDATE access_token SET scopes = '[\"domains:write\"]' WHERE bound_to IS NOT NULL",
        "DELETE FROM access_token WHERE bound_to IS NOT NULL",
    ],
)
async def test_a_token_that_ends_ends_the_stream(launch: Launch, change: str) -> None:
    service = await start(quick(launch))
    domain = (await service.prepare("starcomm.be"))["domain"]
    token = await service.new_token(company="starcomm")
    async with watching(service, domain["id"], token=token) as events:
        await events.next()
        service.execute(change)
        assert await events.event() == ("complete", None)
        await events.ended()


async def test_a_token_that_runs_out_ends_the_stream(launch: Launch) -> None:
    service = await start(quick(launch))
    domain = (await service.prepare("starcomm.be"))["domain"]
    token = await service.new_token(company="starcomm", minutes=5)
    async with watching(service, domain["id"], token=token) as events:
        await events.next()
        assert await events.silent(0.2)
        service.clock.move(minutes=6)
        assert await events.event() == ("complete", None)


async def test_a_domain_that_is_removed_ends_the_stream(service: Service) -> None:
    domain = (await service.prepare("starcomm.be"))["domain"]
    async with watching(service, domain["id"]) as events:
        await events.next()
        await service.send("mutation ($id: ID!) { removeDomain(id: $id) { removedId } }", id=domain["id"])
        assert await events.event() == ("complete", None)


def elsewhere(service: Service) -> Services:
    """Give the services of another process on the same database."""
    mine = service.services
    return Services(
        database=Database(f"sqlite:///{service.path}"),
        sealer=mine.sealer,
        servers=mine.servers,
        reader=service.dns,
        probe_smtp=service.probe,
        clock=service.clock,
    )


async def company_of(service: Service) -> UUID:
    row = await service.services.database.read(lambda connection: find_by_external_id(connection, "starcomm"))
    assert row
    return row.id


async def test_what_another_process_changes_is_seen(launch: Launch) -> None:
    service = await start(quick(launch))
    domain = (await service.prepare("starcomm.be"))["domain"]
    own, other = read_global_id(domain["id"], "Domain"), elsewhere(service)
    assert own
    async with watching(service, domain["id"]) as events:
        assert (await events.next())["status"] == "PENDING"
        assert await events.silent(0.3), "no event while nothing changes"
        service.publish(domain["records"])
        await run_check(other, await company_of(service), own)
        seen = await events.next()
        assert (seen["status"], statuses(seen)) == ("VERIFIED", {"VALID"})
    other.database.close()


async def test_a_run_that_another_process_works_on_is_seen(launch: Launch) -> None:
    service = await start(quick(launch))
    domain = (await service.prepare("starcomm.be"))["domain"]
    own, run = read_global_id(domain["id"], "Domain"), uuid4().hex
    assert own
    ids = {"run": run, "company": (await company_of(service)).hex, "domain": own.hex}
    async with watching(service, domain["id"]) as events:
        await events.next()
        await events.silent(0.1)
        assert service.services.watchers.watched == {own}
        raw = service.services.database.writer.raw_connection()
        raw.cursor().execute("PRAGMA foreign_keys=OFF")
        raw.cursor().execute(
            "INSERT INTO dns_run (id, company_id, plan_id, domain_id, connection_id, provider_id, zone, zone_ref, hash,"
            " actor, state, created_at) VALUES (:run, :company, :run, :domain, :run, 'rfc2136', 'starcomm.be.', 'z', "
            "'h', 'a', 'RUNNING', '2026-11-25 12:00:00')",
            ids,
        )
        raw.close()
        assert (await events.next())["id"] == domain["id"]


async def test_nothing_is_left_of_who_leaves(launch: Launch) -> None:
    service, before = await start(quick(launch)), asyncio.all_tasks()
    domain = (await service.prepare("starcomm.be"))["domain"]
    async with watching(service, domain["id"]) as first, watching(service, domain["id"]) as second:
        await first.next()
        await second.next()
        first.leave()
        await first.ended()
        await service.check(domain["id"])
        assert (await second.next())["checking"] in {True, False}
        second.leave()
        await second.ended()
        assert asyncio.all_tasks() == before
    assert service.services.watchers.watched == set()


async def test_streams_of_a_company_are_bounded(service: Service) -> None:
    await service.create_company(externalId="other", name="Other", email="info@other.be")
    domain, theirs = (
        (await service.prepare("starcomm.be"))["domain"],
        (await service.prepare("o.be", "other"))["domain"],
    )
    opened = [await watching(service, domain["id"]).__aenter__() for _ in range(20)]
    for events in opened:
        await events.next()
    async with watching(service, domain["id"]) as refused:
        assert await refused.errors() == ["LIMIT_REACHED"]
    async with watching(service, theirs["id"], company="other") as events:
        assert (await events.next())["id"] == theirs["id"]
    for events in opened:
        events.leave()
        await events.ended()
    async with watching(service, domain["id"]) as events:
        await events.next()


async def test_a_database_that_fails_is_masked_and_the_stream_ends(launch: Launch) -> None:
    service = await start(quick(launch))
    domain = (await service.prepare("starcomm.be"))["domain"]
    with captured_logs() as written:
        async with watching(service, domain["id"]) as events:
            await events.next()
            service.execute("ALTER TABLE access_token RENAME TO hidden_canary")
            service.services.watchers.announce_all()
            assert await events.errors() == ["INTERNAL"]
            assert await events.event() == ("complete", None)
    assert b"access_token" not in events.whole
    assert "OperationalError" in written.getvalue()


async def test_a_poll_that_fails_is_tried_again(launch: Launch, monkeypatch: pytest.MonkeyPatch) -> None:
    service = await start(quick(launch))
    domain = (await service.prepare("starcomm.be"))["domain"]
    failures = iter([True, True])

    def failing(connection: Connection, domain_ids: Collection[UUID]) -> Mapping[UUID, DomainVersion]:
        if next(failures, False):
            raise OSError
        return domain_versions(connection, domain_ids)

    monkeypatch.setattr(poll_domains, "domain_versions", failing)
    with captured_logs() as written:
        async with watching(service, domain["id"]) as events:
            await events.next()
            service.execute("UPDATE sending_domain SET zone = 'starcomm.be'")
            assert (await events.next())["id"] == domain["id"]
    assert written.getvalue().count("watched domains could not be read") == 2


async def test_no_secret_is_in_a_stream_or_its_logs(launch: Launch) -> None:
    service = await start(quick(launch))
    domain = (await service.prepare("starcomm.be"))["domain"]
    with captured_logs("DEBUG") as written:
        async with watching(service, domain["id"]) as events:
            await events.next()
            service.publish(domain["records"])
            await service.check(domain["id"])
            while (await events.next())["status"] != "VERIFIED":
                pass
    everything = events.whole + written.getvalue().encode()
    for secret in (MASTER_KEY, service.token.rsplit("_", 2)[-2].encode(), b"PRIVATE KEY"):
        assert secret not in everything


async def test_the_end_of_the_process_ends_streams(service: Service) -> None:
    domain = (await service.prepare("starcomm.be"))["domain"]
    async with watching(service, domain["id"]) as events:
        await events.next()
        app = create_app(service.services, jobs=False)
        async with app.router.lifespan_context(app):
            pass
        assert await events.event() == ("complete", None)
        await events.ended()


async def test_a_slow_client_gets_the_latest_state(launch: Launch) -> None:
    service = await start(launch())
    domain = (await service.prepare("starcomm.be"))["domain"]
    async with watching(service, domain["id"]) as events:
        await events.next()
        events.reading.clear()
        for _ in range(20):
            service.clock.move(seconds=30)
            await service.check(domain["id"])
        await asyncio.sleep(0.05)
        events.reading.set()
        last = f"{service.clock().isoformat()}"
        count = 0
        while (await events.next())["lastCheckedAt"] != last:
            count += 1
        assert count < 5
        assert await events.silent()


async def test_an_address_that_is_validated_shows_its_domain_s_progress(service: Service) -> None:
    await service.settings(method="OWN_DOMAIN_SERVER_1")
    address = (await service.add_address("Offers", "offers@starcomm.be"))["senderAddress"]
    async with watching(service, address["domain"]["id"]) as events:
        first = await events.next()
        service.dns.publish(first["records"][0]["name"], RecordType(first["records"][0]["type"]), "elsewhere.example")
        await service.validate(address["id"])
        while (seen := await events.next())["checking"]:
            pass
        assert seen["records"][0]["status"] == "MISMATCH"


async def test_a_run_is_followed_with_the_names_that_the_real_reader_sees(launch: Launch) -> None:
    async with planning(launch, server=1) as here, watching(here.service, here.domain["id"]) as events:
        assert (await events.next())["status"] == "PENDING"
        run = asyncio.create_task(here.applied(await here.planned()))
        seen: set[tuple[str, str, bool]] = set()
        while (event := await events.next())["status"] != "VERIFIED":
            seen |= {(purpose, *each) for purpose, each in progress(event).items()}
            assert event["canSend"] is False
        assert ("DKIM", "VALID", False) in seen
        assert (await run)["state"] == "APPLIED"
        while event["checking"]:
            event = await events.next()
        assert event == await here.service.send(READ, id=here.domain["id"])


async def test_an_event_reads_no_other_domains_of_the_company(service: Service) -> None:
    domain = await service.verified()
    for number in range(5):
        await service.prepare(f"other{number}.be")
    read: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        read.append(statement)

    engine = service.services.database.engine
    async with watching(service, domain["id"]) as events:
        await events.next()
        sqlalchemy.event.listen(engine, "before_cursor_execute", note)
        service.execute("UPDATE sending_domain SET judged = NOT judged WHERE name = 'starcomm.be'")
        service.services.watchers.announce_all()
        await events.next()
        sqlalchemy.event.remove(engine, "before_cursor_execute", note)
    [shelf] = [each for each in read if "FROM sending_domain LEFT OUTER JOIN dns_record" in each]
    assert "sending_domain.name = " in shelf


async def test_records_that_another_server_s_domain_makes_stale_are_told(service: Service) -> None:
    old = await service.verified()
    new = (await service.settings(method="OWN_DOMAIN_SERVER_2"))["emailSettings"]["domain"]["id"]
    service.publish([row for row in (await service.check(new))["domain"]["records"] if row["required"]])
    await service.check(new)
    async with watching(service, old["id"]) as events:
        seen = await events.next()
        assert {row["action"] for row in seen["records"] if row["required"]} == {"REMOVE"}
        assert seen == await service.send(READ, id=old["id"])
