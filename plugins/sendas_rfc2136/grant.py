"""What to grant a key in a server's configuration, as bind and as knot have it."""

from collections.abc import Mapping, Sequence

from sendas_providers import Change, Zone
from sendas_rfc2136.knot_acl import knot_acl
from sendas_rfc2136.update_policy import update_policy


def grant_lines(zone: Zone, changes: Sequence[Change], settings: Mapping[str, str]) -> str:
    """Write the lines for both: nothing tells from outside which of them a server is."""
    bind, knot = update_policy(zone, changes, settings), knot_acl(zone, changes, settings)
    return f"# bind: named.conf\n{bind}\n\n# knot: knot.conf\n{knot}"
