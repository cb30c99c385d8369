"""The worst provider there is, over TCP: no compare-and-swap, slow after its client died; it keeps its own ledger."""

import asyncio
import json
import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, NamedTuple, Self  # Any: what JSON holds

from tests.kill.timing import LATEST


@dataclass(frozen=True, slots=True)
class Profile:
    """How a zone's provider behaves; times in seconds.

    `before`: until the first effect of a call. `between`: until each further one. `after`: from the last to the answer.
    `loses`: each so-manieth answer is lost. `takes`: after so many calls all others are refused. `whole`: one call
    takes all edits of a change.
    """

    name: str = "prompt"
    before: float = 0.0
    between: float = 0.0
    after: float = 0.0
    loses: int = 0
    takes: int = 1000
    whole: bool = False


class Record(NamedTuple):
    """A record with its id, which tells a copy from the original."""

    id: int
    name: str
    type: str
    ttl: int
    text: str


class Effect(NamedTuple):
    """One line of the provider's ledger."""

    number: int
    kind: str
    name: str
    type: str
    text: str
    note: str


@dataclass
class NaiveZone:
    """A zone; `overdue` is set when this machine was too slow for the provider to keep its own promise."""

    initial: tuple[Record, ...]
    profile: Profile
    records: list[Record] = field(default_factory=list[Record])
    ledger: list[Effect] = field(default_factory=list[Effect])
    overdue: bool = False
    busy: int = 0
    calls: int = 0
    numbers: int = 1000
    idle: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.records = list(self.initial)
        self.idle.set()

    async def quiet(self) -> None:
        """Wait until nothing that was sent can have an effect any more."""
        await self.idle.wait()

    def intrude(self, name: str, rdtype: str, text: str) -> None:
        """Let somebody else add a record."""
        self.numbers += 1
        record = Record(self.numbers, name, rdtype, 300, text)
        self.initial += (record,)
        self.records.append(record)

    def edit(self, kind: str, name: str, rdtype: str, ttl: int, text: str, note: str) -> None:
        """Add blindly, or remove one copy."""
        self.numbers += 1
        if kind == "add":
            self.records.append(Record(self.numbers, name, rdtype, ttl, text))
        else:
            doomed = [each for each in self.records if (each.name, each.type, each.text) == (name, rdtype, text)]
            self.records = [each for each in self.records if each not in doomed[:1]]
        self.ledger.append(Effect(self.numbers, kind, name, rdtype, text, note))


class NaiveServer:
    """Serves zones by their refs while its `async with` block runs."""

    def __init__(self) -> None:
        self.zones = dict[str, NaiveZone]()
        self.port = 0

    def add(self, records: Collection[Record], profile: Profile) -> tuple[str, NaiveZone]:
        zone = NaiveZone(tuple(records), profile)
        ref = f"zone-{len(self.zones)}"
        self.zones[ref] = zone
        return ref, zone

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        for zone in self.zones.values():
            await zone.quiet()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A client that died is noticed by nobody here: what it sent is done.
        with suppress(OSError):
            if line := await reader.readline():
                answer = await _answer(self.zones, json.loads(line))
                if answer is not None:
                    writer.write(json.dumps(answer).encode() + b"\n")
                    await writer.drain()
        writer.close()


async def _answer(zones: Mapping[str, NaiveZone], request: Mapping[str, Any]) -> Mapping[str, Any] | None:
    zone = zones[request["zone"]]
    if request["op"] == "change":
        zone.busy += 1
        zone.idle.clear()
        try:
            return await _change(zone, request["edits"], request["note"], request["at"])
        finally:
            zone.busy -= 1
            if not zone.busy:
                zone.idle.set()
    records = zone.initial if request["op"] == "initial" else zone.records
    return {"records": [each[1:] for each in records], "whole": zone.profile.whole}


async def _change(zone: NaiveZone, edits: Sequence[Sequence[Any]], note: str, at: float) -> Mapping[str, Any] | None:
    if zone.calls >= zone.profile.takes:
        return {"ok": False}
    for position, (kind, name, rdtype, ttl, text) in enumerate(edits):
        await asyncio.sleep(zone.profile.between if position else zone.profile.before)
        zone.edit(kind, name, rdtype, ttl, text, note)
        zone.overdue = zone.overdue or time.time() > at + LATEST
    await asyncio.sleep(zone.profile.after)
    zone.calls += 1
    lost = zone.profile.loses and zone.calls % zone.profile.loses == 0
    return None if lost else {"ok": True}
