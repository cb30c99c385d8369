"""The token, and where to make one that opens no more than it must."""

from typing import Final
from urllib.parse import quote

from sendas_providers import Auth, Field

_GRANT: Final = quote('[{"key":"zone_dns","type":"edit"},{"key":"zone","type":"read"}]')
_PAGE: Final = "https://dash.cloudflare.com/profile/api-tokens"

TOKEN = Auth(
    id="token",
    label="Scoped API token",
    fields=(
        Field(
            "token",
            "API token",
            secret=True,
            help="From My Profile, API Tokens, or from Manage Account, API Tokens. The Global API Key is not accepted.",
            # A Global API Key has 37 characters, or starts with cfk_.
            pattern=r"(?!cfk_)[A-Za-z0-9_-]{40,120}",
        ),
    ),
    least_privilege=(
        "Zone, DNS, Edit and Zone, Zone, Read, with this one zone under Zone Resources instead of all zones, "
        "and an end date."
    ),
    # The page asks for all zones, and has no way to name one: whoever makes the token narrows it.
    portal_url=f"{_PAGE}?permissionGroupKeys={_GRANT}&accountId=*&zoneId=all&name=sendas%20{{zone}}",
)
