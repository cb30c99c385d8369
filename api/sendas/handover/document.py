"""What is handed over: who asks, what the zone looks like, and the records, in no language yet."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sendas.domain.dns_panel import UNKNOWN_PANEL, DnsPanel
from sendas.domain.domain_check import RecordAction
from sendas.domain.observation import RecordType
from sendas.domain.requirement import Purpose
from sendas.domain.sentence import Sentence
from sendas.domain.verdict import RecordStatus


@dataclass(frozen=True, slots=True)
class HandoverRecord:
    """One record to publish, with where it stands; `reason` says why it is needed, `message` what was found.

    `value` is complete, and empty where a person must decide first. `observed` holds the values at the name and type,
    the first of them where there are very many.
    """

    id: UUID
    purpose: Purpose
    type: RecordType
    name: str
    zone: str
    value: str
    ttl: int
    priority: int | None
    required: bool
    status: RecordStatus
    action: RecordAction
    reason: Sentence
    message: Sentence
    observed: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    added: str | None = None

    @property
    def outstanding(self) -> bool:
        """Whether the administrator has something to do about it."""
        return self.action is not RecordAction.NONE or not self.value

    @property
    def impossible(self) -> bool:
        """Whether it is an alias for a zone of its own, where none may stand (RFC 1034 section 3.6.2)."""
        return self.type is RecordType.CNAME and self.name == self.zone and not self.settled

    @property
    def settled(self) -> bool:
        """Whether it is published as it should be."""
        return self.status is RecordStatus.VALID and not self.outstanding


@dataclass(frozen=True, slots=True)
class HandoverDocument:
    """The hand-over of one domain as it stands at a time.

    `contact` is the address that the zone's SOA names; `checked_at` the latest look at the DNS. `panel` is where the
    zone is edited, as far as that is known; `dns_host` says who runs it where that is not simply the panel's name.
    `one_click` is whether the host offers to take the records from us.
    """

    company: str
    email: str
    domain: str
    unicode_domain: str
    zone: str
    records: tuple[HandoverRecord, ...]
    standing: Sentence
    expires_at: datetime
    checked_at: datetime | None = None
    nameservers: tuple[str, ...] = ()
    contact: str | None = None
    panel: DnsPanel = UNKNOWN_PANEL
    dns_host: Sentence | None = None
    one_click: bool = False

    @property
    def done(self) -> bool:
        """Whether everything that the domain needs is published."""
        return all(each.settled for each in self.records if each.required)
