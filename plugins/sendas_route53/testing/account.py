"""An account of AWS: who may come in, its zones as moto keeps them, and what was asked."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count

from moto.route53.models import FakeZone, RecordSet, Route53Backend, route53_backends

from sendas_route53.testing.batch_change import Entry, changed, entry_of
from sendas_route53.testing.trouble import Trouble

_accounts = count(100_000_000_000)


@dataclass(slots=True)
class Key:
    """An access key; without a policy it may do everything."""

    id: str
    secret: str = field(repr=False)
    policy: Mapping[str, object] | None = None
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that arrived."""

    method: str
    action: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class FakeAws:
    """State and behaviour of the stand-in.

    `roles` by ARN: the external id that each asks for, empty for any, and its policy.
    """

    keys: dict[str, Key]
    roles: dict[str, tuple[str, Mapping[str, object] | None]] = field(
        default_factory=dict[str, tuple[str, Mapping[str, object] | None]]
    )
    protected: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    page: int = 300
    """The most items of a page, whatever is asked for."""
    pending: int = 0
    """How often a change is PENDING before it is INSYNC."""
    lists_refusals: bool = False
    """Whether a batch is refused with a list of messages, as AWS's documentation has it."""
    verifies: bool = True
    trouble: Trouble | None = None
    seen: list[Seen] = field(default_factory=list[Seen])
    writes: int = 0
    account: str = field(default_factory=lambda: str(next(_accounts)))
    changes: dict[str, int] = field(default_factory=dict[str, int])
    before: dict[str, list[RecordSet]] = field(default_factory=dict[str, list[RecordSet]])
    comments: list[str] = field(default_factory=list[str])
    lock: threading.RLock = field(default_factory=threading.RLock)
    released: threading.Event = field(default_factory=threading.Event)

    @property
    def backend(self) -> Route53Backend:
        """What moto keeps."""
        return route53_backends[self.account]["aws"]

    def add_zone(self, name: str, *, private: bool = False, servers: tuple[str, ...] = ()) -> FakeZone:
        """Make a hosted zone."""
        zone = self.backend.create_hosted_zone(f"{name.rstrip('.')}.", private_zone=private)
        if servers and zone.delegation_set:
            zone.delegation_set.name_servers = list(servers)
        return zone

    def change(self, zone: FakeZone, entries: list[tuple[str, Entry]], comment: str = "") -> str:
        """Do a batch wholly or not at all, and give its id; raises `RefusalError`."""
        with self.lock:
            after = changed(zone.name, [entry_of(each) for each in zone.rrsets], entries, self.protected)
            self.before[zone.resource_id] = zone.rrsets
            zone.rrsets = []
            for each in after:
                zone.add_rrset(each.stored())
            own = f"C{len(self.changes) + 1:013}"
            self.changes[own] = self.pending
            self.comments.append(comment)
            return own

    def put(self, zone: FakeZone, name: str, rdtype: str, *values: str, ttl: int = 300) -> None:
        """Let a name and type have these values alone, as somebody else would."""
        with self.lock:
            key = (name.lower(), rdtype)
            old = [each for each in map(entry_of, zone.rrsets) if (each.name, each.type) == key]
            batch = [("DELETE", each) for each in old]
            batch += [("CREATE", Entry(*key, ttl, values))] if values else []
            if batch:
                self.change(zone, batch)

    def entries(self, zone: FakeZone) -> list[Entry]:
        """Give everything in a zone."""
        with self.lock:
            return [entry_of(each) for each in zone.rrsets]
