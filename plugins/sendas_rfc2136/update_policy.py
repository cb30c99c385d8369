"""What to grant a key in bind's configuration: exactly the names and types of a plan."""

from collections.abc import Mapping, Sequence

from sendas_providers import Change, Zone


def update_policy(zone: Zone, changes: Sequence[Change], settings: Mapping[str, str]) -> str:
    """Write bind's `update-policy` for these changes; `settings` are the form's fields that are no secrets.

    >>> from sendas_providers import RRset, Value
    >>> change = Change(None, RRset("_dmarc.a.test.", "TXT", 60, frozenset({Value("v=DMARC1; p=none")})))
    >>> print(update_policy(Zone("a.test.", "a.test."), [change], {"key_name": "sendas"}))
    zone "a.test" {
        update-policy {
            grant "sendas." name "_dmarc.a.test." TXT;
        };
    };
    """
    key = settings.get("key_name", "sendas").rstrip(".")
    types: dict[str, set[str]] = {}
    for change in changes:
        name, rdtype = change.key
        types.setdefault(name, set()).add(rdtype)
    grants = [f'        grant "{key}." name "{name}" {" ".join(sorted(types[name]))};' for name in sorted(types)]
    return "\n".join([f'zone "{zone.name.rstrip(".")}" {{', "    update-policy {", *grants, "    };", "};"])
