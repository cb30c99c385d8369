"""Any object of the company by its global id."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from sendas.actions.stale_records import stale_records
from sendas.domain.global_id import split_global_id
from sendas.domain.principal import Scope
from sendas.graphql.audit_event import audit_event
from sendas.graphql.company import company
from sendas.graphql.context import Info
from sendas.graphql.dns_connection import dns_connection
from sendas.graphql.dns_plan import dns_plan
from sendas.graphql.dns_record import dns_record
from sendas.graphql.dns_run import show_run
from sendas.graphql.domain import show_domain
from sendas.graphql.handover import handover
from sendas.graphql.node import Node
from sendas.graphql.sender_address import show_addresses, show_rules
from sendas.store.audit_event import find_event
from sendas.store.dns_connection import find_connection
from sendas.store.dns_plan import find_plan
from sendas.store.dns_record import find_record
from sendas.store.dns_run import find_run
from sendas.store.handover import find_handover
from sendas.store.sender_address import find_address, find_rule
from sendas.store.sending_domain import find_domain


async def find_node(info: Info, text: str) -> Node | None:
    """Give an object of the caller's company; None for everything else, whatever it is."""
    parts = split_global_id(text)
    if parts is None or parts[0] not in _KINDS:
        return None
    scope, find = _KINDS[parts[0]]
    info.context.require(scope)
    return await find(info, parts[1])


async def _company(info: Info, own: UUID) -> Node | None:
    row = info.context.company
    return company(row) if row.id == own else None


async def _domain(info: Info, own: UUID) -> Node | None:
    company_id = info.context.company.id
    row = await info.context.read(lambda reading: find_domain(reading, company_id, own))
    return await show_domain(row, info) if row else None


async def _record(info: Info, own: UUID) -> Node | None:
    context, company_id = info.context, info.context.company.id
    row = await context.read(lambda reading: find_record(reading, company_id, own))
    if row is None:
        return None
    shelf = await context.shelf(with_records=False)
    domain = next(each for each in shelf.domains.values() if each.id == row.domain_id)
    stale = stale_records(context.services, domain, shelf, context.company.method)
    return dns_record(row, context, stale=stale(row))


async def _address(info: Info, own: UUID) -> Node | None:
    company_id = info.context.company.id
    row = await info.context.read(lambda reading: find_address(reading, company_id, own))
    return (await show_addresses([row], info))[0] if row else None


async def _rule(info: Info, own: UUID) -> Node | None:
    company_id = info.context.company.id
    row = await info.context.read(lambda reading: find_rule(reading, company_id, own))
    return (await show_rules([row], info))[0] if row else None


async def _event(info: Info, own: UUID) -> Node | None:
    company_id = info.context.company.id
    row = await info.context.read(lambda reading: find_event(reading, company_id, own))
    return audit_event(row) if row else None


async def _connection(info: Info, own: UUID) -> Node | None:
    company_id = info.context.company.id
    row = await info.context.read(lambda reading: find_connection(reading, company_id, own))
    return dns_connection(row, info.context) if row else None


async def _plan(info: Info, own: UUID) -> Node | None:
    company_id = info.context.company.id
    row = await info.context.read(lambda reading: find_plan(reading, company_id, own))
    return dns_plan(row, info.context) if row and await _domain(info, row.domain_id) else None


async def _run(info: Info, own: UUID) -> Node | None:
    company_id = info.context.company.id
    row = await info.context.read(lambda reading: find_run(reading, company_id, own))
    return await show_run(row, info) if row and await _domain(info, row.domain_id) else None


async def _handover(info: Info, own: UUID) -> Node | None:
    company_id, now = info.context.company.id, info.context.services.clock()
    row = await info.context.read(lambda reading: find_handover(reading, company_id, own, now))
    return handover(row) if row else None


_KINDS: dict[str, tuple[Scope, Callable[[Info, UUID], Awaitable[Node | None]]]] = {
    "Company": (Scope.SETTINGS_READ, _company),
    "Domain": (Scope.DOMAINS_READ, _domain),
    "DnsRecord": (Scope.DOMAINS_READ, _record),
    "SenderAddress": (Scope.ADDRESSES_READ, _address),
    "SenderRule": (Scope.ADDRESSES_READ, _rule),
    "DnsConnection": (Scope.DOMAINS_READ, _connection),
    "DnsPlan": (Scope.DOMAINS_READ, _plan),
    "DnsRun": (Scope.DOMAINS_READ, _run),
    "Handover": (Scope.DOMAINS_READ, _handover),
    "AuditEvent": (Scope.AUDIT_READ, _event),
}
