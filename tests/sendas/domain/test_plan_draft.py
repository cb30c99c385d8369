"""Whole plans, and the plans that take them back (providers.md section 2, rules 8 and 21)."""

import base64
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from sendas.domain.check_code import CheckCode
from sendas.domain.dns_plan import DnsPlan, PlannedChange
from sendas.domain.draft_plan import Scene, draft_plan, draft_undo
from sendas.domain.finding import Severity
from sendas.domain.observation import AnswerKind, Observation, Question, RecordType, ServerAnswer
from sendas.domain.plan_record import ZoneContents
from sendas.domain.requirement import DkimIdentity, Purpose, Requirement
from sendas.domain.sentence import Sentence
from sendas.domain.served import seen_text
from sendas.domain.spf.record import is_spf
from sendas.domain.wanted_record import WantedRecord
from sendas_providers import Caps, Change, RRset, Value, Zone

TERM = "include:spf.sendas.example"
DKIM = DkimIdentity("s1", base64.b64encode(b"a key").decode(), "c0ffee")
SPF = Requirement(Purpose.SPF, RecordType.TXT, "shop.be", f"v=spf1 {TERM} ~all")
KEY = Requirement(Purpose.DKIM, RecordType.TXT, "s1._domainkey.shop.be", DKIM.record)
BOUNCE = Requirement(Purpose.RETURN_PATH, RecordType.CNAME, "bounce.shop.be", "rp.sendas.example")
LABEL, REASON = (
    "sendas-nobody",
    Sentence("Takes back what was written on {day}.", {"day": date(2026, 11, 25).isoformat()}),
)
ZONE = Zone("shop.be.", "z1", ("ns1.x.",))


def wanted(*requirements: Requirement) -> list[WantedRecord]:
    return [WantedRecord(UUID(int=number), each, DKIM, TERM) for number, each in enumerate(requirements, 1)]


def rrset(name: str, *texts: str, rdtype: str = "TXT") -> RRset:
    return RRset(f"{name}.", rdtype, 900, frozenset(map(Value, texts)))


def scene(*rrsets: RRset, zones: dict[str, str] | None = None, cut: str | None = "shop.be") -> Scene:
    """See exactly what the provider lists, from one name server."""
    seen: dict[Question, Observation] = {}
    for each in (SPF, KEY, BOUNCE):
        served = [held for held in rrsets if (held.name, held.type) == (f"{each.name}.", each.type)]
        texts = tuple(
            seen_text(value.text).rstrip("." if each.type == "CNAME" else "")
            for held in served
            for value in held.values
        )
        answer = ServerAnswer("ns1.x", "192.0.2.1", AnswerKind.FOUND if texts else AnswerKind.NXDOMAIN, texts)
        zone = (zones or {}).get(each.name, cut)
        seen[each.question] = Observation(each.question, zone, (answer,))
    return Scene(ZONE, cut, seen, LABEL)


def draft(requirements: Sequence[Requirement], *rrsets: RRset, at: Scene | None = None) -> DnsPlan:
    return draft_plan(wanted(*requirements), ZoneContents(rrsets, Caps(), 300), at or scene(*rrsets))


octets = st.binary(min_size=1, max_size=20).map(lambda raw: raw.decode("utf-8", "surrogateescape"))
foreign = st.frozensets(octets, max_size=4).map(lambda found: frozenset(text for text in found if not is_spf(text)))


@given(st.sampled_from([None, "v=spf1 -ptr ~all", "V=spf1 a MX redirect=x.be"]), foreign, foreign)
def test_rule_21_undo_gives_back_what_was_whatever_others_added(
    record: str | None, held: frozenset[str], added: frozenset[str]
) -> None:
    present = held | ({record} if record else frozenset[str]())
    before = [rrset("shop.be", *present)] if present else []
    plan = draft([SPF], *before)
    [planned] = plan.changes
    assert plan.blockers == ()
    after = planned.change.after
    assert after
    now = rrset("shop.be", *(value.text for value in after.values), *added)
    undo = draft_undo([planned], [now], scene(now), REASON)
    assert (undo.blockers, undo.warnings) == ((), ())
    [back] = undo.changes
    assert back.change.before == now
    rest = {value.text for value in back.change.after.values} if back.change.after else set[str]()
    assert rest == present | added
    assert (back.reason, back.record_ids) == (REASON, (UUID(int=1),))


