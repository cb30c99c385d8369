"""Add an alternative sender address."""

from functools import partial
from uuid import uuid4

from sendas.actions.caller import Caller
from sendas.actions.not_found import found
from sendas.actions.own_domain import keep_needed, needed_domain
from sendas.actions.problem_of import problem_of
from sendas.actions.settled import must_not_have_moved, settled
from sendas.domain.display_name import parse_name
from sendas.domain.email_address import as_typed, parse_address
from sendas.domain.refusal import ErrorCode, Refused, together
from sendas.domain.sending_method import SendingMethod
from sendas.domain.sentence import Sentence
from sendas.services import Services
from sendas.store import Connection
from sendas.store.company import find_company
from sendas.store.duplicate import DuplicateError
from sendas.store.sender_address import SenderAddressRow, add_address, count_addresses

MOST_ADDRESSES = 2000


async def add_sender_address(services: Services, caller: Caller, name: str, address: str) -> SenderAddressRow:
    """Add an address and prepare its domain; raises `Refused` for what cannot be a sender by today's method."""
    return await settled(partial(_add, services, caller, name, address))


async def _add(services: Services, caller: Caller, name: str, address: str) -> SenderAddressRow:
    company = found(await services.database.read(lambda connection: find_company(connection, caller.company_id)))
    if company.method is SendingMethod.GENERAL_ADDRESS:
        sentence = Sentence("Your mail leaves from the general address; choose another sending method first.")
        raise Refused.because(ErrorCode.METHOD_UNAVAILABLE, sentence)
    together(problem_of(parse_name, name, "name"), problem_of(as_typed, address, "address"))
    shown = as_typed(address)
    row = SenderAddressRow(
        id=uuid4(),
        company_id=caller.company_id,
        name=parse_name(name),
        address=parse_address(shown).ascii,
        shown=shown,
        created_at=services.clock(),
    )
    needed = await needed_domain(services, caller.company_id, shown, company.method, "address")

    def work(connection: Connection) -> None:
        must_not_have_moved(company, found(find_company(connection, caller.company_id)))
        if count_addresses(connection, caller.company_id) >= MOST_ADDRESSES:
            sentence = Sentence("A company has at most {most} sender addresses.", {"most": MOST_ADDRESSES})
            raise Refused.because(ErrorCode.LIMIT_REACHED, sentence)
        keep_needed(connection, needed)
        add_address(connection, row)
        caller.act(row.created_at).record(connection, "senderAddress.add", row.address)

    try:
        await services.database.write(work)
    except DuplicateError:
        raise duplicate_address() from None
    services.wake.set()
    return row


def duplicate_address() -> Refused:
    """Give the refusal of an address that the company has already."""
    return Refused.because(ErrorCode.DUPLICATE, Sentence("This sender address is in the list already."), "address")
