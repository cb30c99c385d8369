"""What to grant a credential so that it can make a plan's changes and no others."""

from sendas.actions.open_provider import unsealed
from sendas.domain.sentence import Sentence
from sendas.services import Services
from sendas.store.dns_connection import DnsConnectionRow, find_connection
from sendas.store.dns_plan import DnsPlanRow
from sendas_providers import Auth, DnsError, Narrowest, Zone

_NARROWEST = {
    Narrowest.RECORDS: Sentence(
        "With this grant the credential can make these changes, take them back, and do no more."
    ),
    Narrowest.ZONE: Sentence(
        "{provider} limits a credential to zones, not to records: choose {zone} alone where it asks which."
    ),
    Narrowest.EVERYTHING: Sentence(
        "{provider} limits a credential to nothing: it opens every zone that its owner has there. Do not keep it."
    ),
}


async def grant_advice(services: Services, plan: DnsPlanRow) -> Sentence | None:
    """Say how narrowly the credential of a plan can be limited; None where that is not known."""
    own, company_id = plan.connection_id, plan.company_id
    if own is None or plan.zone is None:
        return None
    row = await services.database.read(lambda connection: find_connection(connection, company_id, own))
    auth = _auth(services, row) if row else None
    if row is None or auth is None or auth.narrowest is None:
        return None
    named = {"provider": services.providers.find(row.provider_id).name, "zone": plan.zone.rstrip(".")}
    return Sentence(_NARROWEST[auth.narrowest].template, named)


async def plan_grant(services: Services, plan: DnsPlanRow) -> str | None:
    """Give the grant as the provider writes it; None where it has no way to, or the credential is gone."""
    own = plan.connection_id
    if own is None or plan.zone is None or not plan.changes:
        return None
    company_id = plan.company_id
    row = await services.database.read(lambda connection: find_connection(connection, company_id, own))
    auth = _auth(services, row) if row else None
    if row is None or auth is None or auth.policy is None:
        return None
    secret = {each.key for each in auth.fields if each.secret}
    try:
        shown = {key: value for key, value in unsealed(services, row).items() if key not in secret}
    except DnsError:
        return None
    return auth.policy(Zone(plan.zone, plan.zone_ref), [each.change for each in plan.changes], shown)


def _auth(services: Services, row: DnsConnectionRow) -> Auth | None:
    try:
        ways = services.providers.find(row.provider_id).auth
    except DnsError:
        return None
    return next((auth for auth in ways if auth.id == row.auth_id), None)
