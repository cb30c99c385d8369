"""Applying: one approval, one run, one writer, and the truth about every change."""

import asyncio
import math
import sqlite3
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from sendas.actions.start_run import sweep_runs
from sendas.domain.dns_run import ChangeOutcome
from sendas.domain.principal import Scope
from sendas.domain.run_step import MOST_TRIES
from sendas.domain.run_timing import RunTiming
from sendas.store.dns_connection import remove_connection
from sendas.store.dns_run import ledger
from sendas_providers import SHIPPED, Change, DnsProvider, Outcome, PluginHost, Result, RRset, Unavailable, Zone
from sendas_providers.testing import Fault, UpdateFault
from sendas_rfc2136.provider import Rfc2136
from tests.conftest import Launch
from tests.planning import (
    APPLY,
    MERGED,
    OTHER_SECRET,
    SPF,
    THEIRS,
    TIMING,
    ZONE,
    Interposed,
    Planning,
    Through,
    copied,
    outcomes,
    planning,
    uuid_of,
)
from tests.sendas_providers.installed import install, on_path
from tests.service import codes

DISCONNECT = "mutation ($id: ID!) { disconnectDnsProvider(id: $id) { removedId userErrors { code message field } } }"

REMOVE_DOMAIN = "mutation ($id: ID!) { removeDomain(id: $id) { userErrors { code message field } } }"

REMOVE_AND_LEAVE = REMOVE_DOMAIN.replace("id: $id)", "id: $id, leaveRecords: true)")


def messages(run: Any) -> list[str]:
    return [each["message"] for each in run["results"]]


def runs(here: Planning) -> int:
    return len(here.service.dump()["dns_run"])


def texts(here: Planning) -> set[str]:
    """Give the texts of the domain itself."""
    return {line.split('"')[1] for line in here.zone.lines() if line.startswith(f"{ZONE}. ") and " TXT " in line}


async def ended(here: Planning, run_id: str) -> Any:
    """Give a run once it has ended."""
    await here.service.services.runs.wait(uuid_of(run_id), timedelta(seconds=20))
    return await here.run(run_id)


class Gate:
    """Holds every change back, before or after its effect, until it is opened."""

    def __init__(self, *, after: bool = False) -> None:
        self.reached, self.opened, self._after = asyncio.Event(), asyncio.Event(), after

    def __call__(self, provider: DnsProvider) -> DnsProvider:
        gate = self

        class Held(Through):
            async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
                results = await super().apply(zone, changes, note=note) if gate._after else ()
                gate.reached.set()
                await gate.opened.wait()
                return results or await super().apply(zone, changes, note=note)

        return Held(provider)


# What is approved


async def test_rule_20_a_run_leaves_a_ledger_and_an_audit_log(launch: Launch) -> None:
    async with planning(launch) as here:
        plan = await here.planned()
        run = await here.applied(plan)
        assert (run["state"], outcomes(run), run["undoable"]) == ("APPLIED", ["APPLIED", "APPLIED"], True)
        assert run["finishedAt"] >= run["startedAt"]
        assert {*messages(run)} == {"Written, and served by all name servers of the zone."}
        assert texts(here) == {MERGED, THEIRS}
        lines = here.ledger(run["id"])
        assert [(line.name, line.type, line.outcome, line.tries) for line in lines] == [
            (f"{each['name']}.", "TXT", ChangeOutcome.APPLIED, 1) for each in plan["changes"]
        ]
        [kept] = lines[0].planned
        assert kept.change.before
        assert {(each.text, each.raw) for each in kept.change.before.values} == {
            (text, f'"{text}"') for text in (SPF, THEIRS)
        }
        for line in lines:
            assert line.sent_at
            assert line.settled_at
            assert line.sent_at <= line.settled_at
        own, planned, credential = uuid_of(run["id"]), uuid_of(plan["id"]), uuid_of(here.connection)
        told = f"TXT applied run {own} plan {plan['hash'][:12]} credential {credential}"
        assert here.audited() == [
            ("dns.plan", ZONE, f"plan {planned} {plan['hash']}"),
            ("dns.apply", ZONE, f"run {own} plan {plan['hash']}"),
            *(("dns.change", each["name"], told) for each in plan["changes"]),
            ("dns.run.applied", ZONE, str(own)),
        ]
        assert here.credential().last_used_at
        assert here.service.dump()["zone_lease"] == []
        # The domain was looked at again: the rows are green without anybody asking.
        assert (await here.service.domains())[ZONE, "OWN_DOMAIN_SERVER_2"]["status"] == "VERIFIED"


