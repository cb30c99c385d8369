"""The same updates to our name server, knot and bind: the same RCODEs, the same records afterwards."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import dns.asyncquery
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rdatatype
import dns.tsig
import dns.update
import pytest
import pytest_asyncio

from sendas_providers.testing import NameServer, UpdateFault, ZoneData
from tests.servers import Bind, Knot, free_port, loopback_addresses, require

SECRET = "c2VuZGFzIHRlc3Qga2V5IG9mIDMyIG9jdGV0cyEhISE="  # noqa: S105  (of the tests' own servers)
WRONG = "YW5vdGhlciB0ZXN0IGtleSBvZiAzMiBvY3RldHMhISE="
KEYS = {"sendas.": SECRET}
ORIGIN = dns.name.from_text("example.test")
KEY = dns.tsig.Key("sendas.", SECRET)
ZONE = """$TTL 300
@ IN SOA ns hostmaster 1 3600 600 86400 60
@ IN NS ns
@ IN TXT "v=spf1 -all"
ns IN A 127.0.0.1
alias IN CNAME ns
text IN TXT "a" "b"
text IN TXT "c"
below.empty IN TXT "x"
*.wild IN TXT "star"
"""
NAMES = ("@", "alias", "text", "new", "empty", "below.empty", "x.wild", "other")
TYPES = ("TXT", "CNAME")
Step = Callable[[dns.update.UpdateMessage], object]


def steps(*each: Step) -> Step:
    return lambda update: [step(update) for step in each]


STEPS: dict[str, Step] = {
    "nothing to do": lambda _: None,
    "add": lambda update: update.add("new", 300, "TXT", "one"),
    "add again with another TTL": lambda update: update.add("new", 600, "TXT", "one"),
    "add a value": lambda update: update.add("new", 600, "TXT", "two"),
    "exists": lambda update: update.present("new", "TXT"),
    "does not exist": lambda update: update.present("new", "MX"),
    "name in use": lambda update: update.present("new"),
    "name not in use": lambda update: update.present("other"),
    "a wildcard is no use": lambda update: update.present("x.wild"),
    "an empty non-terminal is no use": lambda update: update.present("empty"),
    "absent": steps(lambda update: update.absent("other"), lambda update: update.absent("new", "MX")),
    "not absent": lambda update: update.absent("new", "TXT"),
    "name not absent": lambda update: update.absent("new"),
    "the same RRset": lambda update: update.present("new", "TXT", "two", "one"),
    "part of the RRset": lambda update: update.present("new", "TXT", "two"),
    "more than the RRset": lambda update: update.present("new", "TXT", "two", "one", "three"),
    "other case": lambda update: update.present("new", "TXT", "TWO", "one"),
    "strings cut elsewhere": lambda update: update.present("text", "TXT", '"ab"', '"c"'),
    "strings cut alike": lambda update: update.present("text", "TXT", '"a" "b"', '"c"'),
    "an alias in other case": lambda update: update.present("alias", "CNAME", "NS"),
    "all or nothing": steps(
        lambda update: update.add("other", 300, "TXT", "x"), lambda update: update.present("new", "MX")
    ),
    "no alias beside records": lambda update: update.add("new", 300, "CNAME", "ns"),
    "no records beside an alias": lambda update: update.add("alias", 300, "TXT", "x"),
    "an alias for an alias": lambda update: update.add("alias", 60, "CNAME", "text"),
    "swap": steps(lambda update: update.delete("alias", "CNAME"), lambda update: update.add("alias", 300, "TXT", "x")),
    "remove a value": lambda update: update.delete("new", "TXT", "one"),
    "remove a value that is not there": lambda update: update.delete("new", "TXT", "nine"),
    "replace": steps(
        lambda update: update.present("text", "TXT", '"a" "b"', '"c"'),
        lambda update: update.delete("text", "TXT"),
        lambda update: update.add("text", 120, "TXT", '"a" "b"', '"d"'),
    ),
    "remove an RRset": lambda update: update.delete("new", "TXT"),
    "remove an RRset that is not there": lambda update: update.delete("new", "TXT"),
    "remove a name": lambda update: update.delete("text"),
    "the apex keeps SOA and NS": lambda update: update.delete("@"),
    "the apex keeps its NS RRset": lambda update: update.delete("@", "NS"),
    "outside the zone": lambda update: update.add("elsewhere.invalid.", 300, "TXT", "x"),
}


@dataclass(frozen=True)
class Target:
    address: str
    port: int

    async def ask(self, message: dns.message.Message) -> dns.message.Message:
        return await dns.asyncquery.tcp(message, self.address, port=self.port, timeout=5)

    async def ask_unverified(self, messages: Sequence[dns.message.Message]) -> list[dns.message.Message]:
        """Ask many on one connection, in any order; unsigned too, as knot answers for a zone that it does not hold."""
        reader, writer = await asyncio.open_connection(self.address, self.port)
        for message in messages:
            wire = message.to_wire()
            writer.write(len(wire).to_bytes(2) + wire)
        wires = [await reader.readexactly(int.from_bytes(await reader.readexactly(2))) for _ in messages]
        writer.close()
        return [dns.message.from_wire(wire, keyring=False) for wire in wires]

    async def records(self) -> dict[tuple[str, str], tuple[int, list[str]]]:
        """Give what the server answers for our names; a serial is each server's own affair."""
        names = [dns.name.from_text(name, ORIGIN) for name in NAMES]
        queries = [dns.message.make_query(name, rdtype) for name in names for rdtype in TYPES]
        queries += [dns.message.make_query(ORIGIN, rdtype) for rdtype in ("NS", "SOA")]
        found: dict[tuple[str, str], tuple[int, list[str]]] = {}
        for reply in await self.ask_unverified(queries):
            [question] = reply.question
            for rrset in reply.answer:
                values = sorted(rdata.to_text() for rdata in rrset.processing_order())
                known = [] if question.rdtype == dns.rdatatype.SOA else values
                found[str(question), f"{rrset.name} {rrset.rdtype}"] = (rrset.ttl, known)
        return found


