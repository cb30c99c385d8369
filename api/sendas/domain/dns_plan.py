"""A plan: what would change in a zone, why, and what stands in the way."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sendas.domain.acid_test import ReceiverVerdict
from sendas.domain.finding import Finding
from sendas.domain.sentence import Sentence
from sendas_providers import Change, RRset, Zone

MOST_CHANGES: Final = 12
PLAN_LIFETIME: Final = timedelta(minutes=15)
MANUAL: Final = "manual"
"""The provider of plans that somebody carries out by hand."""


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """A change of one RRset, why it is needed, and the records of ours that it serves."""

    change: Change
    reason: Sentence
    record_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class DnsPlan:
    """The changes of one zone with what was found; it may be applied when nothing blocks and something changes.

    `receiver_after` is what receivers would say of our mail afterwards, where it was rehearsed.
    """

    zone: Zone | None
    changes: tuple[PlannedChange, ...]
    blockers: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    receiver_after: ReceiverVerdict | None = None


def plan_hash(provider_id: str, connection_id: UUID | None, zone_ref: str, changes: Iterable[Change]) -> str:
    """Give what a person approves: the provider, the credential, the zone and every change to the last octet.

    How a provider writes a value (`raw`, `ref`) is left out: it is the same record.
    """
    shown = [[_side(each.before), _side(each.after), sorted(each.forbid)] for each in changes]
    parts = ["sendas plan 1", provider_id, str(connection_id), zone_ref, shown]
    return hashlib.sha256(json.dumps(parts, separators=(",", ":")).encode("ascii")).hexdigest()


def _side(rrset: RRset | None) -> Sequence[object] | None:
    if rrset is None:
        return None
    return [rrset.name, rrset.type, rrset.ttl, sorted(value.text for value in rrset.values)]
