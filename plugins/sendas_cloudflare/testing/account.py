"""Tokens and zones of the stand-in."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sendas_cloudflare.testing.zone_records import ZoneRecords

ALL = frozenset({"zone:read", "dns:read", "dns:edit"})


@dataclass(slots=True)
class Token:
    """A token and what it opens: rights like `dns:edit`, in some zones or in all of them (None)."""

    value: str = field(repr=False)
    rights: frozenset[str] = ALL
    zones: frozenset[str] | None = None
    status: str = "active"
    expires_on: datetime | None = None
    of_account: bool = False
    id: str = field(default_factory=lambda: secrets.token_hex(16))

    def verified(self) -> dict[str, object]:
        """Tell what a token may hear of itself."""
        told: dict[str, object] = {"id": self.id, "status": self.status}
        return told | ({"expires_on": self.expires_on.isoformat()} if self.expires_on else {})

    def lives(self) -> bool:
        """Say whether it is accepted."""
        return self.status == "active" and (self.expires_on is None or self.expires_on > datetime.now(UTC))

    def may(self, right: str, zone: str | None = None) -> bool:
        """Say whether it may do something, in a zone."""
        return right in self.rights and (zone is None or self.zones is None or zone in self.zones)


@dataclass(slots=True)
class FakeZone:
    """A zone with its records."""

    name: str
    status: str = "active"
    type: str = "full"
    account: str = "a" * 32
    name_servers: tuple[str, ...] = ("ada.ns.cloudflare.com", "bob.ns.cloudflare.com")
    flatten_all_cnames: bool = False
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    records: ZoneRecords = field(init=False)

    def __post_init__(self) -> None:
        """Start without records."""
        self.records = ZoneRecords(self.name)

    def shown(self) -> dict[str, object]:
        """Write it as the API does."""
        return {
            "id": self.id,
            "name": self.name,
            "status": self.status,
            "type": self.type,
            "paused": False,
            "name_servers": list(self.name_servers),
            "account": {"id": self.account, "name": "Account"},
            "permissions": ["#dns_records:edit", "#dns_records:read", "#ssl:edit", "#zone:edit", "#zone:read"],
        }
