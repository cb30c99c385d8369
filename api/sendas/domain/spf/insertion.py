"""Our mechanism put into a record, at the last place where it works (mail-rules.md section 3)."""

from dataclasses import dataclass

from sendas.domain.spf.analysis import SpfAnalysis
from sendas.domain.spf.draft import Draft
from sendas.domain.spf.merge_findings import Insertion, reasons, remarks
from sendas.domain.spf.offers import offer_without_dead, offers
from sendas.domain.spf.place import indices_of, place_of, with_terms, without_terms
from sendas.domain.spf.record import LOOKUP_LIMIT, SpfRecord
from sendas.domain.spf.rehearsal import Rehearsal, Standing
from sendas.domain.spf.spf_merge import SpfAction, SpfMerge


@dataclass(frozen=True, slots=True)
class _Placed:
    record: SpfRecord
    at: int
    standing: Standing


async def insert(
    case: Rehearsal, draft: Draft, before: SpfAnalysis, *, settled: bool, unsure: bool = False
) -> SpfMerge:
    """Put ours into a draft, or leave the draft as it is where ours is `settled` in it already.

    `unsure` says that the DNS failed for what is published now.
    """
    owner = without_terms(draft.record, indices_of(draft.record, case.term))
    usual = place_of(owner.terms)
    placed = _Placed(draft.record, usual, Standing.PASS) if settled else await _place(case, owner, usual)
    after = await case.analyse(placed.record)
    done = Insertion(
        draft, before, after, owner.terms[placed.at : usual], placed.standing, settled=settled, unsure=unsure
    )
    why = reasons(case, done)
    return SpfMerge(
        _action(draft, review=bool(why)),
        placed.record.text,
        draft.replaces,
        () if settled else (case.term,),
        (*why, *remarks(case, done)),
        before.lookups if draft.replaces and draft.flaw is None else 0,
        after.lookups,
        placed.at < usual,
        await (offers if after.lookups > LOOKUP_LIMIT else offer_without_dead)(case, owner, before),
        unsure,
    )


def _action(draft: Draft, *, review: bool) -> SpfAction:
    if review:
        return SpfAction.REVIEW
    return SpfAction.REPLACE if draft.replaces else SpfAction.CREATE


async def _place(case: Rehearsal, owner: SpfRecord, usual: int) -> _Placed:
    """Find the last place where our mail passes; where the DNS fails, take the usual one."""
    record = with_terms(owner, usual, [case.term])
    standing = await case.standing(record)
    if standing is not Standing.NOT_PASS:
        return _Placed(record, usual, standing)
    at = await case.last_place(owner, usual, [case.term])
    moved = with_terms(owner, at, [case.term])
    return _Placed(moved, at, await case.standing(moved))
