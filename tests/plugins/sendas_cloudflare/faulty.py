"""A plan carried out while a call fails, and a judge of what is left."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import httpx

from sendas_cloudflare.api import open_api
from sendas_cloudflare.provider import Cloudflare
from sendas_cloudflare.testing import FakeCloudflare, Fault, Moment, Trouble, in_process
from sendas_providers import Change, DnsError, Outcome, RRset, Value, forbidden_beside
from tests.plugins.sendas_cloudflare.subjects import ORIGIN, TOKEN, fake_with, txt, zone_of

DEADLINE = 0.15
_TRIES = 4
_DONE = frozenset({Outcome.APPLIED, Outcome.NOOP})
_THEIRS = (
    {"type": "TXT", "name": ORIGIN, "content": '"v=spf1 mx -all"', "ttl": 1, "comment": "by terraform"},
    {"type": "TXT", "name": ORIGIN, "content": '"google-site-verification=x"', "ttl": 300},
    {"type": "MX", "name": ORIGIN, "content": "mx.theirs.test", "priority": 10, "ttl": 300},
    {"type": "CNAME", "name": f"www.{ORIGIN}", "content": "theirs.test", "ttl": 1, "proxied": True},
    {"type": "TXT", "name": f"_dmarc.sub.{ORIGIN}", "content": '"v=DMARC1; p=none"', "ttl": 300},
)
_OLD, _NEW = "v=spf1 mx -all", "v=spf1 mx include:us.example -all"
_KEPT = "google-site-verification=x"
_ALIAS = RRset(f"s1._domainkey.{ORIGIN}.", "CNAME", 300, frozenset({Value("s1.us.example.")}))
_APEX = f"{ORIGIN}."
PLAN = (
    Change(RRset(_APEX, "TXT", 300, frozenset({Value(_OLD), Value(_KEPT)})),
           RRset(_APEX, "TXT", 300, frozenset({Value(_NEW), Value(_KEPT)}))),
    Change(None, _ALIAS, forbidden_beside("CNAME")),
    Change(None, txt("_dmarc", "v=DMARC1; p=none"), forbidden_beside("TXT")),
)  # fmt: skip
UNDO = tuple(Change(change.after, change.before) for change in reversed(PLAN))


@dataclass
class Ending:
    """What the provider said of each change, and how the run ended."""

    said: list[str] = field(default_factory=list[str])
    lies: list[str] = field(default_factory=list[str])
    calls: int = 0

    @property
    def converged(self) -> bool:
        return len(self.said) == len(PLAN) + len(UNDO) and set(self.said) <= {"applied", "noop"}


@dataclass
class Stage:
    """A zone of others, and a provider that is to carry out the plan and take it back."""

    fake: FakeCloudflare
    provider: Cloudflare

    def present(self, change: Change) -> frozenset[str]:
        name, rdtype = change.key
        rows = self.fake.zones[zone_of(self.fake).ref].records.rows.values()
        return frozenset(
            f"{row.get('priority')} {row['content']}"
            for row in rows
            if (f"{row['name']}.", row["type"]) == (name, rdtype)
        )

    def copies(self) -> int:
        """Count records that are there twice."""
        rows = self.fake.zones[zone_of(self.fake).ref].records.rows.values()
        known = [(row["name"], row["type"], str(row["content"]).strip('"'), row.get("priority")) for row in rows]
        return len(known) - len(set(known))

    def foreign(self) -> dict[str, object]:
        """Give the records of others, without what the plan may change of them: the content of the SPF record."""
        rows = self.fake.zones[zone_of(self.fake).ref].records.rows
        planned = {"v=DMARC1", "us.example"}
        ours = {
            row_id
            for row_id, row in rows.items()
            if any(word in str(row["content"]) for word in planned) and str(row["comment"]).startswith("sendas:")
        }
        drop = {"modified_on"}
        spf = {'"v=spf1 mx -all"', f'"{_NEW}"'}
        return {
            row_id: {
                key: "spf" if key == "content" and value in spf else value
                for key, value in row.items()
                if key not in drop
            }
            for row_id, row in rows.items()
            if row_id not in ours
        }


def stage(kind: type[Cloudflare] = Cloudflare, url: str | None = None, fake: FakeCloudflare | None = None) -> Stage:
    fake = fake or fake_with()
    [zone] = fake.zones.values()
    zone.records.batch({"posts": list(_THEIRS)})
    connections: httpx.AsyncBaseTransport | None = None if url else in_process(fake)
    return Stage(fake, kind(open_api(TOKEN, url or fake.url, DEADLINE, connections)))


async def perform(here: Stage, trouble: Trouble | None) -> Ending:
    """Carry out the plan and then its undo, asking again where the answer was "later" or "unknown"."""
    ending = Ending()
    start = len(here.fake.seen)
    here.fake.trouble = trouble
    try:
        for change in (*PLAN, *UNDO):
            said = await _carried_out(here, change, ending)
            ending.said.append(said)
            if said not in {"applied", "noop"}:
                break
    finally:
        await here.provider.aclose()
    ending.calls = len(here.fake.seen) - start
    here.fake.trouble = None
    return ending


async def _carried_out(here: Stage, change: Change, ending: Ending) -> str:
    zone = zone_of(here.fake)
    said = "unknown"
    for _ in range(_TRIES):
        before = here.present(change)
        try:
            [result] = await here.provider.apply(zone, [change], note="sendas:1f2e3d4c")
        except DnsError as error:
            said = error.code
            if here.present(change) != before:
                ending.lies.append(f"raised {said}, and it was written")
            if error.retryable:
                continue
            return said
        said = result.outcome.value
        _check(here, change, before, result.outcome, ending)
        if result.outcome is not Outcome.UNKNOWN:
            return said
    return said


def _check(here: Stage, change: Change, before: frozenset[str], outcome: Outcome, ending: Ending) -> None:
    now = here.present(change)
    if outcome is Outcome.UNKNOWN:
        return
    if outcome in {Outcome.CONFLICT, Outcome.FAILED} and now != before:
        ending.lies.append(f"said {outcome}, and it was written")
    if outcome in _DONE and len(now) != len(change.after.values if change.after else ()):
        ending.lies.append(f"said {outcome}, and {sorted(now)} is there")


def problems(here: Stage, foreign: dict[str, object], ending: Ending) -> Sequence[str]:
    """Judge: no lie, no copy, nothing of others touched, and nothing half done."""
    found = list(ending.lies)
    if here.copies():
        found.append(f"{here.copies()} records are there twice")
    if here.foreign() != foreign:
        found.append("records of others were changed")
    for change in PLAN:
        sides = [len(side.values) if side else 0 for side in (change.before, change.after)]
        if len(here.present(change)) not in sides:
            found.append(f"{change.key} is half done")
    if not ending.said or ending.said[-1] not in NAMED:
        found.append(f"ended in {ending.said[-1:]}")
    if ending.converged and any(here.present(change) for change in PLAN[1:]):
        found.append("says that it is undone, and it is not")
    return found


_CODES = ("unavailable", "forbidden", "auth_failed", "rejected", "zone_not_found")
NAMED = frozenset({*(outcome.value for outcome in Outcome), *_CODES})


async def tried(trouble: Trouble | None, make: Callable[[], Stage] = stage) -> tuple[Ending, Sequence[str]]:
    here = make()
    foreign = here.foreign()
    ending = await perform(here, trouble)
    return ending, problems(here, foreign, ending)


def single(fault: Fault, moment: Moment, number: int) -> Trouble:
    return Trouble(fault, moment, calls={number})
