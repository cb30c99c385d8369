"""Which record decides for a From domain, and what it then asks (RFC 9989 section 4.10.1)."""

from dataclasses import dataclass

from sendas.domain.dmarc.organizational_domain import organizational_domain
from sendas.domain.dmarc.policy import Policy
from sendas.domain.dmarc.record import DmarcRecord
from sendas.domain.dmarc.tree_walk import Published, valid_record, walk, walk_names
from sendas.domain.public_suffix import is_public_suffix


def find_policy(published: Published, domain: str) -> DmarcRecord | None:
    """Give the record that decides: the domain's own, else its organizational domain's, else the public suffix's."""
    found = walk(published, domain)
    own = valid_record(published, domain)
    if own or not found:
        return own
    return valid_record(published, organizational_domain(published, domain)) or found[-1]


def definite_policy(published: Published, domain: str) -> tuple[DmarcRecord | None, bool]:
    """Give the record that decides whatever a name says that could not be read, and whether all of them were.

    A record of the domain's own decides whatever stands above it, and one below a public suffix whatever that
    suffix says; anything else may be hidden by a grey answer.
    """
    hidden = [name for name in walk_names(domain) if name not in published]
    found = find_policy(published, domain)
    decides = found is not None and (found.found_at == domain or all(map(is_public_suffix, hidden)))
    return (found if not hidden or decides else None), not hidden


@dataclass(frozen=True, slots=True)
class Effect:
    """What receivers are asked to do with mail from one domain; without a policy nothing at all."""

    policy: Policy = Policy.NONE
    strict_dkim: bool = False
    strict_spf: bool = False

    def at_least(self, other: "Effect") -> bool:
        """Whether it asks for nothing less than another."""
        return (
            self.policy >= other.policy
            and self.strict_dkim >= other.strict_dkim
            and self.strict_spf >= other.strict_spf
        )


def effect_on(published: Published, domain: str, *, exists: bool = True) -> Effect:
    """Give what receivers are asked to do with mail from a domain, whether or not that domain exists."""
    record = find_policy(published, domain)
    if record is None:
        return Effect()
    return Effect(record.effective(domain, exists=exists), record.strict_dkim, record.strict_spf)
