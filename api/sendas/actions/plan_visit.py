"""Plan changes that a person makes at the DNS host, and give where to go for it."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import uuid4

from sendas.actions.caller import Caller
from sendas.actions.host_address import Errand, host_address, redirecting
from sendas.actions.look_soon import look_soon
from sendas.actions.no_other_run import no_other_run
from sendas.actions.not_found import found
from sendas.actions.plan_dns import PlanRequest, draw_up, keep_plan
from sendas.actions.provider_problem import provider_problem
from sendas.domain.link_token import LinkToken, new_link_token
from sendas.domain.locale import Locale
from sendas.domain.refusal import ErrorCode, Refused
from sendas.domain.sentence import Sentence
from sendas.services import Services
from sendas.store import Connection
from sendas.store.dns_plan import DnsPlanRow
from sendas.store.host_visit import HostVisitRow, add_visit, count_visits
from sendas.store.sending_domain import SendingDomainRow, find_domain
from sendas_providers import DnsError

VISIT_LIFETIME: Final = timedelta(hours=1)
MOST_VISITS: Final = 12


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """A plan, and where the browser goes to carry it out: a secret, told only now. None where it cannot be."""

    plan: DnsPlanRow
    url: str | None = field(default=None, repr=False)


async def plan_visit(
    services: Services, caller: Caller, request: PlanRequest, locale: Locale, *, shown: bool = True
) -> PlannedVisit:
    """Plan as `plan_dns` does, for a provider that sends a person to the DNS host; who goes there approves the plan.

    A plan that leads nowhere is kept where it is `shown` alone.
    Raises `Refused`: what `plan_dns` does, RUN_IN_PROGRESS, INVALID_INPUT for a provider of another kind, NOT_AVAILABLE
    where the host has no such way, PROVIDER_UNAVAILABLE where it did not answer, RATE_LIMITED for more than
    `MOST_VISITS` within the life of one, of one actor for one domain: plans and the audit log are kept.
    """
    _must_redirect(services, request)
    plan, domain = await draw_up(services, caller, request)
    if not plan.sound or plan.zone is None:
        if shown:
            await services.database.write(lambda connection: keep_plan(connection, caller, plan, domain))
        return PlannedVisit(plan)
    zone, state = plan.zone, new_link_token()
    visit = _visit(services, caller, plan, state, locale)

    def may_go(connection: Connection) -> None:
        no_other_run(connection, caller.company_id, zone, "domainId")
        _not_too_often(connection, visit)

    await services.database.read(may_go)
    errand = Errand(plan.provider_id, zone, [each.change for each in plan.changes], locale, domain.nameservers)
    try:
        url = await host_address(services, errand, state)
    except DnsError as error:
        raise provider_problem(error, "providerId") from None

    def work(connection: Connection) -> None:
        may_go(connection)
        # What a check found while the host was asked must stay.
        now = found(find_domain(connection, caller.company_id, domain.id), "domainId")
        keep_plan(connection, caller, plan, now)
        _begin(connection, caller, visit, now)

    await services.database.write(work)
    return PlannedVisit(plan, url)


def _must_redirect(services: Services, request: PlanRequest) -> None:
    if request.connection_id or request.undoes_run_id:
        sentence = Sentence("Name a provider only where no credential is used and nothing is taken back.")
        raise Refused.because(ErrorCode.INVALID_INPUT, sentence, "providerId")
    try:
        info = services.providers.find(request.provider_id)
    except DnsError as error:
        raise provider_problem(error, "providerId") from None
    if info not in redirecting(services):
        sentence = Sentence("This provider cannot send anybody to a DNS host here.")
        raise Refused.because(ErrorCode.INVALID_INPUT, sentence, "providerId")


def _visit(services: Services, caller: Caller, plan: DnsPlanRow, state: LinkToken, locale: Locale) -> HostVisitRow:
    now = services.clock()
    return HostVisitRow(
        id=uuid4(),
        company_id=caller.company_id,
        domain_id=plan.domain_id,
        plan_id=plan.id,
        plan_hash=plan.hash,
        state_hash=state.hash,
        locale=locale,
        actor=caller.actor,
        created_at=now,
        expires_at=now + VISIT_LIFETIME,
    )


def _not_too_often(connection: Connection, visit: HostVisitRow) -> None:
    if count_visits(connection, visit, visit.created_at) >= MOST_VISITS:
        sentence = Sentence(
            "You may go to the DNS host for a domain {most} times an hour. Try again later.", {"most": MOST_VISITS}
        )
        raise Refused.because(ErrorCode.RATE_LIMITED, sentence, "domainId")


def _begin(connection: Connection, caller: Caller, visit: HostVisitRow, domain: SendingDomainRow) -> None:
    add_visit(connection, visit)
    # Not every host sends people back.
    look_soon(connection, domain, visit.created_at)
    detail = f"visit {visit.id} plan {visit.plan_hash}"
    caller.act(visit.created_at).record(connection, "dns.visit", domain.name, detail)