@pytest_asyncio.fixture
async def targets(tmp_path: Path) -> AsyncGenerator[dict[str, Target]]:
    require("knotd")
    require("named")
    addresses = loopback_addresses(1)
    async with AsyncExitStack() as stack:
        ours = await stack.enter_async_context(NameServer([ZoneData("example.test", ZONE)], keys=KEYS))
        zones = {"example.test": ZONE}
        knot = stack.enter_context(Knot(tmp_path / "knot", zones, addresses, free_port(addresses), keys=KEYS))
        bind = stack.enter_context(Bind(tmp_path / "bind", zones, free_port([Bind.address]), keys=KEYS))
        yield {
            "ours": Target(ours.address, ours.port),
            "knot": Target(addresses[0], knot.port),
            "bind": Target(bind.address, bind.port),
        }


async def test_updates_do_the_same_everywhere(targets: dict[str, Target]) -> None:
    for label, step in STEPS.items():
        rcodes: dict[str, str] = {}
        for name, target in targets.items():
            update = dns.update.UpdateMessage("example.test", keyring=KEY)
            step(update)
            rcodes[name] = dns.rcode.to_text((await target.ask(update)).rcode())
        records = {name: await target.records() for name, target in targets.items()}
        assert len(set(rcodes.values())) == 1, (label, rcodes)
        assert records["ours"] == records["bind"], label
        if label != "add again with another TTL":  # which knot, unlike RFC 2136 section 3.4.2.2, ignores
            assert records["ours"] == records["knot"], label


async def test_wrong_keys_are_refused_alike(targets: dict[str, Target]) -> None:
    for key, error in (
        (dns.tsig.Key("sendas.", WRONG), dns.tsig.PeerBadSignature),
        (dns.tsig.Key("other.", SECRET), dns.tsig.PeerBadKey),
        (dns.tsig.Key("sendas.", SECRET, "hmac-sha512"), dns.tsig.PeerBadKey),
    ):
        for target in targets.values():
            for message in (
                dns.update.UpdateMessage("example.test", keyring=key),
                _signed(dns.message.make_query("example.test", "SOA"), key),
            ):
                with pytest.raises(error):
                    await target.ask(message)


async def test_unsigned_and_strange_updates_are_refused_alike(targets: dict[str, Target]) -> None:
    unsigned = dns.update.UpdateMessage("example.test")
    unsigned.add("new", 300, "TXT", "x")
    strange = dns.update.UpdateMessage("strange.test", keyring=KEY)
    strange.add("new", 300, "TXT", "x")
    for target in targets.values():
        assert (await target.ask(unsigned)).rcode() in {dns.rcode.REFUSED, dns.rcode.NOTAUTH}
        assert [reply.rcode() for reply in await target.ask_unverified([strange])] == [dns.rcode.NOTAUTH]


async def test_a_good_query_is_answered_signed(targets: dict[str, Target]) -> None:
    for target in targets.values():
        reply = await target.ask(_signed(dns.message.make_query("example.test", "TXT"), KEY))
        assert reply.had_tsig


async def test_an_update_over_udp_and_its_faults() -> None:
    zone = ZoneData("example.test", ZONE)
    async with NameServer([zone], keys=KEYS) as server:
        for fault, rcode in (
            (UpdateFault.REFUSED, dns.rcode.REFUSED),
            (UpdateFault.IGNORED, dns.rcode.NOERROR),
            (None, dns.rcode.NOERROR),
        ):
            server.update_fault = fault
            update = dns.update.UpdateMessage("example.test", keyring=KEY)
            update.add("udp", 300, "TXT", "x")
            reply = await dns.asyncquery.udp(update, server.address, port=server.port, timeout=5)
            assert reply.rcode() == rcode
            assert (reply.had_tsig, bool(zone.types(dns.name.from_text("udp.example.test")))) == (True, fault is None)
        assert [seen.type for seen in server.seen] == ["UPDATE"] * 3
        assert zone.serial == 2


async def test_a_server_without_keys_knows_no_updates() -> None:
    async with NameServer([ZoneData("example.test", ZONE)]) as server:
        reply = await Target(server.address, server.port).ask(dns.update.UpdateMessage("example.test"))
        assert reply.rcode() == dns.rcode.NOTIMP
        assert reply.opcode() == dns.opcode.UPDATE


def _signed(message: dns.message.Message, key: dns.tsig.Key) -> dns.message.Message:
    message.use_tsig(key)
    return message