async def test_rule_14_another_hash_is_refused_and_the_plan_stays_good(launch: Launch) -> None:
    async with planning(launch) as here:
        plan, other = await here.planned(), await here.planned(recordIds=[here.domain["records"][0]["id"]])
        for approved in ("", plan["hash"].upper(), plan["hash"][:-1], other["hash"], f"{plan['hash']} "):
            answer = await here.apply(plan, approved=approved)
            assert (codes(answer), answer["run"]) == ([("PLAN_CHANGED", "hash")], None)
        assert (runs(here), here.updates()) == (0, 0)
        assert (await here.applied(plan))["state"] == "APPLIED"


async def test_rule_14_an_old_plan_is_refused(launch: Launch) -> None:
    async with planning(launch) as here:
        plan = await here.planned()
        here.service.clock.move(minutes=15)
        answer = await here.apply(plan)
        assert codes(answer) == [("PLAN_EXPIRED", "planId")]
        assert "15 minutes" in answer["userErrors"][0]["message"]
        assert (runs(here), here.updates()) == (0, 0)


async def test_rule_14_a_plan_is_applied_once(launch: Launch) -> None:
    async with planning(launch) as here:
        plan = await here.planned()
        await here.applied(plan)
        sent = here.updates()
        assert codes(await here.apply(plan)) == [("PLAN_EXPIRED", "planId")]
        assert (runs(here), here.updates()) == (1, sent)


async def test_rule_14_a_plan_that_is_applied_five_times_at_once_is_run_once(launch: Launch) -> None:
    async with planning(launch) as here:
        plan = await here.planned()
        answers = await asyncio.gather(*(here.apply(plan) for _ in range(5)))
        refused = [codes(each)[0][0] for each in answers if each["userErrors"]]
        assert len(refused) == 4
        assert {*refused} <= {"PLAN_EXPIRED", "RUN_IN_PROGRESS"}
        [run] = [each["run"] for each in answers if each["run"]]
        assert run["state"] == "APPLIED"
        assert (runs(here), here.updates()) == (1, 2)


async def test_rule_16_two_plans_for_one_zone_are_not_run_at_once(launch: Launch) -> None:
    gate = Gate()
    async with planning(launch, providers=Interposed(gate)) as here:
        first, second = await here.planned(), await here.planned()
        applying = asyncio.create_task(here.applied(first))
        await gate.reached.wait()
        answer = await here.apply(second)
        assert codes(answer) == [("RUN_IN_PROGRESS", "planId")]
        gate.opened.set()
        assert (await applying)["state"] == "APPLIED"
        # What it was approved for has been done by now.
        assert codes(await here.apply(second)) == [("PLAN_CHANGED", "planId")]
        assert runs(here) == 1


async def test_rule_16_another_company_waits_for_the_zone(launch: Launch) -> None:
    gate = Gate()
    timing = replace(TIMING, answer=timedelta(seconds=0.3))
    async with planning(launch, 1, timing=timing, providers=Interposed(gate)) as here:
        await here.service.create_company(externalId="rival", name="Rival", email="info@starcomm.be")
        theirs = (await here.service.prepare(ZONE, "rival"))["domain"]
        plan = await here.planned()
        waiting = await here.planned(company="rival", domainId=theirs["id"], connectionId=here.connect("rival"))
        run = (await here.apply(plan))["run"]
        assert run["state"] == "RUNNING"
        other = (await here.apply(waiting, company="rival"))["run"]
        assert (other["state"], other["results"]) == ("RUNNING", [])
        await sweep_runs(here.service.services)
        assert (await here.run(other["id"], "rival"))["results"] == []
        gate.opened.set()
        assert (await ended(here, run["id"]))["state"] == "APPLIED"
        await sweep_runs(here.service.services)
        await here.service.services.runs.wait(uuid_of(other["id"]), timedelta(seconds=20))
        done = await here.run(other["id"], "rival")
        assert (done["state"], outcomes(done)) == ("APPLIED", ["NOOP", "APPLIED"])


