"""The token."""

from sendas_cloudflare.token_link import LINK, token_link
from sendas_providers import Auth, Field, Narrowest

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
    narrowest=Narrowest.ZONE,
    portal_url=LINK,
    policy=token_link,
)
