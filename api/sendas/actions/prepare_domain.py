"""'Get the configuration settings': the records that another domain needs, before anything is saved."""

from sendas.actions.caller import Caller
from sendas.actions.draft_domain import draft_domain, keep_draft
from sendas.actions.own_domain import own_domain, server_of
from sendas.actions.wake_dormant import wake_dormant
from sendas.domain.refusal import ErrorCode, Refused
from sendas.domain.sending_method import SendingMethod
from sendas.domain.sentence import Sentence
from sendas.services import Services
from sendas.store import Connection
from sendas.store.sending_domain import SendingDomainRow, find_domain_by_name


async def prepare_domain(services: Services, caller: Caller, name: str, method: SendingMethod) -> SendingDomainRow:
    """Give the company's domain of that name, made if need be; raises `Refused` for a name nobody can send from."""
    if not method.is_own_domain:
        sentence = Sentence("Only the two own-domain methods need records.")
        raise Refused.because(ErrorCode.INVALID_INPUT, sentence, "method")
    server = server_of(services, method, "method")
    domain = own_domain(services, name, "name")
    present = await services.database.read(
        lambda connection: find_domain_by_name(connection, caller.company_id, domain.ascii, server.id)
    )
    if present:
        return await _come_back(services, present)
    draft = await draft_domain(services, caller.company_id, domain, server)

    def work(connection: Connection) -> SendingDomainRow:
        kept = keep_draft(connection, draft)
        caller.act(services.clock()).record(connection, "domain.prepare", kept.name, server.id)
        return kept

    kept = await services.database.write(work)
    services.wake.set()
    return kept


async def _come_back(services: Services, row: SendingDomainRow) -> SendingDomainRow:
    if row.next_check_at is not None:
        return row
    woken = await services.database.write(lambda connection: wake_dormant(connection, row, services.clock()))
    services.wake.set()
    return woken
