"""The same readings against our name servers and against knot."""

from collections.abc import AsyncIterator, Iterator

import pytest

from sendas.domain.observation import CONFIRM, AnswerKind, Manner, Observation, Question, RecordType
from tests.sendas.dns.world import KEY, World, knot_world, only, our_world, txt
from tests.servers import require


@pytest.fixture
async def ours() -> AsyncIterator[World]:
    async with our_world() as world:
        yield world


@pytest.fixture(scope="module")
def knot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    require("knotd")
    with knot_world(tmp_path_factory.mktemp("knot")) as world:
        yield world


@pytest.fixture(params=["ours", "knot"])
def world(request: pytest.FixtureRequest) -> World:
    chosen = request.getfixturevalue(request.param)
    assert isinstance(chosen, World)
    return chosen


async def read(world: World, question: Question, way: str = "udp") -> Observation:
    return (await world.reader().read([question], Manner(tcp=way == "tcp")))[question]


@pytest.mark.parametrize("way", ["udp", "tcp"])
class TestReading:
    async def test_asks_every_server(self, world: World, way: str) -> None:
        seen = await read(world, txt("shop.be"), way)
        assert seen.zone == "shop.be"
        assert sorted((answer.server, answer.address) for answer in seen.answers) == [
            ("ns1.shop.be", world.addresses["shop1"]),
            ("ns2.shop.be", world.addresses["shop2"]),
        ]
        said = only(seen.answers)
        assert (said.kind, said.values, said.ttl) == (
            AnswerKind.FOUND,
            ("v=spf1 include:spf.mailer.test -all",),
            300,
        )

    async def test_absent_name_and_absent_type(self, world: World, way: str) -> None:
        for name, kind in [("nothing.shop.be", AnswerKind.NXDOMAIN), ("_domainkey.shop.be", AnswerKind.NODATA)]:
            said = only((await read(world, txt(name), way)).answers)
            assert (said.kind, said.values, said.ttl) == (kind, (), 60)

    async def test_mail_exchangers(self, world: World, way: str) -> None:
        seen = await read(world, Question("shop.be", RecordType.MX), way)
        assert only(seen.answers).values == ("10 mail.shop.be", "5 mx.mailer.test")

    async def test_long_text(self, world: World, way: str) -> None:
        assert only((await read(world, txt("big._domainkey.shop.be"), way)).answers).values == (KEY,)

    async def test_octets_that_are_no_text(self, world: World, way: str) -> None:
        assert only((await read(world, txt("raw.shop.be"), way)).answers).values == ("café \\xff\\xc8",)

    async def test_case_of_names_and_text(self, world: World, way: str) -> None:
        assert only((await read(world, txt("upper.shop.be"), way)).answers).values == ("Case Kept",)

    async def test_wildcard(self, world: World, way: str) -> None:
        seen = await read(world, txt("any.wild.shop.be"), way)
        assert (seen.zone, only(seen.answers).values) == ("shop.be", ("star",))

    async def test_alias_itself(self, world: World, way: str) -> None:
        seen = await read(world, Question("bounce.shop.be", RecordType.CNAME), way)
        said = only(seen.answers)
        assert (seen.zone, said.values, said.chain) == ("shop.be", ("bounce.mailer.test",), ())

    async def test_alias_across_zones(self, world: World, way: str) -> None:
        said = only((await read(world, txt("key._domainkey.shop.be"), way)).answers)
        assert (said.kind, said.values, said.chain) == (
            AnswerKind.FOUND,
            (KEY,),
            ("shop.keys.mailer.test", "real.keys.mailer.test"),
        )

    async def test_alias_inside_the_zone(self, world: World, way: str) -> None:
        said = only((await read(world, txt("inner.shop.be"), way)).answers)
        assert (said.values, said.chain) == (("v=DMARC1; p=none",), ("inner2.shop.be", "_dmarc.shop.be"))

    async def test_alias_to_nothing(self, world: World, way: str) -> None:
        said = only((await read(world, txt("lost.shop.be"), way)).answers)
        assert (said.kind, said.chain) == (AnswerKind.NXDOMAIN, ("nothing.mailer.test",))
        # Who puts a record in the place of the alias waits for its 300 s, not for the 60 s of the absence behind it.
        assert said.ttl == 300

    async def test_alias_into_a_delegated_child(self, world: World, way: str) -> None:
        said = only((await read(world, txt("to-child.shop.be"), way)).answers)
        assert (said.values, said.chain) == (("child",), ("txt.facturen.shop.be",))

    @pytest.mark.parametrize("name", ["loop.shop.be", "spiral.shop.be"])
    async def test_loop_of_aliases(self, world: World, way: str, name: str) -> None:
        assert only((await read(world, txt(name), way)).answers).kind is AnswerKind.MALFORMED

    async def test_delegated_child(self, world: World, way: str) -> None:
        seen = await read(world, txt("bounce.facturen.shop.be"), way)
        assert seen.zone == "facturen.shop.be"
        assert [(answer.server, answer.values) for answer in seen.answers] == [("ns1.facturen.shop.be", ("b",))]

    async def test_servers_without_glue(self, world: World, way: str) -> None:
        seen = await read(world, txt("far.be"), way)
        assert sorted(answer.server for answer in seen.answers) == ["ns1.hosting.test", "ns2.hosting.test"]
        assert only(seen.answers).values == ("far",)

    async def test_unknown_domain(self, world: World, way: str) -> None:
        seen = await read(world, txt("nobody.be"), way)
        assert (seen.zone, only(seen.answers).kind) == ("be", AnswerKind.NXDOMAIN)


async def test_many_names_in_one_reading(world: World) -> None:
    questions = [txt("shop.be"), txt("_dmarc.shop.be"), txt("big._domainkey.shop.be"), txt("bounce.facturen.shop.be")]
    questions.append(Question("bounce.shop.be", RecordType.CNAME))
    seen = await world.reader().read(questions)
    assert list(seen) == questions
    assert all(only(observation.answers).kind is AnswerKind.FOUND for observation in seen.values())
    if world.servers:
        assert world.queries() <= 25


async def test_over_tcp_nothing_goes_by_udp(ours: World) -> None:
    await read(ours, txt("key._domainkey.shop.be"), "tcp")
    assert all(question.tcp for server in ours.servers.values() for question in server.seen)


async def test_only_suffixes_are_remembered(ours: World) -> None:
    reader = ours.reader()
    await reader.read([txt("shop.be")])
    asked = {host: len(server.seen) for host, server in ours.servers.items()}
    await reader.read([txt("shop.be")])
    assert len(ours["root"].seen) == asked["root"]
    assert len(ours["tld"].seen) == asked["tld"] + 1
    await reader.read([txt("shop.be")], CONFIRM)
    assert len(ours["root"].seen) == asked["root"] + 1  # a confirmation trusts no memory
    ours["shop1"].zone("shop.be").replace("shop.be", "TXT", '"new"')
    ours["shop2"].zone("shop.be").replace("shop.be", "TXT", '"new"')
    assert only((await reader.read([txt("shop.be")]))[txt("shop.be")].answers).values == ("new",)
