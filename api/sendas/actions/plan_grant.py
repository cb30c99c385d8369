"""What to grant a credential so that it can make a plan's changes and no others."""

from sendas.actions.open_provider import unsealed
from sendas.services import Services
from sendas.store.dns_connection import DnsConnectionRow, find_connection
from sendas.store.dns_plan import DnsPlanRow
from sendas_providers import Auth, DnsError, Zone


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