async def test_rule_16_a_copy_of_the_zone_on_another_server_stands_in_nobody_s_way(launch: Launch) -> None:
    gate, timing = Gate(), replace(TIMING, answer=timedelta(seconds=0.3))

    def between(provider: DnsProvider) -> DnsProvider:
        assert isinstance(provider, Rfc2136)
        return gate(provider) if provider.server.key.name.to_text() == "copy." else provider

    async with planning(launch, timing=timing, providers=Interposed(between)) as here, copied(here, "copy.") as copy:
        await here.service.create_company(externalId="rival", name="Rival", email="info@rival.be")
        theirs = (await here.service.prepare(ZONE, "rival", method="OWN_DOMAIN_SERVER_2"))["domain"]
        own = here.connect("rival", server=copy.address, port=str(copy.port), key_name="copy.", secret=OTHER_SECRET)
        plan = await here.planned()
        blocking = await here.planned(company="rival", domainId=theirs["id"], connectionId=own)
        other = (await here.apply(blocking, company="rival"))["run"]
        await gate.reached.wait()
        run = (await here.apply(plan))["run"]
        assert (await ended(here, run["id"]))["state"] == "APPLIED"
        gate.opened.set()
        await here.service.services.runs.wait(uuid_of(other["id"]), timedelta(seconds=20))
        assert (await here.run(other["id"], "rival"))["state"] == "APPLIED"
        assert here.service.dump()["zone_lease"] == []


async def test_rule_25_applying_needs_its_scope(launch: Launch) -> None:
    async with planning(launch) as here:
        plan = await here.planned()
        token = await here.service.new_token(*(set(Scope) - {Scope.DNS_APPLY}))
        given = {"planId": plan["id"], "hash": plan["hash"]}
        answer = (await here.service.post(APPLY, {"input": given}, token=token)).json()
        assert [each["extensions"]["code"] for each in answer["errors"]] == ["FORBIDDEN"]
        assert (runs(here), here.updates()) == (0, 0)


async def test_rule_25_another_company_s_plan_answers_as_a_missing_one_byte_for_byte(launch: Launch) -> None:
    async with planning(launch) as here:
        plan = await here.planned()
        await here.service.create_company(externalId="rival", name="Rival", email="info@rival.be")
        missing = plan["id"][:-4] + ("AAAA" if plan["id"][-4:] != "AAAA" else "BBBB")
        said = {
            (await here.service.post(APPLY, {"input": {"planId": each, "hash": plan["hash"]}}, company="rival")).text
            for each in (plan["id"], missing, "nonsense", here.domain["id"])
        }
        assert len(said) == 1
        assert "NOT_FOUND" in said.pop()
        assert (runs(here), here.updates()) == (0, 0)


async def test_what_was_removed_since_the_plan_is_not_found(launch: Launch) -> None:
    async with planning(launch) as here:
        plan, spare = await here.planned(), await here.planned()
        removed = await here.service.send(DISCONNECT, id=here.connection)
        assert removed["userErrors"] == []
        assert codes(await here.apply(plan)) == [("NOT_FOUND", "planId")]
        await here.service.send(REMOVE_DOMAIN, id=here.domain["id"])
        assert codes(await here.apply(spare)) == [("NOT_FOUND", "planId")]
        assert (runs(here), here.updates()) == (0, 0)


# What others did in between


async def test_rule_15_a_zone_that_was_edited_since_is_a_conflict_and_nothing_is_written(launch: Launch) -> None:
    async with planning(launch) as here:
        plan = await here.planned()
        here.zone.add(ZONE, "TXT", '"new=1"')
        before = here.zone.lines()
        run = await here.applied(plan)
        assert (run["state"], outcomes(run), run["undoable"]) == ("CONFLICT", ["CONFLICT"], False)
        assert messages(run) == [f"TXT at {ZONE} is not as it was when the plan was made. Make a new plan."]
        assert (here.zone.lines(), here.updates()) == (before, 0)
        assert [line.outcome for line in here.ledger(run["id"])] == [ChangeOutcome.CONFLICT, None]
        assert [action for action, *_ in here.audited()][-2:] == ["dns.change", "dns.run.conflict"]
        assert (await here.applied(await here.planned()))["state"] == "APPLIED"
        assert texts(here) == {MERGED, THEIRS, "new=1"}


async def test_rule_17_a_run_stops_at_the_first_conflict_and_keeps_what_it_did(launch: Launch) -> None:
    async with planning(launch, 1) as here:
        plan = await here.planned()
        key = next(each["name"] for each in plan["changes"] if each["type"] == "TXT")
        here.zone.add(key, "TXT", '"theirs"')
        run = await here.applied(plan)
        assert (run["state"], outcomes(run), run["undoable"]) == ("PARTIAL", ["APPLIED", "CONFLICT"], True)
        assert "bounce.starcomm.be. 300 IN CNAME rp.sendas.example." in here.zone.lines()
        assert f'{key}. 300 IN TXT "theirs"' in here.zone.lines()
        assert here.audited()[-1][0] == "dns.run.partial"


