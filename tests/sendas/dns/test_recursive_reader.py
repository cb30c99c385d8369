"""The readings of test_reader.py through a real unbound, in the clear, inside TLS and inside HTTPS."""

from collections.abc import Iterator

import pytest

from sendas.assemble import dns_reader, second_opinion
from sendas.domain.observation import AnswerKind, Manner, Observation, Question, RecordType
from sendas.settings import Settings
from tests.sendas.dns.recursor import NAME, Recursor, recursing
from tests.sendas.dns.world import KEY, only, txt


@pytest.fixture(scope="module")
def recursor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recursor]:
    with recursing(tmp_path_factory.mktemp("recursor")) as running:
        yield running


@pytest.mark.parametrize("way", ["udp", "tcp", "tls", "https"])
class TestReading:
    async def test_one_answer_of_the_recursor(self, recursor: Recursor, way: str) -> None:
        seen = await recursor.read(txt("shop.be"), way)
        assert (seen.zone, seen.contact, seen.primary) == ("shop.be", "hostmaster@shop.be", "ns.shop.be")
        assert seen.delegated_to == ("ns1.shop.be", "ns2.shop.be")
        [said] = seen.answers
        name = NAME if way in {"tls", "https"} else recursor.unbound.endpoint
        assert (said.server, said.address) == (name, recursor.unbound.address)
        assert (said.kind, said.values) == (AnswerKind.FOUND, ("v=spf1 include:spf.mailer.test -all",))
        assert said.ttl
        assert said.ttl <= 300

    async def test_absent_name_and_absent_type(self, recursor: Recursor, way: str) -> None:
        for name, kind in [("nothing.shop.be", AnswerKind.NXDOMAIN), ("_domainkey.shop.be", AnswerKind.NODATA)]:
            seen = await recursor.read(txt(name), way)
            said = only(seen.answers)
            assert (seen.zone, seen.contact) == ("shop.be", "hostmaster@shop.be")
            assert (said.kind, said.values) == (kind, ())
            assert said.ttl
            assert said.ttl <= 60

    async def test_long_text(self, recursor: Recursor, way: str) -> None:
        assert only((await recursor.read(txt("big._domainkey.shop.be"), way)).answers).values == (KEY,)

    async def test_spelling_of_values(self, recursor: Recursor, way: str) -> None:
        for question, values in [
            (Question("shop.be", RecordType.MX), ("10 mail.shop.be", "5 mx.mailer.test")),
            (Question("bounce.shop.be", RecordType.CNAME), ("bounce.mailer.test",)),
            (txt("raw.shop.be"), ("café \\xff\\xc8",)),
            (txt("upper.shop.be"), ("Case Kept",)),
            (txt("any.wild.shop.be"), ("star",)),
        ]:
            seen = await recursor.read(question, way)
            said = only(seen.answers)
            assert (seen.zone, said.kind, said.values, said.chain) == ("shop.be", AnswerKind.FOUND, values, ())

    async def test_aliases(self, recursor: Recursor, way: str) -> None:
        for name, values, chain in [
            ("key._domainkey.shop.be", (KEY,), ("shop.keys.mailer.test", "real.keys.mailer.test")),
            ("inner.shop.be", ("v=DMARC1; p=none",), ("inner2.shop.be", "_dmarc.shop.be")),
            ("to-child.shop.be", ("child",), ("txt.facturen.shop.be",)),
        ]:
            seen = await recursor.read(txt(name), way)
            said = only(seen.answers)
            assert (said.kind, said.values, said.chain) == (AnswerKind.FOUND, values, chain)
            assert (seen.zone, seen.contact) == ("shop.be", "hostmaster@shop.be")

    async def test_alias_to_nothing(self, recursor: Recursor, way: str) -> None:
        seen = await recursor.read(txt("lost.shop.be"), way)
        said = only(seen.answers)
        assert (seen.zone, said.kind, said.chain) == ("shop.be", AnswerKind.NXDOMAIN, ("nothing.mailer.test",))

    async def test_delegated_child(self, recursor: Recursor, way: str) -> None:
        seen = await recursor.read(txt("bounce.facturen.shop.be"), way)
        assert (seen.zone, only(seen.answers).values) == ("facturen.shop.be", ("b",))

    async def test_unknown_domain(self, recursor: Recursor, way: str) -> None:
        seen = await recursor.read(txt("nobody.be"), way)
        assert (seen.zone, only(seen.answers).kind) == ("be", AnswerKind.NXDOMAIN)

    async def test_servers_that_do_not_answer_for_the_zone(self, recursor: Recursor, way: str) -> None:
        seen = await recursor.read(txt("broken.be"), way)
        assert (seen.zone, only(seen.answers).kind) == (None, AnswerKind.SERVFAIL)

    @pytest.mark.parametrize("name", ["loop.shop.be", "spiral.shop.be"])
    async def test_loop_of_aliases(self, recursor: Recursor, way: str, name: str) -> None:
        """Unbound calls it a failure."""
        assert only((await recursor.read(txt(name), way)).answers).kind is AnswerKind.SERVFAIL

    async def test_many_names_in_one_reading(self, recursor: Recursor, way: str) -> None:
        names = ["shop.be", "_dmarc.shop.be", "big._domainkey.shop.be", "bounce.facturen.shop.be", "inner.shop.be"]
        questions = [txt(name) for name in names] + [txt(f"no{number}.shop.be") for number in range(20)]
        told = list[Observation]()
        reader = recursor.reader(recursor.written(way))
        seen = await reader.read(questions, Manner(tcp=way == "tcp", background=True, arrived=told.append))
        assert list(seen) == questions
        assert sorted(map(repr, told)) == sorted(map(repr, seen.values()))
        kinds = [only(seen[question].answers).kind for question in questions]
        assert kinds == [AnswerKind.FOUND] * 5 + [AnswerKind.NXDOMAIN] * 20


async def test_as_the_settings_say(recursor: Recursor) -> None:
    settings = Settings(
        dns_upstream=(recursor.written("https"),),
        dns_resolvers=(recursor.written("tls"),),
        dns_upstream_ca=recursor.authorities,
    )
    question = txt("shop.be")
    [said] = (await dns_reader(settings).read([question]))[question].answers
    assert (said.server, said.kind) == (NAME, AnswerKind.FOUND)
    assert (await second_opinion(settings).seen([question]))[question].values == said.values
