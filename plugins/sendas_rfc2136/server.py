"""Signed questions to one server over TCP, with a deadline (RFC 7766, RFC 8945)."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address

import dns.exception
import dns.message
import dns.rcode
import dns.tsig

from sendas_providers import AnswerLost, AuthFailed, ProviderOptions, Unavailable, judged_addresses, unmapped

_PORTS = frozenset({53, 443, 853})
_AT_ONCE = 64  # questions in flight: servers stop reading a client that sends without end
_REFUSALS = frozenset({dns.rcode.REFUSED, dns.rcode.NOTAUTH, dns.rcode.NOTIMP})


@dataclass(frozen=True, slots=True)
class Server:
    """A name server and the key that both sides hold."""

    host: str
    port: int
    key: dns.tsig.Key = field(repr=False)
    options: ProviderOptions

    @property
    def place(self) -> str:
        """Its host and port, spelt in one way however they were typed."""
        try:
            address = unmapped(ip_address(self.host))
        except ValueError:
            return f"{self.host.lower().rstrip('.')}:{self.port}"
        return f"[{address}]:{self.port}" if isinstance(address, IPv6Address) else f"{address}:{self.port}"

    async def ask(self, messages: Sequence[dns.message.Message]) -> list[dns.message.Message]:
        """Sign and send messages on a connection of their own and give the answers in their order.

        The deadline is for the connection with the first batch, and for each further batch. Raises `AuthFailed`,
        `Forbidden` for an address or port out of bounds, `Rejected` for a host that leads nowhere, `Unavailable` while
        nothing was sent and `AnswerLost` afterwards.
        """
        sent = False
        try:
            async with asyncio.timeout(self.options.deadline) as limit, self._connected() as (reader, writer):
                sent = True
                answers: list[dns.message.Message] = []
                for start in range(0, len(messages), _AT_ONCE):
                    limit.reschedule(asyncio.get_running_loop().time() + self.options.deadline)
                    answers += await self._exchange(reader, writer, messages[start : start + _AT_ONCE])
                return answers
        except (OSError, EOFError) as error:
            # TimeoutError is an OSError.
            reason = f"{self.host} port {self.port}: {'no answer' if sent else 'no connection'}"
            raise (AnswerLost if sent else Unavailable)(reason) from error

    async def _exchange(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, messages: Sequence[dns.message.Message]
    ) -> list[dns.message.Message]:
        waiting: dict[int, dns.message.Message] = {}
        for number, message in enumerate(messages):
            message.id = (messages[0].id + number) & 0xFFFF
            message.use_tsig(self.key)
            wire = message.to_wire(max_size=0xFFFF)
            writer.write(len(wire).to_bytes(2) + wire)
            waiting[message.id] = message
        await writer.drain()
        answers: dict[int, dns.message.Message] = {}
        while waiting:
            wire = await reader.readexactly(int.from_bytes(await reader.readexactly(2)))
            if asked := waiting.pop(int.from_bytes(wire[:2]), None):
                answers[asked.id] = self._believed(wire, asked)
        return [answers[message.id] for message in messages]

    def _believed(self, wire: bytes, asked: dns.message.Message) -> dns.message.Message:
        try:
            answer = dns.message.from_wire(wire, keyring=self.key, request_mac=asked.mac or b"")
        except dns.tsig.PeerBadTime as error:
            message = f"{self.host}: the clocks differ by more than five minutes"
            raise AuthFailed(message) from error
        except dns.tsig.PeerError as error:
            # knot says the same of a key that it knows and that no rule grants this (3.2).
            unknown = isinstance(error, dns.tsig.PeerBadKey)
            reason = "is not known there, or not granted this" if unknown else "is another one there"
            message = f"{self.host}: the key {self.key.name} {reason}"
            raise AuthFailed(message) from error
        except (dns.exception.DNSException, ValueError) as error:
            if refusal := _unsigned_refusal(wire):
                return refusal
            message = f"{self.host}: the answer is malformed or not signed with the key"
            raise AnswerLost(message) from error
        if not asked.is_response(answer):
            message = f"{self.host}: the answer is to another question"
            raise AnswerLost(message)
        return answer

    @asynccontextmanager
    async def _connected(self) -> AsyncGenerator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        reader, writer = await self._connect()
        try:
            yield reader, writer
        finally:
            writer.close()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        failure = OSError(self.host)
        for address in await judged_addresses(self.host, self.port, self.options, _PORTS):
            try:
                return await asyncio.open_connection(str(address), self.port)
            except OSError as error:
                failure = error
        raise failure


def _unsigned_refusal(wire: bytes) -> dns.message.Message | None:
    # knot does not sign for a zone that it does not hold. A forged no costs knowledge, never a record.
    try:
        answer = dns.message.from_wire(wire, keyring=False)
    except (dns.exception.DNSException, ValueError):
        return None
    return None if answer.had_tsig or answer.rcode() not in _REFUSALS else answer
