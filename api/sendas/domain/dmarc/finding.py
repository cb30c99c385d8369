"""Everything that a person should know of DMARC for one From domain (mail-rules.md section 2)."""

from collections.abc import Iterator
from enum import StrEnum

from sendas.domain.check_code import CheckCode
from sendas.domain.dmarc.alignment import Identifiers
from sendas.domain.dmarc.alignment_finding import alignment_finding
from sendas.domain.dmarc.fault import fault_of, is_attempt
from sendas.domain.dmarc.policy_discovery import definite_policy
from sendas.domain.dmarc.record import DmarcRecord, has_version, parse_dmarc
from sendas.domain.dmarc.record_finding import record_findings
from sendas.domain.dmarc.report_authorization import authorization_name, refusing_destinations
from sendas.domain.dmarc.sight import DmarcSight, misplaced_hosts
from sendas.domain.dmarc.tree_walk import walk_names
from sendas.domain.finding import Finding, Severity
from sendas.domain.public_suffix import is_public_suffix, registrable_domain
from sendas.domain.sentence import Sentence


class Profile(StrEnum):
    """Whose demands count (mail-rules.md section 1.5): those on bulk senders since 2024, or the least of all."""

    BULK2024 = "bulk2024"
    BASIC = "basic"


def dmarc_findings(
    sight: DmarcSight, identifiers: Identifiers, *, ready: bool, profile: Profile = Profile.BULK2024
) -> tuple[Finding, ...]:
    """Give all findings, what must be mended first.

    `ready` is whether our DKIM and SPF are green. Where a name could not be read, nothing is called missing.
    """
    found, whole = definite_policy(sight.published, sight.domain)
    findings = [*_broken(sight), *_misplaced(sight, found)]
    if found:
        findings += _of_policy(sight, identifiers, found, ready=ready)
    elif whole and not findings:
        findings.append(_missing(sight.domain, profile))
    return tuple(sorted(findings, key=lambda finding: finding.severity is not Severity.ERROR))


def _of_policy(sight: DmarcSight, identifiers: Identifiers, found: DmarcRecord, *, ready: bool) -> Iterator[Finding]:
    if found.enforced_for(sight.domain) and not ready:
        yield _not_ready(found, sight.domain)
    unaligned = alignment_finding(sight.published, sight.domain, identifiers)
    if unaligned:
        yield unaligned
    if is_public_suffix(found.found_at):
        return
    yield from record_findings(found)
    for destination in refusing_destinations(found, sight.reports):
        yield _unauthorised(found, destination)


def _broken(sight: DmarcSight) -> Iterator[Finding]:
    """Give the faults of records that receivers discard, at the names of the walk that the owner can mend."""
    for name in walk_names(sight.domain):
        attempts = [text for text in sight.published.get(name, ()) if is_attempt(text)]
        valid = [text for text in attempts if parse_dmarc(text, name)]
        if is_public_suffix(name) or len(valid) == 1:
            continue
        if len(valid) > 1:
            yield _several(name, len(valid))
        yield from (fault_of(text) for text in attempts if not valid)


def _several(name: str, count: int) -> Finding:
    sentence = Sentence(
        "{count} DMARC records stand at {name}; receivers ignore them all. Keep one, the strictest.",
        {"count": count, "name": f"_dmarc.{name}"},
    )
    return Finding(CheckCode.DMARC_MULTIPLE, Severity.ERROR, sentence)


def _misplaced(sight: DmarcSight, found: DmarcRecord | None) -> Iterator[Finding]:
    for domain in dict.fromkeys((sight.domain, registrable_domain(sight.domain))):
        if found and found.found_at == domain:
            continue
        for host in misplaced_hosts(domain):
            if any(has_version(text) for text in sight.elsewhere.get(host, ())):
                shown = {"host": host, "name": f"_dmarc.{domain}"}
                sentence = Sentence(
                    "A DMARC record stands at {host}, where no receiver looks. Move it to {name}.", shown
                )
                yield Finding(CheckCode.DMARC_MISPLACED, Severity.ERROR, sentence)


def _missing(domain: str, profile: Profile) -> Finding:
    severity = Severity.WARNING if profile is Profile.BASIC else Severity.ERROR
    sentence = Sentence(
        "There is no DMARC policy. Large mailbox providers ask for one: add a record at {name}.",
        {"name": f"_dmarc.{registrable_domain(domain)}"},
    )
    return Finding(CheckCode.DMARC_MISSING, severity, sentence)


def _not_ready(found: DmarcRecord, domain: str) -> Finding:
    sentence = Sentence(
        "The DMARC policy ({policy}) makes receivers refuse mail, or treat it as spam, until our DKIM and SPF records "
        "are valid. Until then the domain cannot send; mail leaves from the general address.",
        {"policy": f"p={found.effective(domain)}"},
    )
    return Finding(CheckCode.DMARC_ENFORCED_NOT_READY, Severity.WARNING, sentence)


def _unauthorised(found: DmarcRecord, destination: str) -> Finding:
    sentence = Sentence(
        "{destination} has not agreed to take DMARC reports of {domain}, so none are sent there. It must publish "
        "v=DMARC1 at {name}.",
        {
            "destination": destination,
            "domain": found.found_at,
            "name": authorization_name(found.found_at, destination),
        },
    )
    return Finding(CheckCode.DMARC_RUA_UNAUTHORISED, Severity.WARNING, sentence)
