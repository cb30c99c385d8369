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
    if not _spares_what_comes(record, owner):
        return (owner, record.type), None
    if record.type == "SPFM":
        return (owner, "TXT"), _with_rules(rrsets.get((owner, "TXT"), _NONE), text, apex=owner[:-1] == scope.domain)
    present = rrsets.get((owner, record.type), _NONE)
    if record.type == "TXT":
        return (owner, "TXT"), _kept(present, record.conflicts) | {text}
    target = canonical_name(scope.fqdn if text == "@" else text)
    # An alias or a mail server takes the place of those that are there.
    return (owner, record.type), frozenset({f"{int(record.priority)} {target}" if record.priority else target})


def _spares_what_comes(record: TemplateRecord, owner: str) -> bool:
    """Say whether texts that others write after the plan are kept.

    A request does not go stale, and whoever follows it later has the host remove what is there then. Only keys have
    names of ours alone; of a policy, a second one beside it would do no less harm.
    """
    return not owner.startswith("_dmarc.") and (record.conflicts is None or "._domainkey." in owner)


def _kept(present: Texts, conflicts: str | None) -> Texts:
    return present if conflicts is None else frozenset(text for text in present if not text.startswith(conflicts))


def _with_rules(present: Texts, rules: str, *, apex: bool) -> Texts | None:
    # GoDaddy refuses SPFM at any other name (Domain-Connect/Templates#537).
    merged = merged_spf(list(filter(is_spf, present)), rules) if apex else None
    return None if merged is None else present | {merged}


def _texts(rrset: RRset | None) -> Texts:
    return frozenset(value.text for value in rrset.values) if rrset else _NONE
