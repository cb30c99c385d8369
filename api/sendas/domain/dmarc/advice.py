"""Optional edits of a valid DMARC record, each the owner's own choice; none takes anything away (mail-rules.md 4)."""

from collections.abc import Iterator
from dataclasses import dataclass

from sendas.domain.check_code import CheckCode
from sendas.domain.dmarc.mend import mend_reports
from sendas.domain.dmarc.policy import Policy
from sendas.domain.dmarc.record import HISTORIC_TAGS, DmarcRecord
from sendas.domain.dmarc.tag import with_tag, without_tag
from sendas.domain.sentence import Sentence


@dataclass(frozen=True, slots=True)
class Advice:
    """One edit: the finding that it answers, and the whole record afterwards."""

    code: CheckCode
    sentence: Sentence
    record: str


def dmarc_advice(record: DmarcRecord, report_address: str | None = None, *, clean: bool = False) -> tuple[Advice, ...]:
    """Give the edits that help, each on the record as it is; `clean` is whether reports show only mail that passes."""
    return tuple(advice for advice in _advice(record, report_address, clean=clean) if advice.record != record.text)


def _advice(record: DmarcRecord, report_address: str | None, *, clean: bool) -> Iterator[Advice]:
    yield Advice(CheckCode.DMARC_RUA_SYNTAX, Sentence("Mend the report addresses."), mend_reports(record.text))
    if report_address:
        sentence = Sentence("Have reports sent to {address} as well.", {"address": report_address})
        yield Advice(CheckCode.DMARC_NO_RUA, sentence, _with_report_address(record, report_address))
    without = without_tag(record.text, *HISTORIC_TAGS)
    yield Advice(CheckCode.DMARC_PCT, Sentence("Remove what receivers no longer read."), without)
    if clean:
        sentence = Sentence("Reports are clean: take the next step.")
        yield Advice(CheckCode.DMARC_NONE, sentence, next_step(record) or record.text)


def _with_report_address(record: DmarcRecord, address: str) -> str:
    there = [uri.address.lower() for uri in record.aggregate_reports if uri.address]
    if address.lower() in there:
        return record.text
    entries = [*(uri.text for uri in record.aggregate_reports), f"mailto:{address}"]
    return with_tag(record.text, "rua", ",".join(entries))


def next_step(record: DmarcRecord) -> str | None:
    """Give the record one step up the ladder: none, quarantine tested, quarantine, reject; None at the top.

    Subdomains keep the policy that is stated for them.
    """
    if record.is_test and record.policy.enforced:
        return without_tag(record.text, "t")
    if record.policy is Policy.NONE:
        text = with_tag(record.text, "p", Policy.QUARANTINE)
        # Under `t=y` a policy for subdomains would count for less than it does today.
        enforced_below = record.subdomain_policy.enforced or record.missing_policy.enforced
        return text if enforced_below and not record.is_test else with_tag(text, "t", "y")
    return with_tag(record.text, "p", Policy.REJECT) if record.policy is Policy.QUARANTINE else None
