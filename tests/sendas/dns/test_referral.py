"""What a message says about the way down, and which ways are not taken."""

import dns.message
import dns.name
import pytest
from dns.rdatatype import RdataType

from sendas.dns.asked import Asked
from sendas.dns.full_reply import read_wire
from sendas.dns.referral import Alias, Cut, Referral, read_cut
from sendas.dns.reply import Reply
from sendas.domain.observation import AnswerKind

NAME = "www.shop.be"
BE = "be"
SOA = "SOA ns hostmaster 1 2 3 4 60"


def message(*, flags: str = "QR", rcode: str = "NOERROR", answer: str = "", authority: str = "") -> Reply:
    text = f"id 1\nopcode QUERY\nrcode {rcode}\nflags {flags}\n;QUESTION\nwww.shop.be. IN SOA\n;ANSWER\n{answer}\n"
    text += f";AUTHORITY\n{authority}\n;ADDITIONAL\nns.shop.be. 60 IN A 192.0.2.1\nns.else.test. 60 IN A 192.0.2.2\n"
    message = dns.message.from_text(text.replace("\n\n", "\n"), one_rr_per_rrset=True)
    reply = read_wire(message.to_wire(origin=dns.name.root), Asked(NAME, RdataType.SOA))
    assert reply
    return reply


def test_downward_with_glue_of_its_own_only() -> None:
    told = message(authority="shop.be. 60 IN NS ns.shop.be.\nshop.be. 60 IN NS ns.else.test.")
    way = read_cut(told, NAME, BE)
    assert isinstance(way, Referral)
    assert (way.zone, way.ttl) == ("shop.be", 60)
    assert way.servers == {"ns.shop.be": ("192.0.2.1",), "ns.else.test": ()}


@pytest.mark.parametrize("owner", [".", "be.", "test.", "other.be.", "x.www.shop.be."])
def test_upward_and_sideways(owner: str) -> None:
    assert read_cut(message(authority=f"{owner} 60 IN NS ns.shop.be."), NAME, BE) is AnswerKind.LAME


@pytest.mark.parametrize("owner", ["be.", "shop.be.", "www.shop.be."])
def test_cut(owner: str) -> None:
    told = message(flags="QR AA", authority=f"{owner} 60 IN {SOA}")
    assert read_cut(told, NAME, BE) == Cut(owner.removesuffix("."), primary="ns")


@pytest.mark.parametrize(
    ("mailbox", "contact"),
    [
        ("hostmaster.be.", "hostmaster@be"),
        (r"first\.last.be.", "first.last@be"),
        (r"a\000b.be.", None),
        (r"a\010bcc.be.", None),
        (r"a\@b.be.", None),
        (r"\255.be.", None),
        ("hostmaster.", None),
    ],
)
def test_contact_is_a_mail_address_or_none(mailbox: str, contact: str | None) -> None:
    told = message(flags="QR AA", authority=f"shop.be. 60 IN SOA ns. {mailbox} 1 2 3 4 60")
    assert read_cut(told, NAME, BE) == Cut("shop.be", contact, "ns")


@pytest.mark.parametrize("owner", [".", "test.", "other.be.", "x.www.shop.be."])
def test_cut_elsewhere(owner: str) -> None:
    assert read_cut(message(flags="QR AA", authority=f"{owner} 60 IN {SOA}"), NAME, BE) is AnswerKind.LAME


def test_soa_beside_an_alias_is_not_ours() -> None:
    told = message(flags="QR AA", answer="www.shop.be. 60 IN CNAME x.test.", authority=f"test. 60 IN {SOA}")
    assert read_cut(told, NAME, BE) == Alias()


@pytest.mark.parametrize(
    ("rcode", "flags", "kind"),
    [
        ("SERVFAIL", "QR", AnswerKind.SERVFAIL),
        ("REFUSED", "QR", AnswerKind.LAME),
        ("NOTAUTH", "QR", AnswerKind.LAME),
        ("FORMERR", "QR", AnswerKind.MALFORMED),
        ("NXDOMAIN", "QR", AnswerKind.LAME),
        ("NXDOMAIN", "QR AA", AnswerKind.MALFORMED),
        ("NOERROR", "QR AA", AnswerKind.MALFORMED),
    ],
)
def test_no_way(rcode: str, flags: str, kind: AnswerKind) -> None:
    assert read_cut(message(rcode=rcode, flags=flags), NAME, BE) is kind
