"""Referrals and aliases that lead nowhere, in circles or into somebody else's servers."""

from collections.abc import Callable, Iterable
from itertools import pairwise

import pytest

from sendas.domain.observation import AnswerKind
from tests.sendas.dns.hostile import HERE, SERVERS, Packet, Script, asked, honest, reply
from tests.sendas.dns.traps import Trap, each, only, spoiled

FOUND, TIMEOUT, MALFORMED, LAME = AnswerKind.FOUND, AnswerKind.TIMEOUT, AnswerKind.MALFORMED, AnswerKind.LAME
NXDOMAIN = AnswerKind.NXDOMAIN
DEEP = ".".join("abcdefghijklmnopqrst") + ".trap.be"


def refers(cut: Callable[[str], str], servers: Callable[[str], list[str]], glue: Iterable[str] = ()) -> Script:
    """Refer every question to a zone, without authority."""

    def play(query: bytes) -> Iterable[Packet]:
        name, _ = asked(query)
        authority = "\n".join(f"{cut(name).rstrip('.')}. 60 IN NS {server}." for server in servers(name))
        additional = "\n".join(f"{owner}. 60 IN A 127.66.6.6" for owner in glue)
        return [Packet(reply(query, "", authority, additional, flags=""))]

    return play


def cuts_deeper() -> Script:
    """Refer, or claim to hold, a zone one label deeper with each question."""
    asked_for: list[str] = []

    def play(query: bytes) -> Iterable[Packet]:
        name, _ = asked(query)
        asked_for.append(name)
        labels = name.split(".")
        cut = ".".join(labels[-min(2 + len(asked_for), len(labels)) :])
        return [Packet(reply(query, "", f"{cut}. 60 IN NS ns.{cut}.", f"ns.{cut}. 60 IN A {HERE}", flags=""))]

    return play


def claims_deeper() -> Script:
    """Say with authority that the zone starts one label deeper each time."""
    asked_for: list[str] = []

    def play(query: bytes) -> Iterable[Packet]:
        name, rdtype = asked(query)
        if rdtype == "NS":
            return [Packet(reply(query, f"{name}. 60 IN NS ns.{name}.", "", f"ns.{name}. 60 IN A {HERE}"))]
        asked_for.append(name)
        labels = name.split(".")
        cut = ".".join(labels[-min(2 + len(asked_for), len(labels)) :])
        return [Packet(reply(query, "", f"{cut}. 60 IN SOA ns.{cut}. h.{cut}. 1 2 3 4 60"))]

    return play


def aliases(target: Callable[[str], str]) -> Script:
    return spoiled(lambda query: [Packet(reply(query, f"{asked(query)[0]}. 60 IN CNAME {target(asked(query)[0])}."))])


def chain_of(count: int, values: str = "good") -> Script:
    def make(query: bytes) -> bytes:
        names = ["trap.be", *(f"c{number}.trap.be" for number in range(1, count + 1))]
        lines = [f"{owner}. 60 IN CNAME {target}." for owner, target in pairwise(names)]
        return reply(query, "\n".join([*lines, f'{names[-1]}. 60 IN TXT "{values}"']))

    return spoiled(lambda query: [Packet(make(query))])


def next_zone(name: str) -> str:
    """Go on in the next of twelve zones, with a new name each time."""
    labels = name.split(".")
    label, zone = labels[0], labels[-2]
    number = int(zone[1:]) % 12 + 1 if zone.startswith("t") and zone != "trap" else 1
    return f"{'n' if zone == 'trap' else label}x.t{number}.be"


def each_server_another(query: bytes) -> Iterable[Packet]:
    """Make every answer an alias of its own, so that each server starts another chain."""
    return [Packet(reply(query, f"{asked(query)[0]}. 60 IN CNAME x{int.from_bytes(query[:2], 'big')}.t1.be."))]


def victims(count: int) -> Callable[[str], list[str]]:
    return lambda _: [f"ns{number}.victim.be" for number in range(count)]


def fan_out(query: bytes) -> Iterable[Packet]:
    """Refer to servers in own zones, each of which refers to four names of the victim."""
    name, _ = asked(query)
    if name.endswith("trap.be"):
        authority = [f"x.trap.be. 60 IN NS ns.deep.t{number}.be." for number in range(1, 5)]
    else:
        zone = name.split(".")[-2]
        authority = [f"deep.{zone}.be. 60 IN NS {zone}-{number}.victim.be." for number in range(4)]
    return [Packet(reply(query, "", "\n".join(authority), flags=""))]


