"""The merge of our mechanism into what a domain publishes (mail-rules.md section 3)."""

from collections.abc import Sequence
from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network

from sendas.domain.check_code import CheckCode
from sendas.domain.finding import Finding, Severity
from sendas.domain.spf.draft import Draft, draft_of, draft_of_near_miss
from sendas.domain.spf.insertion import insert
from sendas.domain.spf.mail_provider import mail_provider_include
from sendas.domain.spf.merge_findings import findings_now
from sendas.domain.spf.record import is_spf, parse_spf
from sendas.domain.spf.rehearsal import Rehearsal, Standing, open_rehearsal
from sendas.domain.spf.remembered import Remembered
from sendas.domain.spf.repair import looks_like_spf
from sendas.domain.spf.resolver import Resolver
from sendas.domain.spf.sentences import OURS_BROKEN, TOO_LONG, say
from sendas.domain.spf.spf_merge import SpfAction, SpfMerge

_MOST_WRITTEN = 4096  # octets: what resolvers still take as one answer
_MOST_READ = 32_768  # octets of a record with its tree: what can be rehearsed in a moment


async def merge(
    texts: Sequence[str],
    domain: str,
    term: str,
    resolver: Resolver,
    networks: Sequence[IPv4Network | IPv6Network] = (),
    mx_hosts: Sequence[str] = (),
) -> SpfMerge:
    """Merge our mechanism into the TXT records of a domain, so that mail from our networks passes.

    Never a second record; the owner's terms stay as they are and in order. A failure of the DNS never leads to more
    than a question to a person: `SPF_TEMPERROR`.
    """
    case = await open_rehearsal(Remembered(resolver), domain, term, networks)
    found = [text for text in texts if is_spf(text)]
    if sum(map(len, found)) > _MOST_READ:
        return _too_long(found, sum(map(len, found)))
    if not case.usable:
        return _manual(found, say(CheckCode.SPF_IP_NOT_COVERED, Severity.ERROR, OURS_BROKEN))
    if not found:
        return await _create(case, texts, mx_hosts)
    draft = draft_of(found)
    return await _merge_into(case, draft) if isinstance(draft, Draft) else _manual(found, draft)


async def _merge_into(case: Rehearsal, draft: Draft) -> SpfMerge:
    before = await case.analyse(draft.record)
    if before.octets > _MOST_READ:
        return _too_long(draft.replaces, before.octets)
    standing = await case.standing(draft.record)
    settled = standing is Standing.PASS or (standing is Standing.UNKNOWN and before.ours_passes)
    octets = sum(map(len, draft.replaces))
    if octets > _MOST_WRITTEN and (draft.flaw or not settled):
        return _too_long(draft.replaces, octets)
    unsure = standing is Standing.UNKNOWN and not draft.flaw
    if not settled or draft.flaw:
        return await insert(case, draft, before, settled=settled, unsure=unsure)
    known = findings_now(case, before, standing)
    return SpfMerge(SpfAction.NONE, draft.record.text, (), (), known, before.lookups, before.lookups, unsure=unsure)


async def _create(case: Rehearsal, texts: Sequence[str], mx_hosts: Sequence[str]) -> SpfMerge:
    """Mend what was meant as a record, else start with the provider of the mailboxes, never with `-all`."""
    draft = draft_of_near_miss(texts)
    if draft is not None:
        return await _merge_into(case, draft)
    hint = mail_provider_include(mx_hosts)
    record = parse_spf(f"v=spf1 {hint} ~all" if hint else "v=spf1 ~all")
    before = await case.analyse(record)
    if before.surely_broken:
        hint, record = None, parse_spf("v=spf1 ~all")
    draft = Draft(record, ())
    near = [text for text in texts if looks_like_spf(text)]
    if near:
        draft = Draft(record, (), CheckCode.SPF_NEAR_MISS, {"found": near[0]})
    made = await insert(case, draft, await case.analyse(record), settled=False)
    return replace(made, added=(*([hint] if hint else []), *made.added))


def _too_long(found: Sequence[str], octets: int) -> SpfMerge:
    return _manual(found, say(CheckCode.SPF_LONG, Severity.ERROR, TOO_LONG, count=octets))


def _manual(found: Sequence[str], finding: Finding) -> SpfMerge:
    return SpfMerge(SpfAction.MANUAL, "", tuple(found), findings=(finding,))
