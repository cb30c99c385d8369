"""Remove a domain that nothing sends from any more."""

from collections.abc import Sequence
from uuid import UUID

from sendas.actions.caller import Caller
from sendas.actions.not_found import found
from sendas.domain.email_address import parse_address
from sendas.domain.left_values import left_values
from sendas.domain.refusal import ErrorCode, Refused
from sendas.domain.sender_standing import standing_of
from sendas.domain.sentence import Sentence
from sendas.services import Services
from sendas.store import Connection
from sendas.store.company import CompanyWithSettings, find_company
from sendas.store.dns_run import running
from sendas.store.domain_claim import release_unused_claim
from sendas.store.sender_address import addresses_by_id
from sendas.store.sending_domain import SendingDomainRow, company_domains, find_domain
from sendas.store.sending_domain import remove_domain as delete_domain
from sendas.store.written_lines import settled_lines


async def remove_domain(services: Services, caller: Caller, domain_id: UUID, *, leave_records: bool = False) -> None:
    """Remove a domain; with `leave_records` also while records that we wrote for it stand in its zone.

    Raises `Refused`: NOT_FOUND, IN_USE while an address sends or is to send from it or such records stand,
    RUN_IN_PROGRESS.
    """

    def work(connection: Connection) -> None:
        row = found(find_domain(connection, caller.company_id, domain_id), "id")
        if _in_use(connection, row, found(find_company(connection, caller.company_id))):
            shown = {"domain": row.unicode_name}
            sentence = Sentence("Addresses still send from {domain}; change or remove them first.", shown)
            raise Refused.because(ErrorCode.IN_USE, sentence, "id")
        if running(connection, caller.company_id, domain_id=domain_id):
            sentence = Sentence("This change is still under way. Wait for it to end.")
            raise Refused.because(ErrorCode.RUN_IN_PROGRESS, sentence, "id")
        left = sorted({name for name, *_ in left_values(settled_lines(connection, caller.company_id, domain_id))})
        if left and not leave_records:
            raise _written(row)
        delete_domain(connection, caller.company_id, domain_id)
        release_unused_claim(connection, caller.company_id, row.name)
        caller.act(services.clock()).record(connection, "domain.remove", row.name, _detail(row, left))

    await services.database.write(work)
    services.watchers.announce(domain_id)


def _written(row: SendingDomainRow) -> Refused:
    # Without its domain a run is neither shown nor taken back.
    sentence = Sentence(
        "Records that we wrote for {domain} are still in its zone. Take them back first, or say that they may stay.",
        {"domain": row.unicode_name},
    )
    return Refused.because(ErrorCode.IN_USE, sentence, "id")


def _detail(row: SendingDomainRow, left: Sequence[str]) -> str:
    names = " ".join(name.rstrip(".") for name in left)
    return f"{row.server_id}, leaving records at {names}" if left else row.server_id


def _in_use(connection: Connection, row: SendingDomainRow, company: CompanyWithSettings) -> bool:
    others = [each.address for each in addresses_by_id(connection, company.id).values()]
    senders = [parse_address(sender).domain for sender in (company.sender_address or company.email, *others)]
    domain = next((each for each in senders if each.ascii == row.name), None)
    if domain is None or not company.method.is_own_domain:
        return False
    known = {(each.name, each.server_id): each.sender_domain for each in company_domains(connection, company.id)}
    sending = standing_of(domain, company.method, known).domain
    return row.server_id in {company.method.server_id, sending and sending.server_id}
