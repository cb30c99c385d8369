"""What a datagram means to the question that it answers."""

from typing import Final

from dns.rcode import Rcode

from sendas.dns.ask import OVER_TCP, Outcome, OverTcp
from sendas.dns.asked import HEADER_SIZE, Asked
from sendas.dns.fast_reply import PARSE_ERRORS, read_plain
from sendas.dns.full_reply import read_wire
from sendas.dns.reply import Reply
from sendas.domain.observation import AnswerKind

_RESPONSE: Final = 0x80
_TRUNCATED: Final = 0x02
_ERRORS: Final = frozenset({Rcode.FORMERR, Rcode.SERVFAIL, Rcode.NOTIMP, Rcode.REFUSED})


def read_received(wire: bytes, asked: Asked) -> Outcome | None:
    """Read a datagram with the right identifier; None when it is not an answer to this question.

    A server that loses the case of letters is asked over TCP, where nobody but it can answer.
    """
    try:
        return read_plain(wire, asked)
    except PARSE_ERRORS:
        return _read_unusual(wire, asked)


def _read_unusual(wire: bytes, asked: Asked) -> Outcome | None:
    if len(wire) < HEADER_SIZE or not wire[2] & _RESPONSE:
        return None
    question = wire[HEADER_SIZE : asked.end]
    if question == asked.wire:
        return OVER_TCP if wire[2] & _TRUNCATED else read_wire(wire, asked) or AnswerKind.MALFORMED
    if question.lower() == asked.wire.lower():
        return OVER_TCP
    # A server that does not understand us may leave the question out. More is not read: reading it costs too much.
    code = wire[3] & 0x0F
    return Reply(Rcode(code), authoritative=False) if wire[4:6] == b"\0\0" and code in _ERRORS else None


def read_streamed(wire: bytes, query: bytes, asked: Asked) -> Reply | AnswerKind:
    """Read what came over TCP, where only the server can answer, in whatever letters, and nothing is too long."""
    repeated = asked.wire if wire[HEADER_SIZE : asked.end].lower() == asked.wire.lower() else b""
    whole = wire[:HEADER_SIZE] + repeated + wire[HEADER_SIZE + len(repeated) :]
    outcome = read_received(whole, asked) if wire[:2] == query[:2] else None
    return AnswerKind.MALFORMED if outcome is None or isinstance(outcome, OverTcp) else outcome
