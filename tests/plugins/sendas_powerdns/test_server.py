"""Where requests go and where not: addresses, ports, TLS, redirects, answers without end."""

import asyncio
import json
import ssl
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from ipaddress import IPv4Address, ip_address
from pathlib import Path

import pytest
import trustme

from sendas_powerdns.api import Api
from sendas_powerdns.api_url import parse_api_url
from sendas_powerdns.provider import PowerDns, open_powerdns
from sendas_powerdns.server import Server
from sendas_powerdns.zone_content import zone_content
from sendas_providers import (
    AnswerLost,
    BadCredentials,
    Change,
    Forbidden,
    IpAddress,
    Outcome,
    ProviderOptions,
    Rejected,
    RRset,
    Unavailable,
    Value,
    Zone,
)
from tests.plugins.sendas_powerdns.subjects import KEY, options
from tests.servers import free_port, loopback_addresses

HOST = "pdns.example.test"
OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"


class Listener:
    """Answers every request with the same octets, and keeps what it was sent."""

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self.port = 0

    @asynccontextmanager
    async def running(
        self, address: str, answer: Callable[[], Sequence[bytes]], tls: ssl.SSLContext | None = None, pause: float = 0
    ) -> AsyncGenerator["Listener"]:
        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                self.received.append(await reader.readuntil(b"\r\n\r\n"))
                for part in answer():
                    writer.write(part)
                    await writer.drain()
                    await asyncio.sleep(pause)
            except (OSError, EOFError):
                pass
            finally:
                writer.close()

        server = await asyncio.start_server(talk, address, 0, ssl=tls)
        self.port = int(server.sockets[0].getsockname()[1])
        try:
            yield self
        finally:
            server.close()
            await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("typed", "place", "secure"),
    [
        ("https://pdns.example.test", "pdns.example.test:443", True),
        ("HTTPS://PDNS.Example.test./api/v1/", "pdns.example.test:443", True),
        ("http://pdns.example.test/dns/api/v1", "pdns.example.test:80/dns", False),
        ("https://[2001:DB8:0::1]:8443", "[2001:db8::1]:8443", True),
        ("https://[::ffff:192.0.2.1]", "192.0.2.1:443", True),
    ],
)
def test_an_address_is_known_by_one_name_however_it_was_typed(typed: str, place: str, secure: bool) -> None:  # noqa: FBT001
    url = parse_api_url(typed)
    assert (url.place, url.secure) == (place, secure)


@pytest.mark.parametrize(
    "typed", ["https://", "https://a:b", "https://a:99999", "https://a:0", "https://u@a", "https://a?b", "//a", "a", ""]
)
def test_what_is_no_address(typed: str) -> None:
    with pytest.raises(BadCredentials):
        parse_api_url(typed)


async def test_nothing_goes_to_an_address_out_of_bounds() -> None:
    [address] = loopback_addresses(1)
    async with Listener().running(address, lambda: [OK]) as listener:

        async def resolve(host: str) -> Sequence[IpAddress]:
            del host
            return (IPv4Address("192.0.2.1"), ip_address(address))

        bounds = ProviderOptions(lambda each: not each.is_loopback, resolve, any_port=True)
        for host in (HOST, address, f"[::ffff:{address}]"):
            provider = open_powerdns({"url": f"http://{host}:{listener.port}", "key": KEY}, bounds)
            with pytest.raises(Forbidden):
                await provider.check()
        assert listener.received == []


async def test_nothing_goes_to_another_port_or_in_the_clear() -> None:
    [address] = loopback_addresses(1)
    async with Listener().running(address, lambda: [OK]) as listener:
        bounds = ProviderOptions(lambda _: True)
        for url in (f"https://{address}:{listener.port}", f"http://{address}:{listener.port}", f"http://{address}"):
            with pytest.raises(Forbidden):
                await open_powerdns({"url": url, "key": KEY}, bounds).check()
        # Nothing tells an address that is out of bounds from a port.
        with pytest.raises(Forbidden) as port:
            await open_powerdns({"url": f"https://{address}:8443", "key": KEY}, bounds).check()
        with pytest.raises(Forbidden) as place:
            await open_powerdns({"url": f"https://{address}", "key": KEY}, ProviderOptions(lambda _: False)).check()
        assert str(place.value) == str(port.value).replace("8443", "443")
        assert listener.received == []


