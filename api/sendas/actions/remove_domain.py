"""Remove a domain that nothing sends from any more."""

from uuid import UUID

from sendas.actions.caller import Caller
from sendas.actions.not_found import found
from sendas.domain.email_address import parse_address
from sendas.domain.refusal import ErrorCode, Refused
from sendas.domain.sentence import Sentence
from sendas.services import Services
from sendas.store import Connection
from sendas.store.company import CompanyWithSettings, find_company
from sendas.store.sender_address import addresses_by_id
from sendas.store.sending_domain import SendingDomainRow, find_domain
from sendas.store.sending_domain import remove_domain as delete_domain


async def remove_domain(services: Services, caller: Caller, domain_id: UUID) -> None:
    """Remove a domain; raises `Refused` with NOT_FOUND, or IN_USE while an address sends from it by today's method."""

    def work(connection: Connection) -> None:
        row = found(find_domain(connection, caller.company_id, domain_id), "id")
        company = found(find_company(connection, caller.company_id))
        others = [each.address for each in addresses_by_id(connection, caller.company_id).values()]
        if _in_use(row, company, others):
            sentence = Sentence("Addresses still send from {domain}; change or remove them first.")
            raise Refused.because(ErrorCode.IN_USE, Sentence(sentence.template, {"domain": row.unicode_name}), "id")
        delete_domain(connection, caller.company_id, domain_id)
        caller.act(services.clock()).record(connection, "domain.remove", row.name, row.server_id)

    await services.database.write(work)


def _in_use(row: SendingDomainRow, company: CompanyWithSettings, others: list[str]) -> bool:
    if company.method.server_id != row.server_id:
        return False
    senders = [company.sender_address or company.email, *others]
    return any(parse_address(sender).domain.ascii == row.name for sender in senders)
