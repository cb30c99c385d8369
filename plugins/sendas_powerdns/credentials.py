"""The address of the API and the key to it."""

from sendas_providers import Auth, Field, Narrowest

DEFAULT_SERVER = "localhost"

API_KEY = Auth(
    id="api_key",
    label="API key",
    fields=(
        Field(
            "url",
            "API address",
            help="Where the API answers, with https: https://pdns.example.com. What follows /api/v1 is left out.",
            pattern=r"(?i:https?)://[A-Za-z0-9._:\[\]-]{1,253}(?:/[A-Za-z0-9._~/-]{0,200})?",
        ),
        Field("key", "API key", secret=True, help="The server's api-key.", pattern=r"[!-~]{8,255}"),
        Field(
            "server_id",
            "Server id",
            required=False,
            help=f"{DEFAULT_SERVER} when empty, as PowerDNS calls itself.",
            pattern=r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}",
        ),
    ),
    least_privilege=(
        "The key of a PowerDNS opens all its zones and its settings: let it listen behind a proxy that takes a key of "
        "its own and passes on this one zone, and nothing from anywhere else."
    ),
    narrowest=Narrowest.EVERYTHING,
)
