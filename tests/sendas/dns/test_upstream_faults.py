"""Recursors that are dead, of no use, or not who they say."""

import asyncio
import socket
import ssl
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import trustme
from structlog.testing import capture_logs

from sendas.dns.recursive_reader import RecursiveReader
from sendas.domain.observation import CONFIRM, VALIDATE, AnswerKind, Manner, ServerAnswer
from sendas_providers.testing import Fault, NameServer
from tests.sendas.dns.recursor import NAME, Recursor, recursing
from tests.sendas.dns.world import txt
from tests.servers import free_port, loopback_addresses

QUESTION = txt("shop.be")
SPF = ("v=spf1 include:spf.mailer.test -all",)


@pytest.fixture(scope="module")
def recursor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recursor]:
    with recursing(tmp_path_factory.mktemp("recursor")) as running:
        yield running


async def answer(reader: RecursiveReader) -> ServerAnswer:
    [said] = (await reader.read([QUESTION]))[QUESTION].answers
    return said


def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


@pytest.fixture
def nobody() -> str:
    [address] = loopback_addresses(1)
    return f"{address}:{free_port([address])}"


@pytest.mark.parametrize("scheme", ["{}", "tls://{}#dns.sendas.test", "https://{}/dns-query#dns.sendas.test"])
async def test_dead_then_live(recursor: Recursor, nobody: str, scheme: str) -> None:
    reader = recursor.reader(scheme.format(nobody), recursor.written("tls"))
    assert (await answer(reader)).values == SPF
    async with asyncio.timeout(0.4):  # it is not waited for a second time
        said = await answer(reader)
    assert (said.server, said.values) == (NAME, SPF)


@pytest.mark.parametrize("scheme", ["{}", "tls://{}#dns.sendas.test", "https://{}/dns-query#dns.sendas.test"])
async def test_dead(recursor: Recursor, nobody: str, scheme: str) -> None:
    reader = recursor.reader(scheme.format(nobody), deadline=0.7)
    seen = (await reader.read([QUESTION]))[QUESTION]
    assert seen.zone is None
    assert [(said.kind, said.values) for said in seen.answers] == [(AnswerKind.TIMEOUT, ())]


@pytest.mark.parametrize(
    ("fault", "kind", "queries"),
    [
        (Fault.SILENT, AnswerKind.TIMEOUT, 3),
        (Fault.GARBAGE, AnswerKind.TIMEOUT, 3),
        (Fault.WRONG_ID, AnswerKind.TIMEOUT, 3),
        (Fault.WRONG_QUESTION, AnswerKind.TIMEOUT, 3),
        (Fault.SERVFAIL, AnswerKind.SERVFAIL, 1),
        (Fault.REFUSED, AnswerKind.LAME, 1),
        (Fault.FORMERR, AnswerKind.MALFORMED, 1),
        (None, AnswerKind.LAME, 1),  # it answers for its own zones alone
    ],
)
async def test_faults_are_grey(recursor: Recursor, fault: Fault | None, kind: AnswerKind, queries: int) -> None:
    async with NameServer() as server:
        server.fault = fault
        assert (await answer(recursor.reader(server.endpoint, deadline=1.8))).kind is kind
        assert len(server.seen) == queries
        assert (await answer(recursor.reader(server.endpoint, recursor.written("udp")))).values == SPF


@pytest.mark.parametrize("way", [VALIDATE, CONFIRM])
async def test_over_ipv6(recursor: Recursor, way: Manner) -> None:
    if not has_ipv6():
        pytest.skip("there is no IPv6")
    async with NameServer(address="::1") as server:
        server.fault = Fault.SERVFAIL
        [said] = (await recursor.reader(server.endpoint).read([QUESTION], way))[QUESTION].answers
    assert (said.address, said.kind) == ("::1", AnswerKind.SERVFAIL)


async def test_a_lost_packet_is_sent_again(recursor: Recursor) -> None:
    async with NameServer() as server:
        server.lose = 1
        server.fault = Fault.SERVFAIL
        assert (await answer(recursor.reader(server.endpoint))).kind is AnswerKind.SERVFAIL


async def test_over_tcp_nothing_goes_by_udp(recursor: Recursor) -> None:
    async with NameServer() as server:
        await recursor.reader(server.endpoint).read([QUESTION], CONFIRM)
        assert [question.tcp for question in server.seen] == [True]


async def test_the_deadline_holds_for_many_questions(recursor: Recursor) -> None:
    async with NameServer() as server:
        server.fault = Fault.SILENT
        questions = [txt(f"n{number}.shop.be") for number in range(60)]
        async with asyncio.timeout(1.5):
            seen = await recursor.reader(server.endpoint, deadline=1.0).read(questions)
        assert {said.kind for each in seen.values() for said in each.answers} == {AnswerKind.TIMEOUT}
        assert len(server.seen) <= 60


@asynccontextmanager
async def listening(context: ssl.SSLContext | None) -> AsyncGenerator[tuple[str, list[bytes]]]:
    """Take connections, keep what comes out of them, and never answer."""
    heard = list[bytes]()

    async def keep(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(4096):
                heard.append(data)
        except OSError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(keep, "127.0.0.1", 0, ssl=context)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}", heard


@pytest.mark.parametrize("scheme", ["tls://{}#dns.sendas.test", "https://{}/dns-query#dns.sendas.test"])
@pytest.mark.parametrize("name", ["other.sendas.test", NAME])
async def test_a_wrong_certificate_is_told_nothing(recursor: Recursor, tmp_path: Path, scheme: str, name: str) -> None:
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.set_alpn_protocols(["h2", "dot"])
    authority.issue_cert(name).private_key_and_cert_chain_pem.write_to_path(tmp_path / "server.pem")
    context.load_cert_chain(tmp_path / "server.pem")
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    trusted = tmp_path / "ca.pem" if name != NAME else recursor.authorities
    async with listening(context) as (endpoint, heard):
        with capture_logs() as logs:
            said = await answer(recursor.reader(scheme.format(endpoint), authorities=trusted))
        assert (said.kind, heard) == (AnswerKind.TIMEOUT, [])
    assert logs[0]["event"] == "certificate refused"
    assert {key: logs[0][key] for key in ("upstream", "log_level")} == {"upstream": NAME, "log_level": "warning"}


@pytest.mark.parametrize("scheme", ["tls://{}#dns.sendas.test", "https://{}/dns-query#dns.sendas.test"])
async def test_who_does_not_speak_tls_hears_no_name(recursor: Recursor, scheme: str) -> None:
    async with listening(None) as (endpoint, heard):
        said = await answer(recursor.reader(scheme.format(endpoint), deadline=0.5))
    assert said.kind is AnswerKind.TIMEOUT
    assert heard
    assert all(data[0] == 0x16 and b"shop" not in data for data in heard)  # ClientHello


@pytest.mark.parametrize("way", ["tls", "https"])
async def test_the_certificate_must_carry_the_name(recursor: Recursor, way: str) -> None:
    assert (await answer(recursor.reader(recursor.written(way)))).values == SPF
    assert (await answer(recursor.reader(recursor.written(way, "other.sendas.test")))).kind is AnswerKind.TIMEOUT


async def test_wrong_path(recursor: Recursor) -> None:
    written = recursor.written("https").replace("/dns-query", "/nothing")
    assert (await answer(recursor.reader(written))).kind is AnswerKind.MALFORMED
