"""Keys of a role that lets us in, for a quarter of an hour (STS AssumeRole).

Asked for without the SDK, which writes every answer into its log, and this answer is a key.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from secrets import token_hex
from typing import Final
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from sendas_providers import AuthFailed, DnsError, Forbidden, ProviderUnusable, Unavailable
from sendas_route53.answers import error_of, nonsense
from sendas_route53.api import in_thread
from sendas_route53.keys import Keys
from sendas_route53.signing import Request

_SECONDS: Final = 900
_SPARE: Final = timedelta(seconds=120)
_FORM: Final = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Role:
    """A role of a customer: the external id is the service's, so that nobody names another company's role."""

    arn: str
    external_id: str = field(repr=False)
    operator: Keys = field(repr=False)
    endpoint: str
    deadline: float


@dataclass(slots=True)
class RoleKeys:
    """Assumes a role when its keys are first needed, and again before they end."""

    role: Role
    turn: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)
    held: tuple[Keys, datetime] | None = field(default=None, repr=False)

    async def keys(self) -> Keys:
        """Give keys of the role; raises a `DnsError`."""
        async with self.turn:
            if self.held is None or self.held[1] - _SPARE <= datetime.now(UTC):
                self.held = await in_thread(lambda: _assumed(self.role), self.role.deadline)
            return self.held[0]

    async def prove(self) -> None:
        """Raise `AuthFailed` where the role lets us in whoever asks: others could have us act with it."""
        stranger = replace(self.role, external_id=token_hex(16))
        try:
            await in_thread(lambda: _assumed(stranger), self.role.deadline)
        except AuthFailed:
            return
        message = "the role lets us in whatever the external id: its trust policy must be the one shown with the form"
        raise AuthFailed(message)


def _assumed(role: Role) -> tuple[Keys, datetime] | DnsError:
    from sendas_route53.sdk import wire  # noqa: PLC0415  (imported in a thread, see api)
    from sendas_route53.wire import LostError, NotSentError  # noqa: PLC0415  (as above)

    request = Request("sts", "POST", f"{role.endpoint}/", urlencode(_form(role)).encode(), _FORM, role.deadline)
    try:
        reply = wire().send(request, role.operator)
    except (LostError, NotSentError):
        return Unavailable("no answer from AWS about the role")
    return _read(reply.status, reply.headers, reply.body)


def _form(role: Role) -> Mapping[str, str]:
    return {
        "Action": "AssumeRole",
        "Version": "2011-06-15",
        "RoleArn": role.arn,
        "RoleSessionName": "sendas",
        "ExternalId": role.external_id,
        "DurationSeconds": str(_SECONDS),
    }


def _read(status: int, headers: Mapping[str, str], body: bytes) -> tuple[Keys, datetime] | DnsError:
    try:
        # expat does not fetch, and ends entities that grow; what answers is AWS, or where the operator says it is.
        tree = ET.fromstring(body)  # noqa: S314  (see above)
    except ET.ParseError:
        return nonsense()
    if status != HTTPStatus.OK:
        return _refusal(status, tree.findtext(".//{*}Code", ""), headers.get("retry-after", ""))
    found = [
        tree.findtext(f".//{{*}}Credentials/{{*}}{name}", "")
        for name in ("AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration")
    ]
    if not all(found):
        return nonsense()
    own, secret, token, ends = found
    try:
        return Keys(own, secret, token), datetime.fromisoformat(ends)
    except ValueError:
        return nonsense()


def _refusal(status: int, code: str, retry_after: str) -> DnsError:
    error = error_of(status, code, "", float(retry_after) if retry_after.isdigit() else None)
    if isinstance(error, Forbidden):
        return AuthFailed("the role does not let us in: its trust policy must be the one shown with the form")
    if isinstance(error, AuthFailed):
        return ProviderUnusable("the operator's own AWS key is not accepted: see SENDAS_ROUTE53_ACCESS_KEY_ID")
    return error
