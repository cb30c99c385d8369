"""Remove a sender rule."""

from uuid import UUID

from sendas.actions.caller import Caller
from sendas.actions.not_found import found
from sendas.services import Services
from sendas.store import Connection
from sendas.store.sender_address import find_rule, remove_rule


async def remove_sender_rule(services: Services, caller: Caller, rule_id: UUID) -> None:
    """Remove a rule; raises `Refused` with NOT_FOUND."""

    def work(connection: Connection) -> None:
        row = found(find_rule(connection, caller.company_id, rule_id), "id")
        remove_rule(connection, caller.company_id, rule_id)
        caller.act(services.clock()).record(connection, "senderRule.remove", f"{row.selection} {row.key}")

    await services.database.write(work)
