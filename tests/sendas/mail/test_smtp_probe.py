"""The probe holds a real SMTP conversation, and tells people what the server said but no secret."""

import asyncio
import base64
import contextlib
import logging
import ssl
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

import pytest
import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from sendas.domain.refusal import ErrorCode, Refused
from sendas.domain.smtp_server import SmtpSecurity, SmtpServer
from sendas.mail.checked_socket import MayReach, Resolve
from sendas.mail.smtp_probe import probe

HOST = "mail.sendas.example"
USER = "theo@starcomm.be"
PASSWORD = "hunter2-Ünïcode+/=="  # noqa: S105  (the test server's)
LOOPBACK = IPv4Address("127.0.0.1")
Addresses = Sequence[IPv4Address | IPv6Address]
Reply = Callable[[bytes], bytes]


class Certificates:
    """A certificate authority, servers with certificates for two names, and a client that trusts the authority."""

    def __init__(self, folder: Path) -> None:
        authority = trustme.CA()
        self.server = _serving(authority, HOST, folder / "server.pem")
        self.other_name = _serving(authority, "other.sendas.example", folder / "other.pem")
        self.client = ssl.create_default_context(cadata=authority.cert_pem.bytes().decode())


def _serving(authority: trustme.CA, name: str, path: Path) -> ssl.SSLContext:
    authority.issue_cert(name).private_key_and_cert_chain_pem.write_to_path(str(path))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(path)
    return context


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(autouse=True)
def _quiet() -> None:
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)


