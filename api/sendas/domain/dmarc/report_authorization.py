"""Whether another domain agreed to take a domain's reports (RFC 9990, Verifying External Destinations)."""

from collections.abc import Mapping, Sequence

from sendas.domain.dmarc.record import DmarcRecord, has_version
from sendas.domain.public_suffix import registrable_domain
from sendas.domain.spf.query_name import is_queryable


def external_destinations(record: DmarcRecord) -> tuple[str, ...]:
    """Give the domains outside the policy's own organization that its reports go to, each once."""
    uris = (*record.aggregate_reports, *record.failure_reports)
    domains = dict.fromkeys(domain for uri in uris if (domain := uri.domain))
    home = registrable_domain(record.found_at)
    return tuple(domain for domain in domains if registrable_domain(domain) != home)


def authorization_name(policy_domain: str, destination: str) -> str:
    """Give the name where a destination says that it takes a domain's reports.

    A wildcard `*._report._dmarc` there answers for it.

    >>> authorization_name("shop.be", "reports.example")
    'shop.be._report._dmarc.reports.example'
    """
    return f"{policy_domain}._report._dmarc.{destination}"


def authorization_names(record: DmarcRecord) -> tuple[str, ...]:
    """Give the names to ask for the TXT records that allow a record's reports."""
    names = (authorization_name(record.found_at, each) for each in external_destinations(record))
    return tuple(name for name in names if is_queryable(name))


def is_authorized(texts: Sequence[str]) -> bool:
    """Say whether TXT records allow reports: at least one of them is a DMARC record, with or without a policy.

    >>> is_authorized(["hello", "v=DMARC1"]), is_authorized(["v=DMARC2"])
    (True, False)
    """
    return any(has_version(text) for text in texts)


def refusing_destinations(record: DmarcRecord, read: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Give the destinations that were read and do not allow the reports; `read` maps names to TXT records.

    A name that could not be read has no key, and its destination is left out.
    """
    found = {each: authorization_name(record.found_at, each) for each in external_destinations(record)}
    return tuple(
        each
        for each, name in found.items()
        if not is_queryable(name) or (name in read and not is_authorized(read[name]))
    )
