"""Writes fail, before and after their effect, between lexicon and a real server.

Reads too, and in every way, with SENDAS_FAULTS=all: each call of a plan and of its undo.
"""

import os

import pytest

from sendas_providers import Change, RRset, Value, forbidden_beside
from sendas_providers.testing.trouble import Moment
from tests.plugins.fault_harness import KEPT, NEW, OLD, POLICY, Ran, judged, stopped
from tests.plugins.http_proxy import Fault, Trouble
from tests.plugins.sendas_lexicon.apex import Apex, apex
from tests.servers import PowerDns

_ALL = os.environ.get("SENDAS_FAULTS") == "all"
_SLOW = frozenset({Fault.SILENT, Fault.DRIPPING})
_TRIED = list(Fault) if _ALL else [Fault.FORBIDDEN, Fault.RESET, Fault.FORGETFUL]
# After these a run may stop: rights were lost, or the module took for a yes what was none.
_STOPS = frozenset({Fault.FORBIDDEN, Fault.FORGETFUL, Fault.NOT_JSON, Fault.WRONG_SHAPE, Fault.STRANGE_SHAPE})


class Stage:
    """What the harness asks of a zone."""

    def __init__(self, here: Apex) -> None:
        self._here = here
        self.provider, self.zone = here.provider, here.zone

    def present(self, change: Change) -> frozenset[str]:
        return frozenset(text for name, rdtype, text, *_ in self._here.records() if (name, rdtype) == change.key)

    def copies(self) -> int:
        known = [row[:3] for row in self._here.records()]
        return len(known) - len(set(known))

    def foreign(self) -> object:
        spf, ours = {f'"{OLD}"', f'"{NEW}"'}, f"_dmarc.{self.zone.name}"
        records = [(*row[:2], "spf" if row[2] in spf else row[2]) for row in self._here.records() if row[0] != ours]
        return sorted(row for row in records if row[2] != "spf")


def steps_for(here: Apex) -> tuple[Change, ...]:
    spf = Change(here.rrset(OLD, KEPT), here.rrset(NEW, KEPT))
    policy = RRset(here.name("_dmarc"), "TXT", 300, frozenset({Value(POLICY)}))
    made = (Change(None, policy, forbidden_beside("TXT")), Change(policy, None)) if _ALL else ()
    return (spf, *made, Change(spf.after, spf.before))


async def tried(server: PowerDns, trouble: Trouble | None) -> tuple[Ran, list[int]]:
    async with apex(server, deadline=1.5 if trouble and trouble.fault in _SLOW else 10) as here:
        here.proxy.trouble = trouble
        ending, found = await judged(Stage(here), steps_for(here))
        writes = [number for number, call in enumerate(here.proxy.seen, 1) if call.method != "GET"]
        return Ran(ending, found, len(here.proxy.seen)), writes


async def test_a_plan_without_trouble_and_its_undo(powerdns: PowerDns) -> None:
    ran, writes = await tried(powerdns, None)
    assert (ran.ending.said, ran.problems, len(writes)) == (["applied"] * (4 if _ALL else 2), [], 6 if _ALL else 4)


@pytest.mark.parametrize("fault", _TRIED)
async def test_each_call_fails_once(powerdns: PowerDns, fault: Fault) -> None:
    unspoilt, writes = await tried(powerdns, None)
    calls = range(1, unspoilt.calls + 1) if _ALL else writes
    troubles = [Trouble(fault, Moment.BEFORE, {number}) for number in calls]
    troubles += [Trouble(fault, Moment.AFTER, {number}) for number in writes]
    ran = [(trouble, (await tried(powerdns, trouble))[0]) for trouble in troubles]
    assert [(trouble, each.problems) for trouble, each in ran if each.problems] == []
    # A swap that was put back is a failure, and everything is as it was.
    assert set(stopped(f"{fault}, once", ran)) <= {"failed"} or fault in _STOPS
