"""What to grant a key: exactly the names and types of a plan."""

import json
from collections.abc import Mapping, Sequence

from sendas_providers import Change, Zone


def key_rights(zone: Zone, changes: Sequence[Change], _settings: Mapping[str, str]) -> str:
    """Write the rights of a key for these changes and their undo, as the form for a new key takes them."""
    keys = sorted({change.key for change in changes})
    records = [{"name": name.rstrip("."), "type": rdtype} for name, rdtype in keys]
    return json.dumps({"zone": zone.ref, "records": records}, indent=2)
