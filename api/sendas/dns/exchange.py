"""One question to one server, and the answer that belongs to it."""

import asyncio
import secrets
from collections.abc import Sequence

import dns.asyncquery
import dns.exception
import dns.message
from dns.flags import Flag
from dns.message import Message
from dns.name import Name
from dns.rdatatype import RdataType

from sendas.dns.endpoint import Endpoint
from sendas.domain.observation import AnswerKind

PATIENCE = (0.4, 0.8, 1.6)
_TCP_SECONDS = 5.0
_PAYLOAD = 1232  # the largest datagram that is not fragmented on ordinary paths (RFC 9715)


class Exchange:
    """Asks single servers within the packets and seconds of one reading. Needs a running event loop."""

    def __init__(self, queries: int, seconds: float, *, tcp: bool = False) -> None:
        self.tcp = tcp
        self._queries = queries
        self._end = asyncio.get_running_loop().time() + seconds

    async def ask(
        self, server: Endpoint, name: Name, rdtype: RdataType, patience: Sequence[float] = PATIENCE
    ) -> Message | AnswerKind:
        """Ask over UDP, over TCP where that is not enough, and give the message or why there is none.

        Every try has its own random id, port and case of letters. `patience` is how long each waits, in seconds.
        """
        message = None if self.tcp else await self._over_udp(server, name, rdtype, patience)
        return message or await self._over_tcp(server, name, rdtype, 2 * sum(patience))

    async def _over_udp(
        self, server: Endpoint, name: Name, rdtype: RdataType, patience: Sequence[float]
    ) -> Message | AnswerKind | None:
        """Try a few times; None when the answer is for TCP: truncated, or without the letters of the question."""
        for seconds in patience:
            query = _query(name, rdtype)
            if not self._spend():
                break
            try:
                message = await _send_datagram(query, server, min(seconds, self._left()))
            except dns.exception.Timeout:
                continue
            except dns.message.Truncated:
                return None
            except (OSError, EOFError):
                break
            return message if _same_letters(query, message) else None
        return AnswerKind.TIMEOUT

    async def _over_tcp(self, server: Endpoint, name: Name, rdtype: RdataType, seconds: float) -> Message | AnswerKind:
        if not self._spend():
            return AnswerKind.TIMEOUT
        timeout = min(_TCP_SECONDS, seconds, self._left())
        query = _query(name, rdtype)
        try:
            return await dns.asyncquery.tcp(query, str(server.address), timeout, server.port, one_rr_per_rrset=True)
        except (dns.exception.Timeout, OSError, EOFError):
            return AnswerKind.TIMEOUT
        except dns.exception.DNSException:
            return AnswerKind.MALFORMED

    def _left(self) -> float:
        return max(self._end - asyncio.get_running_loop().time(), 0)

    def _spend(self) -> bool:
        if self._queries <= 0 or not self._left():
            return False
        self._queries -= 1
        return True


def _query(name: Name, rdtype: RdataType) -> Message:
    query = dns.message.make_query(_mixed_case(name), rdtype, use_edns=0, payload=_PAYLOAD)
    query.flags &= ~Flag.RD
    return query


def _mixed_case(name: Name) -> Name:
    """Choose the case of each letter at random: a forger has to guess it as well (draft-vixie-dnsext-dns0x20)."""
    return Name([bytes(_either_case(octet) for octet in label) for label in name.labels])


def _either_case(octet: int) -> int:
    return octet ^ (secrets.randbits(1) << 5) if bytes([octet]).isalpha() else octet


def _same_letters(query: Message, message: Message) -> bool:
    if not message.question:
        return True  # errors may come without the question; dnspython lets no other reply pass so
    return message.question[0].name.labels == query.question[0].name.labels


async def _send_datagram(query: Message, server: Endpoint, seconds: float) -> Message:
    # What is not the answer is passed over, so that a forged packet does not end the wait for the real one.
    return await dns.asyncquery.udp(
        query,
        str(server.address),
        seconds,
        server.port,
        ignore_unexpected=True,
        ignore_errors=True,
        one_rr_per_rrset=True,
        raise_on_truncation=True,
    )
