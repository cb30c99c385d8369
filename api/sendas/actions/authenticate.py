"""Tell who a bearer token belongs to, and which company it acts for."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from sendas.domain.bearer import parse_bearer
from sendas.domain.principal import Principal, PrincipalKind, Scope
from sendas.services import Services
from sendas.store import Connection
from sendas.store.access_token import AccessTokenRow, find_token
from sendas.store.company import CompanyWithSettings


@dataclass(frozen=True, slots=True)
class Access:
    """The caller, and the company as it was when the request came in."""

    principal: Principal
    company: CompanyWithSettings | None


class UnknownTokenError(Exception):
    """Raised for a token that is not ours, wrong, expired or revoked; which of them is not told."""


class ForbiddenCompanyError(Exception):
    """Raised when a company's token names another company, whether it is there or not."""


async def authenticate(services: Services, text: str, external_id: str | None) -> Access:
    """Give the caller of a request; one statement. A service key that names no company, or none that is, has none."""
    bearer = parse_bearer(text)
    if bearer is None:
        raise UnknownTokenError
    pair = await services.database.read(lambda connection: find_token(connection, bearer.key_id, external_id))
    if pair is None or not hmac.compare_digest(pair[0].secret_hash, bearer.secret_hash):
        raise UnknownTokenError
    token, company = pair
    if _ended(token, services.clock()):
        raise UnknownTokenError
    if token.bound_to and external_id is not None and (company is None or company.external_id != external_id):
        raise ForbiddenCompanyError
    return Access(_principal(token, company), company)


def renew(connection: Connection, access: Access, now: datetime) -> Access | None:
    """Give an access that was granted before as it is now; None once its token has ended or its company is gone."""
    before = access.company
    pair = find_token(connection, access.principal.key_id, before.external_id if before else None)
    if pair is None or _ended(pair[0], now):
        return None
    token, company = pair
    if (company.id if company else None) != (before.id if before else None):
        return None
    return Access(_principal(token, company), company)


def _ended(token: AccessTokenRow, now: datetime) -> bool:
    return bool(token.revoked_at or (token.expires_at and token.expires_at <= now))


def _principal(token: AccessTokenRow, company: CompanyWithSettings | None) -> Principal:
    kind = PrincipalKind.SERVICE if token.bound_to is None else PrincipalKind.COMPANY
    scopes = frozenset(Scope(scope) for scope in token.scopes)
    return Principal(kind, token.key_id, scopes, company.id if company else None)
