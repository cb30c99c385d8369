"""What to grant a key in knot's configuration: exactly the names and types of a plan."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sendas_providers import Change, Zone


def knot_acl(zone: Zone, changes: Sequence[Change], settings: Mapping[str, str]) -> str:
    """Write knot's `acl` rules for these changes; `settings` are the form's fields that are no secrets.

    A rule allows each of its types at each of its names, so the names that get the same types share one.

    >>> from sendas_providers import RRset, Value
    >>> change = Change(None, RRset("_dmarc.a.test.", "TXT", 60, frozenset({Value("v=DMARC1; p=none")})))
    >>> print(knot_acl(Zone("a.test.", "a.test."), [change], {"key_name": "sendas"}))
    acl:
      - id: "sendas-a.test-txt"
        key: "sendas."
        action: update
        update-type: [ TXT ]
        update-owner: name
        update-owner-match: equal
        update-owner-name: [ "_dmarc.a.test." ]
    zone:
      - domain: "a.test"
        acl: [ "sendas-a.test-txt" ]
    """
    key, origin = settings.get("key_name", "sendas").rstrip("."), zone.name.rstrip(".")
    rules: list[str] = []
    ids: list[str] = []
    for types, names in sorted(_names_by_types(changes).items()):
        ids.append(f'"{"-".join(["sendas", origin, *types]).lower()}"')
        rules += [
            f"  - id: {ids[-1]}",
            f'    key: "{key}."',
            "    action: update",
            f"    update-type: [ {', '.join(types)} ]",
            "    update-owner: name",
            "    update-owner-match: equal",
            f"    update-owner-name: [ {', '.join(names)} ]",
        ]
    return "\n".join(["acl:", *rules, "zone:", f'  - domain: "{origin}"', f"    acl: [ {', '.join(ids)} ]"])


def _names_by_types(changes: Sequence[Change]) -> Mapping[tuple[str, ...], Sequence[str]]:
    types: defaultdict[str, set[str]] = defaultdict(set)
    for change in changes:
        name, rdtype = change.key
        types[name].add(rdtype)
    names: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for name in sorted(types):
        names[tuple(sorted(types[name]))].append(f'"{name}"')
    return names
