"""Set which address a user, a document type or a template sends from."""

from uuid import UUID, uuid4

from sendas.actions.caller import Caller
from sendas.actions.not_found import found
from sendas.domain.refusal import ErrorCode, Refused
from sendas.domain.sender_choice import SenderSelection
from sendas.domain.sentence import Sentence
from sendas.domain.unsafe_text import has_unsafe_characters
from sendas.services import Services
from sendas.store import Connection
from sendas.store.sender_address import SenderRuleRow, count_rules, find_address, find_rule_by_key, set_rule

_LONGEST_KEY = 200
MOST_RULES = 10_000


async def set_sender_rule(
    services: Services, caller: Caller, selection: SenderSelection, key: str, address_id: UUID
) -> SenderRuleRow:
    """Set the rule of a key, in place of the one that was there; raises `Refused`."""
    if selection is SenderSelection.WHEN_SENDING:
        sentence = Sentence("An address chosen when sending needs no rule.")
        raise Refused.because(ErrorCode.INVALID_INPUT, sentence, "selection")
    if not 0 < len(key) <= _LONGEST_KEY or has_unsafe_characters(key):
        raise Refused.because(ErrorCode.INVALID_INPUT, Sentence("A key has 1 to 200 plain characters."), "key")

    def work(connection: Connection) -> SenderRuleRow:
        found(find_address(connection, caller.company_id, address_id), "senderAddressId")
        present = find_rule_by_key(connection, caller.company_id, selection, key)
        if present is None and count_rules(connection, caller.company_id) >= MOST_RULES:
            sentence = Sentence("A company has at most {most} sender rules.", {"most": MOST_RULES})
            raise Refused.because(ErrorCode.LIMIT_REACHED, sentence)
        now = services.clock()
        row = SenderRuleRow(
            id=uuid4(), company_id=caller.company_id, selection=selection, key=key, sender_address_id=address_id,
            created_at=now,
        )  # fmt: skip
        caller.act(now).record(connection, "senderRule.set", f"{selection} {key}")
        return set_rule(connection, row)

    return await services.database.write(work)
