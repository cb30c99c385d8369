"""SPF's questions, answered by the reader over real messages."""

import asyncio
from collections.abc import Sequence

from sendas.dns.reader_resolver import ReaderResolver
from sendas.domain.observation import VALIDATE, AnswerKind, DnsReader, Manner, Observation, Question, ServerAnswer
from sendas.domain.spf.resolver import Lookup, LookupKind, LookupType
from tests.sendas.dns.world import our_world


class Counting:
    """A reader that counts, and can take its time."""

    def __init__(self, inner: DnsReader | None = None, delay: float = 0.0) -> None:
        self.inner, self.delay, self.asked = inner, delay, list[Question]()

    async def read(self, questions: Sequence[Question], how: Manner = VALIDATE) -> dict[Question, Observation]:
        self.asked += questions
        await asyncio.sleep(self.delay)
        if self.inner:
            return await self.inner.read(questions, how)
        answers = (ServerAnswer("ns", "192.0.2.1", AnswerKind.NXDOMAIN),)
        return {each: Observation(each, "be", answers) for each in questions}


async def test_every_type_is_read_and_asked_once() -> None:
    async with our_world() as world:
        reader = Counting(world.reader())
        resolver = ReaderResolver(reader)
        txt = await resolver.resolve("Shop.be.", LookupType.TXT)
        assert txt == Lookup(LookupKind.FOUND, ("v=spf1 include:spf.mailer.test -all",))
        assert (await resolver.resolve("shop.be", LookupType.MX)).values == ("mx.mailer.test", "mail.shop.be")
        assert (await resolver.resolve("ns1.shop.be", LookupType.A)).kind is LookupKind.FOUND
        assert await resolver.resolve("ns1.shop.be", LookupType.AAAA) == Lookup(LookupKind.NODATA)
        assert await resolver.resolve("nothing.shop.be", LookupType.TXT) == Lookup(LookupKind.NXDOMAIN)
        assert await resolver.resolve("spiral.shop.be", LookupType.TXT) == Lookup(LookupKind.ERROR)
        asked = len(reader.asked)
        assert await resolver.resolve("shop.be", LookupType.TXT) == txt
        assert len(reader.asked) == asked == 6


async def test_names_of_macros_are_asked_as_they_are() -> None:
    reader = Counting()
    assert await ReaderResolver(reader).resolve('a b\\"@;$.shop.be', LookupType.A) == Lookup(LookupKind.NXDOMAIN)
    assert [each.name for each in reader.asked] == ["a\\032b\\092\\034\\064\\059\\036.shop.be"]


async def test_it_ends_by_number_and_by_time() -> None:
    reader = Counting()
    resolver = ReaderResolver(reader, most=3)
    kinds = [(await resolver.resolve(f"n{number}.be", LookupType.A)).kind for number in range(5)]
    assert kinds == [LookupKind.NXDOMAIN] * 3 + [LookupKind.ERROR] * 2
    slow = ReaderResolver(Counting(delay=5), seconds=0.05)
    assert await slow.resolve("a.be", LookupType.A) == Lookup(LookupKind.ERROR)
    assert await slow.resolve("b.be", LookupType.A) == Lookup(LookupKind.ERROR)


async def test_what_is_no_name_is_not_asked() -> None:
    reader = Counting()
    resolver = ReaderResolver(reader)
    for name in ("x..example", "", ".", f"{'a' * 64}.be", ".".join(["a" * 60] * 5)):
        assert await resolver.resolve(name, LookupType.TXT) == Lookup(LookupKind.NXDOMAIN)
    assert reader.asked == []
