"""Draw up what would change in a zone; nothing is written there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from sendas.actions.caller import Caller
from sendas.actions.choose_records import Chosen, choose_records, has_policy
from sendas.actions.draft_domain import checked_domain
from sendas.actions.not_found import found
from sendas.actions.plan_undo import undo_plan
from sendas.actions.read_spf_trees import read_trees
from sendas.actions.read_zone import BY_HAND, live_contents, look, provider_contents
from sendas.actions.rehearse_plan import rehearsed_plan
from sendas.actions.review_plan import reviewed
from sendas.actions.several_hosts import several_hosts
from sendas.dns.reader_resolver import ReaderResolver
from sendas.domain.check_code import CheckCode
from sendas.domain.dmarc.verdict import published_policy
from sendas.domain.dns_plan import MANUAL, MOST_CHANGES, PLAN_LIFETIME, DnsPlan, plan_hash
from sendas.domain.draft_plan import Scene, draft_plan
from sendas.domain.finding import Finding, Severity
from sendas.domain.plan_record import ZoneContents
from sendas.domain.refusal import ErrorCode, Refused
from sendas.domain.requirement import Purpose
from sendas.domain.sentence import Sentence
from sendas.domain.served import seen_text
from sendas.domain.spf.remembered import Remembered
from sendas.domain.zone_agreement import Seen
from sendas.services import Services
from sendas.store import Connection
from sendas.store.dns_connection import DnsConnectionRow, find_connection
from sendas.store.dns_plan import DnsPlanRow, add_plan
from sendas.store.sending_domain import SendingDomainRow
from sendas_providers import Caps

_READING = 4.0  # seconds for all that SPF records lead to, for merge and rehearsal together
_Drafted = tuple[SendingDomainRow, DnsConnectionRow | None, DnsPlan]


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What to plan. Without a connection: by hand, or by a provider that needs none and sends a person to the host.

    `record_ids` None: the required ones.
    """

    domain_id: UUID
    connection_id: UUID | None = None
    record_ids: Sequence[UUID] | None = None
    undoes_run_id: UUID | None = None
    provider_id: str = MANUAL

    @property
    def elsewhere(self) -> bool:
        """Whether a person is to make the changes at the DNS host, sent there by the provider."""
        return self.provider_id != MANUAL


async def plan_dns(services: Services, caller: Caller, request: PlanRequest) -> DnsPlanRow:
    """Plan the records of a domain, or the undo of a run.

    Raises `Refused`: NOT_FOUND, METHOD_UNAVAILABLE, LIMIT_REACHED, NOT_UNDOABLE, RUN_IN_PROGRESS, and what a provider
    could not do.
    """
    row, domain = await draw_up(services, caller, request)
    await services.database.write(lambda connection: keep_plan(connection, caller, row, domain))
    return row


async def draw_up(services: Services, caller: Caller, request: PlanRequest) -> tuple[DnsPlanRow, SendingDomainRow]:
    """Make a plan, for its domain, that is not kept yet; raises what `plan_dns` does."""
    answers = Remembered(ReaderResolver(services.reader, seconds=_READING))
    domain, credential, drafted = await _drafted(services, caller, request, answers)
    server = services.servers.get(domain.server_id)
    if server:
        leaving = request.undoes_run_id is not None or _takes_away(drafted)
        drafted = await rehearsed_plan(answers, drafted, checked_domain(domain, server), leaving=leaving)
    by_hand = credential is None and not request.elsewhere
    plan = await reviewed(services, drafted, domain, by_hand=by_hand)
    if request.elsewhere:
        plan = replace(plan, blockers=(*plan.blockers, *several_hosts(services, domain)))
    if len(plan.changes) > MOST_CHANGES:
        sentence = Sentence("A plan has at most {most} changes.", {"most": MOST_CHANGES})
        raise Refused.because(ErrorCode.LIMIT_REACHED, sentence)
    return _row(services, caller, request, credential, plan), domain


def keep_plan(connection: Connection, caller: Caller, row: DnsPlanRow, domain: SendingDomainRow) -> None:
    """Keep a plan as it was drawn up."""
    add_plan(connection, row)
    caller.act(row.created_at).record(connection, "dns.plan", domain.name, f"plan {row.id} {row.hash}")