def interfering(here: list[Planning], interfere: Callable[[Planning], None]) -> Callable[[DnsProvider], DnsProvider]:
    """Let others write between our last look and our update."""

    class Raced(Through):
        async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
            interfere(here[0])
            return await super().apply(zone, changes, note=note)

    return Raced


async def test_rule_15_an_edit_after_our_last_look_is_kept_by_compare_and_swap(launch: Launch) -> None:
    world: list[Planning] = []
    race = interfering(world, lambda here: here.zone.replace(ZONE, "TXT", f'"{SPF}"', '"new=1"'))
    async with planning(launch, providers=Interposed(race)) as here:
        world.append(here)
        run = await here.applied(await here.planned())
        assert (run["state"], outcomes(run)) == ("CONFLICT", ["CONFLICT"])
        assert texts(here) == {SPF, "new=1"}


@pytest.mark.parametrize(("rdtype", "value"), [("TXT", '"theirs"'), ("A", "192.0.2.1"), ("CNAME", "else.example.")])
async def test_rule_06_what_came_to_the_alias_s_name_after_our_last_look_stays_alone(
    launch: Launch, rdtype: str, value: str
) -> None:
    world: list[Planning] = []

    def interfere(here: Planning) -> None:
        if not any(line.startswith("bounce.") for line in here.zone.lines()):
            here.zone.add("bounce.starcomm.be", rdtype, value)

    async with planning(launch, 1, providers=Interposed(interfering(world, interfere))) as here:
        world.append(here)
        run = await here.applied(await here.planned())
        assert (run["state"], outcomes(run)) == ("CONFLICT", ["CONFLICT"])
        at_name = [line for line in here.zone.lines() if line.startswith("bounce.")]
        assert at_name == [f"bounce.starcomm.be. 300 IN {rdtype} {value}"]


async def test_rule_19_others_who_wrote_the_same_before_us_are_told_apart(launch: Launch) -> None:
    world: list[Planning] = []
    race = interfering(world, lambda here: here.zone.replace("bounce.starcomm.be", "CNAME", "rp.sendas.example."))
    async with planning(launch, 1, providers=Interposed(race)) as here:
        world.append(here)
        run = await here.applied(await here.planned())
        assert (run["state"], outcomes(run)) == ("APPLIED", ["NOOP", "APPLIED"])


# What providers do


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (UpdateFault.REFUSED, "This credential may not do that: the server answered REFUSED"),
        (UpdateFault.IGNORED, "The provider refused it: the server said yes and did nothing"),
    ],
)
async def test_rule_17_a_refused_update_is_failed_and_nothing_more_is_tried(
    launch: Launch, fault: UpdateFault, message: str
) -> None:
    async with planning(launch) as here:
        plan, before = await here.planned(), here.zone.lines()
        here.server.update_fault = fault
        run = await here.applied(plan)
        assert (run["state"], outcomes(run), messages(run)) == ("FAILED", ["FAILED"], [message])
        assert (here.zone.lines(), here.updates(), run["undoable"]) == (before, 1, False)
        [line, untried] = here.ledger(run["id"])
        assert (line.tries, line.outcome, untried.sent_at) == (1, ChangeOutcome.FAILED, None)
        assert [action for action, *_ in here.audited()][-2:] == ["dns.change", "dns.run.failed"]


async def test_rule_19_an_update_that_is_lost_twice_is_failed(launch: Launch) -> None:
    async with planning(launch) as here:
        plan, before = await here.planned(), here.zone.lines()
        here.server.update_fault = UpdateFault.DROP_UPDATE
        run = await here.applied(plan)
        assert (run["state"], outcomes(run)) == ("FAILED", ["FAILED"])
        assert "twice" in messages(run)[0]
        assert (here.zone.lines(), here.updates()) == (before, MOST_TRIES)
        assert here.ledger(run["id"])[0].tries == MOST_TRIES


async def test_rule_19_an_update_that_is_lost_once_is_sent_again_when_its_time_is_over(launch: Launch) -> None:
    sent: list[float] = []

    class Healing(Through):
        async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
            sent.append(asyncio.get_running_loop().time())
            results = await super().apply(zone, changes, note=note)
            world[0].server.update_fault = None
            return results

    world: list[Planning] = []
    async with planning(launch, providers=Interposed(Healing)) as here:
        world.append(here)
        plan = await here.planned()
        here.server.update_fault = UpdateFault.DROP_UPDATE
        run = await here.applied(plan)
        assert (run["state"], outcomes(run)) == ("APPLIED", ["APPLIED", "APPLIED"])
        assert [line.tries for line in here.ledger(run["id"])] == [2, 1]
        assert sent[1] - sent[0] >= (TIMING.call + TIMING.margin).total_seconds()
        assert texts(here) == {MERGED, THEIRS}


