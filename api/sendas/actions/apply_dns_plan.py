"""Approve a plan by its hash and let it run: the only way into a zone."""

from uuid import UUID, uuid4

from sendas.actions.caller import Caller
from sendas.actions.no_other_run import no_other_run
from sendas.actions.not_found import found
from sendas.actions.start_run import start_run
from sendas.actions.still_stands import must_still_stand
from sendas.domain.refusal import ErrorCode, Refused
from sendas.domain.sentence import Sentence
from sendas.services import Services
from sendas.store import Connection
from sendas.store.dns_connection import find_connection
from sendas.store.dns_plan import DnsPlanRow, find_plan, use_plan
from sendas.store.dns_run import DnsRunRow, add_run, find_run
from sendas.store.sending_domain import find_domain


async def apply_dns_plan(services: Services, caller: Caller, plan_id: UUID, approved: str) -> DnsRunRow:
    """Begin a run of a plan that was approved, and give it as it stands after a few seconds.

    Raises `Refused`: NOT_FOUND, PLAN_CHANGED for another hash, PLAN_REDIRECTS for one that a person carries out at the
    DNS host, PLAN_EXPIRED for one that is old or was used, PLAN_BLOCKED, RUN_IN_PROGRESS, and what `must_still_stand`
    raises.
    """

    def work(connection: Connection) -> DnsRunRow:
        plan = found(find_plan(connection, caller.company_id, plan_id), "planId")
        _check(services, plan, approved)
        run = _run_of(services, caller, plan)
        no_other_run(connection, run.company_id, run.zone, "planId")
        domain = found(find_domain(connection, caller.company_id, plan.domain_id), "planId")
        found(find_connection(connection, caller.company_id, run.connection_id), "planId")
        must_still_stand(services, connection, plan, domain)
        if not use_plan(connection, caller.company_id, plan_id, run.created_at):
            raise _expired()
        add_run(connection, run, plan.changes)
        caller.act(run.created_at).record(
            connection, "dns.apply", run.zone.rstrip("."), f"run {run.id} plan {plan.hash}"
        )
        return run

    run = await services.database.write(work)
    await start_run(services, run)
    await services.runs.wait(run.id, services.run_timing.answer)
    now = await services.database.read(lambda connection: find_run(connection, caller.company_id, run.id))
    return now or run


def _check(services: Services, plan: DnsPlanRow, approved: str) -> None:
    if approved != plan.hash:
        sentence = Sentence("This is not the plan that was shown. Make a new plan and approve that.")
        raise Refused.because(ErrorCode.PLAN_CHANGED, sentence, "hash")
    if plan.elsewhere and plan.sound:
        sentence = Sentence("This plan is carried out at the DNS host: open its redirectUrl in a browser.")
        raise Refused.because(ErrorCode.PLAN_REDIRECTS, sentence, "planId")
    if plan.used_at is not None or services.clock() >= plan.expires_at:
        raise _expired()
    if not plan.applicable(services.clock()):
        sentence = Sentence("This plan cannot be applied; see what stands in its way.")
        raise Refused.because(ErrorCode.PLAN_BLOCKED, sentence, "planId")


def _expired() -> Refused:
    sentence = Sentence("A plan can be applied once, within 15 minutes. Make a new one.")
    return Refused.because(ErrorCode.PLAN_EXPIRED, sentence, "planId")


def _run_of(services: Services, caller: Caller, plan: DnsPlanRow) -> DnsRunRow:
    return DnsRunRow(
        id=uuid4(),
        company_id=caller.company_id,
        plan_id=plan.id,
        domain_id=plan.domain_id,
        connection_id=found(plan.connection_id, "planId"),
        provider_id=plan.provider_id,
        zone=found(plan.zone, "planId"),
        zone_ref=plan.zone_ref,
        hash=plan.hash,
        actor=caller.actor,
        undoes_run_id=plan.undoes_run_id,
        created_at=services.clock(),
    )