REFERRALS = [
    Trap("referral to itself", only(LAME), refers(lambda _: "trap.be", lambda _: ["ns0.trap.be"])),
    Trap("referral upward", only(LAME), refers(lambda _: "be", lambda _: ["ns0.trap.be"])),
    Trap("referral to the root", only(LAME), refers(lambda _: ".", lambda _: ["ns0.trap.be"])),
    Trap("referral sideways", only(LAME), refers(lambda _: "victim.be", lambda _: ["ns0.trap.be"])),
    Trap("referral past the name", only(LAME), refers(lambda name: f"x.{name}", lambda _: ["ns0.trap.be"])),
    Trap("referral without end", only(MALFORMED), cuts_deeper(), question=DEEP, seconds=2.0),
    Trap("zone cuts claimed without end", only(MALFORMED, LAME), claims_deeper(), question=DEEP, seconds=2.0),
    Trap("two zones that need each other", only(LAME), lambda query: [Packet(honest(query))], question="knot1.be"),
    Trap("servers nested too deep", only(LAME), lambda query: [Packet(honest(query))], question="g1.be"),
    Trap("forged glue of a label with a dot", only(LAME), refers(
        lambda _: "x.trap.be", lambda _: [r"victim\.trap.be"], [r"victim\.trap.be"]), question="x.trap.be"),
    Trap("forged glue of a stranger", only(LAME), refers(
        lambda _: "x.trap.be", lambda _: ["none.be"], ["none.be"]), question="x.trap.be"),
]  # fmt: skip

NXNS = [
    Trap("referral to 60 names of a victim", only(LAME), refers(
        lambda _: "x.trap.be", victims(60)), question="x.trap.be"),
    Trap("the same, for five names", only(LAME, TIMEOUT), refers(lambda name: name, victims(60)), question="x.trap.be"),
    Trap("referral to zones that refer to a victim", only(LAME, TIMEOUT), fan_out, question="x.trap.be", seconds=2.0),
]  # fmt: skip

ALIASES = [
    Trap("8 aliases in one answer", only(FOUND), chain_of(8)),
    Trap("9 aliases in one answer", only(MALFORMED), chain_of(9)),
    Trap("100 aliases in one answer", only(MALFORMED), chain_of(100)),
    Trap("alias of itself", only(MALFORMED), aliases(lambda name: name)),
    Trap("loop of aliases across zones", only(MALFORMED), aliases(
        lambda name: {"trap.be": "a.t1.be", "a.t1.be": "a.t2.be"}.get(name, "trap.be"))),
    Trap("aliases without end across zones", only(MALFORMED), aliases(next_zone), seconds=2.0),
    Trap("wildcard of aliases", only(MALFORMED), aliases(lambda name: f"a.{name}"), seconds=2.0),
    Trap("another alias from each server", only(MALFORMED, TIMEOUT), spoiled(each_server_another),
         servers=13, seconds=2.0),
    Trap("alias to a name too long to ask below", only(MALFORMED), aliases(
        lambda name: name if len(name) > 180 else f"{'a' * 63}.{name}")),
]  # fmt: skip


@each([*REFERRALS, *ALIASES])
async def test_ways(trap: Trap) -> None:
    sprung = await trap.spring()
    assert "127.66.6.6" not in sprung.world.recorder.sent
    assert not sprung.world.victim.seen
    assert sprung.packets <= 80


@pytest.mark.parametrize(("number", "most"), [(0, 4), (1, 20), (2, 8)])
async def test_names_of_a_victim(number: int, most: int) -> None:
    trap = NXNS[number]
    sprung = await trap.spring(also=[f"x{each}.trap.be" for each in range(4)] if number == 1 else ())
    names = {question.name for question in sprung.world.victim.seen if question.name.endswith(".victim.be")}
    assert len(names) <= most


def silent(_query: bytes) -> Iterable[Packet]:
    return []


def refuses(query: bytes) -> Iterable[Packet]:
    return [Packet(reply(query, rcode="REFUSED", flags=""))]


@each(
    [
        Trap("13 silent servers, five names", only(TIMEOUT), silent, servers=SERVERS, seconds=1.0),
        Trap("13 servers that refuse, five names", only(LAME, TIMEOUT), refuses, servers=SERVERS, seconds=1.0),
        Trap("13 servers that answer late, five names", only(FOUND),
             lambda query: [Packet(honest(query), 0.9)], servers=SERVERS, seconds=1.5),
    ]
)  # fmt: skip
async def test_thirteen_servers(trap: Trap) -> None:
    await trap.spring(also=[f"x{number}.trap.be" for number in range(4)])