async def test_rule_19_an_update_whose_answer_is_lost_is_never_sent_again(launch: Launch) -> None:
    async with planning(launch) as here:
        plan = await here.planned()
        here.server.update_fault = UpdateFault.DROP_ANSWER
        run = await here.applied(plan)
        assert (run["state"], outcomes(run), here.updates()) == ("APPLIED", ["APPLIED", "APPLIED"], 2)
        assert texts(here) == {MERGED, THEIRS}
        assert run["undoable"]


async def test_a_server_that_is_down_at_apply_is_told_and_nothing_is_sent(launch: Launch) -> None:
    async with planning(launch) as here:
        plan, before = await here.planned(), here.zone.lines()
        here.reseal(port="1")
        run = await here.applied(plan)
        assert (run["state"], outcomes(run)) == ("FAILED", ["FAILED"])
        assert messages(run) == ["The provider did not answer: 127.0.0.1 port 1: no connection"]
        assert (here.zone.lines(), here.updates()) == (before, 0)
        assert here.ledger(run["id"])[0].sent_at is None


async def test_a_key_that_was_changed_at_the_server_is_told_and_nothing_is_sent(launch: Launch) -> None:
    async with planning(launch) as here:
        plan, before = await here.planned(), here.zone.lines()
        here.reseal(secret=OTHER_SECRET)
        run = await here.applied(plan)
        assert (run["state"], outcomes(run)) == ("FAILED", ["FAILED"])
        assert messages(run)[0].startswith("The provider does not accept this credential: ")
        assert OTHER_SECRET not in messages(run)[0]
        assert (here.zone.lines(), here.updates()) == (before, 0)


async def test_name_servers_that_do_not_answer_afterwards_do_not_change_the_outcome(launch: Launch) -> None:
    class Last(Through):
        async def aclose(self) -> None:
            if running:
                here.server.fault = Fault.SERVFAIL
            await super().aclose()

    running = False
    async with planning(launch, providers=Interposed(Last)) as here:
        plan = await here.planned()
        running = True
        run = await here.applied(plan)
        assert (run["state"], outcomes(run)) == ("APPLIED", ["APPLIED", "APPLIED"])
        assert "name servers did not answer just now" in messages(run)[0]


class Lying(Through):
    """Says yes and does nothing."""

    async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
        del zone, note
        return [Result(each, Outcome.APPLIED, ref="C1") for each in changes]


class Idle(Through):
    """Says that it was so already, and it was not."""

    async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
        del zone, note
        return [Result(each, Outcome.NOOP) for each in changes]


@pytest.mark.parametrize("provider", [Lying, Idle])
async def test_rule_18_a_yes_that_does_not_show_is_unknown(launch: Launch, provider: type[Through]) -> None:
    async with planning(launch, providers=Interposed(provider)) as here:
        run = await here.applied(await here.planned())
        assert (run["state"], outcomes(run)) == ("PARTIAL", ["UNKNOWN"])
        assert messages(run) == [
            f"It was sent, and we could not see what became of it. Look at TXT of {ZONE} yourself."
        ]
        line = here.ledger(run["id"])[0]
        assert (line.tries, line.provider_ref) == (1, "C1" if provider is Lying else None)


class Late(Through):
    """Does it a little after it said yes."""

    async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
        later = partial(asyncio.create_task, super().apply(zone, changes, note=note))
        asyncio.get_running_loop().call_later(0.1, later)
        return [Result(each, Outcome.APPLIED) for each in changes]


async def test_rule_18_a_yes_that_shows_a_little_later_is_applied(launch: Launch) -> None:
    async with planning(launch, providers=Interposed(Late)) as here:
        run = await here.applied(await here.planned())
        assert (run["state"], outcomes(run), here.updates()) == ("APPLIED", ["APPLIED", "APPLIED"], 2)


class Breaking(Through):
    """Does it, and then breaks."""

    async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
        await super().apply(zone, changes, note=note)
        message = "a secret canary"
        raise RuntimeError(message)


class Silent(Through):
    """Does it, and gives no result."""

    async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
        await super().apply(zone, changes, note=note)
        return []


class Hanging(Through):
    """Does it, and never comes back."""

    async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
        await super().apply(zone, changes, note=note)
        await asyncio.Event().wait()
        return []


class Denying(Through):
    """Does it, and calls it a conflict."""

    async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
        await super().apply(zone, changes, note=note)
        return [Result(each, Outcome.UNKNOWN) for each in changes]


