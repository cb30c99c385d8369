"""Several DMARC records at one name made into one, of each thing the strictest (mail-rules.md section 4)."""

from collections.abc import Sequence

from sendas.domain.dmarc.policy import Policy
from sendas.domain.dmarc.record import DmarcRecord
from sendas.domain.dmarc.tag import tag_value, with_tag, without_tag


def merge_dmarc(records: Sequence[DmarcRecord]) -> str:
    """Give one record, written by editing the strictest: the policies of each kind, alignment, all report addresses.

    `records` holds at least one.

    >>> from sendas.domain.dmarc.record import parse_dmarc
    >>> one, two = "v=DMARC1; p=none; rua=mailto:d@shop.be", "v=DMARC1; p=reject; x=1"
    >>> merge_dmarc([parse_dmarc(one, "shop.be"), parse_dmarc(two, "shop.be")])
    'v=DMARC1; p=reject; x=1; rua=mailto:d@shop.be'
    """
    base = max(records, key=lambda record: (record.policy, record.subdomain_policy, record.text))
    text = base.text if all(record.is_test for record in records) else without_tag(base.text, "t")
    text = _with_policies(text, records)
    for name, strict in (("adkim", _any_strict_dkim(records)), ("aspf", _any_strict_spf(records))):
        text = with_tag(text, name, "s") if strict else text
    return _with_reports(text, [base, *(record for record in records if record is not base)])


def _any_strict_dkim(records: Sequence[DmarcRecord]) -> bool:
    return any(record.strict_dkim for record in records)


def _any_strict_spf(records: Sequence[DmarcRecord]) -> bool:
    return any(record.strict_spf for record in records)


def _with_policies(text: str, records: Sequence[DmarcRecord]) -> str:
    wanted = {
        "p": max(record.policy for record in records),
        "sp": max(record.subdomain_policy for record in records),
        "np": max(record.missing_policy for record in records),
    }
    inherited = {"sp": "p", "np": "sp"}
    for name, policy in wanted.items():
        # What the tag above it already says needs no tag of its own.
        needed = name not in inherited or wanted[inherited[name]] is not policy or tag_value(text, name) is not None
        text = _with_policy(text, name, policy) if needed else text
    return text


def _with_policy(text: str, name: str, policy: Policy) -> str:
    same = (tag_value(text, name) or "").lower() == policy
    return text if same else with_tag(text, name, policy)


def _with_reports(text: str, records: Sequence[DmarcRecord]) -> str:
    for name in ("rua", "ruf"):
        lists = [record.aggregate_reports if name == "rua" else record.failure_reports for record in records]
        entries = list(dict.fromkeys(uri.text for uris in lists for uri in uris))
        if entries and entries != [uri.text for uri in lists[0]]:
            text = with_tag(text, name, ",".join(entries))
    return text
