"""What a DNS host makes of a template: the conflict rules of the draft, and nothing else."""

from collections.abc import Iterable, Mapping, Sequence

from sendas_domain_connect.scope import Scope
from sendas_domain_connect.spf_merge import is_spf, merged_spf
from sendas_providers import Change, RRset, canonical_name
from sendas_providers.domain_connect import TemplateRecord, filled

Key = tuple[str, str]
Texts = frozenset[str]
_NONE: Texts = frozenset()


def makes_exactly(
    changes: Sequence[Change], records: Iterable[TemplateRecord], values: Mapping[str, str], scope: Scope
) -> bool:
    """Say whether these records leave every RRset as the changes have it, and touch no other.

    Not where a value goes: not all DNS hosts heed what a template says of conflicts, so the old one might stay. TTLs
    are the host's to choose.
    """
    rrsets = {change.key: _texts(change.before) for change in changes}
    wanted = {change.key: _texts(change.after) for change in changes}
    for record in records:
        key, after = _applied(record, values, scope, rrsets)
        if after is None:
            return False
        rrsets[key] = after
    kept = all(_texts(change.before) <= _texts(change.after) for change in changes)
    return kept and rrsets == wanted


def _applied(
    record: TemplateRecord, values: Mapping[str, str], scope: Scope, rrsets: Mapping[Key, Texts]
) -> tuple[Key, Texts | None]:
    """Give the RRset that a record changes, and what it holds then; None where nobody can say."""
    owner, text = scope.owner(record.host, values), filled(record.value, values)
    if record.type == "SPFM":
        return (owner, "TXT"), _with_rules(rrsets.get((owner, "TXT"), _NONE), text, apex=owner[:-1] == scope.domain)
    present = rrsets.get((owner, record.type), _NONE)
    if record.type == "TXT":
        # What is there may go, whatever the template says (DCTL5008); and a request does not go stale, so whoever
        # follows it later finds what others wrote since. Only keys have names of ours alone.
        return (owner, "TXT"), frozenset({text}) if "._domainkey." in owner and not present else None
    target = canonical_name(scope.fqdn if text == "@" else text)
    # An alias or a mail server takes the place of those that are there.
    return (owner, record.type), frozenset({f"{int(record.priority)} {target}" if record.priority else target})


def _with_rules(present: Texts, rules: str, *, apex: bool) -> Texts | None:
    # GoDaddy refuses SPFM at any other name (Domain-Connect/Templates#537).
    merged = merged_spf(list(filter(is_spf, present)), rules) if apex else None
    return None if merged is None else present | {merged}


def _texts(rrset: RRset | None) -> Texts:
    return frozenset(value.text for value in rrset.values) if rrset else _NONE