class Mailbox:
    """An aiosmtpd handler that keeps what clients did."""

    def __init__(self) -> None:
        self.logins: list[tuple[bytes, bytes]] = []
        self.commands: list[str] = []

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login, data.password))
        self.commands.append(f"AUTH {mechanism}")
        return AuthResult(success=data.password == PASSWORD.encode(), handled=False)

    async def handle_NOOP(self, _server: SMTP, _session: Session, _envelope: Envelope, _arg: str) -> str:  # noqa: N802  (aiosmtpd's name)
        self.commands.append("NOOP")
        return "250 OK"

    async def handle_QUIT(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802  (aiosmtpd's name)
        self.commands.append("QUIT")
        return "221 Bye"


@asynccontextmanager
async def listening(
    factory: Callable[[], asyncio.BaseProtocol], tls: ssl.SSLContext | None = None
) -> AsyncGenerator[int]:
    server = await asyncio.get_running_loop().create_server(factory, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await asyncio.sleep(0.05)


@asynccontextmanager
async def mail_server(mailbox: Mailbox, tls: ssl.SSLContext | None, *, implicit: bool = False) -> AsyncGenerator[int]:
    def factory() -> SMTP:
        return SMTP(
            mailbox,
            hostname=HOST,
            tls_context=None if implicit else tls,
            auth_require_tls=not implicit,
            authenticator=mailbox.authenticate,
            loop=asyncio.get_running_loop(),
        )

    async with listening(factory, tls if implicit else None) as port:
        yield port


class Scripted(asyncio.StreamReaderProtocol):
    """A server that greets, then answers whatever arrives by a function; an empty answer is silence."""

    def __init__(self, reply: Reply, greeting: bytes = b"220 hello\r\n") -> None:
        super().__init__(asyncio.StreamReader(), self._converse)
        self.reply, self.greeting = reply, greeting

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(self.greeting)
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                writer.write(self.reply(data))
        writer.close()


async def to_loopback(_host: str) -> Addresses:
    return (LOOPBACK,)


def anywhere(_address: IPv4Address | IPv6Address) -> bool:
    return True


def loginless(port: int, security: SmtpSecurity = SmtpSecurity.STARTTLS) -> SmtpServer:
    return SmtpServer(HOST, port, security)


async def refused(
    server: SmtpServer,
    password: str | None = None,
    *,
    may_reach: MayReach = anywhere,
    any_port: bool = True,
    tls_context: ssl.SSLContext | None = None,
    resolve: Resolve = to_loopback,
    deadline: float = 5.0,
) -> Refused:
    """Probe, and give the refusal; whatever happens, the password is in no part of it."""
    with pytest.raises(Refused) as caught:
        await probe(
            server,
            password,
            may_reach=may_reach,
            any_port=any_port,
            tls_context=tls_context,
            resolve=resolve,
            deadline=deadline,
        )
    for form in (PASSWORD, base64.b64encode(PASSWORD.encode()).decode()):
        assert form not in repr(caught.value.problems)
    assert caught.value.__context__ is None
    return caught.value


def sentence(refusal: Refused) -> str:
    assert [problem.code for problem in refusal.problems] == [ErrorCode.SMTP_FAILED]
    return refusal.problems[0].sentence.english()


@pytest.mark.parametrize("security", SmtpSecurity)
async def test_the_right_password_logs_in_over_a_verified_connection(
    certificates: Certificates, security: SmtpSecurity
) -> None:
    mailbox, implicit = Mailbox(), security is SmtpSecurity.TLS
    async with mail_server(mailbox, certificates.server, implicit=implicit) as port:
        server = SmtpServer(HOST, port, security, USER)
        await probe(
            server, PASSWORD, may_reach=anywhere, any_port=True, tls_context=certificates.client, resolve=to_loopback
        )
    assert mailbox.logins == [(USER.encode(), PASSWORD.encode())]
    assert mailbox.commands == ["AUTH PLAIN", "NOOP", "QUIT"]


async def test_without_a_user_name_nobody_logs_in(certificates: Certificates) -> None:
    mailbox = Mailbox()
    async with mail_server(mailbox, certificates.server) as port:
        await probe(
            loginless(port),
            None,
            may_reach=anywhere,
            any_port=True,
            tls_context=certificates.client,
            resolve=to_loopback,
        )
    assert mailbox.commands == ["NOOP", "QUIT"]


async def test_a_wrong_password_is_tried_once_and_the_server_is_quoted(certificates: Certificates) -> None:
    mailbox = Mailbox()
    async with mail_server(mailbox, certificates.server) as port:
        server = SmtpServer(HOST, port, SmtpSecurity.STARTTLS, USER)
        refusal = await refused(server, "wrong", tls_context=certificates.client)
    assert sentence(refusal) == f"{HOST} refused the login: 535 5.7.8 Authentication credentials invalid"
    assert refusal.problems[0].field == ("smtp", "password")
    assert len(mailbox.logins) == 1


@pytest.mark.parametrize("security", SmtpSecurity)
async def test_an_unknown_certificate_is_not_trusted(certificates: Certificates, security: SmtpSecurity) -> None:
    mailbox, implicit = Mailbox(), security is SmtpSecurity.TLS
    async with mail_server(mailbox, certificates.server, implicit=implicit) as port:
        refusal = await refused(SmtpServer(HOST, port, security, USER), PASSWORD)
    assert sentence(refusal).startswith(f"The certificate of {HOST} cannot be trusted: unable to get local issuer")
    assert not mailbox.logins


@pytest.mark.parametrize("security", SmtpSecurity)
async def test_a_certificate_for_another_name_is_not_trusted(
    certificates: Certificates, security: SmtpSecurity
) -> None:
    mailbox, implicit = Mailbox(), security is SmtpSecurity.TLS
    async with mail_server(mailbox, certificates.other_name, implicit=implicit) as port:
        refusal = await refused(SmtpServer(HOST, port, security, USER), PASSWORD, tls_context=certificates.client)
    assert "Hostname mismatch, certificate is not valid for 'mail.sendas.example'" in sentence(refusal)
    assert not mailbox.logins


async def test_tls_where_the_server_speaks_first_is_explained(certificates: Certificates) -> None:
    async with mail_server(Mailbox(), certificates.server) as port:
        refusal = await refused(loginless(port, SmtpSecurity.TLS), tls_context=certificates.client)
    assert sentence(refusal) == f"{HOST} does not speak TLS on port {port} as asked: wrong version number."
    assert refusal.problems[0].field == ("smtp", "security")


async def test_a_server_without_starttls_gets_no_password() -> None:
    mailbox = Mailbox()
    async with mail_server(mailbox, None) as port:
        refusal = await refused(SmtpServer(HOST, port, SmtpSecurity.STARTTLS, USER), PASSWORD)
    assert sentence(refusal) == f"{HOST} does not offer STARTTLS on port {port}, so nothing can be sent safely."
    assert not mailbox.logins


@pytest.mark.parametrize(
    ("greeting", "expected"),
    [
        (
            b"554 5.7.1 You are\tnot\x1b[31m welcome \xff\r\n",
            r"answered: 554 5.7.1 You are\tnot\x1b[31m welcome \udcff",
        ),
        (b"554-two\r\n554 lines\r\n", "answered: 554 two lines"),
        (b"HTTP/1.1 400 Bad Request\r\n", "answered: -1 Malformed SMTP response line: HTTP/1.1 400 Bad Request"),
        (b"554 " + b"x" * 400 + b"\r\n", f"answered: 554 {'x' * 195}…"),
    ],
)
async def test_a_server_that_rejects_is_quoted_safely(greeting: bytes, expected: str) -> None:
    async with listening(lambda: Scripted(lambda _: b"", greeting)) as port:
        refusal = await refused(loginless(port))
    assert sentence(refusal) == f"{HOST} {expected}"
    assert len(str(refusal.problems[0].sentence.values["answer"])) <= 200


def _echoing(prefix: bytes) -> Reply:
    def reply(line: bytes) -> bytes:
        if line.startswith(b"EHLO"):
            return b"250-hi\r\n250 AUTH PLAIN\r\n"
        secret = PASSWORD.encode()
        return (
            b"535 "
            + prefix
            + b" "
            + b" ".join([line.strip(), secret, base64.b64encode(secret), secret.hex().encode()])
            + b"\r\n"
        )

    return reply


async def test_a_server_that_echoes_the_password_is_quoted_without_it(
    certificates: Certificates, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        async with listening(lambda: Scripted(_echoing(b"no:")), certificates.server) as port:
            server = SmtpServer(HOST, port, SmtpSecurity.TLS, USER)
            refusal = await refused(server, PASSWORD, tls_context=certificates.client)
    assert sentence(refusal) == f"{HOST} refused the login: 535 no: AUTH PLAIN *** *** *** ***"
    assert PASSWORD not in caplog.text


async def test_a_password_that_cannot_be_encoded_is_refused(certificates: Certificates) -> None:
    async with mail_server(Mailbox(), certificates.server) as port:
        server = SmtpServer(HOST, port, SmtpSecurity.STARTTLS, USER)
        refusal = await refused(server, "half a pair: \ud83d", tls_context=certificates.client)
    assert sentence(refusal) == "The password holds characters that cannot be sent."


async def test_a_server_without_login_is_told_apart(certificates: Certificates) -> None:
    async with listening(lambda: Scripted(lambda _: b"250 hi\r\n"), certificates.server) as port:
        server = SmtpServer(HOST, port, SmtpSecurity.TLS, USER)
        refusal = await refused(server, PASSWORD, tls_context=certificates.client)
    assert sentence(refusal) == f"{HOST} offers no login on port {port} that we can use."


@pytest.mark.parametrize("greeting", [b"", b"220 hello\r\n"])
async def test_a_server_that_hangs_is_left_at_the_deadline(greeting: bytes) -> None:
    async with listening(lambda: Scripted(lambda _: b"", greeting)) as port:
        started = time.monotonic()
        refusal = await refused(loginless(port), deadline=0.3)
    assert time.monotonic() - started < 1
    assert sentence(refusal) == f"{HOST} did not answer on port {port} within 0.3 seconds."


async def test_a_server_that_hangs_in_the_handshake_is_left_at_the_deadline() -> None:
    async with listening(lambda: Scripted(lambda _: b"", b"")) as port:
        refusal = await refused(loginless(port, SmtpSecurity.TLS), deadline=0.3)
    assert sentence(refusal) == f"{HOST} did not answer on port {port} within 0.3 seconds."


async def test_a_closed_port_is_told_apart() -> None:
    async with listening(asyncio.Protocol) as port:
        pass
    assert sentence(await refused(loginless(port))) == f"{HOST} takes no connection on port {port}."


async def test_a_dead_address_does_not_hide_a_living_one(certificates: Certificates) -> None:
    async def resolve(_host: str) -> Addresses:
        return (IPv4Address("127.0.0.2"), IPv6Address("::1"), LOOPBACK)

    async with mail_server(Mailbox(), certificates.server) as port:
        await probe(
            loginless(port), None, may_reach=anywhere, any_port=True, tls_context=certificates.client, resolve=resolve
        )


class Listener(asyncio.Protocol):
    """A witness of connections."""

    def __init__(self, seen: list[asyncio.BaseTransport]) -> None:
        self.seen = seen

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.seen.append(transport)
        transport.close()


@pytest.mark.parametrize("host", [HOST, "127.0.0.1", "::ffff:127.0.0.1"])
async def test_no_connection_goes_to_an_address_that_is_not_allowed(host: str) -> None:
    seen: list[asyncio.BaseTransport] = []

    async def public_then_private(_host: str) -> Addresses:
        return (IPv4Address("127.0.0.1"), IPv4Address("192.0.2.1"))

    async with listening(lambda: Listener(seen)) as port:
        server = SmtpServer(host, port, SmtpSecurity.STARTTLS)
        refusal = await refused(
            server, resolve=public_then_private, may_reach=lambda address: address == ip_address("192.0.2.1")
        )
        await asyncio.sleep(0.05)
    assert sentence(refusal) == f"{host} has an address that this service may not connect to."
    assert not seen


async def test_one_forbidden_address_among_allowed_ones_refuses_the_host() -> None:
    seen: list[asyncio.BaseTransport] = []

    async def mixed(_host: str) -> Addresses:
        return (LOOPBACK, IPv4Address("10.0.0.1"))

    async with listening(lambda: Listener(seen)) as port:
        refusal = await refused(loginless(port), resolve=mixed, may_reach=lambda address: address == LOOPBACK)
        await asyncio.sleep(0.05)
    assert sentence(refusal).endswith("may not connect to.")
    assert not seen


async def test_a_name_is_resolved_once_so_that_it_cannot_be_rebound() -> None:
    asked: list[str] = []

    async def rebinding(host: str) -> Addresses:
        asked.append(host)
        return (LOOPBACK,) if len(asked) == 1 else (IPv4Address("127.0.0.2"),)

    async with listening(lambda: Scripted(lambda _: b"", b"554 no\r\n")) as port:
        assert "554 no" in sentence(await refused(loginless(port), resolve=rebinding))
    assert asked == [HOST]


async def test_a_name_that_does_not_resolve_is_told_apart() -> None:
    async def nowhere(_host: str) -> Addresses:
        raise OSError(-2, "Name or service not known")

    refusal = await refused(loginless(587), resolve=nowhere)
    assert sentence(refusal) == f"The name {HOST} does not lead to any address."
    assert refusal.problems[0].field == ("smtp", "host")


async def test_the_system_resolver_is_the_default() -> None:
    async with listening(lambda: Scripted(lambda _: b"", b"554 no\r\n")) as port:
        with pytest.raises(Refused, match="554 no"):
            await probe(SmtpServer("localhost", port, SmtpSecurity.STARTTLS), None, may_reach=anywhere, any_port=True)


async def test_other_ports_are_closed_unless_opened() -> None:
    refusal = await refused(loginless(22), any_port=False)
    assert [(problem.code, problem.field) for problem in refusal.problems] == [
        (ErrorCode.INVALID_INPUT, ("smtp", "port"))
    ]


@pytest.mark.parametrize("seed", range(24))
async def test_whatever_a_server_answers_the_probe_ends_in_a_refusal_or_not_at_all(seed: int) -> None:
    """Nothing but `Refused` comes out, whatever bytes arrive."""
    replies = [
        b"250 ok\r\n",
        b"250-AUTH PLAIN\r\n250 STARTTLS\r\n",
        b"\r\n",
        b"999\r\n",
        b"2\xff0 x\r\n",
        b"220 go\r\n",
        b"a" * 5000,
        b"421 bye\r\n",
    ]

    def reply(line: bytes) -> bytes:
        return replies[(seed * 7 + len(line) * (seed + 1)) % len(replies)] + replies[seed % len(replies)]

    async with listening(lambda: Scripted(reply)) as port:
        with contextlib.suppress(Refused):
            await probe(
                SmtpServer(HOST, port, SmtpSecurity.STARTTLS, USER),
                PASSWORD,
                may_reach=anywhere,
                any_port=True,
                resolve=to_loopback,
                deadline=0.2,
            )
