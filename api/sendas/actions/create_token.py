"""Issue a service key, or a short-lived token bound to one company."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from sendas.domain.bearer import new_bearer
from sendas.domain.principal import Scope
from sendas.services import Services
from sendas.store import Connection
from sendas.store.access_token import AccessTokenRow, add_token
from sendas.store.audit_event import Act

_HOST_ONLY = {Scope.COMPANIES_READ, Scope.COMPANIES_WRITE}
_OPT_IN = {Scope.DNS_APPLY, Scope.CREDENTIALS_WRITE, Scope.AUDIT_READ}


async def create_token(
    services: Services,
    actor: str,
    name: str,
    scopes: Collection[Scope] = (),
    *,
    company_id: UUID | None = None,
    lifetime: timedelta | None = None,
) -> str:
    """Give the text of a new token, which is told only now.

    Without scopes a service key may do everything, and a company's token what a settings screen needs. A company's
    token never gets the host's own scopes.
    """
    everything = set(Scope) if company_id is None else set(Scope) - _HOST_ONLY - _OPT_IN
    allowed = set(scopes) or everything
    text, bearer = new_bearer(company=company_id is not None)
    now = services.clock()
    row = AccessTokenRow(
        key_id=bearer.key_id,
        secret_hash=bearer.secret_hash,
        name=name,
        scopes=sorted(allowed - _HOST_ONLY if company_id else allowed),
        bound_to=company_id,
        expires_at=None if lifetime is None else now + lifetime,
        issued_at=now,
    )

    def work(connection: Connection) -> None:
        add_token(connection, row)
        Act(company_id, actor, now).record(connection, "token.create", bearer.key_id, name)

    await services.database.write(work)
    return text
