"""DNSSEC as a real unbound validates it, and absences as it remembers them, of zones that a real knot serves."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import dns.dnssec
import dns.message
import dns.zone
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from dns.dnssectypes import Algorithm
from dns.edns import EDECode, EDEOption
from dns.flags import Flag
from dns.rcode import Rcode

from sendas.actions.survey_domain import survey_domain
from sendas.dns.second_opinion import ValidatingResolvers
from sendas.dns.upstream import parse_upstream
from sendas.dns.upstream_line import open_lines
from sendas.domain.observation import Question, RecordType
from sendas.domain.second_opinion import UNSEEN, NoOpinion, ResolverKind, ResolverView
from tests.sendas.dns.world import txt
from tests.servers import Knot, Unbound, free_port, loopback_addresses
from tests.surroundings import memory_dns, two_servers

# A zone that its parent calls signed and that is not: what is left when a host forgets the DS at the registrar.
ANCHOR = "shop.be. DS 12345 8 2 " + "AB" * 32
ELSEWHERE = "x.example. DS 1 8 2 " + "AB" * 32
ZONE = """$TTL 300
@ SOA ns hostmaster 1 3600 600 86400 60
@ NS ns
ns A 127.0.0.1
@ TXT hello
alias CNAME @
lost CNAME nothing
"""


def opinion(*resolvers: str) -> ValidatingResolvers:
    return ValidatingResolvers(open_lines(parse_upstream(resolver) for resolver in resolvers))


def signed(*, until: float) -> tuple[str, str]:
    """Sign the zone for an hour; gives its text, and its DS as a trust anchor."""
    key = generate_private_key(SECP256R1())
    published = dns.dnssec.make_dnskey(  # pyright: ignore[reportUnknownMemberType]  (it knows dnspython bare)
        key.public_key(), Algorithm.ECDSAP256SHA256, flags=257
    )
    zone = dns.zone.from_text(ZONE, "shop.be.", relativize=False)
    dns.dnssec.sign_zone(zone, keys=[(key, published)], inception=int(until - 3600), expiration=int(until))
    return zone.to_text(), f"shop.be. DS {dns.dnssec.make_ds('shop.be.', published, 'SHA256')}"


@dataclass(frozen=True)
class Scene:
    """A knot, and the resolver that asks it."""

    knot: Knot
    resolver: str

    async def see(self, *questions: Question) -> list[ResolverView]:
        return list((await opinion(self.resolver).seen(questions)).values())


@asynccontextmanager
async def scene(folder: Path, text: str, anchor: str) -> AsyncGenerator[Scene]:
    [served, resolving] = loopback_addresses(2)
    port = free_port([served])
    with (
        Knot(folder / "knot", {"shop.be": text}, [served], port) as knot,
        Unbound(folder / "unbound", "shop.be", f"{served}@{port}", resolving, anchor=anchor) as unbound,
    ):
        yield Scene(knot, unbound.endpoint)


async def test_a_zone_whose_chain_of_trust_is_broken_is_bogus(tmp_path: Path) -> None:
    [served, resolving] = loopback_addresses(2)
    port = free_port([served])
    zones = {"shop.be": ZONE, "other.be": ZONE}
    with (
        Knot(tmp_path / "knot", zones, [served], port),
        Unbound(tmp_path / "shop", "shop.be", f"{served}@{port}", resolving, anchor=ANCHOR) as strict,
        Unbound(tmp_path / "other", "shop.be", f"{served}@{port}", resolving, anchor=ELSEWHERE) as mild,
    ):
        assert await opinion(strict.endpoint).is_bogus("shop.be")
        assert not await opinion(mild.endpoint).is_bogus("shop.be")
        both = opinion(mild.endpoint, strict.endpoint)
        assert await both.is_bogus("shop.be")
        assert (await both.seen([txt("shop.be")]))[txt("shop.be")] == ResolverView(ResolverKind.BOGUS)
        survey = await survey_domain(memory_dns(), both, "shop.be", two_servers()["server-1"], None)
        assert survey.receiver
        assert (survey.receiver.passes, survey.receiver.decided_by) == (False, "DNS_DNSSEC_BOGUS")


async def test_what_is_signed_is_authenticated(tmp_path: Path) -> None:
    text, anchor = signed(until=time.time() + 1800)
    async with scene(tmp_path, text, anchor) as running:
        found, absent = await running.see(txt("shop.be"), txt("no.shop.be"))
        assert found == ResolverView(ResolverKind.FOUND, ("hello",), authenticated=True)
        assert (absent.kind, absent.authenticated) == (ResolverKind.ABSENT, True)
        assert not await opinion(running.resolver).is_bogus("shop.be")


async def test_expired_signatures_are_bogus(tmp_path: Path) -> None:
    text, anchor = signed(until=time.time() - 7200)
    async with scene(tmp_path, text, anchor) as running:
        assert await running.see(txt("shop.be"), txt("no.shop.be")) == [ResolverView(ResolverKind.BOGUS)] * 2
        assert await opinion(running.resolver).is_bogus("shop.be")


async def test_what_is_not_signed_is_seen_and_not_authenticated(tmp_path: Path) -> None:
    async with scene(tmp_path, ZONE, ELSEWHERE) as running:
        views = await running.see(txt("shop.be"), txt("alias.shop.be"), Question("alias.shop.be", RecordType.CNAME))
        assert [(view.kind, view.values) for view in views] == [
            (ResolverKind.FOUND, ("hello",)),
            (ResolverKind.FOUND, ("hello",)),
            (ResolverKind.FOUND, ("shop.be",)),
        ]
        assert not any(view.authenticated for view in views)
        [lost] = await running.see(txt("lost.shop.be"))
        assert (lost.kind, lost.values) == (ResolverKind.ABSENT, ())


async def test_an_absence_is_remembered_after_the_record_was_published(tmp_path: Path) -> None:
    async with scene(tmp_path, ZONE, ELSEWHERE) as running:
        new, later = txt("new.shop.be"), txt("later.shop.be")
        await running.see(new)
        running.knot.reload("shop.be", ZONE.replace("hostmaster 1", "hostmaster 2") + "new TXT new\nlater TXT later\n")
        await asyncio.sleep(1.1)
        absent, found = await running.see(new, later)
        assert (absent.kind, found) == (ResolverKind.ABSENT, ResolverView(ResolverKind.FOUND, ("later",)))
        assert absent.remembered
        assert 50 <= absent.remembered <= 59


async def test_a_zone_out_of_reach_is_not_bogus(tmp_path: Path) -> None:
    _, anchor = signed(until=time.time())
    [served, resolving] = loopback_addresses(2)
    port = free_port([served])
    with (
        Knot(tmp_path / "knot", {}, [served], port, broken=["shop.be"]),
        Unbound(tmp_path / "unbound", "shop.be", f"{served}@{port}", resolving, anchor=anchor) as unbound,
    ):
        for _ in range(3):
            assert not await opinion(unbound.endpoint).is_bogus("shop.be")
        assert await opinion(unbound.endpoint).seen([txt("shop.be")]) == {txt("shop.be"): UNSEEN}


async def test_a_resolver_that_does_not_answer_says_nothing(tmp_path: Path) -> None:
    [nobody] = loopback_addresses(1)
    silent = f"{nobody}:{free_port([nobody])}"
    many = [txt(f"n{number}.shop.be") for number in range(30)]
    async with scene(tmp_path, ZONE, ELSEWHERE) as running, asyncio.timeout(5.5):
        nothing, views, bogus = await asyncio.gather(
            opinion(silent).seen(many),
            opinion(silent, running.resolver).seen([txt("shop.be")]),
            opinion(silent).is_bogus("shop.be"),
        )
        assert nothing == dict.fromkeys(many, UNSEEN)
        assert views == {txt("shop.be"): ResolverView(ResolverKind.FOUND, ("hello",))}
        assert not bogus


async def test_a_server_that_does_not_recurse_says_nothing(tmp_path: Path) -> None:
    async with scene(tmp_path, ZONE, ELSEWHERE) as running:
        views = await opinion(running.knot.endpoint).seen([txt("shop.be"), txt("no.shop.be")])
        assert set(views.values()) == {UNSEEN}


async def test_without_resolvers_nobody_says_anything() -> None:
    assert await NoOpinion().seen([txt("shop.be")]) == {}
    assert not await NoOpinion().is_bogus("shop.be")


class Failing(asyncio.DatagramProtocol):
    """A resolver that fails with an extended error, whether CD is set or not."""

    transport: asyncio.DatagramTransport

    def __init__(self, code: EDECode) -> None:
        self._code = code
        self.checked = list[bool]()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        query = dns.message.from_wire(data)
        self.checked.append(not query.flags & Flag.CD)
        reply = dns.message.make_response(query, recursion_available=True)
        reply.use_edns(options=[EDEOption(self._code)])
        reply.set_rcode(Rcode.SERVFAIL)
        self.transport.sendto(reply.to_wire(), addr)


@pytest.mark.parametrize(
    ("code", "bogus"),
    [*((code, True) for code in (6, 7, 8, 9, 10, 11, 12, 25)), *((code, False) for code in (0, 1, 2, 5, 13, 22, 23))],
)
async def test_extended_errors_tell_what_cd_does_not(code: int, *, bogus: bool) -> None:
    transport, resolver = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: Failing(EDECode(code)), local_addr=("127.0.0.1", 0)
    )
    resolver.transport = transport
    try:
        written = f"127.0.0.1:{transport.get_extra_info('sockname')[1]}"
        assert await opinion(written).is_bogus("shop.be") is bogus
    finally:
        transport.close()
    assert resolver.checked == ([True] if bogus else [True, False])
