"""Datagrams that lie, lack, or loop: each reading ends within its bounds, with a grey or the right answer."""

import struct
from collections.abc import Callable, Iterable

import pytest
from dns.rdatatype import RdataType

from sendas.dns.asked import Asked
from sendas.dns.received import read_received
from sendas.dns.reply import Reply
from sendas.domain.observation import AnswerKind
from tests.sendas.dns.hostile import Packet, Script, asked, honest, reply
from tests.sendas.dns.traps import GOOD, Trap, each, hang, only, spoiled

FOUND, TIMEOUT, MALFORMED = AnswerKind.FOUND, AnswerKind.TIMEOUT, AnswerKind.MALFORMED
GREY = (TIMEOUT, MALFORMED, AnswerKind.LAME, AnswerKind.SERVFAIL)
LIE = 'trap.be. 60 IN TXT "lie"'
RIGHT = 'trap.be. 60 IN TXT "good"'


def sends(*makers: Callable[[bytes], bytes]) -> Script:
    return spoiled(lambda query: [Packet(make(query)) for make in makers])


def lies(query: bytes) -> bytes:
    return reply(query, LIE)


def with_flags(flags: int) -> Callable[[bytes], bytes]:
    """Lie with other flags."""
    return lambda query: query[:2] + flags.to_bytes(2, "big") + lies(query)[4:]


def with_question(name: str, rdtype: int = 16, rdclass: int = 1) -> Callable[[bytes], bytes]:
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    question = labels + b"\0" + struct.pack("!HH", rdtype, rdclass)
    return lambda query: query[:2] + b"\x84\0\0\1\0\1\0\0\0\0" + question + record(rdata=b"\3lie")


def record(owner: bytes = b"\xc0\x0c", rdtype: int = 16, rdclass: int = 1, ttl: int = 60, rdata: bytes = b"") -> bytes:
    return owner + struct.pack("!HHIH", rdtype, rdclass, ttl, len(rdata)) + rdata


def raw(*records: bytes, counts: tuple[int, int, int] | None = None, rcode: int = 0) -> Callable[[bytes], bytes]:
    """Write records as they are, in the answer section unless `counts` says otherwise."""

    def make(query: bytes) -> bytes:
        end = query.index(b"\0", 12) + 5
        answers = counts or (len(records), 0, 0)
        return b"".join(
            [query[:2], bytes([0x84, rcode]), b"\0\1", struct.pack("!HHH", *answers), query[12:end], *records]
        )

    return make


def wrong_ids(count: int) -> Script:
    def play(query: bytes) -> Iterable[Packet]:
        number = int.from_bytes(query[:2], "big")
        for wrong in range(1, count):
            identifier = ((number + wrong) & 0xFFFF).to_bytes(2, "big")
            yield Packet(identifier + lies(query)[2:] if wrong == 1 else identifier + query[2:3] + b"\0" * 20)
        yield Packet(honest(query))

    return spoiled(play)


def flood(seconds: float, make: Callable[[bytes], bytes], at_once: int = 50) -> Script:
    """Send the same again and again, so that the socket always has something to read."""

    def play(query: bytes) -> Iterable[Packet]:
        wire = make(query)
        for _ in range(int(seconds / 0.002)):
            yield Packet(wire, 0.002)
            for _ in range(at_once):
                yield Packet(wire)

    return spoiled(play)


def long_names(count: int, rdtype: int) -> Callable[[bytes], bytes]:
    """Fill a message with records whose names have 120 labels: dear to read."""

    def make(query: bytes) -> bytes:
        end = query.index(b"\0", 12) + 5
        there = struct.pack("!H", 0xC000 | end + 12)
        first = record(rdtype=2, rdata=b"\1a" * 120 + b"\0")
        one = record(there, rdtype, rdata=there)
        return raw(first, *[one] * (count - 1))(query)

    return make


OPT = b"\0" + struct.pack("!HHIH", 41, 1232, 0, 0)
BADVERS = b"\0" + struct.pack("!HHIH", 41, 1232, 0x01000000, 0)
TXT_GOOD = record(rdata=b"\4good")
GLUE = record(b"\6victim\2be\0", 1, rdata=b"\x7f\x42\6\6")
HEAVY_ERROR_TAIL = b"".join(record(b"\1a" * 120 + b"\0", 2, rdata=b"\1a" * 120 + b"\0") for _ in range(7)) + b"junk"


def heavy_error(query: bytes) -> bytes:
    """Refuse without repeating the question, dear to read, and wrong in the end."""
    return query[:2] + b"\x80\5\0\0" + struct.pack("!HHH", 7, 0, 0) + HEAVY_ERROR_TAIL


IDENTITY = [
    Trap("3000 wrong identifiers before the answer", only(FOUND), wrong_ids(3000), seconds=2.0),
    Trap("wrong identifier only", only(TIMEOUT), sends(lambda query: bytes([query[0] ^ 255]) + lies(query)[1:])),
    Trap("wrong port, then the right one", only(FOUND), spoiled(
        lambda query: [Packet(lies(query), stranger=True), Packet(honest(query), 0.05)])),
    Trap("wrong port only", only(TIMEOUT), spoiled(lambda query: [Packet(lies(query), stranger=True)])),
    Trap("wrong question, then the right one", only(FOUND), sends(with_question("victim.be"), honest)),
    Trap("wrong question", only(TIMEOUT), sends(with_question("victim.be"))),
    Trap("wrong type in the question", only(TIMEOUT), sends(with_question("trap.be", 1))),
    Trap("wrong class in the question", only(TIMEOUT), sends(with_question("trap.be", 16, 3))),
    Trap("lost case", only(FOUND), spoiled(lambda query: [Packet(query[:2] + lies(query)[2:].swapcase())])),
    Trap("QR bit clear", only(TIMEOUT), sends(with_flags(0x0400))),
    Trap("query sent back", only(TIMEOUT), sends(lambda query: query)),
    Trap("other opcode", only(*GREY), sends(with_flags(0xA400))),
    Trap("TC always and silence over TCP", only(TIMEOUT), sends(with_flags(0x8600)), hang),
    Trap("late answers to each try", only(FOUND), spoiled(lambda query: [Packet(honest(query), 0.9)]), seconds=2.0),
]  # fmt: skip