@pytest.mark.parametrize("provider", [Breaking, Silent, Hanging, Denying])
async def test_rule_19_whatever_a_provider_says_the_zone_decides_and_nothing_is_sent_twice(
    launch: Launch, provider: type[Through]
) -> None:
    async with planning(launch, providers=Interposed(provider)) as here:
        run = await here.applied(await here.planned())
        assert (run["state"], outcomes(run), here.updates()) == ("APPLIED", ["APPLIED", "APPLIED"], 2)
        assert "canary" not in str(here.service.dump())


async def test_a_plugin_that_reads_nonsense_ends_the_run(launch: Launch) -> None:
    class Garbled(Through):
        async def read(self, zone: Zone, names: Collection[str]) -> Sequence[RRset]:
            listed: Any = await super().read(zone, names)
            return None if spoilt else listed  # type: ignore[return-value]  # (a plugin is not type-checked)

    spoilt: list[bool] = []
    async with planning(launch, providers=Interposed(Garbled)) as here:
        plan = await here.planned()
        spoilt.append(True)
        run = await here.applied(plan)
        assert (run["state"], outcomes(run), here.updates()) == ("FAILED", ["FAILED"], 0)


async def test_rule_22_our_changes_are_marked_where_a_provider_has_room_for_it(launch: Launch) -> None:
    notes: list[str] = []

    class Noting(Through):
        async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
            notes.append(note)
            assert len(changes) == 1
            return await super().apply(zone, changes, note=note)

    async with planning(launch, providers=Interposed(Noting)) as here:
        run = await here.applied(await here.planned())
        assert notes == [f"sendas:{uuid_of(run['id']).hex[:8]}"] * 2
        assert not any("owner" in line for line in here.zone.lines())


async def test_no_transaction_is_open_while_the_provider_works(launch: Launch) -> None:
    path: list[Path] = []
    written: list[str] = []

    def write(what: str) -> None:
        other = sqlite3.connect(path[0], timeout=0)
        other.execute("UPDATE company SET name = ?", (what,))
        other.commit()
        other.close()
        written.append(what)

    class Writing(Through):
        async def read(self, zone: Zone, names: Collection[str]) -> Sequence[RRset]:
            write("read")
            return await super().read(zone, names)

        async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
            write("apply")
            return await super().apply(zone, changes, note=note)

    async with planning(launch, providers=Interposed(Writing)) as here:
        path.append(here.service.path)
        plan = await here.planned()
        written.clear()
        assert (await here.applied(plan))["state"] == "APPLIED"
        assert written == ["read", "apply", "read"] * 2


# A run that goes on


async def test_a_long_run_answers_as_running_and_is_seen_to_end(launch: Launch) -> None:
    gate = Gate()
    async with planning(launch, timing=quick_answer(), providers=Interposed(gate)) as here:
        run = await here.applied(await here.planned())
        assert (run["state"], run["finishedAt"], run["undoable"], run["results"]) == ("RUNNING", None, False, [])
        gate.opened.set()
        assert (await ended(here, run["id"]))["state"] == "APPLIED"


async def test_what_a_run_is_for_cannot_be_removed_while_it_is_under_way(launch: Launch) -> None:
    gate = Gate()
    async with planning(launch, timing=quick_answer(), providers=Interposed(gate)) as here:
        run = await here.applied(await here.planned())
        for mutation, own in ((DISCONNECT, here.connection), (REMOVE_DOMAIN, here.domain["id"])):
            assert codes(await here.service.send(mutation, id=own)) == [("RUN_IN_PROGRESS", "id")]
        gate.opened.set()
        assert (await ended(here, run["id"]))["state"] == "APPLIED"
        assert codes(await here.service.send(DISCONNECT, id=here.connection)) == []
        assert codes(await here.service.send(REMOVE_AND_LEAVE, id=here.domain["id"])) == []
        # The ledger outlives both.
        assert [line.outcome for line in here.ledger(run["id"])] == [ChangeOutcome.APPLIED] * 2
        assert await here.run(run["id"]) is None


def quick_answer() -> RunTiming:
    return replace(TIMING, answer=timedelta(seconds=0.2))


async def cut_off(here: Planning, gate: Gate) -> str:
    """Begin a run and drop it while its first change is at the provider; the next attempt may begin at once."""
    run = await here.applied(await here.planned())
    await gate.reached.wait()
    await here.service.services.runs.stop()
    assert (await here.run(run["id"]))["state"] == "RUNNING"
    here.service.clock.move(minutes=2)
    gate.opened.set()
    shown: str = run["id"]
    return shown


