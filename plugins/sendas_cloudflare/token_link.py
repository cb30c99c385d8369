"""The page that makes a token which opens no more than it must."""

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import quote

from sendas_providers import Change, Zone

# As developers.cloudflare.com/fundamentals/api/how-to/account-owned-token-template has it. It names no value of zoneId
# but `all`: whoever makes the token narrows it to the one zone.
_GRANT: Final = quote('[{"key":"dns","type":"edit"},{"key":"zone","type":"read"}]')
_PAGE: Final = "https://dash.cloudflare.com/profile/api-tokens"

LINK: Final = f"{_PAGE}?permissionGroupKeys={_GRANT}&accountId=*&zoneId=all&name=sendas%20{{zone}}"
"""Zone, DNS, Edit and Zone, Zone, Read are filled in there; {zone} is to be filled in here."""


def token_link(zone: Zone, _changes: Sequence[Change], _settings: Mapping[str, str]) -> str:
    """Give the page for a zone; a token cannot be limited to names or types.

    >>> token_link(Zone("a.test.", "0123"), [], {})[-31:]
    'zoneId=all&name=sendas%20a.test'
    """
    return LINK.format(zone=quote(zone.name.rstrip("."), safe=""))
