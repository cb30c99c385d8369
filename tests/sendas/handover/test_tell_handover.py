"""What a hand-over says."""

from dataclasses import replace

import pytest

from sendas.domain.dns_panel import DnsPanel
from sendas.domain.domain_check import RecordAction
from sendas.domain.locale import Locale
from sendas.domain.sentence import Sentence
from sendas.domain.verdict import RecordStatus
from sendas.handover.sheet import MarkedValue, Section, Sheet, SheetRow
from tests.sendas.handover.sample import LINK, MERGED_SPF, document, records, sheet


def row(position: int, **changes: object) -> SheetRow:
    """Give a row of the sample, its record changed."""
    whole = records()
    changed = replace(whole[position], **changes)  # type: ignore[arg-type]  # the caller knows the fields
    return sheet(records=(changed,)).rows[0]


def test_the_added_part_of_a_merge_is_marked() -> None:
    value = row(0).value
    assert value == MarkedValue("v=spf1 include:_spf.google.com mx ", "include:spf.sendas.example", " -all")
    assert value.whole == MERGED_SPF


@pytest.mark.parametrize(
    ("value", "added"),
    [
        ("v=spf1 include:spf.sendas.example.org include:spf.sendas.example", "include:spf.sendas.example"),
        ("v=spf1 a ~all", "include:gone.example"),
        ("v=spf1 mx", "mx"),
    ],
)
def test_marking_never_changes_the_value(value: str, added: str) -> None:
    marked = row(0, value=value, added=added).value
    assert marked.whole == value
    assert marked.added in {added, ""}


def test_what_is_created_has_nothing_to_mark() -> None:
    assert row(0, action=RecordAction.CREATE, replaces=()).value == MarkedValue(MERGED_SPF)


@pytest.mark.parametrize(
    ("changes", "todo"),
    [
        ({}, "Add this record."),
        ({"action": RecordAction.REMOVE}, "You may remove this record."),
        ({"action": RecordAction.NONE, "status": RecordStatus.UNKNOWN}, "Nothing to do just now"),
        ({"action": RecordAction.NONE, "status": RecordStatus.VALID}, "Nothing to do."),
        ({"action": RecordAction.NONE, "value": ""}, "A person must decide"),
    ],
)
def test_each_row_says_what_to_do(changes: dict[str, object], todo: str) -> None:
    assert row(1, **changes).todo.startswith(todo)


def test_a_green_row_with_something_to_do_is_not_settled() -> None:
    assert row(2).settled
    assert not row(2, action=RecordAction.REMOVE).settled
    assert document().done is False
    assert document(records=(records()[2], records()[3])).done  # what is only recommended does not count


def test_host_is_what_the_panel_wants() -> None:
    assert [each.host for each in sheet().rows] == ["@", "sendas-1a2b3c4d5e6f._domainkey", "bounce", "_dmarc"]
    whole = DnsPanel("Hostnet", "https://panel.example/dns/{zone}", appends_zone=False)
    told = sheet(panel=whole)
    assert [each.host for each in told.rows][2] == "bounce.starcomm.be"
    assert told.panel_url == "https://panel.example/dns/starcomm.be"
    assert "Hostnet" in told.steps.lines[0]


def test_a_row_in_another_zone_is_relative_to_that_zone() -> None:
    assert row(2, name="bounce.shop.starcomm.be", zone="shop.starcomm.be").host == "bounce"


def test_mail_is_said_to_stay_where_it_is_and_spf_truly() -> None:
    assert "no MX record of starcomm.be changes" in sheet().request.lines[1]
    assert "one part is added" in sheet().request.lines[2]
    assert "stays as it is" in sheet(records=records()[1:]).request.lines[2]
    assert sheet(records=records()[1:]).merge is None


@pytest.mark.parametrize("locale", Locale)
def test_every_block_is_there_in_every_language(locale: Locale) -> None:
    told = sheet(locale)
    assert "starcomm.be" in told.title
    assert told.url == LINK
    assert told.merge
    assert all(each.heading and all(each.lines) for each in _sections(told))
    assert all(each.label and each.text for each in told.facts)
    assert any("2026" in each.text and "09:30" in each.text for each in told.facts)
    assert "theo@starcomm.be" in told.contact.lines[0]
    if locale is not Locale.EN:
        assert not {each.heading for each in _sections(told)} & {each.heading for each in _sections(sheet())}


def _sections(told: Sheet) -> list[Section]:
    sections = (told.request, told.steps, told.merge, told.pitfalls, told.link, told.contact)
    return [each for each in sections if each]


@pytest.mark.parametrize("hostile", ["a\x00b", "a\nb", "\u202eevil", "a\u2066b"])
def test_control_characters_are_shown_never_sent(hostile: str) -> None:
    told = sheet(
        company=hostile,
        nameservers=(hostile,),
        contact=hostile,
        records=(
            replace(records()[0], observed=(hostile,), replaces=(hostile,), message=Sentence("{x}", {"x": hostile})),
        ),
    )
    assert hostile not in repr((told.request, told.facts, told.rows, told.contact)).encode().decode("unicode_escape")


def test_a_record_of_another_zone_says_so() -> None:
    child = replace(records()[1], zone="_domainkey.starcomm.be")
    told = sheet(records=(child,))
    assert told.rows[0].zone == "This record belongs in a zone of its own: _domainkey.starcomm.be."
    assert told.rows[0].host == "sendas-1a2b3c4d5e6f"
    assert sheet().rows[0].zone == ""


def test_no_alias_is_asked_for_where_a_zone_begins() -> None:
    child = replace(
        records()[2],
        zone="bounce.starcomm.be",
        status=RecordStatus.MISSING,
        action=RecordAction.CREATE,
        observed=(),
    )
    told = sheet(records=(child,))
    assert "Remove its delegation first" in told.rows[0].todo
    assert "CNAME rp.sendas" not in told.zone_file


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "keeps every word"),
        ({"observed": (), "replaces": ()}, "There is no SPF record yet"),
        ({"status": RecordStatus.VALID, "action": RecordAction.NONE, "replaces": (), "added": None}, None),
        ({"value": "", "added": None}, None),
    ],
    ids=["merged", "new", "valid", "undecided"],
)
def test_what_becomes_of_spf_is_said_as_it_is(changes: dict[str, object], said: str | None) -> None:
    told = sheet(records=(replace(records()[0], **changes), *records()[1:]))  # type: ignore[arg-type]  # the fields of a record
    about = [line for line in told.request.lines if "SPF" in line]
    assert [said in line for line in about] == [True] if said else about == []


def test_nobody_is_asked_for_what_is_done() -> None:
    settled = [
        replace(each, status=RecordStatus.VALID, action=RecordAction.NONE, replaces=(), added=None)
        for each in records()
    ]
    told = sheet(records=tuple(settled))
    assert "Please leave them there" in told.request.lines[0]
    assert "Please add" not in repr(told)
