"""What a round begins with: a zone with records of others, and a plan in the database that was not applied yet."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import Connection

from sendas.actions.open_provider import seal_credentials
from sendas.domain.dns_plan import PlannedChange, plan_hash
from sendas.domain.locale import Locale
from sendas.domain.sentence import Sentence
from sendas.services import Services
from sendas.store.company import CompanyRow, add_company
from sendas.store.database import Database
from sendas.store.dns_connection import DnsConnectionRow, DnsConnectionStatus, add_connection
from sendas.store.dns_plan import DnsPlanRow, add_plan
from sendas.store.sealing import Sealer
from sendas.store.sending_domain import SendingDomainRow, add_domain
from sendas_providers import Change, RRset, Value, forbidden_beside
from tests.kill.child import MASTER_KEY
from tests.kill.naive_provider import rrsets
from tests.kill.naive_server import NaiveServer, NaiveZone, Profile, Record
from tests.surroundings import Probe, memory_dns, two_servers

ZONE = "starcomm.be."
_SPF = "v=spf1 include:_spf.google.com ~all"
_OLD = (ZONE, "TXT", 3600, _SPF)
_FOREIGN = (
    (ZONE, "TXT", 3600, "google-site-verification=rXOxyZounnZasA8Z7oaD3c14JdjS9aKSWvsR1EbUSIQ"),
    (ZONE, "TXT", 3600, 'MS=ms"51 \\ \udcff'),
    (ZONE, "MX", 3600, "10 mx.starcomm.be."),
    ("www.starcomm.be.", "CNAME", 300, "starcomm.be."),
    ("_dmarc.www.starcomm.be.", "TXT", 300, "v=DMARC1; p=none"),
    ("news._domainkey.starcomm.be.", "TXT", 300, "v=DKIM1; p=MIGf"),
)


@dataclass(frozen=True, slots=True)
class Scene:
    """A database with an unused plan, and the zone that it is for."""

    database: Path
    plan: DnsPlanRow
    zone: NaiveZone

    def arguments(self) -> Sequence[str]:
        plan = self.plan
        given = {"database": str(self.database), "company": str(plan.company_id), "plan": str(plan.id)}
        return [word for name, value in (given | {"hash": plan.hash}).items() for word in (f"--{name}", value)]


def build_scene(blank: Path, path: Path, server: NaiveServer, profile: Profile) -> Scene:
    """Make a zone on the server and a database at `path` with a plan for it."""
    rows = [_OLD, *_FOREIGN]
    ref, zone = server.add([Record(number, *row) for number, row in enumerate(rows)], profile)
    shutil.copy(blank, path)
    database = Database(f"sqlite:///{path}")
    try:
        with database.writing() as connection:
            plan = _fill(connection, _services(database), ref, server.port)
    finally:
        database.close()
    return Scene(path, plan, zone)


def _services(database: Database) -> Services:
    return Services(database, Sealer(MASTER_KEY), two_servers(), memory_dns(), Probe())


def _changes() -> list[PlannedChange]:
    [apex] = [
        each for each in rrsets([(ZONE, "TXT", 3600, _SPF), *_FOREIGN]) if (each.name, each.type) == (ZONE, "TXT")
    ]
    ours = Value("v=spf1 include:_spf.google.com include:spf.sendas.example ~all")
    kept = frozenset(value for value in apex.values if value.text != _SPF)
    targets = (
        ("sa1._domainkey.starcomm.be.", "CNAME", "sa1.dkim.sendas.example."),
        ("_dmarc.starcomm.be.", "TXT", "v=DMARC1; p=none; rua=mailto:dmarc@sendas.example"),
    )
    new = [RRset(name, rdtype, 300, frozenset({Value(text)})) for name, rdtype, text in targets]
    changes = [Change(None, rrset, forbidden_beside(rrset.type)) for rrset in new]
    changes.insert(1, Change(apex, RRset(ZONE, "TXT", 3600, kept | {ours})))
    return [PlannedChange(change, Sentence("Needed.")) for change in changes]


def _fill(connection: Connection, services: Services, ref: str, port: int) -> DnsPlanRow:
    now = datetime.now(UTC)
    company, domain, credential = uuid4(), uuid4(), uuid4()
    add_company(
        connection,
        CompanyRow(
            id=company, external_id="starcomm", name="Starcomm", email="t@starcomm.be", locale=Locale.EN, created_at=now
        ),
    )
    add_domain(connection, _domain(company, domain, now))
    sealed = seal_credentials(services, company, credential, {"port": str(port)})
    add_connection(
        connection,
        DnsConnectionRow(
            id=credential, company_id=company, provider_id="naive", auth_id="port", label="naive", sealed=sealed,
            status=DnsConnectionStatus.OK, created_at=now,
        ),
    )  # fmt: skip
    changes = _changes()
    row = DnsPlanRow(
        id=uuid4(), company_id=company, domain_id=domain, connection_id=credential, provider_id="naive", zone=ZONE,
        zone_ref=ref, changes=changes, blockers=[], warnings=[], created_at=now, expires_at=now + timedelta(hours=1),
        hash=plan_hash("naive", credential, ref, [each.change for each in changes]),
    )  # fmt: skip
    add_plan(connection, row)
    return row


def _domain(company: UUID, own: UUID, now: datetime) -> SendingDomainRow:
    # Its server is none of this installation's, so that nothing is looked up after a run.
    return SendingDomainRow(
        id=own, company_id=company, name="starcomm.be", unicode_name="starcomm.be", server_id="elsewhere",
        selector="sa1", public_key="", pending_since=now, created_at=now,
    )  # fmt: skip
