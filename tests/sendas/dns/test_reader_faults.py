"""Servers that are dead, slow, stale, lame or lying, and worlds that are built wrongly."""

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from sendas.dns.endpoint import parse_endpoint
from sendas.dns.reader import AuthoritativeReader
from sendas.domain.observation import CONFIRM, AnswerKind, Observation, Question, RecordType
from sendas_providers.testing import FORGED_ADDRESS, VICTIM, Fault, NameServer, ZoneData
from tests.sendas.dns.world import World, kinds, only, our_world, txt
from tests.servers import free_port, loopback_addresses

APEX = txt("shop.be")
SPF = ("v=spf1 include:spf.mailer.test -all",)


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with our_world() as running:
        yield running


async def read(world: World, question: Question = APEX, *, deadline: float = 1.0) -> Observation:
    return (await world.reader(deadline=deadline).read([question]))[question]


def by_server(observation: Observation) -> dict[str, tuple[AnswerKind, tuple[str, ...]]]:
    return {answer.server: (answer.kind, answer.values) for answer in observation.answers}


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault.SILENT, AnswerKind.TIMEOUT),
        (Fault.SERVFAIL, AnswerKind.SERVFAIL),
        (Fault.REFUSED, AnswerKind.LAME),
        (Fault.LAME, AnswerKind.LAME),
        (Fault.UPWARD, AnswerKind.LAME),
        (Fault.FORMERR, AnswerKind.MALFORMED),
        (Fault.BARE, AnswerKind.MALFORMED),
        (Fault.LOOP, AnswerKind.MALFORMED),
        (Fault.WRONG_ID, AnswerKind.TIMEOUT),
        (Fault.WRONG_QUESTION, AnswerKind.TIMEOUT),
        (Fault.GARBAGE, AnswerKind.TIMEOUT),
        (Fault.TCP_HANG, AnswerKind.TIMEOUT),
        (Fault.WRONG_CASE, AnswerKind.FOUND),
        (Fault.TRUNCATED, AnswerKind.FOUND),
        (Fault.FORGED, AnswerKind.FOUND),
    ],
)
async def test_one_of_two_is_faulty(world: World, fault: Fault, kind: AnswerKind) -> None:
    world["shop2"].fault = fault
    seen = await read(world, deadline=1.1 if fault is Fault.TCP_HANG else 0.7)
    assert by_server(seen) == {
        "ns1.shop.be": (AnswerKind.FOUND, SPF),
        "ns2.shop.be": (kind, SPF if kind is AnswerKind.FOUND else ()),
    }


@pytest.mark.parametrize(
    ("host", "fault", "kind"),
    [
        ("shop", Fault.LAME, AnswerKind.LAME),  # not above: a referral has no authority anyway
        *(
            (host, fault, kind)
            for host in ("shop", "tld", "root")
            for fault, kind in [
                (Fault.SERVFAIL, AnswerKind.SERVFAIL),
                (Fault.REFUSED, AnswerKind.LAME),
                (Fault.UPWARD, AnswerKind.LAME),
                (Fault.BARE, AnswerKind.MALFORMED),
                (Fault.SILENT, AnswerKind.TIMEOUT),
                (Fault.GARBAGE, AnswerKind.TIMEOUT),
            ]
        ),
    ],
)
async def test_all_of_a_level_are_faulty(world: World, host: str, fault: Fault, kind: AnswerKind) -> None:
    for name, server in world.servers.items():
        if name.startswith(host):
            server.fault = fault
    seen = await read(world, deadline=0.3)
    assert set(kinds(seen)) == {kind}
    assert seen.zone is None


async def test_lost_case_is_asked_again_over_tcp(world: World) -> None:
    world["shop2"].fault = Fault.WRONG_CASE
    await read(world)
    assert world["shop2"].seen[-1].tcp
    assert not world["shop1"].seen[-1].tcp


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault.GARBAGE, AnswerKind.MALFORMED),
        (Fault.WRONG_ID, AnswerKind.MALFORMED),
        (Fault.SERVFAIL, AnswerKind.SERVFAIL),
    ],
)
async def test_faults_over_tcp(world: World, fault: Fault, kind: AnswerKind) -> None:
    world["shop2"].fault = fault
    seen = (await world.reader().read([APEX], CONFIRM))[APEX]
    assert by_server(seen) == {"ns1.shop.be": (AnswerKind.FOUND, SPF), "ns2.shop.be": (kind, ())}


