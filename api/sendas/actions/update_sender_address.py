"""Change the name or the address of an alternative sender."""

from functools import partial
from uuid import UUID

from sendas.actions.absent import ABSENT, AbsentType
from sendas.actions.add_sender_address import duplicate_address
from sendas.actions.caller import Caller
from sendas.actions.not_found import found
from sendas.actions.own_domain import keep_needed, needed_domain
from sendas.actions.problem_of import problem_of
from sendas.actions.settled import must_not_have_moved, settled
from sendas.domain.display_name import parse_name
from sendas.domain.email_address import as_typed, parse_address
from sendas.domain.refusal import together
from sendas.services import Services
from sendas.store import Connection
from sendas.store.company import find_company
from sendas.store.duplicate import DuplicateError
from sendas.store.sender_address import SenderAddressRow, find_address, update_address


async def update_sender_address(
    services: Services,
    caller: Caller,
    address_id: UUID,
    *,
    name: str | AbsentType = ABSENT,
    address: str | AbsentType = ABSENT,
) -> SenderAddressRow:
    """Save what is given and prepare a new address's domain."""
    return await settled(partial(_update, services, caller, address_id, name=name, address=address))


async def _update(
    services: Services, caller: Caller, address_id: UUID, *, name: str | AbsentType, address: str | AbsentType
) -> SenderAddressRow:
    company, _ = await services.database.read(
        lambda connection: (
            found(find_company(connection, caller.company_id)),
            found(find_address(connection, caller.company_id, address_id), "id"),
        )
    )
    together(
        None if name is ABSENT else problem_of(parse_name, name, "name"),
        None if address is ABSENT else problem_of(as_typed, address, "address"),
    )
    changes: dict[str, object] = {} if name is ABSENT else {"name": parse_name(name)}
    needed = None
    if address is not ABSENT:
        shown = as_typed(address)
        changes.update(shown=shown, address=parse_address(shown).ascii)
        needed = await needed_domain(services, caller.company_id, shown, company.method, "address")

    def work(connection: Connection) -> SenderAddressRow:
        row = found(find_address(connection, caller.company_id, address_id), "id")
        must_not_have_moved(company, found(find_company(connection, caller.company_id)))
        keep_needed(connection, needed)
        if changes:
            update_address(connection, caller.company_id, address_id, changes)
            caller.act(services.clock()).record(connection, "senderAddress.update", row.address, ", ".join(changes))
        return row.model_copy(update=changes)

    try:
        saved = await services.database.write(work)
    except DuplicateError:
        raise duplicate_address() from None
    services.wake.set()
    return saved
