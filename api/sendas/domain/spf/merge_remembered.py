"""The merge over DNS answers that were read before."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network

from sendas.domain.spf.at_once import at_once
from sendas.domain.spf.merge import merge
from sendas.domain.spf.remembered import Remembered
from sendas.domain.spf.spf_merge import SpfMerge


def merge_remembered(
    texts: Sequence[str],
    domain: str,
    term: str,
    answers: Remembered,
    networks: Sequence[IPv4Network | IPv6Network] = (),
    mx_hosts: Sequence[str] = (),
) -> SpfMerge:
    """Merge as `merge` does, without waiting: what was not read counts as a failure of the DNS.

    A `merge` of the same texts over a `Remembered` with a source reads all that this needs.
    """
    return at_once(merge(texts, domain, term, answers.closed(), networks, mx_hosts))
