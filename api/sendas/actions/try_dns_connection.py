"""Ask a provider again whether a kept credential works."""

from collections.abc import Mapping
from uuid import UUID

from sendas.actions.caller import Caller
from sendas.actions.not_found import found
from sendas.actions.open_provider import opened
from sendas.actions.probe_connection import names_of, probe
from sendas.actions.provider_problem import told
from sendas.actions.told_excess import told_excess
from sendas.services import Services
from sendas.store import Connection
from sendas.store.dns_connection import (
    DnsConnectionRow,
    DnsConnectionStatus,
    find_connection,
    update_connection,
)
from sendas_providers import AuthFailed, DnsError, Forbidden


async def try_dns_connection(services: Services, caller: Caller, connection_id: UUID) -> DnsConnectionRow:
    """Give a credential with its status as it is now; raises `Refused` with NOT_FOUND.

    That it does not work is no refusal: the status and the problem say so.
    """
    company_id = caller.company_id
    row = await services.database.read(lambda connection: find_connection(connection, company_id, connection_id))
    changes = await _status(services, found(row, "id"))

    def work(connection: Connection) -> DnsConnectionRow:
        update_connection(connection, company_id, connection_id, changes)
        return found(find_connection(connection, company_id, connection_id), "id")

    return await services.database.write(work)


async def _status(services: Services, row: DnsConnectionRow) -> Mapping[str, object]:
    names = await names_of(services, row.company_id)
    try:
        async with opened(services, row) as provider:
            probed = await probe(provider, names)
    except DnsError as error:
        refused = isinstance(error, AuthFailed | Forbidden)
        status = DnsConnectionStatus.REFUSED if refused else DnsConnectionStatus.UNREACHABLE
        return {"status": status, "problem": told(error)[1], "last_used_at": services.clock()}
    return {
        "status": DnsConnectionStatus.EXPIRED if probed.expired(services.clock()) else DnsConnectionStatus.OK,
        "problem": told_excess(probed.access),
        "identity": probed.access.identity,
        "zones": list(probed.zones),
        "expires_at": probed.access.expires_at,
        "last_used_at": services.clock(),
    }
