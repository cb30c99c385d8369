"""The include of the mail provider that receives a domain's mail (mail-rules.md section 3)."""

from collections.abc import Sequence

_INCLUDES = (
    ("google.com", "_spf.google.com"),
    ("googlemail.com", "_spf.google.com"),
    ("mail.protection.outlook.com", "spf.protection.outlook.com"),
    ("mx.microsoft", "spf.protection.outlook.com"),
    ("mail.icloud.com", "icloud.com"),
    ("zoho.com", "zohomail.com"),
    ("zoho.eu", "zohomail.eu"),
    ("protonmail.ch", "_spf.protonmail.ch"),
    ("messagingengine.com", "spf.messagingengine.com"),
    ("mailbox.org", "mailbox.org"),
    ("mail.ovh.net", "mx.ovh.com"),
    ("mail.gandi.net", "_mailcust.gandi.net"),
    ("infomaniak.ch", "spf.infomaniak.ch"),
    ("one.com", "_custspf.one.com"),
    ("transip.email", "_spf.transip.email"),
    ("yahoodns.net", "_spf.mail.yahoo.com"),
)


def mail_provider_include(mx_hosts: Sequence[str]) -> str | None:
    """Give the mechanism that allows the provider of a domain's mailboxes, where it is one that we know.

    >>> mail_provider_include(["ASPMX.L.Google.com."]), mail_provider_include(["mail.shop.be"])
    ('include:_spf.google.com', None)
    """
    hosts = [f".{host.lower().removesuffix('.')}" for host in mx_hosts]
    found = (include for suffix, include in _INCLUDES for host in hosts if host.endswith(f".{suffix}"))
    name = next(found, None)
    return f"include:{name}" if name else None
