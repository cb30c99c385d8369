"""A plan drawn up from what is wanted, what a zone holds and what the internet sees."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from sendas.domain.check_code import CheckCode
from sendas.domain.dns_plan import DnsPlan, PlannedChange
from sendas.domain.finding import Finding, Severity
from sendas.domain.plan_record import RecordPlan, ZoneContents, plan_record
from sendas.domain.sentence import Sentence
from sendas.domain.wanted_record import WantedRecord
from sendas.domain.zone_agreement import Seen, change_findings, hidden_blockers, servers_of, zone_blockers
from sendas_providers import Change, Conflict, RRset, Zone, undo_of

_LATER: Final = Sentence("{type} at {name} was changed by others since; it stays as it is.")


@dataclass(frozen=True, slots=True)
class Scene:
    """The zone at its provider, its live cut, and what every name server serves. `label` is a name nobody made."""

    zone: Zone
    cut: str | None
    seen: Seen
    label: str

    @property
    def servers(self) -> frozenset[str]:
        """The name servers that the zone is delegated to."""
        return servers_of(self.seen, self.cut)


def draft_plan(wanted: Sequence[WantedRecord], contents: ZoneContents, scene: Scene) -> DnsPlan:
    """Plan every record that lies in the zone; those of another zone are named."""
    here = [each for each in wanted if scene.cut is None or _zone_of(each, scene) in {None, scene.cut}]
    plans = [plan_record(each, contents) for each in here]
    elsewhere = [_elsewhere(each, scene) for each in wanted if each not in here]
    changes = [plan.planned for plan in plans if plan.planned]
    found = _of_changes([each.change for each in changes], scene)
    disagreeing = zone_blockers(scene.zone, scene.cut, scene.servers)
    hidden = () if contents.caps.reads_all_types else _all(plans, lambda plan: _hidden(plan, scene))
    blockers = (*disagreeing, *_all(plans, lambda plan: plan.blockers), *hidden, *found.blockers)
    warnings = (*_all(plans, lambda plan: plan.warnings), *found.warnings, *elsewhere)
    return DnsPlan(scene.zone, tuple(changes), blockers, warnings)


def draft_undo(done: Iterable[PlannedChange], rrsets: Sequence[RRset], scene: Scene, reason: Sentence) -> DnsPlan:
    """Plan to take changes back, the last one first: exactly our part goes, what others changed since stays."""
    changes, warnings = list[PlannedChange](), list[Finding]()
    for each in done:
        now = next((rrset for rrset in rrsets if (rrset.name, rrset.type) == each.change.key), None)
        try:
            undo = undo_of(each.change, now)
        except Conflict:
            shown = {"type": each.change.key[1], "name": each.change.key[0].rstrip(".")}
            warnings.append(Finding(CheckCode.CHANGED_BY_OTHERS, Severity.WARNING, Sentence(_LATER.template, shown)))
            continue
        if undo:
            changes.insert(0, PlannedChange(undo, reason, each.record_ids))
    found = _of_changes([each.change for each in changes], scene)
    blockers = (*zone_blockers(scene.zone, scene.cut, scene.servers), *found.blockers)
    return DnsPlan(scene.zone, tuple(changes), blockers, (*warnings, *found.warnings))


def _hidden(plan: RecordPlan, scene: Scene) -> tuple[Finding, ...]:
    """Find what is in the way unseen; nothing where something is in the way that was seen."""
    if plan.planned is None or plan.blockers:
        return ()
    return tuple(hidden_blockers(plan.planned.change, scene.seen, scene.label))


def _of_changes(changes: Sequence[Change], scene: Scene) -> RecordPlan:
    found = [change_findings(change, scene.seen, scene.label) for change in changes]
    blockers = chain.from_iterable(blockers for blockers, _ in found)
    return RecordPlan(None, tuple(blockers), tuple(chain.from_iterable(warnings for _, warnings in found)))


def _all(plans: Iterable[RecordPlan], part: Callable[[RecordPlan], tuple[Finding, ...]]) -> Iterable[Finding]:
    return chain.from_iterable(map(part, plans))


def _zone_of(wanted: WantedRecord, scene: Scene) -> str | None:
    observation = scene.seen.get(wanted.requirement.question)
    return observation.zone if observation else None


def _elsewhere(wanted: WantedRecord, scene: Scene) -> Finding:
    shown = {"name": wanted.requirement.name, "zone": _zone_of(wanted, scene) or ""}
    sentence = Sentence("{name} lies in another zone ({zone}): plan it by itself, or add it by hand.", shown)
    return Finding(CheckCode.ZONE_OTHER, Severity.WARNING, sentence)
