"""Name servers at addresses that nothing may be sent to from outside a closed network."""

import asyncio
from collections.abc import Iterable

import pytest

from sendas.dns.endpoint import parse_endpoint
from sendas.dns.reader import AuthoritativeReader
from sendas.domain.observation import CONFIRM, VALIDATE, AnswerKind, Manner
from tests.sendas.dns.hostile import HostileServer, Packet, Recorder, asked, reply
from tests.sendas.dns.traps import framed
from tests.sendas.dns.world import only, txt
from tests.servers import free_port, loopback_addresses

FORBIDDEN = (
    "10.0.0.1", "127.0.0.1", "169.254.169.254", "172.16.0.1", "192.168.1.1", "100.64.0.1", "0.0.0.0", "224.0.0.251",  # noqa: S104  (nothing is bound)
    "255.255.255.255", "192.88.99.1", "198.18.0.1", "240.0.0.1",
    "::1", "::", "fe80::1", "fd00::1", "fec0::1", "ff02::fb", "::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b:1::7f00:1", "2002:7f00:1::", "2001::1", "2001:db8::1", "100::1",
)  # fmt: skip


def rdtype(address: str) -> str:
    return "AAAA" if ":" in address else "A"


async def read(address: str, *, glue: bool, how: Manner) -> tuple[list[tuple[AnswerKind, str]], set[str]]:
    """Read below a hostile root that refers to a server at this address."""
    server = "ns.trap.be" if glue else "ns.elsewhere.test"
    beside = f"{server}. 60 IN {rdtype(address)} {address}"

    def answer(query: bytes) -> bytes:
        name, kind = asked(query)
        if name == server and kind == rdtype(address):
            return reply(query, beside)
        if name.endswith("trap.be"):
            return reply(query, "", f"trap.be. 60 IN NS {server}.", beside if glue else "", flags="")
        return reply(query, authority=". 60 IN SOA a. b. 1 2 3 4 60")

    def play(query: bytes) -> Iterable[Packet]:
        return [Packet(answer(query))]

    async def talk(query: bytes, writer: asyncio.StreamWriter) -> None:
        framed(writer, answer(query))

    [root] = loopback_addresses(1)
    port = free_port([root])
    recorder = Recorder()
    async with HostileServer(root, port, play, talk):
        reader = AuthoritativeReader(
            [parse_endpoint(f"{root}:{port}")], allow_private=False, deadline=1, open_socket=recorder.open
        )
        question = txt("trap.be")
        said = only((await reader.read([question], how))[question].answers)
        answers = (await reader.read([question], how))[question].answers
    assert said.kind is AnswerKind.BLOCKED
    return [(answer.kind, answer.server) for answer in answers], {*recorder.sent} - {root}


@pytest.mark.parametrize("how", [VALIDATE, CONFIRM], ids=["udp", "tcp"])
@pytest.mark.parametrize("glue", [True, False], ids=["glue", "looked-up"])
@pytest.mark.parametrize("address", FORBIDDEN)
async def test_nothing_is_sent(address: str, glue: bool, how: Manner) -> None:  # noqa: FBT001  (a parameter of the test)
    answers, sent = await read(address, glue=glue, how=how)
    assert answers == [(AnswerKind.BLOCKED, "ns.trap.be" if glue else "ns.elsewhere.test")]
    assert not sent
