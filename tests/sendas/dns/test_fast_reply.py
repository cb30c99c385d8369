"""What the fast parser accepts, dnspython reads the same: over messages as servers send them, and 100,000 mutants."""

import os
import random
from collections import Counter
from collections.abc import Iterator

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest
from dns.rdatatype import RdataType
from hypothesis import given
from hypothesis import strategies as st

from sendas.dns.asked import Asked
from sendas.dns.fast_reply import PARSE_ERRORS, read_plain
from sendas.dns.full_reply import read_wire
from sendas.dns.reply import Delegation, Reply, Start

MUTANTS = int(os.environ.get("SENDAS_MUTANTS", "100000"))
SOA = "ns.shop.be. hostmaster.shop.be. 1 3600 600 86400 60"
KEY = " ".join(f'"{"k" * 200}"' for _ in range(3))


def reply(
    asked: Asked,
    answer: str = "",
    authority: str = "",
    additional: str = "",
    *,
    rcode: dns.rcode.Rcode = dns.rcode.NOERROR,
    aa: bool = True,
    edns: bool = True,
) -> bytes:
    """Write a reply that repeats the question; sections as master-file lines."""
    message = dns.message.from_wire(asked.query(b"\x12\x34"))
    message.use_edns(0 if edns else False, payload=1232)
    message.flags = dns.flags.Flag.QR | (dns.flags.Flag.AA if aa else 0)
    message.set_rcode(rcode)
    for section, lines in ((message.answer, answer), (message.authority, authority), (message.additional, additional)):
        for line in lines.splitlines():
            owner, ttl, rdtype, data = line.split(" ", 3)
            section.append(dns.rrset.from_text(owner, int(ttl), "IN", rdtype, data))
    return message.to_wire(max_size=65535)


def asked(name: str = "www.shop.be", rdtype: RdataType = RdataType.TXT) -> Asked:
    return Asked(name, rdtype)


def found(*values: str, ttl: int = 60, aliases: tuple[tuple[str, int], ...] = ()) -> Reply:
    return Reply(dns.rcode.NOERROR, authoritative=True, aliases=aliases, values=values, ttl=ttl)


def plain_replies() -> Iterator[tuple[Asked, bytes, Reply]]:
    """Give messages that must be read fast, and what they say."""
    txt = asked()
    yield txt, reply(txt, 'www.shop.be. 300 TXT "a" "b"'), found("ab", ttl=300)
    yield txt, reply(txt, "\n".join(f'www.shop.be. 60 TXT "{text}"' for text in "bab")), found("a", "b")
    yield txt, reply(txt, f"www.shop.be. 60 TXT {KEY}", edns=False), found("k" * 600)
    chain = 'www.shop.be. 60 CNAME A.shop.be.\na.shop.be. 30 CNAME b.test.\nb.test. 5 TXT "x"'
    yield txt, reply(txt, chain), found("x", ttl=5, aliases=(("a.shop.be", 60), ("b.test", 30)))
    alias_alone = Reply(dns.rcode.NOERROR, authoritative=False, aliases=(("a.test", 60),))
    yield txt, reply(txt, "www.shop.be. 60 CNAME a.test.", aa=False), alias_alone
    tail = "shop.be. 60 NS ns1.shop.be.", "ns1.shop.be. 60 A 192.0.2.1\nns1.shop.be. 60 AAAA 2001:db8::1"
    yield txt, reply(txt, 'www.shop.be. 60 TXT "a"', *tail), found("a")
    for rdtype, answer, values in (
        (RdataType.CNAME, "A.test.", ("a.test",)),
        (RdataType.PTR, "A.test.", ("a.test",)),
        (RdataType.MX, "10 Mail.shop.be.", ("10 mail.shop.be",)),
        (RdataType.MX, "0 .", ("0 .",)),
        (RdataType.A, "192.0.2.1", ("192.0.2.1",)),
        (RdataType.AAAA, "2001:db8::1", ("2001:db8::1",)),
    ):
        other = asked(rdtype=rdtype)
        yield other, reply(other, f"www.shop.be. 60 {rdtype.name} {answer}"), found(*values)
    start = Start("shop.be", 60, "hostmaster@shop.be", "ns.shop.be")
    for code in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
        absence = Reply(code, authoritative=True, start=start)
        yield txt, reply(txt, authority=f"shop.be. 300 SOA {SOA}", rcode=code), absence
    cut = asked("shop.be", RdataType.SOA)
    yield cut, reply(cut, f"shop.be. 300 SOA {SOA}"), Reply(dns.rcode.NOERROR, authoritative=True, start=start)
    servers = "shop.be. 60 NS ns1.shop.be.\nshop.be. 30 NS ns.else.test."
    glue = "ns1.shop.be. 60 A 192.0.2.1\nns1.shop.be. 60 AAAA 2001:db8::1\nns.else.test. 60 A 192.0.2.9"
    addresses = {"ns1.shop.be": ("192.0.2.1", "2001:db8::1"), "ns.else.test": ("192.0.2.9",)}
    delegation = Delegation("shop.be", ("ns1.shop.be", "ns.else.test"), addresses, 30)
    referral = Reply(dns.rcode.NOERROR, authoritative=False, delegation=delegation)
    yield txt, reply(txt, "", servers, glue, aa=False), referral