async def test_a_lie_at_one_server_does_not_hide_the_other(world: World) -> None:
    world["shop2"].fault = Fault.LIE
    seen = await read(world)
    assert {values for _, values in by_server(seen).values()} == {SPF, ("v=spf1 +all",)}


async def test_stale_server(world: World) -> None:
    world["shop1"].zone("shop.be").replace("new.shop.be", "TXT", '"there"')
    assert by_server(await read(world, txt("new.shop.be"))) == {
        "ns1.shop.be": (AnswerKind.FOUND, ("there",)),
        "ns2.shop.be": (AnswerKind.NXDOMAIN, ()),
    }


async def test_server_that_holds_only_a_zone_above(world: World) -> None:
    world["shop2"].withdraw("shop.be")
    world["shop2"].serve(_zone("be", {"ns.be": LOCAL}))
    assert by_server(await read(world)) == {
        "ns1.shop.be": (AnswerKind.FOUND, SPF),
        "ns2.shop.be": (AnswerKind.LAME, ()),
    }


async def test_a_missing_domain_costs_a_top_level_zone_little(world: World) -> None:
    world["tld"].zone("be").replace("be", "NS", *(f"ns{number}.be." for number in range(12)))
    for number in range(12):
        world["root"].zone(".").add("be", "NS", f"ns{number}.be.")
        world["root"].zone(".").add(f"ns{number}.be", "A", world.addresses["tld"])
    seen = await read(world, txt("nobody.be"))
    assert (kinds(seen), len(world["tld"].seen)) == ([AnswerKind.NXDOMAIN] * 3, 4)


async def test_slow_server_is_waited_for(world: World) -> None:
    world["shop2"].delay = 0.5
    assert kinds(await read(world, deadline=3)) == [AnswerKind.FOUND, AnswerKind.FOUND]


async def test_lost_packets_are_sent_again(world: World) -> None:
    world["tld"].lose = world["shop1"].lose = world["shop2"].lose = 1
    assert kinds(await read(world, deadline=4)) == [AnswerKind.FOUND, AnswerKind.FOUND]


@pytest.mark.parametrize("fault", [Fault.SILENT, Fault.GARBAGE, Fault.TCP_HANG])
async def test_deadline_holds_when_nobody_answers(world: World, fault: Fault) -> None:
    for server in world.servers.values():
        server.fault = fault
    questions = [txt(f"{label}.shop.be") for label in "abcde"]
    started = time.monotonic()
    seen = await world.reader(deadline=0.4).read(questions)
    assert time.monotonic() - started < 0.8
    assert all(only(observation.answers).kind is AnswerKind.TIMEOUT for observation in seen.values())


async def test_budget_of_packets(world: World) -> None:
    questions = [txt(f"{number}.wild.shop.be") for number in range(60)]
    seen = await world.reader().read(questions)
    assert world.queries() <= 80
    assert AnswerKind.TIMEOUT in {answer.kind for observation in seen.values() for answer in observation.answers}


async def test_private_address_is_blocked(world: World) -> None:
    reader = world.reader(allow_private=False)
    seen = (await reader.read([txt("shop.be")]))[txt("shop.be")]
    assert [(answer.server, answer.address, answer.kind) for answer in seen.answers] == [
        ("ns.be", world.addresses["tld"], AnswerKind.BLOCKED)
    ]
    assert not world["tld"].seen


async def test_end_of_an_alias_with_differing_servers(world: World) -> None:
    world["other"].serve(_zone("mailer.test", {"ns1.mailer.test": [world.addresses["mailer"]]}, ""))
    world["tld"].zone("test").add("mailer.test", "NS", "ns2.mailer.test.")
    world["tld"].zone("test").add("ns2.mailer.test", "A", world.addresses["other"])
    seen = await read(world, txt("bounce.shop.be"))
    assert kinds(seen) == [AnswerKind.FOUND, AnswerKind.FOUND, AnswerKind.NXDOMAIN, AnswerKind.NXDOMAIN]
    world["other"].fault = Fault.REFUSED
    assert kinds(await read(world, txt("bounce.shop.be"))) == [AnswerKind.FOUND, AnswerKind.FOUND]


