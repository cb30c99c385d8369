"""Another company, with one of everything."""

from uuid import UUID, uuid4

from sendas.actions.open_provider import seal_credentials
from sendas.domain.dns_plan import PLAN_LIFETIME, PlannedChange, plan_hash
from sendas.domain.dns_run import ChangeOutcome, RunState
from sendas.domain.global_id import global_id, split_global_id
from sendas.domain.sentence import Sentence
from sendas.store.company import find_by_external_id
from sendas.store.dns_connection import DnsConnectionRow, DnsConnectionStatus, add_connection
from sendas.store.dns_plan import DnsPlanRow, add_plan
from sendas.store.dns_run import DnsRunRow, add_run, update_line
from sendas_providers import Change, RRset, Value
from tests.service import Service

HANDOVER = """mutation ($input: CreateHandoverInput!) { createHandover(input: $input) {
handover { id } userErrors { code } } }"""


async def foreign_ids(service: Service) -> dict[str, str]:
    """Give the ids of everything that a second company has."""
    await service.create_company(externalId="rival", name="Rival", email="info@rival.be")
    await service.settings("rival", method="OWN_DOMAIN_SERVER_1", senderSelection=["WHEN_SENDING", "PER_USER"])
    address = (await service.add_address("Rival", "sales@rival.be", "rival"))["senderAddress"]
    await service.set_rule("PER_USER", "u", address["id"], "rival")
    found = await service.send(
        """{ company { id domains { nodes { id records { id } } } senderAddresses { nodes { id rules { id } } }
        auditLog { nodes { id } } } }""",
        company="rival",
    )
    domain, address = found["domains"]["nodes"][0], found["senderAddresses"]["nodes"][0]
    return {
        "Company": found["id"],
        "Domain": domain["id"],
        "DnsRecord": domain["records"][0]["id"],
        "SenderAddress": address["id"],
        "SenderRule": address["rules"][0]["id"],
        "AuditEvent": found["auditLog"]["nodes"][0]["id"],
        "Handover": await _handover(service, domain["id"]),
        **_pushed(service, domain["id"]),
    }


async def _handover(service: Service, domain_id: str) -> str:
    answer = await service.send(HANDOVER, company="rival", input={"domainId": domain_id})
    return str(answer["handover"]["id"])


def _pushed(service: Service, domain_id: str) -> dict[str, str]:
    """Keep a credential, a plan that may be applied, and a run that may be taken back; gives their ids."""
    domain = split_global_id(domain_id)
    assert domain
    with service.services.database.writing() as connection:
        company = find_by_external_id(connection, "rival")
        assert company
        credential = _credential(service, company.id)
        plan = _plan(service, credential, domain[1])
        run = _run(plan, credential)
        add_connection(connection, credential)
        add_plan(connection, plan)
        add_run(connection, run, plan.changes)
        update_line(connection, company.id, run.id, 0, {"outcome": ChangeOutcome.APPLIED})
    rows = {"DnsConnection": credential.id, "DnsPlan": plan.id, "DnsRun": run.id}
    return {kind: global_id(kind, own) for kind, own in rows.items()}


def _credential(service: Service, company_id: UUID) -> DnsConnectionRow:
    own = uuid4()
    return DnsConnectionRow(
        id=own,
        company_id=company_id,
        provider_id="rfc2136",
        auth_id="tsig",
        label="Rival",
        sealed=seal_credentials(service.services, company_id, own, {"server": "192.0.2.53", "zone": "rival.be"}),
        status=DnsConnectionStatus.OK,
        created_at=service.clock(),
    )


def _plan(service: Service, credential: DnsConnectionRow, domain_id: UUID) -> DnsPlanRow:
    change = Change(None, RRset("rival.be.", "TXT", 300, frozenset({Value("v=spf1 -all")})))
    return DnsPlanRow(
        id=uuid4(),
        company_id=credential.company_id,
        domain_id=domain_id,
        connection_id=credential.id,
        provider_id=credential.provider_id,
        zone="rival.be.",
        changes=[PlannedChange(change, Sentence("Valid."))],
        blockers=[],
        warnings=[],
        hash=plan_hash(credential.provider_id, credential.id, "", [change]),
        created_at=service.clock(),
        expires_at=service.clock() + PLAN_LIFETIME,
    )


def _run(plan: DnsPlanRow, credential: DnsConnectionRow) -> DnsRunRow:
    return DnsRunRow(
        id=uuid4(),
        company_id=plan.company_id,
        plan_id=plan.id,
        domain_id=plan.domain_id,
        connection_id=credential.id,
        provider_id=plan.provider_id,
        zone="rival.be.",
        zone_ref="",
        hash=plan.hash,
        actor="rival",
        state=RunState.APPLIED,
        created_at=plan.created_at,
        finished_at=plan.created_at,
    )
