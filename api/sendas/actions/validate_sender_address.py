"""'Validate': check the domain behind a sender address."""

from uuid import UUID

from sendas.actions.caller import Caller
from sendas.actions.check_domain import check_domain
from sendas.actions.not_found import found
from sendas.actions.own_domain import own_domain
from sendas.actions.prepare_domain import prepare_domain
from sendas.domain.email_address import parse_address
from sendas.services import Services
from sendas.store.company import find_company
from sendas.store.sender_address import SenderAddressRow, find_address


async def validate_sender_address(services: Services, caller: Caller, address_id: UUID) -> SenderAddressRow:
    """Check the address's domain by today's method, preparing it if need be; raises what `check_domain` raises."""
    company, row = await services.database.read(
        lambda connection: (
            found(find_company(connection, caller.company_id)),
            found(find_address(connection, caller.company_id, address_id), "id"),
        )
    )
    if company.method.is_own_domain:
        domain = own_domain(services, parse_address(row.shown).domain.unicode, "id").unicode
        await check_domain(services, caller, (await prepare_domain(services, caller, domain, company.method)).id)
    return row
