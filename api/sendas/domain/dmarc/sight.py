"""What was read of the DMARC records around a From domain."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sendas.domain.dmarc.tree_walk import Published

_NOTHING: Mapping[str, Sequence[str]] = {}


@dataclass(frozen=True, slots=True)
class DmarcSight:
    """TXT records by name; a name that could not be read is no key.

    `published`: of the domains whose `_dmarc` name was read. `elsewhere`: at the hosts where records end up by
    mistake. `reports`: at the names of `authorization_names`.
    """

    domain: str
    published: Published
    elsewhere: Mapping[str, Sequence[str]] = field(default_factory=lambda: _NOTHING)
    reports: Mapping[str, Sequence[str]] = field(default_factory=lambda: _NOTHING)


def misplaced_hosts(domain: str) -> tuple[str, str]:
    """Give the hosts where a record for `_dmarc` of a domain ends up by mistake.

    >>> misplaced_hosts("shop.be")
    ('shop.be', 'dmarc.shop.be')
    """
    return (domain, f"dmarc.{domain}")
