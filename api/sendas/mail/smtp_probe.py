"""Trying a company's own SMTP server: a real conversation that sends no message."""

import asyncio
import contextlib
import socket
import ssl
from ipaddress import IPv6Address, ip_address

import aiosmtplib

from sendas.domain.smtp_server import SmtpSecurity, SmtpServer, port_refusal
from sendas.mail.checked_socket import MayReach, Resolve, connect, resolve_host
from sendas.mail.smtp_failure import NoLogin, NoStartTls, explain


async def probe(
    server: SmtpServer,
    password: str | None,
    *,
    may_reach: MayReach,
    any_port: bool = False,
    tls_context: ssl.SSLContext | None = None,
    resolve: Resolve = resolve_host,
    deadline: float = 10.0,
) -> None:
    """Greet, encrypt, log in when there is a user name, and leave; return when all of it works.

    `deadline` is in seconds and for all of it. Raises `Refused`: INVALID_INPUT for a port that is not allowed,
    SMTP_FAILED with a sentence that holds the server's own words, without the password.
    """
    if refusal := port_refusal(server.port, any_port=any_port):
        raise refusal
    try:
        async with asyncio.timeout(deadline):
            sock = await connect(server.host, server.port, may_reach=may_reach, resolve=resolve, deadline=deadline)
            await _converse(_client(server, sock, tls_context), sock, server, password)
    except (aiosmtplib.SMTPException, NoStartTls, NoLogin, OSError, UnicodeEncodeError) as failure:
        explained = explain(failure, server, password, deadline)
    else:
        return
    raise explained  # out here, so that the library's error with the server's raw words is not its context


def _client(server: SmtpServer, sock: socket.socket, tls_context: ssl.SSLContext | None) -> aiosmtplib.SMTP:
    return aiosmtplib.SMTP(
        hostname=server.host,
        sock=sock,
        local_hostname=_own_name(sock),
        use_tls=server.security is SmtpSecurity.TLS,
        start_tls=False,
        tls_context=tls_context,
        timeout=None,  # the deadline of the whole is the only one
    )


def _own_name(sock: socket.socket) -> str:
    """Give the address literal that a client without a name says (RFC 5321 section 4.1.4)."""
    address = ip_address(sock.getsockname()[0])
    return f"[IPv6:{address}]" if isinstance(address, IPv6Address) else f"[{address}]"


async def _converse(smtp: aiosmtplib.SMTP, sock: socket.socket, server: SmtpServer, password: str | None) -> None:
    try:
        await smtp.connect()
        await smtp.ehlo()
        if server.security is SmtpSecurity.STARTTLS:
            await _encrypt(smtp)
        if server.username is not None:
            await _log_in(smtp, server.username, password or "")
        await smtp.noop()
        with contextlib.suppress(aiosmtplib.SMTPException):  # what was asked is answered
            await smtp.quit()
    finally:
        if smtp.transport is None:
            sock.close()
        smtp.close()


async def _encrypt(smtp: aiosmtplib.SMTP) -> None:
    if not smtp.supports_extension("starttls"):
        raise NoStartTls
    await smtp.starttls()
    await smtp.ehlo()


async def _log_in(smtp: aiosmtplib.SMTP, username: str, password: str) -> None:
    """Try one method only: each refused attempt counts against the account at many servers."""
    methods = {"plain": smtp.auth_plain, "login": smtp.auth_login, "cram-md5": smtp.auth_crammd5}
    offered = [method for name, method in methods.items() if name in smtp.server_auth_methods]
    if not offered:
        raise NoLogin
    await offered[0](username, password)
