"""What a person gets who edits the zone."""

import dns.name
import dns.zonefile
import pytest

import sendas_manual
from sendas_manual.handoff import open_manual
from sendas_providers import Change, HandoffProvider, ProviderOptions, RRset, Value, quoted, zone_file

LONG = "v=DKIM1; k=rsa; p=" + "A" * 392
TARGET = RRset("s1._domainkey.a.test.", "CNAME", 3600, frozenset({Value("s1.us.example.")}), "Signs.")


def txt(name: str, *values: Value | str, note: str | None = None) -> RRset:
    return RRset(
        name, "TXT", 300, frozenset(value if isinstance(value, Value) else Value(value) for value in values), note
    )


def read(text: str) -> set[tuple[str, str]]:
    """Give the records that a name server would read from a text."""
    rrsets = dns.zonefile.read_rrsets(text, rdclass=None, default_ttl=None, origin=dns.name.root)
    return {(f"{rrset.name} {rrset.ttl}", rdata.to_text()) for rrset in rrsets for rdata in rrset.processing_order()}


def test_a_name_server_reads_what_is_to_be_there() -> None:
    theirs = Value("other", raw='"ot" "her"')
    changes = [
        Change(None, txt("s2._domainkey.a.test.", LONG, note="Signs.")),
        Change(txt("a.test.", "v=spf1 -all", theirs), txt("a.test.", 'v=spf1 include:"us" -all', theirs)),
        Change(None, TARGET),
        Change(txt("old.a.test.", "gone"), None),
    ]
    assert read(zone_file("a.test.", changes)) == {
        ("s2._domainkey.a.test. 300", quoted(LONG)),
        ("s1._domainkey.a.test. 3600", "s1.us.example."),
    }


def test_what_others_wrote_is_told_and_not_written_anew() -> None:
    theirs = Value("other", raw='"ot" "her"')
    text = zone_file("a.test.", [Change(txt("a.test.", "old", theirs), txt("a.test.", "new", theirs))])
    assert text.splitlines()[2:] == [
        "; Leave as it is:",
        '; a.test. 300 IN TXT "ot" "her"',
        "; Remove:",
        '; a.test. 300 IN TXT "old"',
        "; Put in its place:",
        '; a.test. 300 IN TXT "new"',
    ]


def test_what_stands_there_already_is_told() -> None:
    there = txt("a.test.", "x")
    assert zone_file("a.test.", [Change(there, there)], remarks=["Mind\nit."]) == (
        '; a.test.\n\n; Published already:\n; a.test. 300 IN TXT "x"\n\n; Mind it.\n'
    )


def test_what_comes_beside_others_is_a_record_and_theirs_is_not() -> None:
    text = zone_file(
        "a.test.", [Change(txt("a.test.", "theirs"), txt("a.test.", "theirs", 'v=spf1 include:"us" -all'))]
    )
    assert read(text) == {("a.test. 300", r'"v=spf1 include:\"us\" -all"')}


def test_a_long_list_is_cut() -> None:
    many = txt("a.test.", *(f"v{number}" for number in range(4000)))
    assert len(zone_file("a.test.", [Change(many, txt("a.test.", "new"))])) < 2000


def test_every_record_has_its_reason() -> None:
    text = zone_file("a.test.", [Change(None, txt("x.a.test.", "x", note="Proves it."))])
    assert text == '; a.test.\n\n; Proves it.\n; Add:\nx.a.test. 300 IN TXT "x"\n'


@pytest.mark.parametrize("breaks", ["\n", "\r\n", "\x0b", "\x0c", "\x85", "\u2028", "\x00"])
def test_a_reason_cannot_become_a_record(breaks: str) -> None:
    note = f"Why{breaks}evil.a.test. 300 IN A 192.0.2.66"
    text = zone_file(
        f"a.test.{breaks}evil.a.test. 300 IN A 192.0.2.66", [Change(None, txt("x.a.test.", "x", note=note))]
    )
    assert read(text) == {("x.a.test. 300", '"x"')}


async def test_the_plugin_gives_a_zone_file_and_steps() -> None:
    [info] = sendas_manual.sendas_dns_providers()
    assert (info.id, info.kind, info.auth) == ("manual", "manual", ())
    manual = open_manual({}, ProviderOptions(lambda _: False))
    assert isinstance(manual, HandoffProvider)
    changes = [
        Change(None, TARGET),
        Change(txt("a.test.", "x"), txt("a.test.", "y")),
        Change(txt("b.a.test.", "x"), None),
    ]
    handoff = await manual.handoff("a.test.", changes, locale="en", return_url="", state="")
    assert handoff.body == zone_file("a.test.", changes).encode()
    assert handoff.media_type == "text/dns; charset=utf-8"
    assert handoff.steps == (
        "Open the DNS settings of a.test.",
        "Add CNAME at s1._domainkey.a.test: s1.us.example.",
        'Let the TXT at a.test be exactly: "y"',
        "Remove the TXT at b.a.test.",
        "Save, and come back here to check.",
    )
