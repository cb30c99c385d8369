"""Forget a credential."""

from uuid import UUID

from sendas.actions.caller import Caller
from sendas.actions.not_found import found
from sendas.domain.refusal import ErrorCode, Refused
from sendas.domain.sentence import Sentence
from sendas.services import Services
from sendas.store import Connection
from sendas.store.dns_connection import find_connection, remove_connection
from sendas.store.dns_run import running


async def disconnect_dns_provider(services: Services, caller: Caller, connection_id: UUID) -> None:
    """Remove a credential; raises `Refused`: NOT_FOUND, RUN_IN_PROGRESS while a run uses it."""

    def work(connection: Connection) -> None:
        row = found(find_connection(connection, caller.company_id, connection_id), "id")
        if running(connection, caller.company_id, connection_id=connection_id):
            sentence = Sentence("A change is being made with this credential. Wait for it to end.")
            raise Refused.because(ErrorCode.RUN_IN_PROGRESS, sentence, "id")
        remove_connection(connection, caller.company_id, connection_id)
        caller.act(services.clock()).record(connection, "dns.disconnect", row.label, f"{row.provider_id} {row.id}")

    await services.database.write(work)
