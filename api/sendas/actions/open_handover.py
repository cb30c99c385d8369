"""What somebody with a link gets to see, and may do: look, and have the DNS looked up."""

from dataclasses import dataclass

from sendas.actions.caller import Caller
from sendas.actions.check_domain import check_domain
from sendas.actions.create_handover import page_url
from sendas.actions.draw_up_handover import draw_up_handover
from sendas.domain.link_token import LinkToken, parse_link_token
from sendas.domain.locale import Locale
from sendas.domain.refusal import ErrorCode, Refused
from sendas.domain.sentence import Sentence
from sendas.handover.document import HandoverDocument
from sendas.handover.sheet import Sheet
from sendas.handover.tell_handover import tell_handover
from sendas.services import Services
from sendas.store import Connection
from sendas.store.company import find_company
from sendas.store.domain_shelf import domain_shelf
from sendas.store.handover import HandoverRow, handover_by_token


@dataclass(frozen=True, slots=True)
class OpenedHandover:
    """A hand-over as it stands now, and said in a language."""

    document: HandoverDocument
    sheet: Sheet


async def open_handover(services: Services, text: str, locale: Locale | None) -> OpenedHandover | None:
    """Open a link, in a language or else its own; None for one that never worked or does so no more."""
    token = parse_link_token(text)
    if token is None:
        return None
    return await services.database.read(lambda connection: _open(services, connection, token, locale))


async def check_handover(services: Services, text: str) -> Sentence | None:
    """Look the domain of a link up now; a sentence says why not. Raises `LookupError` where the link does not work."""
    token = parse_link_token(text)
    row = await services.database.read(lambda connection: _row(services, connection, token)) if token else None
    if row is None:
        raise LookupError
    try:
        await check_domain(services, Caller(row.company_id, f"hand-over {row.id}"), row.domain_id)
    except Refused as refused:
        [problem] = refused.problems
        if problem.code is ErrorCode.RATE_LIMITED:
            return problem.sentence
        if problem.code is not ErrorCode.DOMAIN_TAKEN:  # the page tells that by itself
            raise LookupError from None
    return None


def _row(services: Services, connection: Connection, token: LinkToken) -> HandoverRow | None:
    return handover_by_token(connection, token.hash, services.clock())


def _open(services: Services, connection: Connection, token: LinkToken, locale: Locale | None) -> OpenedHandover | None:
    row = _row(services, connection, token)
    company = find_company(connection, row.company_id) if row else None
    if row is None or company is None:
        return None
    shelf = domain_shelf(connection, row.company_id, services.servers, with_records=True)
    domain = next(each for each in shelf.domains.values() if each.id == row.domain_id)
    document = draw_up_handover(services, company, domain, shelf, row.expires_at)
    return OpenedHandover(document, tell_handover(document, locale or row.locale, page_url(services, token)))