async def test_the_address_that_was_judged_is_the_one_that_is_connected_to() -> None:
    """DNS rebinding: the second answer of the resolver is another address."""
    good, bad = loopback_addresses(2)
    answers = [good, bad, bad]
    judged: list[IpAddress] = []

    async def resolve(host: str) -> Sequence[IpAddress]:
        assert host == HOST
        return (ip_address(answers.pop(0)),)

    def may_reach(address: IpAddress) -> bool:
        judged.append(address)
        return str(address) == good

    async with Listener().running(good, lambda: [OK]) as listener:
        server = await asyncio.start_server(lambda _, writer: writer.close(), bad, listener.port)
        bounds = ProviderOptions(may_reach, resolve, any_port=True)
        asked = Server(parse_api_url(f"http://{HOST}:{listener.port}"), KEY, bounds)
        assert (await asked.ask("GET", "/x")).status == 200
        assert (judged, len(listener.received)) == ([ip_address(good)], 1)
        with pytest.raises(Forbidden):
            await asked.ask("GET", "/x")
        server.close()
    assert len(listener.received) == 1


async def test_a_host_that_leads_nowhere() -> None:
    async def nothing(host: str) -> Sequence[IpAddress]:
        del host
        return ()

    for bounds in (ProviderOptions(lambda _: True, nothing), ProviderOptions(lambda _: True)):
        with pytest.raises((Rejected, Unavailable)):
            await open_powerdns({"url": f"https://{HOST}", "key": KEY}, bounds).check()


async def test_a_redirect_is_not_followed() -> None:
    here, there = loopback_addresses(2)
    async with Listener().running(there, lambda: [OK]) as elsewhere:
        head = f"HTTP/1.1 307 X\r\nlocation: http://{there}:{elsewhere.port}/\r\ncontent-length: 0\r\n\r\n"
        async with Listener().running(here, lambda: [head.encode()]) as listener:
            provider = open_powerdns({"url": f"http://{here}:{listener.port}", "key": KEY}, options(here))
            with pytest.raises(Rejected):
                await provider.check()
    assert (len(listener.received), elsewhere.received) == (1, [])


async def test_a_request_is_what_it_is_and_nothing_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NETRC", "/nowhere")
    [address] = loopback_addresses(1)
    cookie = b"HTTP/1.1 200 OK\r\nset-cookie: a=b; Path=/\r\ncontent-length: 2\r\n\r\n{}"
    async with Listener().running(address, lambda: [cookie]) as listener:
        server = Server(parse_api_url(f"http://{address}:{listener.port}/dns"), KEY, options(address))
        for _ in range(2):
            await server.ask("GET", "/x")
    assert listener.received[0] == listener.received[1]
    [first, *headers, _, _] = listener.received[0].decode().split("\r\n")
    assert first == "GET /dns/x HTTP/1.1"
    assert {header.split(":")[0].lower() for header in headers} == {
        "host", "x-api-key", "accept", "accept-encoding", "content-type", "user-agent", "connection"
    }  # fmt: skip


