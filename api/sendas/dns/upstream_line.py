"""One question to one recursive resolver: over UDP, TCP, TLS or HTTPS."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from ssl import SSLCertVerificationError, SSLContext, create_default_context

import dns.exception
import dns.message
import structlog
from dns.flags import Flag
from dns.rdatatype import RdataType

from sendas.dns.asked import HEADER_SIZE
from sendas.dns.datagram import ask_by_datagram
from sendas.dns.full_reply import KNOWN
from sendas.dns.over_https import ask_over_https, can_ask_over_https
from sendas.dns.over_tls import ask_over_tls
from sendas.dns.sections import Sections, read_sections
from sendas.dns.stream import converse
from sendas.dns.upstream import Transport, Upstream
from sendas.dns.zone import Host
from sendas.domain.observation import AnswerKind

_RESPONSE = 0x80
_TRUNCATED = 0x02
_CODE = 0x0F
_EDNS_SIZE = 11  # octets of an OPT without options
_PAYLOAD = 1232  # the largest datagram that is not fragmented on ordinary paths (RFC 9715)
_BY_DATAGRAM = (0.5, 1.0, 3.0)
_BY_STREAM = (2.0, 3.0)
_APPLICATIONS = {Transport.TLS: "dot", Transport.HTTPS: "h2"}


@dataclass(frozen=True, slots=True)
class Line:
    """The way to one upstream. Where that is TLS, the certificate is verified by `context`, or nothing is asked."""

    upstream: Upstream
    context: SSLContext | None = None

    def patience(self, *, tcp: bool = False) -> tuple[float, ...]:
        """Give the seconds that each try waits: a lost datagram is sent again soon, a stream mends its losses."""
        return _BY_STREAM if tcp or self.upstream.transport is not Transport.CLEAR else _BY_DATAGRAM

    async def ask(
        self, name: str, rdtype: RdataType, seconds: float, *, tcp: bool = False, checking: bool = True
    ) -> Sections | AnswerKind:
        """Ask once and give what is answered, or why there is nothing.

        Without `checking`, the resolver tells what it cannot validate as well (CD, RFC 4035 section 3.2.2).
        """
        try:
            query = _query(name, rdtype, checking=checking)
            async with asyncio.timeout(seconds):
                wire = await self._send(query, tcp=tcp)
            return read_sections(wire, KNOWN) if _is_answer(query, wire) else AnswerKind.MALFORMED
        except SSLCertVerificationError as error:
            log = structlog.get_logger("sendas.dns")
            log.warning("certificate refused", upstream=self.upstream.name, reason=error.verify_message)
            return AnswerKind.TIMEOUT
        except (TimeoutError, OSError, EOFError):
            return AnswerKind.TIMEOUT
        except (dns.exception.DNSException, ValueError):
            return AnswerKind.MALFORMED

    async def _send(self, query: bytes, *, tcp: bool) -> bytes:
        if self.upstream.transport is Transport.CLEAR:
            return await _ask_in_the_clear(query, self.upstream, tcp=tcp)
        context = self.context or _verifying(self.upstream.transport, None)
        ask = ask_over_tls if self.upstream.transport is Transport.TLS else ask_over_https
        return await ask(query, self.upstream, context)


def open_lines(upstreams: Iterable[Upstream], authorities: Path | None = None) -> tuple[Line, ...]:
    """Make the ways ready. `authorities` is a PEM file of those who may certify, in place of the system's.

    Raises `ValueError` with a sentence when that file cannot be read, or when the extra `doh` is missing.
    """
    return tuple(Line(upstream, _context(upstream.transport, authorities)) for upstream in upstreams)


def _context(transport: Transport, authorities: Path | None) -> SSLContext | None:
    if transport is Transport.CLEAR:
        return None
    if transport is Transport.HTTPS and not can_ask_over_https():
        message = "https:// needs a package that is not installed: pip install 'sendas[doh]'"
        raise ValueError(message)
    try:
        return _verifying(transport, authorities)
    except OSError:
        message = f"{authorities} is not a file of certificates in PEM"
        raise ValueError(message) from None


def _verifying(transport: Transport, authorities: Path | None) -> SSLContext:
    context = create_default_context(cafile=authorities)
    context.set_alpn_protocols([_APPLICATIONS[transport]])
    return context


def _query(name: str, rdtype: RdataType, *, checking: bool) -> bytes:
    query = dns.message.make_query(name, rdtype, use_edns=0, payload=_PAYLOAD)
    query.flags |= Flag.AD if checking else Flag.AD | Flag.CD  # AD asks to be told of it (RFC 6840 section 5.7)
    return query.to_wire()


def _is_answer(query: bytes, wire: bytes) -> bool:
    """Say whether a message answers a query: its identifier and question; an error may come without the question."""
    if len(wire) < HEADER_SIZE or wire[:2] != query[:2] or not wire[2] & _RESPONSE:
        return False
    question = query[HEADER_SIZE:-_EDNS_SIZE]
    repeated = wire[HEADER_SIZE : HEADER_SIZE + len(question)].lower() == question.lower()
    return repeated or (wire[4:6] == b"\0\0" and bool(wire[3] & _CODE))


async def _ask_in_the_clear(query: bytes, upstream: Upstream, *, tcp: bool) -> bytes:
    host = Host(upstream.name, str(upstream.endpoint.address), upstream.endpoint.port)
    if not tcp:
        # What is not the answer is passed over, so that a forged packet does not end the wait for the real one.
        wire = await ask_by_datagram(host, query, partial(_is_answer, query))
        if not wire[2] & _TRUNCATED:
            return wire
    return await converse(host, query)