@pytest.mark.parametrize("after", [False, True])
async def test_rule_19_a_run_that_was_cut_off_is_finished_and_looks_before_it_sends(
    launch: Launch, *, after: bool
) -> None:
    gate = Gate(after=after)
    async with planning(launch, timing=quick_answer(), providers=Interposed(gate)) as here:
        run_id = await cut_off(here, gate)
        await sweep_runs(here.service.services)
        run = await ended(here, run_id)
        assert (run["state"], outcomes(run), here.updates()) == ("APPLIED", ["APPLIED", "APPLIED"], 2)
        assert [line.tries for line in here.ledger(run_id)] == [1 if after else 2, 1]
        assert texts(here) == {MERGED, THEIRS}


async def forget_credential(here: Planning) -> None:
    own, company_id = uuid_of(here.connection), here.company_id
    await here.service.services.database.write(lambda connection: remove_connection(connection, company_id, own))


async def test_a_credential_that_went_before_anything_was_sent_is_failed(launch: Launch) -> None:
    async with planning(launch, timing=quick_answer()) as here:
        plan = await here.planned()
        # The zone is taken, so that the run waits.
        here.service.execute(
            "INSERT INTO zone_lease (zone, provider_id, zone_ref, owner, until) "
            "SELECT zone, provider_id, zone_ref, :owner, :until FROM dns_plan",
            owner="0" * 32, until="2026-11-25 12:01:00.000000",
        )  # fmt: skip
        run = await here.applied(plan)
        assert run["state"] == "RUNNING"
        await forget_credential(here)
        here.service.clock.move(minutes=2)
        await sweep_runs(here.service.services)
        done = await ended(here, run["id"])
        assert (done["state"], outcomes(done)) == ("FAILED", ["FAILED"])
        assert messages(done) == ["The credential for this provider was removed."]
        assert here.updates() == 0


async def test_rule_17_what_was_sent_is_unknown_when_the_credential_is_gone(launch: Launch) -> None:
    gate = Gate(after=True)
    async with planning(launch, timing=quick_answer(), providers=Interposed(gate)) as here:
        run_id = await cut_off(here, gate)
        assert MERGED in texts(here), "it was written before it was cut off"
        await forget_credential(here)
        await sweep_runs(here.service.services)
        run = await ended(here, run_id)
        assert (run["state"], outcomes(run)) == ("PARTIAL", ["UNKNOWN"])


async def test_rule_17_what_was_sent_is_unknown_when_the_provider_cannot_be_opened(launch: Launch) -> None:
    gate = Gate(after=True)
    async with planning(launch, timing=quick_answer(), providers=Interposed(gate)) as here:
        run_id = await cut_off(here, gate)
        # The plugin lost its way to authorise with an upgrade.
        here.service.execute("UPDATE dns_connection SET auth_id = 'gone'")
        await sweep_runs(here.service.services)
        run = await ended(here, run_id)
        assert (run["state"], outcomes(run)) == ("PARTIAL", ["UNKNOWN"])


# Who is told

LISTENING = """
told = []
fail = [False]
@hookimpl
def sendas_dns_applied(event):
    told.append(dict(event))
    if fail[0]:
        raise RuntimeError("no")
"""


@pytest.mark.parametrize("fails", [False, True])
async def test_plugins_are_told_once_when_all_is_written_down(launch: Launch, tmp_path: Path, *, fails: bool) -> None:
    install(tmp_path, "listener", LISTENING.replace("[False]", f"[{fails}]"))
    with on_path(tmp_path):
        host = PluginHost((*SHIPPED, "listener"))
        module: Any = __import__("listener")
        told: list[Mapping[str, Any]] = module.told
        async with planning(launch, providers=host) as here:
            plan = await here.planned()
            assert told == []
            run = await here.applied(plan)
            assert run["state"] == "APPLIED"
            [event] = told
            assert (event["state"], event["zone"], event["undoes"]) == ("APPLIED", f"{ZONE}.", None)
            assert event["run"] == str(uuid_of(run["id"]))
            assert [each["outcome"] for each in event["changes"]] == ["APPLIED", "APPLIED"]
            await sweep_runs(here.service.services)
            assert len(told) == 1
            here.zone.add(ZONE, "TXT", '"new=1"')
            undone = await here.applied(await here.planned(undoesRunId=run["id"]))
            assert undone["state"] == "APPLIED"
            assert [each["undoes"] for each in told] == [None, event["run"]]


# A provider that asks to come back later