@pytest.mark.parametrize(
    "answer",
    [
        [b"x" * (1 << 16)] * 80,
        [b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 100_000],
        [b"HTTP/1.1 100 Continue\r\n\r\n"] * 1000,
        [b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{}"],
        [b"SSH-2.0-OpenSSH_9.2\r\n"],
        [b""],
        [b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}"],
        [b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"],
        [b"HTTP/1.1 101 Switching\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n"],
    ],
    ids=range(9),
)
async def test_what_is_no_answer_is_lost(answer: Sequence[bytes]) -> None:
    [address] = loopback_addresses(1)
    async with Listener().running(address, lambda: answer) as listener:
        server = Server(parse_api_url(f"http://{address}:{listener.port}"), KEY, options(address))
        with pytest.raises(AnswerLost):
            await server.ask("GET", "/x")


@pytest.mark.parametrize("head", [b"content-length: 8388608", b"transfer-encoding: chunked", b"x: until-the-end"])
async def test_an_answer_without_end_is_not_read_to_it(head: bytes) -> None:
    [address] = loopback_addresses(1)

    def flood() -> Sequence[bytes]:
        chunk = b"x" * (1 << 16)
        body = b"10000\r\n" + chunk + b"\r\n" if b"chunked" in head else chunk
        return [b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n", *[body] * 128]

    async with Listener().running(address, flood) as listener:
        provider = open_powerdns({"url": f"http://{address}:{listener.port}", "key": KEY}, options(address))
        with pytest.raises(Rejected, match="4 MiB"):
            await provider.check()


async def test_a_drip_ends_at_the_deadline() -> None:
    [address] = loopback_addresses(1)
    drops = [b"HTTP/1.1 200 OK\r\n", *[b"x: y\r\n"] * 500]
    async with Listener().running(address, lambda: drops, pause=0.02) as listener:
        server = Server(parse_api_url(f"http://{address}:{listener.port}"), KEY, options(address, 0.3))
        start = time.monotonic()
        with pytest.raises(AnswerLost):
            await server.ask("GET", "/x")
        assert time.monotonic() - start < 1.5


class TestTls:
    """Names are proved, or nothing is sent."""

    async def ask(self, folder: Path, *, name: str, trusted: bool = True) -> tuple[str, list[bytes]]:
        [address] = loopback_addresses(1)
        authority, other = trustme.CA(), trustme.CA()
        serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        pem = folder / "server.pem"
        authority.issue_cert(name).private_key_and_cert_chain_pem.write_to_path(pem)
        serving.load_cert_chain(pem)
        trust = ssl.create_default_context(cadata=(authority if trusted else other).cert_pem.bytes().decode())
        async with Listener().running(address, lambda: [OK], serving) as listener:
            url = parse_api_url(f"https://{HOST}:{listener.port}")
            bounds = ProviderOptions(lambda _: True, options(address).resolve, deadline=5, any_port=True)
            try:
                await Server(url, KEY, bounds, lambda: trust).ask("GET", "/x")
            except Rejected as error:
                return str(error), listener.received
            return "", listener.received

    async def test_the_right_name(self, tmp_path: Path) -> None:
        said, received = await self.ask(tmp_path, name=HOST)
        assert (said, len(received)) == ("", 1)

    async def test_another_name(self, tmp_path: Path) -> None:
        said, received = await self.ask(tmp_path, name="other.example.test")
        assert ("certificate" in said, received) == (True, [])

    async def test_an_authority_that_nobody_trusts(self, tmp_path: Path) -> None:
        said, received = await self.ask(tmp_path, name=HOST, trusted=False)
        assert ("certificate" in said, received) == (True, [])


async def test_nobody_there_is_not_a_lost_answer() -> None:
    [address] = loopback_addresses(1)
    url = parse_api_url(f"http://{address}:{free_port([address])}")
    with pytest.raises(Unavailable) as caught:
        await Server(url, KEY, options(address)).ask("GET", "/x")
    assert not isinstance(caught.value, AnswerLost)


async def longest_wait(work: Awaitable[object]) -> float:
    """Give the longest time in seconds that everybody else waited while work went on."""
    task, longest = asyncio.ensure_future(work), 0.0
    while not task.done():
        began = time.perf_counter()
        await asyncio.sleep(0)
        longest = max(longest, time.perf_counter() - began)
    await asyncio.gather(task, return_exceptions=True)
    return longest


@pytest.mark.parametrize(
    "rrsets",
    [
        [{"name": "a.test.", "type": "TXT", "ttl": 1, "records": [{"content": '"x" ' * 650_000}]}],
        [{"name": f"{n}.a.test.", "type": "NS", "ttl": 1, "records": [{"content": "n."}]} for n in range(50_000)],
    ],
    ids=["strings", "delegations"],
)
async def test_nobody_waits_for_a_zone_that_takes_long_to_read(rrsets: Sequence[object]) -> None:
    body = json.dumps({"name": "a.test.", "kind": "Native", "rrsets": rrsets}, separators=(",", ":")).encode()
    answer = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body)
    [address] = loopback_addresses(1)
    async with Listener().running(address, lambda: [answer]) as listener:
        api = Api(Server(parse_api_url(f"http://{address}:{listener.port}"), KEY, options(address)), "localhost")
        zone = Zone("a.test.", f"{api.place}/a.test.")
        assert await longest_wait(zone_content(api, zone, ["a.test."])) < 1.0


async def test_a_write_whose_answer_has_no_end_may_have_been_done() -> None:
    zone_now = b'{"name": "a.test.", "kind": "Native", "rrsets": []}'
    read = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(zone_now), zone_now)
    endless = b"HTTP/1.1 500 No\r\n\r\n" + b"x" * (5 << 20)
    answers = iter([[read], [endless], *[[b"nothing"]] * 2])
    [address] = loopback_addresses(1)
    async with Listener().running(address, lambda: next(answers)) as listener:
        provider = open_powerdns({"url": f"http://{address}:{listener.port}", "key": KEY}, options(address))
        assert isinstance(provider, PowerDns)
        change = Change(None, RRset("x.a.test.", "TXT", 60, frozenset({Value("x")})))
        [result] = await provider.apply(Zone("a.test.", f"{provider.api.place}/a.test."), [change], note="n")
    assert result.outcome is Outcome.UNKNOWN
