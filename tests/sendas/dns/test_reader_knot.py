"""A zone at two servers, one of them a good knot, the other not so good."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from sendas.dns.endpoint import parse_endpoint
from sendas.dns.reader import AuthoritativeReader
from sendas.domain.observation import AnswerKind
from sendas_providers.testing import NameServer, ZoneData
from tests.sendas.dns.world import txt
from tests.servers import Knot, free_port, loopback_addresses

QUESTION = txt("shop.be")
GOOD = (AnswerKind.FOUND, ("new",))


def shop(first: str, second: str, text: str) -> str:
    head = "$TTL 300\n@ SOA ns1 hostmaster 1 3600 600 86400 60\n@ NS ns1\n@ NS ns2\n"
    return f'{head}ns1 A {first}\nns2 A {second}\n@ TXT "{text}"\n'


@dataclass(frozen=True)
class Pair:
    """The delegation of shop.be to `first`, where a good knot serves it, and `second`, where nobody does yet."""

    first: str
    second: str
    port: int
    reader: AuthoritativeReader

    async def read(self) -> dict[str, tuple[AnswerKind, tuple[str, ...]]]:
        seen = (await self.reader.read([QUESTION]))[QUESTION]
        assert seen.zone == "shop.be"
        return {answer.address: (answer.kind, answer.values) for answer in seen.answers}


@asynccontextmanager
async def one_good_knot(directory: Path) -> AsyncGenerator[Pair]:
    first, second, root = loopback_addresses(3)
    port = free_port([first, second, root])
    servers = {"ns1.shop.be": [first], "ns2.shop.be": [second]}
    delegation = "".join(f"shop.be. NS {name}.\n{name}. A {address}\n" for name, [address] in servers.items())
    top = ZoneData.served_by(".", {"ns.root": [root]}, delegation)
    reader = AuthoritativeReader([parse_endpoint(f"{root}:{port}")], allow_private=True, deadline=1.0)
    async with AsyncExitStack() as stack:
        stack.enter_context(Knot(directory / "good", {"shop.be": shop(first, second, "new")}, [first], port))
        await stack.enter_async_context(NameServer([top], root, port))
        yield Pair(first, second, port, reader)


async def test_dead(tmp_path: Path) -> None:
    async with one_good_knot(tmp_path) as pair:
        assert await pair.read() == {pair.first: GOOD, pair.second: (AnswerKind.TIMEOUT, ())}


async def test_contact(tmp_path: Path) -> None:
    async with one_good_knot(tmp_path) as pair:
        seen = (await pair.reader.read([QUESTION]))[QUESTION]
        assert (seen.contact, seen.primary) == ("hostmaster@shop.be", "ns1.shop.be")


@pytest.mark.parametrize(
    ("zone", "text", "said"),
    [
        ("shop.be", "old", (AnswerKind.FOUND, ("old",))),
        ("other.be", "new", (AnswerKind.LAME, ())),
        ("be", "new", (AnswerKind.LAME, ())),
    ],
    ids=["stale", "lame", "only-above"],
)
async def test_second_knot(tmp_path: Path, zone: str, text: str, said: tuple[AnswerKind, tuple[str, ...]]) -> None:
    async with one_good_knot(tmp_path) as pair:
        data = shop(pair.first, pair.second, text)
        with Knot(tmp_path / "second", {zone: data}, [pair.second], pair.port):
            assert await pair.read() == {pair.first: GOOD, pair.second: said}


async def test_zone_that_did_not_load(tmp_path: Path) -> None:
    async with one_good_knot(tmp_path) as pair:
        with Knot(tmp_path / "second", {}, [pair.second], pair.port, broken=["shop.be"]):
            assert await pair.read() == {pair.first: GOOD, pair.second: (AnswerKind.SERVFAIL, ())}


async def test_slow(tmp_path: Path) -> None:
    async with one_good_knot(tmp_path) as pair:
        zone = ZoneData("shop.be", shop(pair.first, pair.second, "new"))
        async with NameServer([zone], pair.second, pair.port) as slow:
            slow.delay = 0.2
            assert await pair.read() == {pair.first: GOOD, pair.second: GOOD}


async def test_catches_up(tmp_path: Path) -> None:
    async with one_good_knot(tmp_path) as pair:
        old = shop(pair.first, pair.second, "old")
        with Knot(tmp_path / "second", {"shop.be": old}, [pair.second], pair.port) as second:
            assert (await pair.read())[pair.second] == (AnswerKind.FOUND, ("old",))
            second.reload("shop.be", old.replace("hostmaster 1", "hostmaster 2").replace('"old"', '"new"'))
            assert (await pair.read())[pair.second] == GOOD
