"""What a grant has to name where a rule allows each of its types at each of its names."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sendas_providers.change import Change


def names_by_types(changes: Iterable[Change]) -> Mapping[tuple[str, ...], Sequence[str]]:
    """Give, sorted, the names that get the same types together: one rule for all would allow every type at every name.

    >>> from sendas_providers.record import RRset
    >>> made = [RRset(name, "TXT", 60, frozenset()) for name in ("b.test.", "a.test.")]
    >>> dict(names_by_types(Change(None, each) for each in (*made, RRset("a.test.", "MX", 60, frozenset()))))
    {('MX', 'TXT'): ['a.test.'], ('TXT',): ['b.test.']}
    """
    types: defaultdict[str, set[str]] = defaultdict(set)
    for change in changes:
        name, rdtype = change.key
        types[name].add(rdtype)
    names: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for name in sorted(types):
        names[tuple(sorted(types[name]))].append(name)
    return dict(sorted(names.items()))