async def test_child_that_one_server_does_not_know_of(world: World) -> None:
    world["shop1"].zone("shop.be").remove("facturen.shop.be", "NS")
    world["shop1"].zone("shop.be").replace("txt.facturen.shop.be", "TXT", '"old"')
    for _ in range(4):
        seen = await read(world, txt("txt.facturen.shop.be"))
        assert seen.zone in {"shop.be", "facturen.shop.be"}
        if seen.zone == "shop.be":
            assert by_server(seen)["ns2.shop.be"][0] is AnswerKind.LAME


def _zone(origin: str, servers: dict[str, list[str]], records: str = "") -> ZoneData:
    return ZoneData.served_by(origin, servers, records)


async def _alone(zones: list[ZoneData], name: str, *, rdtype: RecordType = RecordType.TXT) -> Observation:
    """Read a name where one server at one address holds every level."""
    async with NameServer(zones) as server:
        reader = AuthoritativeReader([parse_endpoint(server.endpoint)], allow_private=True, deadline=2)
        question = Question(name, rdtype)
        return (await reader.read([question]))[question]


LOCAL = ["127.0.0.1"]


class TestOneServerForAllLevels:
    @pytest.fixture
    def zones(self) -> list[ZoneData]:
        shop = '@ TXT "shop"\nx.y TXT "xy"\nalias CNAME x.y\n*.w CNAME x.y\nchild NS ns.child\nns.child A 127.0.0.1\n'
        return [
            _zone(".", {"ns.root": LOCAL}, "be. NS ns.be.\nns.be. A 127.0.0.1"),
            _zone("be", {"ns.be": LOCAL}, "shop NS ns1.shop\nshop NS ns2.shop\nns1.shop A 127.0.0.1"),
            _zone("shop.be", {"ns1.shop.be": LOCAL, "ns2.shop.be": LOCAL}, shop),
            _zone("child.shop.be", {"ns.child.shop.be": LOCAL}, '@ TXT "child"'),
        ]

    @pytest.mark.parametrize(
        ("name", "zone", "values"),
        [
            ("shop.be", "shop.be", ("shop",)),
            ("x.y.shop.be", "shop.be", ("xy",)),
            ("alias.shop.be", "shop.be", ("xy",)),
            ("any.w.shop.be", "shop.be", ("xy",)),
            ("child.shop.be", "child.shop.be", ("child",)),
            ("none.be", "be", ()),
        ],
    )
    async def test_finds_the_cut(self, zones: list[ZoneData], name: str, zone: str, values: tuple[str, ...]) -> None:
        seen = await _alone(zones, name)
        assert (seen.zone, only(seen.answers).values) == (zone, values)
        if zone == "shop.be":
            assert sorted(answer.server for answer in seen.answers) == ["ns1.shop.be", "ns2.shop.be"]


async def test_server_that_holds_only_the_parent_is_lame() -> None:
    shop, root = loopback_addresses(2)
    port = free_port([shop, root])
    top = f"shop.be. NS ns1.shop.be.\nns1.shop.be. A {shop}"
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(NameServer([_zone(".", {"ns.root": [root]}, top)], root, port))
        await stack.enter_async_context(NameServer([_zone(".", {"ns.root": [root]})], shop, port))
        reader = AuthoritativeReader([parse_endpoint(f"{root}:{port}")], allow_private=True, deadline=1)
        seen = (await reader.read([txt("shop.be")]))[txt("shop.be")]
    assert kinds(seen) == [AnswerKind.LAME]


