"""One question to one server, and the answer that belongs to it."""

import secrets
from collections.abc import Sequence

import dns.asyncquery
import dns.exception
import dns.message
import dns.name
from dns.flags import Flag
from dns.message import Message, Truncated
from dns.name import Name
from dns.rdatatype import RdataType

from sendas.dns.budget import Budget
from sendas.dns.endpoint import Endpoint
from sendas.domain.observation import AnswerKind

PATIENCE = (0.4, 0.8, 1.6)
_TCP_SECONDS = 5.0
_PAYLOAD = 1232  # the largest datagram that is not fragmented on ordinary paths (RFC 9715)


async def ask(
    server: Endpoint,
    name: Name,
    rdtype: RdataType,
    budget: Budget,
    *,
    tcp: bool = False,
    patience: Sequence[float] = PATIENCE,
) -> Message | AnswerKind:
    """Ask one server, over TCP where UDP is not enough, and give its message or why there is none.

    Every try has its own random id, port and case of letters. `patience` is how long each try waits, in seconds.
    """
    for seconds in () if tcp else patience:
        if not budget.spend():
            return AnswerKind.TIMEOUT
        query = _query(name, rdtype)
        try:
            message = await _over_udp(query, server, min(seconds, budget.seconds))
        except dns.exception.Timeout:
            continue
        except Truncated:
            break
        except (OSError, EOFError):
            return AnswerKind.TIMEOUT
        if _same_letters(query, message):
            return message
        break
    else:
        if not tcp:
            return AnswerKind.TIMEOUT
    return await _over_tcp(_query(name, rdtype), server, budget)


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


async def _over_udp(query: Message, server: Endpoint, seconds: float) -> Message:
    # What is not the answer is passed over, so that a forged packet does not end the wait for the real one.
    return await dns.asyncquery.udp(
        query,
        str(server.address),
        timeout=max(seconds, 0),
        port=server.port,
        ignore_unexpected=True,
        ignore_errors=True,
        one_rr_per_rrset=True,
        raise_on_truncation=True,
    )


async def _over_tcp(query: Message, server: Endpoint, budget: Budget) -> Message | AnswerKind:
    if not budget.spend():
        return AnswerKind.TIMEOUT
    seconds = max(min(_TCP_SECONDS, budget.seconds), 0)
    try:
        return await dns.asyncquery.tcp(
            query, str(server.address), timeout=seconds, port=server.port, one_rr_per_rrset=True
        )
    except (dns.exception.Timeout, OSError, EOFError):
        return AnswerKind.TIMEOUT
    except dns.exception.DNSException:
        return AnswerKind.MALFORMED
