"""The zone file of a hand-over, as name servers and dnspython read it."""

import subprocess
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import cast

import dns.name
import dns.zone
import dns.zonefile
import pytest
from dns.rdata import Rdata
from dns.rdtypes.ANY.TXT import TXT

from sendas.domain.domain_check import RecordAction
from sendas.domain.locale import Locale
from sendas.domain.observation import RecordType
from sendas.domain.requirement import Purpose
from sendas.domain.sentence import Sentence
from sendas.domain.verdict import RecordStatus
from sendas.handover.told_zone_file import told_zone_file
from tests.sendas.handover.sample import KEY, MERGED_SPF, PRESENT_SPF, document, record, records
from tests.servers import require

HEAD = "@ 3600 IN SOA ns1 hostmaster 1 3600 600 86400 60\n@ 3600 IN NS ns1\nns1 3600 IN A 192.0.2.1\n"
SETTLED: dict[str, object] = {
    "status": RecordStatus.VALID,
    "action": RecordAction.NONE,
    "added": None,
    "replaces": (),
    "observed": (MERGED_SPF,),
}
MX = record(Purpose.RETURN_PATH, RecordType.MX, "bounce.starcomm.be", "mx.sendas.example", priority=10)


def read(text: str) -> set[tuple[str, str, str]]:
    """Give owner, type and joined value of each record that a zone would take in."""
    rrsets = dns.zonefile.read_rrsets(text, rdclass=None, default_ttl=None, origin=dns.name.root)
    return {
        (str(rrset.name), rrset.rdtype.name, _joined(rdata))
        for rrset in rrsets
        for rdata in cast("Iterable[Rdata]", rrset)
    }


def _joined(rdata: Rdata) -> str:
    return b"".join(rdata.strings).decode() if isinstance(rdata, TXT) else str(rdata)


@pytest.mark.parametrize("locale", Locale)
def test_dnspython_reads_every_value(locale: Locale) -> None:
    assert read(told_zone_file(document(), locale)) == {
        ("sendas-1a2b3c4d5e6f._domainkey.starcomm.be.", "TXT", KEY),
        ("_dmarc.starcomm.be.", "TXT", "v=DMARC1; p=none"),
    }


@pytest.mark.parametrize(
    ("present", "changes"),
    [
        (f'@ 300 IN TXT "{PRESENT_SPF}"', {}),
        ('@ 300 IN TXT "v=spf1 include:_spf.google.com mx " "include:spf.sendas.example -all"', SETTLED),
        ('@ 300 IN TXT "v=spf1 mx -all"\n@ 300 IN TXT "v=spf1 a -all"', {"value": "", "added": None, "replaces": ()}),
    ],
    ids=["a merge", "published in other strings", "a person must decide"],
)
def test_loaded_into_the_zone_it_makes_no_second_spf(present: str, changes: dict[str, object]) -> None:
    text = told_zone_file(document(records=(replace(records()[0], **changes), *records()[1:])), Locale.EN)  # type: ignore[arg-type]  # the caller knows the fields
    before, after = (_apex_texts(f"{HEAD}{present}\n{more}") for more in ("", text))
    assert after == before


def _apex_texts(text: str) -> set[str]:
    zone = dns.zone.from_text(text, "starcomm.be.")
    return {str(rdata) for rdata in cast("Iterable[Rdata]", zone.find_rdataset("@", "TXT"))}


@pytest.mark.parametrize("program", ["kzonecheck", "named-checkzone"])
@pytest.mark.parametrize("locale", Locale)
def test_name_servers_load_it(tmp_path: Path, program: str, locale: Locale) -> None:
    file = tmp_path / "starcomm.be.zone"
    given = document(records=(*records()[:2], MX, records()[3]))
    file.write_text(HEAD + told_zone_file(given, locale))
    origin = ["-o", "starcomm.be"] if program == "kzonecheck" else ["starcomm.be"]
    done = subprocess.run([require(program), *origin, file], check=False, capture_output=True, timeout=30)  # noqa: S603  (our own file)
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_record_says_why() -> None:
    text = told_zone_file(document(), Locale.EN)
    assert text.count("; Holds the key that proves our signature") == 1
    blocks = text.split("\n\n")
    assert all(block.startswith("; ") for block in blocks)
    assert f'; starcomm.be. 3600 IN TXT "{PRESENT_SPF}"' in blocks[1]
    assert '; starcomm.be. 3600 IN TXT "google-site-verification=abc"' in blocks[1]


def test_what_a_person_must_decide_is_no_record() -> None:
    undecided = replace(
        records()[0], value="", added=None, status=RecordStatus.CONFLICT, action=RecordAction.NONE, replaces=()
    )
    text = told_zone_file(document(records=(undecided,)), Locale.EN)
    assert read(text) == set()
    assert "; A person must decide what starcomm.be is to be" in text


def test_a_record_that_may_go_is_told_and_not_written() -> None:
    stale = replace(records()[2], action=RecordAction.REMOVE)
    text = told_zone_file(document(records=(stale,)), Locale.EN)
    assert read(text) == set()
    assert "; Remove:\n; bounce.starcomm.be. 3600 IN CNAME rp.sendas.example." in text


@pytest.mark.parametrize("hostile", ["\n evil. 3600 IN A 192.0.2.66", '" IN TXT "x', "\\", ";", "\u2028evil", "é\x00"])
def test_hostile_text_stays_inside_its_value(hostile: str) -> None:
    value = f"v=spf1 {hostile} -all"
    nasty = replace(
        records()[0], value=value, replaces=(hostile,), observed=(hostile, "x"), reason=Sentence("{x}", {"x": hostile})
    )
    assert read(told_zone_file(document(records=(nasty,)), Locale.EN)) == set()
    new = replace(nasty, observed=(), replaces=(), added=None)
    assert read(told_zone_file(document(records=(new,)), Locale.EN)) == {("starcomm.be.", "TXT", value)}