RECORDS = [
    Trap("forged address beside the answer", only(FOUND), sends(raw(TXT_GOOD, GLUE, counts=(1, 0, 1)))),
    Trap("record of another name beside the answer", only(FOUND), sends(
        lambda query: reply(query, f'{RIGHT}\nvictim.be. 60 IN TXT "lie"'))),
    Trap("record of another name only", only(MALFORMED), sends(
        lambda query: reply(query, 'x.trap.be. 60 IN TXT "lie"'))),
    Trap("record of another class", only(MALFORMED), sends(raw(record(rdclass=3, rdata=b"\3lie")))),
    Trap("alias of another class", only(MALFORMED), sends(raw(record(rdtype=5, rdclass=3, rdata=b"\xc0\x0c")))),
    Trap("TTL with the top bit", only(FOUND), sends(raw(record(ttl=0xFFFFFFFF, rdata=b"\4good")))),
    Trap("pointer to itself", only(MALFORMED), sends(raw(record(b"\xc0\x19", rdata=b"\3lie")))),
    Trap("pointer forward", only(MALFORMED), sends(raw(record(b"\xc0\x30", rdata=b"\3lie")))),
    Trap("two pointers at each other", only(MALFORMED), sends(raw(record(b"\xc0\x1b\xc0\x19", rdata=b"\3lie")))),
    Trap("pointer into the header", only(MALFORMED), sends(raw(record(b"\xc0\x04", rdata=b"\3lie")))),
    Trap("junk behind the message", only(MALFORMED), sends(lambda query: lies(query) + b"\0")),
    Trap("cut off in the middle", only(MALFORMED), sends(lambda query: lies(query)[:-6])),
    Trap("more records promised than sent", only(MALFORMED), sends(raw(TXT_GOOD, counts=(0xFFFF, 0, 0)))),
    Trap("name of 256 octets", only(MALFORMED), sends(raw(record(b"\1a" * 127 + b"\1a\0", rdata=b"\3lie")))),
    Trap("label of 64 octets", only(MALFORMED), sends(raw(record(b"\x40" + b"a" * 64 + b"\0", rdata=b"\3lie")))),
    Trap("OPT twice", only(MALFORMED), sends(raw(TXT_GOOD, OPT, OPT, counts=(1, 0, 2)))),
    Trap("OPT in the answer", only(MALFORMED), sends(raw(TXT_GOOD, OPT))),
    Trap("OPT in the authority section", only(MALFORMED), sends(raw(TXT_GOOD, OPT, counts=(1, 1, 0)))),
    Trap("extended code", only(MALFORMED), sends(raw(TXT_GOOD, BADVERS, counts=(1, 0, 1)))),
    Trap("270 records of long names", only(MALFORMED), sends(long_names(270, 2))),
    Trap("256 records of long names", only(MALFORMED), sends(long_names(256, 2))),
    Trap("256 records of long aliases", only(MALFORMED), sends(long_names(256, 5))),
]  # fmt: skip

FLOODS = [
    Trap("flood of wrong questions", only(TIMEOUT), flood(0.5, with_question("victim.be"))),
    Trap("flood of wrong questions before the answer", only(FOUND), spoiled(
        lambda query: [*[Packet(with_question("victim.be")(query))] * 2000, Packet(honest(query), 0.01)]),
        seconds=1.5),
    Trap("flood of errors without question", only(*GREY), flood(0.5, heavy_error, 20)),
]  # fmt: skip


@each([*IDENTITY, *RECORDS, *FLOODS])
async def test_datagrams(trap: Trap) -> None:
    sprung = await trap.spring()
    assert sprung.values == ({GOOD} if FOUND in sprung.kinds else set())
    ttls = [answer.ttl for seen in sprung.observations.values() for answer in seen.answers if answer.ttl]
    assert all(ttl < 1 << 31 for ttl in ttls)
    assert "127.66.6.6" not in sprung.world.recorder.sent


@pytest.mark.parametrize(
    "make",
    [honest, heavy_error, raw(TXT_GOOD, GLUE, OPT, counts=(1, 0, 2)), raw(BADVERS)],
    ids=["honest", "error", "forged", "odd"],
)
def test_cut_off_at_every_octet(make: Callable[[bytes], bytes]) -> None:
    question = Asked("trap.be", RdataType.TXT)
    wire = make(question.query(b"id"))
    for size in range(len(wire)):
        outcome = read_received(wire[:size], question)
        assert not isinstance(outcome, Reply) or outcome.rcode


@pytest.mark.parametrize(
    "label", [b"victim.trap", b"a\0b", b"a\\b", b"a\\.b", b'"', b"\xff", b"@", b"*", b"a b", b"\\", b"."]
)
async def test_odd_labels(label: bytes) -> None:
    """An alias to a name with an odd label, which the same server has to answer for."""
    target = bytes([len(label)]) + label + b"\xc0\x0c"

    def play(query: bytes) -> Iterable[Packet]:
        name, rdtype = asked(query)
        alias = name == "trap.be" and rdtype == "TXT"
        return [Packet(raw(record(rdtype=5, rdata=target))(query) if alias else honest(query))]

    sprung = await Trap(f"odd label {label!r}", only(FOUND), play).spring()
    assert sprung.values == {GOOD}
    assert sprung.packets < 12