@pytest.mark.parametrize("liar", ["tld", "shop"])
async def test_glue_of_strangers_is_not_believed(world: World, liar: str) -> None:
    """A zone is delegated to a stranger's name, and the delegating server says where the stranger lives."""
    trap = "trap.be" if liar == "tld" else "trap.shop.be"
    for host in [host for host in world.servers if host.startswith(liar)]:
        world[host].zone(trap.removeprefix("trap.")).replace(trap, "NS", f"{VICTIM}.")
        world[host].fault = Fault.FORGED
    async with NameServer([_zone(trap, {VICTIM: LOCAL}, '@ TXT "forged"')], FORGED_ADDRESS, world.port) as forged:
        seen = await read(world, txt(trap))
        assert not forged.seen
    assert by_server(seen) == {VICTIM: (AnswerKind.LAME, ())}


async def test_addresses_beside_the_servers_of_a_shared_host_are_not_believed(world: World) -> None:
    for host in ("shop1", "shop2"):
        world[host].serve(_zone("trap.shop.be", {VICTIM: LOCAL}, '@ TXT "x"'))
        world[host].fault = Fault.FORGED
    assert by_server(await read(world, txt("trap.shop.be"))) == {VICTIM: (AnswerKind.LAME, ())}


async def test_records_of_other_names_in_an_answer_are_not_believed(world: World) -> None:
    for host in ("shop1", "shop2"):
        world[host].zone("shop.be").replace("alias.shop.be", "CNAME", f"{VICTIM}.")
        world[host].fault = Fault.FORGED
    said = only((await read(world, txt("alias.shop.be"))).answers)
    assert (said.kind, said.values, said.chain) == (AnswerKind.NXDOMAIN, (), (VICTIM,))


class TestWayDown:
    """Delegations that lead nowhere end within their bounds."""

    async def test_servers_that_need_each_other(self, world: World) -> None:
        world["tld"].zone("be").replace("a.be", "NS", "ns.b.be.")
        world["tld"].zone("be").replace("b.be", "NS", "ns.a.be.")
        assert only((await read(world, txt("a.be"))).answers).kind is AnswerKind.LAME
        assert world.queries() < 30

    async def test_nested_too_deep(self, world: World) -> None:
        zone = world["tld"].zone("be")
        for number in range(1, 7):
            zone.replace(f"n{number}.be", "NS", f"ns.n{number + 1}.be.")
        assert only((await read(world, txt("n1.be"))).answers).kind is AnswerKind.LAME
        assert "ns.n6.be" not in {question.name for question in world["tld"].seen}

    async def test_many_servers_without_address(self, world: World) -> None:
        names = [f"ns{number}.hosting.test." for number in range(20, 33)]
        world["tld"].zone("be").replace("many.be", "NS", *names)
        assert set(kinds(await read(world, txt("many.be")))) == {AnswerKind.LAME}
        asked = {question.name for question in world["other"].seen if question.type == "A"}
        assert len(asked) == 4

    async def test_many_addresses(self, world: World) -> None:
        zone = world["tld"].zone("be")
        zone.replace("wide.be", "NS", "ns.wide.be.")
        zone.replace("ns.wide.be", "A", *(f"127.99.0.{number}" for number in range(1, 41)))
        assert len((await read(world, txt("wide.be"), deadline=0.3)).answers) == 13

    @pytest.mark.parametrize(("levels", "kind"), [(10, AnswerKind.FOUND), (11, AnswerKind.MALFORMED)])
    async def test_referrals_without_end(self, levels: int, kind: AnswerKind) -> None:
        names = [".", *(".".join(f"l{number}" for number in range(depth, 0, -1)) for depth in range(1, levels + 1))]
        addresses = loopback_addresses(len(names))
        port = free_port(addresses)
        async with AsyncExitStack() as stack:
            for name, address, below, there in zip(names, addresses, names[1:], addresses[1:], strict=False):
                records = f"{below}. NS ns.{below}.\nns.{below}. A {there}"
                zone = _zone(name, {"ns.test": [address]}, records)
                await stack.enter_async_context(NameServer([zone], address, port))
            last = _zone(names[-1], {f"ns.{names[-1]}": [addresses[-1]]}, '@ TXT "bottom"')
            await stack.enter_async_context(NameServer([last], addresses[-1], port))
            reader = AuthoritativeReader([parse_endpoint(f"{addresses[0]}:{port}")], allow_private=True)
            seen = (await reader.read([txt(names[-1])]))[txt(names[-1])]
        assert kinds(seen) == [kind]
