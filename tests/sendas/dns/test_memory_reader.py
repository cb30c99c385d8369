"""The reader of the tests reads as the real one does."""

from collections.abc import AsyncIterator

import pytest

from sendas.dns.memory_reader import MemoryReader
from sendas.domain.observation import CONFIRM, AnswerKind, DnsReader, Question, RecordType
from sendas_providers.testing import Fault
from tests.sendas.dns.world import KEY, World, our_world, txt

KEY_CHAIN = ("shop.keys.mailer.test", "real.keys.mailer.test")
PRIMARY = "ns.shop.be"
SHOP = {"ns1.shop.be": "192.0.2.1", "ns2.shop.be": "192.0.2.2"}


def memory() -> MemoryReader:
    reader = MemoryReader(
        {"be": {"ns.be": "192.0.2.9"}, "shop.be": SHOP, "facturen.shop.be": {"ns1.facturen.shop.be": "192.0.2.3"}}
    )
    reader.contacts["shop.be"] = "hostmaster@shop.be"
    reader.primaries["shop.be"] = PRIMARY
    reader.publish("shop.be", RecordType.TXT, "v=spf1 include:spf.mailer.test -all")
    reader.publish("shop.be", RecordType.MX, "5 mx.mailer.test", "10 mail.shop.be")
    reader.publish("big._domainkey.shop.be", RecordType.TXT, KEY)
    reader.publish("bounce.shop.be", RecordType.CNAME, "bounce.mailer.test")
    reader.publish("bounce.mailer.test", RecordType.TXT, "v=spf1 -all")
    reader.publish("key._domainkey.shop.be", RecordType.CNAME, "shop.keys.mailer.test")
    reader.publish("shop.keys.mailer.test", RecordType.CNAME, "real.keys.mailer.test")
    reader.publish("real.keys.mailer.test", RecordType.TXT, KEY)
    reader.publish("lost.shop.be", RecordType.CNAME, "nothing.mailer.test")
    reader.publish("spiral.shop.be", RecordType.CNAME, "spiral2.shop.be")
    reader.publish("spiral2.shop.be", RecordType.CNAME, "spiral.shop.be")
    reader.publish("txt.facturen.shop.be", RecordType.TXT, "child")
    return reader


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with our_world() as running:
        yield running


@pytest.fixture(params=["memory", "walking"])
def reader(request: pytest.FixtureRequest, world: World) -> DnsReader:
    return memory() if request.param == "memory" else world.reader()


@pytest.mark.parametrize(
    ("question", "zone", "kind", "values", "chain"),
    [
        (txt("shop.be"), "shop.be", AnswerKind.FOUND, ("v=spf1 include:spf.mailer.test -all",), ()),
        (Question("shop.be", RecordType.MX), "shop.be", AnswerKind.FOUND, ("10 mail.shop.be", "5 mx.mailer.test"), ()),
        (txt("nothing.shop.be"), "shop.be", AnswerKind.NXDOMAIN, (), ()),
        (txt("_domainkey.shop.be"), "shop.be", AnswerKind.NODATA, (), ()),
        (Question("bounce.shop.be", RecordType.CNAME), "shop.be", AnswerKind.FOUND, ("bounce.mailer.test",), ()),
        (txt("bounce.shop.be"), "shop.be", AnswerKind.FOUND, ("v=spf1 -all",), ("bounce.mailer.test",)),
        (txt("key._domainkey.shop.be"), "shop.be", AnswerKind.FOUND, (KEY,), KEY_CHAIN),
        (txt("lost.shop.be"), "shop.be", AnswerKind.NXDOMAIN, (), ("nothing.mailer.test",)),
        (txt("txt.facturen.shop.be"), "facturen.shop.be", AnswerKind.FOUND, ("child",), ()),
        (txt("nobody.be"), "be", AnswerKind.NXDOMAIN, (), ()),
    ],
    ids=range(10),
)  # fmt: skip
async def test_reads_alike(
    reader: DnsReader, question: Question, zone: str, kind: AnswerKind, values: tuple[str, ...], chain: tuple[str, ...]
) -> None:
    seen = (await reader.read([question]))[question]
    assert (seen.question, seen.zone) == (question, zone)
    assert {(answer.kind, answer.values, answer.chain) for answer in seen.answers} == {(kind, values, chain)}
    assert all(answer.ttl for answer in seen.answers)


@pytest.mark.parametrize("question", [txt("shop.be"), txt("nothing.shop.be"), txt("bounce.shop.be")], ids=range(3))
async def test_contact_of_the_zone(reader: DnsReader, question: Question) -> None:
    seen = (await reader.read([question]))[question]
    assert (seen.contact, seen.primary) == ("hostmaster@shop.be", PRIMARY)


async def test_loop_of_aliases(reader: DnsReader) -> None:
    seen = (await reader.read([txt("spiral.shop.be")]))[txt("spiral.shop.be")]
    assert {answer.kind for answer in seen.answers} == {AnswerKind.MALFORMED}


async def test_failing_server(reader: DnsReader, world: World) -> None:
    match reader:
        case MemoryReader():
            reader.failing_servers["ns2.shop.be"] = AnswerKind.SERVFAIL
        case _:
            world["shop2"].fault = Fault.SERVFAIL
    seen = (await reader.read([txt("shop.be")]))[txt("shop.be")]
    assert {answer.server: answer.kind for answer in seen.answers} == {
        "ns1.shop.be": AnswerKind.FOUND,
        "ns2.shop.be": AnswerKind.SERVFAIL,
    }


async def test_overrides_and_failing_names() -> None:
    reader = memory()
    reader.overrides["ns2.shop.be", txt("shop.be")] = ("old",)
    reader.failing_names["_dmarc.shop.be"] = AnswerKind.TIMEOUT
    seen = await reader.read([txt("shop.be"), txt("_dmarc.shop.be")], CONFIRM)
    assert [answer.values for answer in seen[txt("shop.be")].answers] == [
        ("v=spf1 include:spf.mailer.test -all",),
        ("old",),
    ]
    assert {answer.kind for answer in seen[txt("_dmarc.shop.be")].answers} == {AnswerKind.TIMEOUT}
    assert reader.readings == [((txt("shop.be"), txt("_dmarc.shop.be")), True)]
    reader.publish("shop.be", RecordType.TXT)
    seen = await reader.read([txt("shop.be"), txt("nobody.nl")])
    assert [answer.kind for answer in seen[txt("shop.be")].answers] == [AnswerKind.NODATA, AnswerKind.FOUND]
    assert seen[txt("nobody.nl")].zone is None
