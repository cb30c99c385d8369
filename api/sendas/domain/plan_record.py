"""The change that one wanted record needs in a zone (providers.md section 2, rules 1 to 6, 12 and 13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sendas.domain.check_code import CheckCode
from sendas.domain.dkim.verdict import judge_dkim
from sendas.domain.dmarc.record import parse_dmarc
from sendas.domain.dmarc.verdict import absent_policy
from sendas.domain.dns_plan import PlannedChange
from sendas.domain.finding import Finding, Severity
from sendas.domain.requirement import Purpose
from sendas.domain.run_step import in_the_way
from sendas.domain.sentence import Sentence
from sendas.domain.served import seen_text
from sendas.domain.spf.tree_merge import Merging, plain_merging
from sendas.domain.unsafe_text import printable
from sendas.domain.verdict import RecordStatus
from sendas.domain.wanted_record import WantedRecord
from sendas_providers import Caps, Change, RRset, Value, forbidden_beside, txt_octets

_LARGE, _TOO_LARGE = 512, 4096  # octets of a TXT RRset: one UDP answer without EDNS, and what resolvers still take
_NONE: Final[frozenset[Value]] = frozenset()


@dataclass(frozen=True, slots=True)
class ZoneContents:
    """What stands in a zone at the wanted names, and what its provider can do. `ttl` in seconds, for new records.

    `merging` merges our SPF mechanism with the trees that were read; without it, by what the records say alone.
    """

    rrsets: Sequence[RRset]
    caps: Caps
    ttl: int
    merging: Merging | None = None

    def at(self, name: str, rdtype: str) -> RRset | None:
        """Give the RRset of a name and type."""
        return next((each for each in self.rrsets if (each.name, each.type) == (name, rdtype)), None)


@dataclass(frozen=True, slots=True)
class RecordPlan:
    """The change of one record, if it needs one, with what stands in its way and what to know."""

    planned: PlannedChange | None = None
    blockers: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()


def plan_record(wanted: WantedRecord, zone: ZoneContents) -> RecordPlan:
    """Plan one record: create it, replace what we ourselves wrote, or merge into the one SPF record; nothing else."""
    present = zone.at(*wanted.key)
    values = present.values if present else _NONE
    after = _stale(wanted, values) if wanted.stale else _after(wanted, values, zone)
    if isinstance(after, Finding):
        return RecordPlan(blockers=(after,), warnings=_offers(wanted, values, zone))
    if after == values:
        return RecordPlan()
    change = Change(present, _rrset(wanted, present, after, zone), forbidden_beside(wanted.key[1]))
    blockers = [*_alias(change, zone), *_limits(wanted, after - values, zone.caps)]
    large = _large(after)
    if large and large.severity is Severity.ERROR:
        blockers.append(large)
    warnings = (large,) if large and large.severity is Severity.WARNING else ()
    return RecordPlan(PlannedChange(change, wanted.reason, (wanted.record_id,)), tuple(blockers), warnings)


def _after(wanted: WantedRecord, present: frozenset[Value], zone: ZoneContents) -> frozenset[Value] | Finding:
    if wanted.requirement.purpose is Purpose.SPF:
        return _with_spf(present, _merging(wanted, zone))
    if wanted.requirement.purpose is Purpose.DMARC:
        return _with_dmarc(wanted, present)
    return _alone(wanted, present)


def _with_spf(present: frozenset[Value], merging: Merging) -> frozenset[Value] | Finding:
    merge = merging(sorted(seen_text(value.text) for value in present))
    if merge.verdict.ok:
        return present
    if not merge.record:
        return Finding(merge.verdict.code, Severity.ERROR, merge.verdict.sentence)
    kept = frozenset(value for value in present if seen_text(value.text) not in merge.replaces)
    return kept | {Value(merge.record)}


def _offers(wanted: WantedRecord, present: frozenset[Value], zone: ZoneContents) -> tuple[Finding, ...]:
    if wanted.stale or wanted.requirement.purpose is not Purpose.SPF:
        return ()
    return _merging(wanted, zone)(sorted(seen_text(value.text) for value in present)).offers


def _merging(wanted: WantedRecord, zone: ZoneContents) -> Merging:
    return zone.merging or plain_merging(wanted.term, _own(wanted))


def _own(wanted: WantedRecord) -> str:
    """Give the record of a name that is ours alone: its form ends in `-all` (product.md section 7.3)."""
    value = wanted.requirement.value
    return value if value.endswith(" -all") else ""


def _with_dmarc(wanted: WantedRecord, present: frozenset[Value]) -> frozenset[Value] | Finding:
    texts = sorted(value.text for value in present)
    if sum(1 for text in texts if parse_dmarc(text, "")) == 1:
        return present  # a policy is never touched, whatever it asks
    verdict = absent_policy(texts)
    if verdict.status is not RecordStatus.MISSING:
        return Finding(verdict.code, Severity.ERROR, verdict.sentence)
    return present | {wanted.value}


def _alone(wanted: WantedRecord, present: frozenset[Value]) -> frozenset[Value] | Finding:
    """Give the one value of a name of ours; what others wrote there is never replaced."""
    if _is_met(wanted, present):
        return present
    foreign = sorted(value.text for value in present if value.text not in wanted.written)
    return _foreign(wanted, foreign) if foreign else frozenset({wanted.value})


def _is_met(wanted: WantedRecord, present: frozenset[Value]) -> bool:
    if wanted.requirement.purpose is Purpose.DKIM and wanted.key[1] == "TXT":
        return judge_dkim([value.text for value in present], wanted.dkim.public_key).ok if present else False
    if wanted.key[1] == "MX":  # whoever gave it another preference may keep it
        return {_target(value) for value in present} == {_target(wanted.value)}
    return present == frozenset({wanted.value})


def _target(value: Value) -> str:
    return value.text.rpartition(" ")[2]


def _stale(wanted: WantedRecord, present: frozenset[Value]) -> frozenset[Value] | Finding:
    foreign = sorted(value.text for value in present if value != wanted.value)
    return _foreign(wanted, foreign) if foreign else _NONE


def _foreign(wanted: WantedRecord, values: Sequence[str]) -> Finding:
    sentence = Sentence(
        "{type} at {name} holds something that we did not write: {found}. A person must remove it first.",
        {"type": wanted.key[1], "name": wanted.requirement.name, "found": printable("; ".join(values), 300)},
    )
    return Finding(CheckCode.RECORD_IN_THE_WAY, Severity.ERROR, sentence)


def _rrset(wanted: WantedRecord, present: RRset | None, values: frozenset[Value], zone: ZoneContents) -> RRset | None:
    if not values:
        return None
    low, high = zone.caps.ttl
    # Whoever else has values there chose their TTL.
    ttl = present.ttl if present else min(max(zone.ttl, low), high)
    kept = frozenset(value for value in (present.values if present else _NONE) if value in values)
    return RRset(*wanted.key, ttl, kept | values, present.note if present else None)


def _alias(change: Change, zone: ZoneContents) -> list[Finding]:
    others = sorted(in_the_way(change, zone.rrsets))
    if not others or change.after is None:
        return []
    shown = {"types": ", ".join(others), "name": change.key[0].rstrip("."), "type": change.key[1]}
    sentence = Sentence("{name} has {types} already, and {type} cannot stand beside it. A person must decide.", shown)
    return [Finding(CheckCode.DNS_CNAME_CONFLICT, Severity.ERROR, sentence)]


def _limits(wanted: WantedRecord, new: frozenset[Value], caps: Caps) -> list[Finding]:
    name, rdtype = wanted.key
    if rdtype not in caps.types:
        sentence = Sentence("This provider cannot hold {type} records. Add it by hand.", {"type": rdtype})
        return [Finding(CheckCode.PROVIDER_LIMIT, Severity.ERROR, sentence)]
    if rdtype == "TXT" and any(len(txt_octets(value.text)) > caps.txt_max for value in new):
        sentence = Sentence(
            "The value for {name} is longer than this provider takes ({most} octets).",
            {"name": name.rstrip("."), "most": caps.txt_max},
        )
        return [Finding(CheckCode.PROVIDER_LIMIT, Severity.ERROR, sentence)]
    return []


def _large(values: frozenset[Value]) -> Finding | None:
    octets = sum(len(txt_octets(value.text)) for value in values)
    if octets <= _LARGE:
        return None
    severity = Severity.ERROR if octets > _TOO_LARGE else Severity.WARNING
    sentence = Sentence("All TXT records of this name together have {octets} octets.", {"octets": octets})
    return Finding(CheckCode.TXT_LARGE, severity, sentence)
