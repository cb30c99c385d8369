"""Name servers that send whatever octets a test wants, and a small internet around one of them."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from socket import AddressFamily
from types import TracebackType
from typing import Self

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

from sendas.dns.endpoint import parse_endpoint
from sendas.dns.port import DatagramSocket, open_datagram_socket
from sendas.dns.reader import AuthoritativeReader
from sendas_providers.testing import NameServer, ZoneData
from tests.servers import free_port, loopback_addresses

HERE = "127.255.255.1"  # stands in packets for the address of the server that sends them
SERVERS = 13
ZONES = 12


@dataclass(frozen=True, slots=True)
class Packet:
    """Octets to send after so many seconds; a `stranger` sends them from another port."""

    octets: bytes
    delay: float = 0.0
    stranger: bool = False


Script = Callable[[bytes], Iterable[Packet]]
Talk = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


def asked(query: bytes) -> tuple[str, str]:
    """Give the name, lower case without trailing dot, and type that a query asks for."""
    [question] = dns.message.from_wire(query).question
    return question.name.to_text(omit_final_dot=True).lower(), question.rdtype.name


def reply(
    query: bytes,
    answer: str = "",
    authority: str = "",
    additional: str = "",
    *,
    flags: str = "AA",
    rcode: str = "NOERROR",
) -> bytes:
    """Write a well-formed reply; sections hold one record a line."""
    message = dns.message.make_response(dns.message.from_wire(query))
    message.flags |= dns.flags.from_text(flags)
    message.set_rcode(dns.rcode.from_text(rcode))
    for section, text in [(message.answer, answer), (message.authority, authority), (message.additional, additional)]:
        for line in text.splitlines():
            owner, ttl, rdclass, rdtype, value = line.split(None, 4)
            section.append(dns.rrset.from_text(owner, int(ttl), rdclass, rdtype, value))
    return message.to_wire(max_size=0xFFFF)


def honest(query: bytes, zone: str = "trap.be", text: str = "good") -> bytes:
    """Answer as a server of the zone should: one TXT at every name, and the SOA."""
    name, rdtype = asked(query)
    soa = f"{zone}. 60 IN SOA ns.{zone}. hostmaster.{zone}. 1 2 3 4 60"
    if rdtype == "TXT":
        return reply(query, f'{name}. 60 IN TXT "{text}"')
    return reply(query, soa) if (name, rdtype) == (zone, "SOA") else reply(query, authority=soa)


class HostileServer:
    """Plays a script over UDP and holds a talk over TCP, while its `async with` block runs."""

    def __init__(self, address: str, port: int, script: Script, talk: Talk) -> None:
        self.address, self.port = address, port
        self.script, self.talk = script, talk
        self.connections = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._tcp = await asyncio.start_server(self._connected, self.address, self.port)
        self._udp, _ = await loop.create_datagram_endpoint(
            lambda: _Datagrams(self), local_addr=(self.address, self.port)
        )
        self._stranger, _ = await loop.create_datagram_endpoint(asyncio.DatagramProtocol, local_addr=(self.address, 0))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._udp.close()
        self._stranger.close()
        self._tcp.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._tcp.wait_closed()

    async def play(self, query: bytes, client: tuple[str, int]) -> None:
        for packet in self.script(query):
            if packet.delay:
                await asyncio.sleep(packet.delay)
            source = self._stranger if packet.stranger else self._udp
            if not source.is_closing():
                source.sendto(packet.octets.replace(IPv4Address(HERE).packed, IPv4Address(self.address).packed), client)

    def start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.start(self._converse(reader, writer))

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            size = int.from_bytes(await reader.readexactly(2), "big")
            await self.talk(await reader.readexactly(size), writer)
        except (OSError, EOFError):
            pass
        finally:
            writer.close()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, server: HostileServer) -> None:
        self._server = server

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._server.start(self._server.play(data, addr))


@dataclass(frozen=True, slots=True)
class Recorder:
    """Opens real sockets and notes where each packet goes."""

    sent: list[str] = field(default_factory=list[str])

    def open(self, family: AddressFamily) -> DatagramSocket:
        return _Recording(open_datagram_socket(family), self.sent)


class _Recording:
    def __init__(self, opened: DatagramSocket, sent: list[str]) -> None:
        self.recvfrom, self.fileno, self.close = opened.recvfrom, opened.fileno, opened.close
        self._send, self._sent = opened.sendto, sent

    def sendto(self, data: bytes, address: tuple[str, int], /) -> int:
        self._sent.append(address[0])
        return self._send(data, address)


@dataclass(frozen=True, slots=True)
class TrapWorld:
    """An honest root and top level, a victim's zone, and hostile servers of `trap.be` and of `t1.be` to `t12.be`."""

    addresses: dict[str, str]
    port: int
    honest: Sequence[NameServer]
    victim: NameServer
    hostile: Sequence[HostileServer]
    recorder: Recorder

    def reader(self, deadline: float) -> AuthoritativeReader:
        root = parse_endpoint(f"{self.addresses['root']}:{self.port}")
        return AuthoritativeReader([root], allow_private=True, deadline=deadline, open_socket=self.recorder.open)

    @property
    def packets(self) -> int:
        """Datagrams and connections of the reader."""
        connections = sum(server.connections for server in self.hostile)
        return len(self.recorder.sent) + connections + sum(each.tcp for server in self.honest for each in server.seen)


@asynccontextmanager
async def trap_world(script: Script, talk: Talk, servers: int = 1) -> AsyncGenerator[TrapWorld]:
    """Run it; `trap.be` has so many servers, all hostile."""
    names = ["root", "tld", "victim", *(f"hostile{number}" for number in range(servers))]
    addresses = dict(zip(names, loopback_addresses(len(names)), strict=True))
    port = free_port(list(addresses.values()))
    first = addresses["hostile0"]
    below = [f"victim NS ns.victim\nns.victim A {addresses['victim']}"]
    below += [f"trap NS ns{n}.trap\nns{n}.trap A {addresses[f'hostile{n}']}" for n in range(servers)]
    below += [f"t{number} NS ns.t{number}\nns.t{number} A {first}" for number in range(1, ZONES + 1)]
    below += [f"g{number} NS ns.g{number + 1}" for number in range(1, 8)]
    below += ["knot1 NS ns.knot2", "knot2 NS ns.knot1"]
    root = ZoneData.served_by(".", {"ns.root": [addresses["root"]]}, f"be. NS ns.be.\nns.be. A {addresses['tld']}")
    tld = ZoneData.served_by("be", {"ns.be": [addresses["tld"]]}, "\n".join(below))
    victim = ZoneData.served_by("victim.be", {"ns.victim.be": [addresses["victim"]]}, '* TXT "victim"')
    async with AsyncExitStack() as stack:
        start = stack.enter_async_context
        above = await start(NameServer([root], addresses["root"], port))
        top = await start(NameServer([tld], addresses["tld"], port))
        hurt = await start(NameServer([victim], addresses["victim"], port))
        hostile = [
            await start(HostileServer(addresses[f"hostile{number}"], port, script, talk)) for number in range(servers)
        ]
        yield TrapWorld(addresses, port, [above, top, hurt], hurt, hostile, Recorder())
