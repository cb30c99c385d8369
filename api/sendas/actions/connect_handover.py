"""Send somebody with a link to the DNS host of its domain, where they sign in and confirm the changes."""

from contextlib import suppress
from typing import Final

from sendas.actions.caller import Caller
from sendas.actions.check_domain import count_request
from sendas.actions.host_address import one_click_of
from sendas.actions.open_handover import row_of_link
from sendas.actions.plan_dns import PlanRequest
from sendas.actions.plan_visit import plan_visit
from sendas.domain.link_check import LinkEndedError
from sendas.domain.link_connect import LinkConnect, NotSentError
from sendas.domain.locale import Locale
from sendas.domain.refusal import ErrorCode, Refused
from sendas.services import Services
from sendas.store import Connection
from sendas.store.database import BusyError
from sendas.store.handover import HandoverRow
from sendas.store.sending_domain import SendingDomainRow, find_domain, update_domain

_MOST_A_MINUTE: Final = 3
_WHY: Final = {
    ErrorCode.NOT_AVAILABLE: LinkConnect.NOT_OFFERED,
    ErrorCode.INVALID_INPUT: LinkConnect.NOT_OFFERED,
    ErrorCode.RATE_LIMITED: LinkConnect.LATER,
}


async def connect_handover(services: Services, text: str, locale: Locale | None) -> str:
    """Plan what the domain of a link still needs, and give where the browser goes for it: a secret.

    Raises `LinkEndedError` where the link does not work, and `NotSentError` where nobody can be sent now. It counts as
    a look-up of the domain, of which links leave some to the company.
    """
    row = await row_of_link(services, text)
    if row is None:
        raise LinkEndedError
    caller = Caller(row.company_id, f"hand-over {row.id}")
    try:
        await count_request(services, caller, row.domain_id, _MOST_A_MINUTE)
        return await _sent(services, caller, row, locale or row.locale)
    except Refused as refused:
        code = refused.problems[0].code
        if code is ErrorCode.NOT_FOUND:
            raise LinkEndedError from None
        if code is ErrorCode.NOT_AVAILABLE:
            with suppress(BusyError):
                await _forget_offer(services, row)
        raise NotSentError(_WHY.get(code, LinkConnect.FAILED)) from None
    except BusyError:
        raise NotSentError(LinkConnect.FAILED) from None


async def _sent(services: Services, caller: Caller, row: HandoverRow, locale: Locale) -> str:
    def work(connection: Connection) -> SendingDomainRow | None:
        return find_domain(connection, row.company_id, row.domain_id)

    domain = await services.database.read(work)
    if domain is None:
        raise LinkEndedError
    offered = one_click_of(services, domain)
    if offered is None:
        raise NotSentError(LinkConnect.NOT_OFFERED)
    visit = await plan_visit(services, caller, PlanRequest(domain.id, provider_id=offered.id), locale, shown=False)
    if visit.url is None:
        raise NotSentError(LinkConnect.BLOCKED if visit.plan.blockers else LinkConnect.NOTHING_LEFT)
    return visit.url


async def _forget_offer(services: Services, row: HandoverRow) -> None:
    changes = {"one_click": None, "one_click_at": services.clock()}
    await services.database.write(lambda connection: update_domain(connection, row.company_id, row.domain_id, changes))