def test_rule_21_the_last_change_is_taken_back_first() -> None:
    plan = draft([KEY, BOUNCE])
    stands = [each.change.after for each in plan.changes if each.change.after]
    undo = draft_undo(plan.changes, stands, scene(*stands), REASON)
    assert [each.change.key for each in undo.changes] == [each.change.key for each in reversed(plan.changes)]
    assert all(each.change.after is None for each in undo.changes)


def test_rule_21_what_others_changed_since_is_shown_and_stays() -> None:
    merged = PlannedChange(
        Change(rrset("shop.be", "v=spf1 mx -all"), rrset("shop.be", f"v=spf1 mx {TERM} -all")), REASON
    )
    key = PlannedChange(Change(None, rrset(KEY.name, KEY.value)), REASON)
    now = [rrset("shop.be", f"v=spf1 mx {TERM} ip4:192.0.2.7 -all"), rrset(KEY.name, KEY.value)]
    undo = draft_undo([merged, key], now, scene(*now), REASON)
    assert [each.change.key for each in undo.changes] == [(f"{KEY.name}.", "TXT")]
    [warning] = undo.warnings
    assert (warning.code, warning.severity) == (CheckCode.CHANGED_BY_OTHERS, Severity.WARNING)
    assert "TXT at shop.be was changed by others" in warning.sentence.english()


def test_rule_21_what_is_gone_already_needs_no_undo() -> None:
    plan = draft([KEY])
    undo = draft_undo(plan.changes, [], scene(), REASON)
    assert (undo.changes, undo.blockers, undo.warnings) == ((), (), ())


def test_rule_21_an_undo_is_held_against_the_live_zone_like_any_plan() -> None:
    plan = draft([KEY])
    after = plan.changes[0].change.after
    assert after
    elsewhere = draft_undo(plan.changes, [after], scene(after, cut="be"), REASON)
    assert [each.code for each in elsewhere.blockers] == [CheckCode.ZONE_MISMATCH]
    unseen = draft_undo(plan.changes, [after], scene(), REASON)
    assert [each.code for each in unseen.blockers] == [CheckCode.DNS_INCONSISTENT]


def test_rule_08_a_record_of_another_zone_is_named_and_not_planned() -> None:
    plan = draft([KEY, BOUNCE], at=scene(zones={BOUNCE.name: "bounce.shop.be"}))
    assert [each.change.key[0] for each in plan.changes] == [f"{KEY.name}."]
    [warning] = plan.warnings
    assert (warning.code, plan.blockers) == (CheckCode.ZONE_OTHER, ())
    assert "bounce.shop.be lies in another zone (bounce.shop.be)" in warning.sentence.english()


def test_rule_08_a_zone_that_disagrees_blocks_whatever_is_planned() -> None:
    plan = draft([KEY], at=Scene(Zone("be.", "z1"), "shop.be", scene().seen, LABEL))
    assert [each.code for each in plan.blockers] == [CheckCode.ZONE_MISMATCH]
    lame = Scene(Zone("shop.be.", "z1", ("ns9.x.",)), "shop.be", scene().seen, LABEL)
    assert [each.code for each in draft([KEY], at=lame).blockers] == [CheckCode.ZONE_MISMATCH]
    assert scene().servers == {"ns1.x"}


def test_every_change_serves_its_records_and_says_why() -> None:
    plan = draft([SPF, KEY, BOUNCE])
    assert [each.record_ids for each in plan.changes] == [(UUID(int=number),) for number in (1, 2, 3)]
    assert len({each.reason.template for each in plan.changes}) == 3
    assert plan.zone == ZONE