class PutsOff(Through):
    """Refuses the first calls that write, having written nothing, and notes when it was called."""

    def __init__(self, inner: DnsProvider, times: int, retry_after: float | None, called: list[float]) -> None:
        super().__init__(inner)
        self.times, self.retry_after, self.called = times, retry_after, called

    async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
        self.called.append(time.monotonic())
        if len(self.called) <= self.times:
            message = "too many calls"
            raise Unavailable(message, retry_after=self.retry_after)
        return await super().apply(zone, changes, note=note)


async def test_what_a_provider_puts_off_is_sent_when_it_asked_for_it(launch: Launch) -> None:
    called: list[float] = []
    between = Interposed(lambda inner: PutsOff(inner, 1, 0.5, called))
    async with planning(launch, providers=between) as here:
        run = await here.applied(await here.planned())
        assert (run["state"], outcomes(run), here.updates()) == ("APPLIED", ["APPLIED", "APPLIED"], 2)
        assert called[1] - called[0] >= 0.5
        assert [line.tries for line in here.ledger(run["id"])] == [1, 1]


async def test_it_is_sent_more_than_twice_while_our_patience_lasts(launch: Launch) -> None:
    called: list[float] = []
    between = Interposed(lambda inner: PutsOff(inner, 3, None, called))
    async with planning(launch, providers=between) as here:
        run = await here.applied(await here.planned())
        assert (run["state"], here.updates(), len(called)) == ("APPLIED", 2, 5)


@pytest.mark.parametrize("retry_after", [None, 3600.0, math.inf, math.nan, -1.0])
async def test_who_puts_off_for_too_long_is_told_of(launch: Launch, retry_after: float | None) -> None:
    between = Interposed(lambda inner: PutsOff(inner, 10**6, retry_after, []))
    async with planning(launch, providers=between) as here:
        run = await here.applied(await here.planned())
        assert (run["state"], outcomes(run), here.updates()) == ("FAILED", ["FAILED"], 0)
        assert run["undoable"] is False


async def test_what_was_put_off_is_not_taken_for_sent_by_the_next_attempt(launch: Launch) -> None:
    """Else what others write meanwhile would be taken for ours, and be removed when we take ours back."""
    called: list[float] = []
    patient = replace(TIMING, patience=timedelta(minutes=10), answer=timedelta(seconds=0.5))
    between = Interposed(lambda inner: PutsOff(inner, 1, 300.0, called))
    async with planning(launch, providers=between, timing=patient) as here:
        run = await here.applied(await here.planned())
        assert (run["state"], len(called)) == ("RUNNING", 1)
        await here.service.services.runs.stop()
        assert {(line.tries, line.sent_at) for line in here.ledger(run["id"])} == {(0, None)}


# A journal that is slow to be written


class Journal(Through):
    """Keeps the database from being written after a look, once, and notes how long after its note a change is sent."""

    def __init__(self, inner: DnsProvider, waiting: list[Planning], late: list[timedelta]) -> None:
        super().__init__(inner)
        self.waiting, self.late = waiting, late

    async def read(self, zone: Zone, names: Collection[str]) -> Sequence[RRset]:
        found = await super().read(zone, names)
        if self.waiting and not self.late:
            self.late.append(timedelta(0))
            held = threading.Event()
            threading.Thread(target=self._hold, args=(held,)).start()
            await asyncio.to_thread(held.wait)
        return found

    async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
        [here] = self.waiting
        with here.service.services.database.engine.begin() as connection:
            noted = connection.execute(select(ledger.c.sent_at).where(ledger.c.outcome.is_(None))).scalars()
            self.late.append(here.service.services.clock() - max(each for each in noted if each))
        return await super().apply(zone, changes, note=note)

    def _hold(self, held: threading.Event) -> None:
        with self.waiting[0].service.services.database.writing():
            held.set()
            time.sleep(TIMING.call.total_seconds() + 0.3)


async def test_rule_19_what_was_noted_too_long_ago_is_not_sent_any_more(launch: Launch) -> None:
    """By then its time may be over for another attempt, which would send it as well."""
    waiting: list[Planning] = []
    late: list[timedelta] = []
    async with planning(launch, providers=Interposed(lambda inner: Journal(inner, waiting, late))) as here:
        plan = await here.planned()
        waiting.append(here)
        run = await here.applied(plan)
        assert (run["state"], outcomes(run), here.updates()) == ("APPLIED", ["APPLIED", "APPLIED"], 2)
        assert [line.tries for line in here.ledger(run["id"])] == [1, 1]
        assert max(late) < TIMING.call
