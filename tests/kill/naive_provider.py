"""The plugin's provider: a thin client of the naive server that looks before it writes, as the contract wants."""

import asyncio
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any  # what JSON holds

from sendas_providers import (
    Access,
    Change,
    Outcome,
    ProviderOptions,
    Result,
    RRset,
    Unavailable,
    Value,
    Zone,
    same_values,
)
from tests.kill.crash import begun, passing

PLUGIN = """
from sendas_providers import Auth, Field

@hookimpl
def sendas_dns_providers():
    auth = (Auth("port", "Port", (Field("port", "Port"),)),)
    return [ProviderInfo("naive", "Naive", "api", "tests.kill.naive_provider:open_naive", auth=auth, caps=Caps())]
"""
Edit = tuple[str, str, str, int, str]


class NaiveProvider:
    """One credential is the port of one server. Its points: around reads, applies, and each request that it sends."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def check(self) -> Access:
        return Access("naive")

    async def zones(self, domain: str) -> Sequence[Zone]:
        return [Zone(domain, domain)]

    async def read(self, zone: Zone, names: Collection[str]) -> Sequence[RRset]:
        passing("read-before")
        found = [each for each in rrsets((await self.look(zone))["records"]) if each.name in names]
        passing("read-after")
        return found

    async def apply(self, zone: Zone, changes: Sequence[Change], *, note: str) -> Sequence[Result]:
        passing("apply-before")
        results = list[Result]()
        for change in changes:
            results.append(Result(change, await self._one(zone, change, note), ref=note))
            if results[-1].outcome not in {Outcome.APPLIED, Outcome.NOOP}:
                break
        passing("apply-after")
        return results

    async def aclose(self) -> None:
        """Hold nothing."""

    async def look(self, zone: Zone) -> Mapping[str, Any]:
        answer = await self.ask({"op": "read", "zone": zone.ref})
        if answer is None:
            raise Unavailable
        return answer

    async def ask(self, request: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Give the answer to a request; None where it is lost."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            writer.write(json.dumps(request).encode() + b"\n")
            await writer.drain()
            if request["op"] == "change":
                passing("send-after")
            line = await reader.readline()
            return json.loads(line) if line else None
        finally:
            writer.close()

    async def _one(self, zone: Zone, change: Change, note: str) -> Outcome:
        seen, at = await self.look(zone), begun.at
        present = [each for each in rrsets(seen["records"]) if each.name == change.key[0]]
        now = next((each for each in present if each.type == change.key[1]), None)
        if same_values(now, change.after):
            return Outcome.NOOP
        if not same_values(now, change.before) or _forbidden(change, present):
            return Outcome.CONFLICT
        calls = [list(edits_of(change))] if seen["whole"] else [[edit] for edit in edits_of(change)]
        for position, edits in enumerate(calls):
            passing("send-before")
            answer = await self.ask({"op": "change", "zone": zone.ref, "edits": edits, "note": note, "at": at})
            passing("answer-after")
            if answer is None or (position and not answer["ok"]):
                return Outcome.UNKNOWN
            if not answer["ok"]:
                return Outcome.FAILED
        return Outcome.APPLIED


def open_naive(credentials: Mapping[str, str], options: ProviderOptions) -> NaiveProvider:
    del options
    return NaiveProvider(int(credentials["port"]))


def edits_of(change: Change) -> Iterator[Edit]:
    """Give the single edits of a change: what is new first, so that a name is never bare."""
    before = {value.text for value in change.before.values} if change.before else set[str]()
    after = {value.text for value in change.after.values} if change.after else set[str]()
    ttl = (change.after or change.before or RRset("", "", 300, frozenset())).ttl
    yield from (("add", *change.key, ttl, text) for text in sorted(after - before))
    yield from (("remove", *change.key, ttl, text) for text in sorted(before - after))


def rrsets(records: Iterable[Sequence[Any]]) -> list[RRset]:
    """Gather records by name and type; what is there twice does not show."""
    found = dict[tuple[str, str], RRset]()
    for name, rdtype, ttl, text in records:
        others = found[name, rdtype].values if (name, rdtype) in found else frozenset[Value]()
        found[name, rdtype] = RRset(name, rdtype, ttl, others | {Value(text, raw=text)})
    return list(found.values())


def _forbidden(change: Change, present: Sequence[RRset]) -> bool:
    others = {each.type for each in present} - {change.key[1]}
    return bool(others if "*" in change.forbid else others & change.forbid)
