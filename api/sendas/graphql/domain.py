"""A sending domain with its records."""

from datetime import datetime

import strawberry

from sendas.actions.host_address import one_click_of
from sendas.actions.stale_records import stale_records
from sendas.domain.domain_message import WaitingFor, tell
from sendas.domain.domain_report import DmarcSurvey
from sendas.domain.domain_state import DomainStatus
from sendas.domain.global_id import global_id
from sendas.domain.public_suffix import registrable_domain
from sendas.domain.sending_method import SendingMethod, method_of
from sendas.domain.server import ReturnPathKind
from sendas.domain.unsafe_text import printable
from sendas.graphql.connection import Connection
from sendas.graphql.context import Context, Info
from sendas.graphql.dns_host import DnsHost, dns_host
from sendas.graphql.dns_provider import DnsProvider, dns_provider_of
from sendas.graphql.dns_record import DnsRecord, dns_record
from sendas.graphql.dns_run import DnsRun, run_page
from sendas.graphql.finding import findings
from sendas.graphql.handover import Handover, handover
from sendas.graphql.node import Node
from sendas.graphql.publication import Publication, publication
from sendas.graphql.receiver import DmarcReport, ReceiverVerdict, SpfReport, receiver_verdict, spf_report
from sendas.store.domain_shelf import DomainShelf
from sendas.store.sending_domain import SendingDomainRow


@strawberry.type(description="A domain of the company for one sending server.")
class Domain(Node):
    name: str = strawberry.field(description="A-label form, lower case, no trailing dot.")
    unicode_name: str = strawberry.field(description="The name for people.")
    status: DomainStatus = strawberry.field(description="Where it stands.")
    message: str = strawberry.field(
        description="One sentence: where it stands and what happens next, in the company's language."
    )
    waiting_for: WaitingFor = strawberry.field(description="Who must act next.")
    can_send: bool = strawberry.field(description="True while VERIFIED or AT_RISK.")
    method: SendingMethod = strawberry.field(description="The method that sends from it.")
    records: list[DnsRecord] = strawberry.field(description="What it must or should publish.")
    dns_host: DnsHost | None = strawberry.field(description="Who runs the zone, read from its delegation.")
    zone: str | None = strawberry.field(description="The zone that holds it, once it was seen.")
    last_checked_at: datetime | None = strawberry.field(description="When it was last looked up.")
    next_check_at: datetime | None = strawberry.field(description="When it is looked up next by itself.")
    verified_at: datetime | None = strawberry.field(description="When it was last verified.")
    stops_sending_at: datetime | None = strawberry.field(
        description="While AT_RISK: when sending from the domain stops unless the records come back."
    )
    publication: Publication | None = strawberry.field(
        description="How far all its required records have come together. Null until each was seen."
    )
    checking: bool = strawberry.field(
        description="Whether a check of it is under way in the process that answers; see DnsRecord.progress."
    )
    one_click: DnsProvider | None = strawberry.field(
        description="The provider to give planDns, as providerId, where the DNS host lets its customers confirm the "
        "records at a click. Asked once a day while records are missing; null where it is not offered."
    )
    row: strawberry.Private[SendingDomainRow]

    @strawberry.field(description="What the SPF record of its return path does. Null until checked.")
    async def spf(self, info: Info) -> SpfReport | None:
        report = await info.context.report(self.row.id)
        if report is None:
            return None
        return spf_report(report.spf, report.dmarc.beside if report.dmarc else (), info.context)

    @strawberry.field(description="The policy that decides for it. Null until checked.")
    async def dmarc(self, info: Info) -> DmarcReport | None:
        report = await info.context.report(self.row.id)
        return _dmarc_report(self.row, report.dmarc if report else None, info.context)

    @strawberry.field(
        description="Whether a receiver would accept our mail from this domain today: the acid test. "
        "Null until checked."
    )
    async def receiver(self, info: Info) -> ReceiverVerdict | None:
        report = await info.context.report(self.row.id)
        return receiver_verdict(report.receiver, info.context) if report else None

    @strawberry.field(description="The latest changes to this zone that were applied or undone, newest first.")
    async def dns_runs(self, info: Info, first: int | None = 20, after: str | None = None) -> Connection[DnsRun]:
        return await run_page(self.row, info, first, after)

    @strawberry.field(description="The hand-over links that still work.")
    async def handovers(self, info: Info) -> list[Handover]:
        return [handover(each) for each in await info.context.links(self.row.id)]


def domain(row: SendingDomainRow, shelf: DomainShelf, context: Context) -> Domain:
    """Show a domain with the records that were read."""
    records = (shelf.records or {}).get(row.id, ())
    stale = stale_records(context.services, row, shelf, context.company.method)
    told = tell(row.name, row.state, held=row.held, dmarc=row.dmarc)
    offered = one_click_of(context.services, row)
    return Domain(
        id=strawberry.ID(global_id("Domain", row.id)),
        name=row.name,
        unicode_name=row.unicode_name,
        status=row.status,
        message=context.say(told.sentence),
        waiting_for=told.waiting_for,
        can_send=row.status.can_send,
        method=method_of(row.server_id),
        records=[dns_record(record, context, stale=stale(record)) for record in records],
        dns_host=dns_host(row, context.services.providers, offered),
        one_click=dns_provider_of(offered.id, context) if offered else None,
        zone=row.zone,
        last_checked_at=row.last_checked_at,
        next_check_at=row.next_check_at,
        verified_at=row.verified_at,
        stops_sending_at=row.state.stops_sending_at,
        checking=context.progress(row.id) is not None,
        publication=publication((record for record in records if record.required), context),
        row=row,
    )


def domain_on_shelf(key: tuple[str, str], shelf: DomainShelf, context: Context) -> Domain | None:
    """Show a domain by name and server id, with the records that were read."""
    row = shelf.domains.get(key)
    return None if row is None else domain(row, shelf, context)


async def show_domain(row: SendingDomainRow, info: Info) -> Domain | None:
    """Read and show one domain of the company."""
    shelf = await info.context.shelf(with_records=True)
    return domain_on_shelf((row.name, row.server_id), shelf, info.context)


def _dmarc_report(row: SendingDomainRow, seen: DmarcSurvey | None, context: Context) -> DmarcReport | None:
    found = row.dmarc
    if row.last_checked_at is None:
        return None
    server = context.services.servers.get(row.server_id)
    at_the_domain = server is not None and server.return_path.kind is ReturnPathKind.APEX
    strict = found is not None and found.strict_spf
    return DmarcReport(
        record=printable(found.text) if found else None,
        found_at=found.found_at if found else None,
        policy=found.policy if found else None,
        subdomain_policy=found.subdomain_policy if found else None,
        organizational_domain=seen.organizational_domain if seen else registrable_domain(row.name),
        aligned_spf=at_the_domain or not strict,
        aligned_dkim=True,
        findings=findings(seen.findings, context) if seen else [],
    )