@pytest.mark.parametrize(("question", "wire", "said"), list(plain_replies()))
def test_reads_what_servers_send(question: Asked, wire: bytes, said: Reply) -> None:
    assert read_plain(wire, question) == said
    assert read_wire(wire, question) == said


def odd_replies() -> Iterator[tuple[str, Asked, bytes]]:
    """Give messages that are not plain."""
    txt = asked()
    good = reply(txt, 'www.shop.be. 300 TXT "a"')
    yield "another question", asked("xyz.shop.be"), good
    yield "letters of another case", asked(), good
    yield "a query", txt, bytes((*good[:2], good[2] & 0x7F, *good[3:]))
    yield "truncated", txt, bytes((*good[:2], good[2] | 2, *good[3:]))
    yield "an error", txt, reply(txt, rcode=dns.rcode.SERVFAIL)
    yield "more behind it", txt, good + b"\0"
    yield "cut off", txt, good[:-1]
    yield "another owner", txt, reply(txt, 'a.shop.be. 300 TXT "a"')
    yield "a value before the alias", txt, reply(txt, 'www.shop.be. 60 TXT "x"\nwww.shop.be. 60 CNAME a.test.')
    yield "an alias in a circle", txt, reply(txt, "www.shop.be. 60 CNAME www.shop.be.")
    yield "nothing", txt, reply(txt)
    yield "octets in a name", txt, reply(txt, r"www.shop.be. 60 CNAME a\032b.test.")
    yield "a dot in a label", txt, reply(txt, r"www.shop.be. 60 CNAME a\.b.test.")
    yield "two owners of servers", txt, reply(txt, "", "shop.be. 60 NS a.test.\nbe. 60 NS a.test.", aa=False)
    yield "a signature", txt, reply(txt, "", f"shop.be. 300 SOA {SOA}\nshop.be. 60 NS a.test.")


@pytest.mark.parametrize(("question", "wire"), [each[1:] for each in odd_replies()], ids=[e[0] for e in odd_replies()])
def test_leaves_the_rest_to_dnspython(question: Asked, wire: bytes) -> None:
    with pytest.raises(PARSE_ERRORS):
        read_plain(wire, question)


def mutate(chance: random.Random, wire: bytes, other: bytes) -> bytes:
    """Change a message as a broken or hostile server would."""
    octets = bytearray(wire)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        at = chance.randrange(len(octets))
        match chance.randrange(9):
            case 0 | 1:
                octets[at] = chance.randrange(256)
            case 2:
                octets[at] ^= 1 << chance.randrange(8)
            case 3:
                octets[at] = chance.choice((0, 1, 12, 16, 63, 64, 127, 191, 192, 193, 255))
            case 4:
                del octets[at : at + chance.choice((1, 2, 12))]
            case 5:
                octets[at:at] = bytes(chance.randrange(256) for _ in range(chance.choice((1, 2, 12))))
            case 6:
                start = chance.randrange(len(other))
                octets[at : at + 16] = other[start : start + 16]
            case 7:
                octets[at : at + 2] = (0xC000 | chance.randrange(len(octets))).to_bytes(2, "big")
            case _:
                octets[at:] = octets[at:] + other[-chance.randrange(1, 40) :]
        if len(octets) < 12:
            return bytes(octets)
    return bytes(octets)


def test_mutants_are_read_as_dnspython_reads_them() -> None:
    seed = int(os.environ.get("SENDAS_FUZZ_SEED", random.SystemRandom().randrange(1 << 32)))
    chance = random.Random(seed)  # noqa: S311  (the seed of a fuzz run)
    known = list(plain_replies())
    counts = Counter[str]()
    for _ in range(MUTANTS):
        question, wire, _ = chance.choice(known)
        mutant = mutate(chance, wire, chance.choice(known)[1])
        try:
            said = read_plain(mutant, question)
        except PARSE_ERRORS:
            counts["left to dnspython"] += 1
            continue
        counts["accepted"] += 1
        assert said == read_wire(mutant, question), (seed, mutant.hex(), question.wire.hex())
    assert counts["accepted"] > MUTANTS / 200, counts


@given(st.binary(max_size=300), st.sampled_from([RdataType.TXT, RdataType.SOA, RdataType.CNAME, RdataType.MX]))
def test_whatever_follows_the_question(octets: bytes, rdtype: RdataType) -> None:
    question = asked(rdtype=rdtype)
    for head in (b"\x84\0\0\1\0\1\0\0\0\0", b"\x80\0\0\1\0\0\0\1\0\0", b"\x84\0\0\1\0\0\0\1\0\0"):
        wire = b"\0\0" + head + question.wire + octets
        try:
            said = read_plain(wire, question)
        except PARSE_ERRORS:
            continue
        assert said == read_wire(wire, question)