def _takes_away(plan: DnsPlan) -> bool:
    return all(each.change.after is None for each in plan.changes)


async def _drafted(services: Services, caller: Caller, request: PlanRequest, answers: Remembered) -> _Drafted:
    if request.undoes_run_id is None:
        return await _records_plan(services, caller, request, answers)
    drafted = await undo_plan(services, caller, request.undoes_run_id, request.connection_id)
    found(drafted[0] if drafted[0].id == request.domain_id else None, "domainId")
    return drafted


async def _records_plan(services: Services, caller: Caller, request: PlanRequest, answers: Remembered) -> _Drafted:
    def work(connection: Connection) -> tuple[Chosen, DnsConnectionRow | None]:
        wanted = choose_records(services, connection, caller.company_id, request.domain_id, request.record_ids)
        own = request.connection_id
        return wanted, found(find_connection(connection, caller.company_id, own), "connectionId") if own else None

    chosen, credential = await services.database.read(work)
    view = await look(services, chosen)
    if credential is None:
        contents, scene = await live_contents(services, chosen, view, _caps(services, request))
    else:
        contents, scene = await provider_contents(services, credential, chosen, view)
    merging = await read_trees(answers, chosen.domain, _spf_texts(chosen, contents))
    plan = draft_plan(chosen.wanted, replace(contents, merging=merging), scene)
    if has_policy(chosen.wanted):
        plan = _without_second_policy(plan, chosen, view.seen)
    return _as_seen(chosen.row, scene), credential, plan


def _as_seen(row: SendingDomainRow, scene: Scene) -> SendingDomainRow:
    """Give a domain with who keeps its zone now; what is stored is of its last check, if it had one."""
    if scene.cut is None or not scene.servers:
        return row
    return row.model_copy(update={"zone": scene.cut, "nameservers": sorted(scene.servers)})


def _caps(services: Services, request: PlanRequest) -> Caps:
    return services.providers.find(request.provider_id).caps if request.elsewhere else BY_HAND


def _spf_texts(chosen: Chosen, contents: ZoneContents) -> list[list[str]]:
    keys = [each.key for each in chosen.wanted if each.requirement.purpose is Purpose.SPF and not each.stale]
    rrsets = [rrset for name, rdtype in keys if (rrset := contents.at(name, rdtype))]
    return [sorted(seen_text(value.text) for value in each.values) for each in rrsets] or [[] for _ in keys]


def _without_second_policy(plan: DnsPlan, chosen: Chosen, seen: Seen) -> DnsPlan:
    """Drop a proposed policy where one decides already; block the plan where nobody could tell (rule 4)."""
    policy, whole = published_policy(chosen.domain.name, seen)
    ids = {each.record_id for each in chosen.wanted if each.requirement.purpose is Purpose.DMARC}
    if policy is not None:
        return replace(plan, changes=tuple(each for each in plan.changes if not ids & set(each.record_ids)))
    if whole:
        return plan
    sentence = Sentence("We could not see whether a DMARC policy exists already. Try again.")
    return replace(plan, blockers=(*plan.blockers, Finding(CheckCode.DNS_TIMEOUT, Severity.ERROR, sentence)))


def _row(
    services: Services, caller: Caller, request: PlanRequest, credential: DnsConnectionRow | None, plan: DnsPlan
) -> DnsPlanRow:
    now = services.clock()
    zone_ref = plan.zone.ref if plan.zone else ""
    provider_id, own = (credential.provider_id, credential.id) if credential else (request.provider_id, None)
    return DnsPlanRow(
        id=uuid4(),
        company_id=caller.company_id,
        domain_id=request.domain_id,
        connection_id=own,
        provider_id=provider_id,
        zone=plan.zone.name if plan.zone else None,
        zone_ref=zone_ref,
        changes=list(plan.changes),
        blockers=list(plan.blockers),
        warnings=list(plan.warnings),
        receiver_after=plan.receiver_after,
        hash=plan_hash(provider_id, own, zone_ref, [each.change for each in plan.changes]),
        undoes_run_id=request.undoes_run_id,
        created_at=now,
        expires_at=now + PLAN_LIFETIME,
    )
