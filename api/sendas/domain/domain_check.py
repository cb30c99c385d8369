"""One check of a domain: what to ask, and what the answers say of each row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import auto
from typing import Final

from sendas.domain.check_code import CheckCode
from sendas.domain.dmarc.record import DmarcRecord
from sendas.domain.dmarc.tree_walk import walk_names
from sendas.domain.dmarc.verdict import absent_policy, present_policy, published_policy
from sendas.domain.domain_state import Outcome
from sendas.domain.named_enum import NamedEnum
from sendas.domain.observation import Observation, Question, RecordType, ServerAnswer
from sendas.domain.public_suffix import registrable_domain
from sendas.domain.reach import Reach
from sendas.domain.requirement import DkimIdentity, Purpose, Requirement, dmarc_requirement, requirements
from sendas.domain.row_verdict import judge_row
from sendas.domain.sentence import Sentence
from sendas.domain.server import Server
from sendas.domain.spf.plain_merge import Merge
from sendas.domain.spf.tree_merge import Merging, plain_merging
from sendas.domain.verdict import RED, RecordStatus, Verdict, combine, propagating
from sendas.domain.zone_keepers import ZoneKeepers, zone_keepers


class RecordAction(NamedEnum):
    """What the administrator has to do with a row."""

    NONE = auto()
    CREATE = auto()
    REPLACE = auto()
    REMOVE = auto()


@dataclass(frozen=True, slots=True)
class CheckedRecord:
    """A row with its verdict. `requirement.value` is what to publish now: for SPF the whole merged record.

    `absent_ttl` is for how many seconds the absence that a name server tells may be remembered; `remembered` for how
    many resolvers remember one.
    """

    requirement: Requirement
    verdict: Verdict
    action: RecordAction
    zone: str | None = None
    observed: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    added: str | None = None
    reach: Reach = field(default_factory=Reach)
    absent_ttl: int | None = None
    remembered: int | None = None


@dataclass(frozen=True, slots=True)
class DomainCheck:
    """All rows of a domain, the DMARC policy that decides for it, and who keeps the zones that were met."""

    records: tuple[CheckedRecord, ...]
    dmarc: DmarcRecord | None
    dmarc_seen: bool
    keepers: Mapping[str, ZoneKeepers] = field(default_factory=dict[str, ZoneKeepers])

    @property
    def outcome(self) -> Outcome:
        """What the check says of the domain: only required rows count, and the worst of them."""
        return outcome_of(record.verdict.status for record in self.records if record.requirement.required)


def outcome_of(statuses: Iterable[RecordStatus]) -> Outcome:
    """Combine the rows' statuses: any red is a miss, else any grey hides the domain, else amber, else all is right."""
    found = set(statuses)
    if found & RED:
        return Outcome.MISS
    if found <= {RecordStatus.VALID}:
        return Outcome.OK
    return Outcome.PROPAGATING if found <= {RecordStatus.VALID, RecordStatus.PROPAGATING} else Outcome.GREY


@dataclass(frozen=True, slots=True)
class CheckedDomain:
    """What a check needs to know: the domain's name, its server and its DKIM identity."""

    name: str
    server: Server
    dkim: DkimIdentity

    @property
    def required(self) -> tuple[Requirement, ...]:
        """The rows that decide whether the domain can send."""
        return requirements(self.name, self.server, self.dkim)

    @property
    def own_spf(self) -> str:
        """The SPF record of a return path whose name is ours alone; empty where the domain's own is merged."""
        rows = (row for row in self.required if row.purpose is Purpose.SPF and row.name != self.name)
        return next((row.value for row in rows), "")

    @property
    def plain_merging(self) -> Merging:
        """The merge of our mechanism that goes by what records say alone."""
        return plain_merging(self.server.spf, self.own_spf)

    @property
    def questions(self) -> tuple[Question, ...]:
        """All that a check asks."""
        policies = (Question(f"_dmarc.{name}", RecordType.TXT) for name in walk_names(self.name))
        return (*(row.question for row in self.required), *policies)


