"""Somebody comes back from a DNS host: a reason to look at the DNS, and nothing else."""

import asyncio
from contextlib import suppress
from typing import Final

from sendas.actions.caller import Caller
from sendas.actions.check_domain import run_check
from sendas.actions.look_soon import look_soon
from sendas.domain.host_return import HostReturn, Returned
from sendas.domain.link_token import parse_link_token
from sendas.domain.verdict import RecordStatus
from sendas.services import Services
from sendas.store import Connection
from sendas.store.database import BusyError
from sendas.store.dns_plan import find_plan, use_plan
from sendas.store.dns_record import records_of_domain
from sendas.store.host_visit import HostVisitRow, use_visit, visit_by_state
from sendas.store.sending_domain import find_domain

_LOOKING: Final = 8.0  # seconds that somebody waits before a page; the check goes on


async def return_from_host(services: Services, text: str, said: HostReturn) -> Returned | None:
    """Use a state up and look at its domain; None for a state that is unknown, used or too old.

    What the host `said` is told and noted. Only the DNS decides what a record is. None as well while the database is
    busy: the state works again then.
    """
    state = parse_link_token(text)
    visit = await services.database.read(lambda reading: visit_by_state(reading, state.hash)) if state else None
    try:
        if visit is None or not await services.database.write(lambda writing: _end(services, writing, visit, said)):
            return None
    except BusyError:
        return None
    await _look(services, visit)
    return await services.database.read(lambda reading: _standing(reading, visit, said))


def _end(services: Services, connection: Connection, visit: HostVisitRow, said: HostReturn) -> bool:
    """End a visit, once; says whether it was open and its domain and plan are still those that it was made for."""
    company_id, now = visit.company_id, services.clock()
    domain = find_domain(connection, company_id, visit.domain_id)
    plan = find_plan(connection, company_id, visit.plan_id)
    if not use_visit(connection, company_id, visit.id, now) or domain is None or plan is None:
        return False
    if (plan.domain_id, plan.hash) != (domain.id, visit.plan_hash):
        return False
    use_plan(connection, company_id, plan.id, now)
    look_soon(connection, domain, now)
    act = Caller(company_id, visit.actor).act(now)
    act.record(connection, "dns.return", domain.name, f"visit {visit.id} plan {visit.plan_hash} said {said}")
    return True


async def _look(services: Services, visit: HostVisitRow) -> None:
    with suppress(TimeoutError, BusyError):
        async with asyncio.timeout(_LOOKING):
            await asyncio.shield(run_check(services, visit.company_id, visit.domain_id))


def _standing(connection: Connection, visit: HostVisitRow, said: HostReturn) -> Returned | None:
    domain = find_domain(connection, visit.company_id, visit.domain_id)
    if domain is None:
        return None
    rows = [each for each in records_of_domain(connection, visit.company_id, domain.id) if each.required]
    seen = sum(each.status is RecordStatus.VALID for each in rows)
    return Returned(visit.locale, domain.unicode_name, said, seen, len(rows))
