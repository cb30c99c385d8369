"""Make a link to the hand-over of a domain."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid4

from sendas.actions.caller import Caller
from sendas.actions.not_found import found
from sendas.domain.link_token import LinkToken, new_link_token
from sendas.domain.locale import Locale
from sendas.domain.refusal import ErrorCode, Refused
from sendas.domain.sentence import Sentence
from sendas.services import Services
from sendas.store import Connection
from sendas.store.company import find_company
from sendas.store.handover import HandoverRow, add_handover, handovers_of
from sendas.store.sending_domain import find_domain

MOST_DAYS: Final = 90
MOST_LINKS: Final = 20


@dataclass(frozen=True, slots=True)
class NewHandover:
    """A link as it was made, with where it leads: told only now."""

    row: HandoverRow
    url: str = field(repr=False)


async def create_handover(
    services: Services, caller: Caller, domain_id: UUID, locale: Locale | None, days: int
) -> NewHandover:
    """Make a link that works for some days, in a language or else the company's.

    Raises `Refused`: NOT_FOUND, INVALID_INPUT for days below 1 or above 90, LIMIT_REACHED for more than 20 links.
    """
    if not 1 <= days <= MOST_DAYS:
        sentence = Sentence("A link works for 1 to {most} days.", {"most": MOST_DAYS})
        raise Refused.because(ErrorCode.INVALID_INPUT, sentence, "expiresInDays")
    token, now = new_link_token(), services.clock()

    def work(connection: Connection) -> HandoverRow:
        domain = found(find_domain(connection, caller.company_id, domain_id), "domainId")
        if len(handovers_of(connection, caller.company_id, now).get(domain_id, ())) >= MOST_LINKS:
            sentence = Sentence("A domain has at most {most} links that work. Revoke one first.", {"most": MOST_LINKS})
            raise Refused.because(ErrorCode.LIMIT_REACHED, sentence, "domainId")
        row = HandoverRow(
            id=uuid4(),
            company_id=caller.company_id,
            domain_id=domain_id,
            token_hash=token.hash,
            locale=locale or found(find_company(connection, caller.company_id)).locale,
            actor=caller.actor,
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
        add_handover(connection, row)
        caller.act(now).record(connection, "handover.create", domain.name, str(row.id))
        return row

    return NewHandover(await services.database.write(work), page_url(services, token))


def page_url(services: Services, token: LinkToken) -> str:
    """Give where the page of a link is."""
    return f"{services.public_url}/handover/{token.text}"