def judge_domain(
    domain: CheckedDomain, seen: Mapping[Question, Observation], merging: Merging | None = None
) -> DomainCheck:
    """Judge every row of a domain against what was read; rows without an observation are grey.

    `merging` merges our mechanism with the trees of what was read; without it, records are judged alone.
    """
    merging = merging or domain.plain_merging
    records = [_check(row, seen.get(row.question), domain, merging) for row in domain.required]
    dmarc, dmarc_seen = published_policy(domain.name, seen)
    if dmarc is not None or dmarc_seen:
        records.append(_check_dmarc(domain, dmarc, seen))
    return DomainCheck(tuple(records), dmarc, dmarc_seen, zone_keepers(seen.values()))


def _check(row: Requirement, seen: Observation | None, domain: CheckedDomain, merging: Merging) -> CheckedRecord:
    seen = seen or Observation(row.question, None, ())
    if row.purpose is Purpose.SPF:
        return _check_spf(row, seen, merging)
    verdict = combine(seen, lambda answer: judge_row(row, answer, domain.dkim))
    observed = _observed(seen)
    action = _action(verdict)
    return CheckedRecord(row, verdict, action, seen.zone, observed, observed if action is RecordAction.REPLACE else ())


def _check_spf(row: Requirement, seen: Observation, merging: Merging) -> CheckedRecord:
    merges: dict[ServerAnswer, Merge] = {}

    def judge(answer: ServerAnswer) -> Verdict:
        merges[answer] = merging(answer.values)
        return merges[answer].verdict

    verdict = combine(seen, judge)
    if len({merge.replaces for merge in merges.values() if not merge.verdict.ok}) > 1:
        # Whoever followed a merge of one would lose what the other has.
        differing = Verdict(RecordStatus.CONFLICT, CheckCode.DNS_INCONSISTENT, _DIFFERING)
        base = CheckedRecord(replace(row, value=""), differing, RecordAction.NONE, seen.zone, _observed(seen))
        return base if verdict.status in RED else replace(base, verdict=verdict)
    # While a change spreads, what is right already is what to publish, never our part alone.
    propagating = verdict.status is RecordStatus.PROPAGATING
    telling = (merge for merge in merges.values() if merge.verdict == verdict or (propagating and merge.verdict.ok))
    merge = next(telling, None)
    base = CheckedRecord(row, verdict, _action(verdict), seen.zone, _observed(seen))
    if merge is None:
        return base
    value = merge.record
    action = base.action if value else RecordAction.NONE
    row = replace(row, value=value)
    return replace(base, requirement=row, action=action, replaces=merge.replaces, added=merge.added)


def _check_dmarc(
    domain: CheckedDomain, found: DmarcRecord | None, seen: Mapping[Question, Observation]
) -> CheckedRecord:
    row = dmarc_requirement(registrable_domain(domain.name), domain.server)
    if found is not None:
        # Whatever is there stays: never show a weaker value in its place.
        row = replace(row, name=f"_dmarc.{found.found_at}", value=found.text)
        laggards = [answer.server for answer in _definite(row, seen) if found.text not in answer.values]
        verdict = propagating(laggards) if laggards else present_policy(found, domain.name)
        return CheckedRecord(row, verdict, RecordAction.NONE, _zone(row, seen), (found.text,))
    observed = _observed(seen[row.question]) if row.question in seen else ()
    verdict = absent_policy(observed)
    if verdict.status is not RecordStatus.MISSING:
        return CheckedRecord(replace(row, value=""), verdict, RecordAction.NONE, _zone(row, seen), observed)
    return CheckedRecord(row, verdict, RecordAction.CREATE, _zone(row, seen), observed)


def _definite(row: Requirement, seen: Mapping[Question, Observation]) -> list[ServerAnswer]:
    observation = seen.get(row.question)
    return [answer for answer in observation.answers if answer.kind.definite] if observation else []


def _zone(row: Requirement, seen: Mapping[Question, Observation]) -> str | None:
    observation = seen.get(row.question)
    return observation.zone if observation else None


def _observed(seen: Observation) -> tuple[str, ...]:
    values = [value for answer in seen.answers if answer.kind.definite for value in answer.values]
    return tuple(dict.fromkeys(values))


_DIFFERING: Final = Sentence(
    "Your name servers publish different SPF records. Wait until they agree, or mend that first."
)
_ACTIONS = {
    RecordStatus.MISSING: RecordAction.CREATE,
    RecordStatus.MISMATCH: RecordAction.REPLACE,
    RecordStatus.CONFLICT: RecordAction.REPLACE,
}


def _action(verdict: Verdict) -> RecordAction:
    return _ACTIONS.get(verdict.status, RecordAction.NONE)
