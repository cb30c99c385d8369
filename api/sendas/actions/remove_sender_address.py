"""Remove an alternative sender address, naming the rules that pointed at it."""

from uuid import UUID

from sendas.actions.caller import Caller
from sendas.actions.not_found import found
from sendas.services import Services
from sendas.store import Connection
from sendas.store.sender_address import SenderAddressRow, SenderRuleRow, find_address, remove_address


async def remove_sender_address(
    services: Services, caller: Caller, address_id: UUID
) -> tuple[SenderAddressRow, list[SenderRuleRow]]:
    """Give the address and the rules that went with it; raises `Refused` with NOT_FOUND."""

    def work(connection: Connection) -> tuple[SenderAddressRow, list[SenderRuleRow]]:
        row = found(find_address(connection, caller.company_id, address_id), "id")
        affected = remove_address(connection, caller.company_id, address_id)
        caller.act(services.clock()).record(connection, "senderAddress.remove", row.address)
        return row, affected

    return await services.database.write(work)
