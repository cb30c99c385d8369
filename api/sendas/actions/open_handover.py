"""What somebody with a link gets to see, and may do: look, and have the DNS looked up."""

from dataclasses import dataclass

from sendas.actions.caller import Caller
from sendas.actions.check_domain import check_domain
from sendas.actions.create_handover import page_url
from sendas.actions.draw_up_handover import draw_up_handover
from sendas.domain.link_check import LinkCheck, LinkEndedError
from sendas.domain.link_token import LinkToken, parse_link_token
from sendas.domain.locale import Locale
from sendas.domain.refusal import ErrorCode, Refused
from sendas.handover.document import HandoverDocument
from sendas.handover.sheet import Sheet
from sendas.handover.tell_handover import tell_handover
from sendas.services import Services
from sendas.store import Connection
from sendas.store.company import find_company
from sendas.store.database import BusyError
from sendas.store.domain_shelf import domain_shelf
from sendas.store.handover import HandoverRow, handover_by_token

_MOST_A_MINUTE = 3


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
    found = await services.database.read(lambda connection: _open(services, connection, token))
    if found is None:
        return None
    row, document = found
    return OpenedHandover(document, tell_handover(document, locale or row.locale, page_url(services, token)))


async def row_of_link(services: Services, text: str) -> HandoverRow | None:
    """Give a link that works."""
    token = parse_link_token(text)
    return await services.database.read(lambda connection: _row(services, connection, token)) if token else None


async def check_handover(services: Services, text: str) -> LinkCheck:
    """Look the domain of a link up now. Raises `LinkEndedError` where the link does not work.

    Links leave some of the look-ups of a minute to the company.
    """
    row = await row_of_link(services, text)
    if row is None:
        raise LinkEndedError
    caller = Caller(row.company_id, f"hand-over {row.id}")
    try:
        await check_domain(services, caller, row.domain_id, most_a_minute=_MOST_A_MINUTE)
    except Refused as refused:
        return _told(refused.problems[0].code)
    except BusyError:
        return LinkCheck.FAILED
    return LinkCheck.DONE


def _told(code: ErrorCode) -> LinkCheck:
    if code is ErrorCode.NOT_FOUND:
        raise LinkEndedError
    if code is ErrorCode.DOMAIN_TAKEN:  # the DNS was read; the page tells the rest by itself
        return LinkCheck.DONE
    return LinkCheck.LATER if code is ErrorCode.RATE_LIMITED else LinkCheck.FAILED


def _row(services: Services, connection: Connection, token: LinkToken) -> HandoverRow | None:
    return handover_by_token(connection, token.hash, services.clock())


def _open(services: Services, connection: Connection, token: LinkToken) -> tuple[HandoverRow, HandoverDocument] | None:
    row = _row(services, connection, token)
    company = find_company(connection, row.company_id) if row else None
    if row is None or company is None:
        return None
    shelf = domain_shelf(connection, row.company_id, services.servers, with_records=True)
    domain = next((each for each in shelf.domains.values() if each.id == row.domain_id), None)
    return (row, draw_up_handover(services, company, domain, shelf, row.expires_at)) if domain else None
