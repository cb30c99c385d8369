"""The key and the server that updates go to."""

from sendas_providers import Auth, Field, Narrowest
from sendas_rfc2136.grant import grant_lines

ALGORITHMS = ("hmac-sha256", "hmac-sha384", "hmac-sha512")

TSIG = Auth(
    id="tsig",
    label="Key for signed updates (TSIG)",
    kind="tsig",
    fields=(
        Field(
            "server",
            "Primary name server",
            help="Name or IP address of the server that takes updates. A hidden primary is fine.",
            pattern=r"[A-Za-z0-9._:-]{1,253}",
        ),
        Field("port", "Port", required=False, help="TCP port; 53 when empty.", pattern=r"[1-9][0-9]{0,4}"),
        Field(
            "zone",
            "Zone",
            help="The zone that the key may change; no other is touched.",
            pattern=r"[A-Za-z0-9._-]{1,254}",
        ),
        Field(
            "key_name", "Key name", help="As the server's configuration spells it.", pattern=r"[A-Za-z0-9._-]{1,254}"
        ),
        Field(
            "secret",
            "Key secret",
            secret=True,
            help="In base64, as tsig-keygen or keymgr print it.",
            pattern=r"[A-Za-z0-9+/]{20,}={0,2}",
        ),
        Field("algorithm", "Algorithm", required=False, help="hmac-sha256 when empty.", choices=ALGORITHMS),
    ),
    least_privilege="Make a key for this service alone and grant it these names and types, not the whole zone.",
    narrowest=Narrowest.RECORDS,
    policy=grant_lines,
)
