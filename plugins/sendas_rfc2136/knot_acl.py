"""What to grant a key in knot's configuration: exactly the names and types of a plan."""

from collections.abc import Mapping, Sequence

from sendas_providers import Change, Zone, names_by_types


def knot_acl(zone: Zone, changes: Sequence[Change], settings: Mapping[str, str]) -> str:
    """Write knot's `acl` rules for these changes; `settings` are the form's fields that are no secrets.

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
    for types, names in names_by_types(changes).items():
        owners = ", ".join(f'"{name}"' for name in names)
        ids.append(f'"{"-".join(["sendas", origin, *types]).lower()}"')
        rules += [
            f"  - id: {ids[-1]}",
            f'    key: "{key}."',
            "    action: update",
            f"    update-type: [ {', '.join(types)} ]",
            "    update-owner: name",
            "    update-owner-match: equal",
            f"    update-owner-name: [ {owners} ]",
        ]
    return "\n".join(["acl:", *rules, "zone:", f'  - domain: "{origin}"', f"    acl: [ {', '.join(ids)} ]"])
