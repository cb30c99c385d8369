"""Keep a credential for a DNS provider, once it was seen to work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

from sendas.actions.caller import Caller
from sendas.actions.open_provider import closed, open_api, seal_credentials
from sendas.actions.probe_connection import Probed, names_of, probe
from sendas.actions.provider_problem import provider_problem
from sendas.actions.told_excess import told_excess
from sendas.domain.refusal import ErrorCode, Refused
from sendas.domain.sentence import Sentence
from sendas.domain.unsafe_text import has_unsafe_characters
from sendas.services import Services
from sendas.store import Connection
from sendas.store.dns_connection import DnsConnectionRow, DnsConnectionStatus, add_connection, count_connections
from sendas_providers import DnsError, ProviderInfo, UnknownProvider

MOST_CONNECTIONS = 20
_LONGEST_LABEL = 100
_LARGEST_FORM = 16 * 1024
_UNUSED = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class ConnectionForm:
    """A filled-in form; `entries` are its fields in the order they came.

    `keep`: whether it outlives its first run; None: a token does not, since a new one is quickly made, all others do.
    """

    provider_id: str
    auth_id: str
    label: str | None = None
    entries: Sequence[tuple[str, str]] = field(default=(), repr=False)
    keep: bool | None = None


async def connect_dns_provider(services: Services, caller: Caller, form: ConnectionForm) -> DnsConnectionRow:
    """Try a credential and keep it sealed; what does not work is not kept.

    Raises `Refused`: INVALID_INPUT for each field to mend, LIMIT_REACHED, NOT_AVAILABLE, CREDENTIALS_REFUSED,
    ZONE_NOT_FOUND, PROVIDER_UNAVAILABLE.
    """
    info = _provider(services, form)
    label = _label(form.label or info.name)
    credentials = _credentials(form.entries)
    await services.database.read(lambda connection: _within_limit(connection, caller))
    probed = await _tried(services, caller, form, credentials)
    row = _row(services, caller, form, label, credentials, probed)
    if not _kept(info, form):
        row = row.model_copy(update={"forget_at": row.created_at + _UNUSED})

    def work(connection: Connection) -> DnsConnectionRow:
        _within_limit(connection, caller)
        add_connection(connection, row)
        caller.act(row.created_at).record(connection, "dns.connect", label, f"{row.provider_id} {row.id}")
        return row

    return await services.database.write(work)


def _provider(services: Services, form: ConnectionForm) -> ProviderInfo:
    try:
        info = services.providers.find(form.provider_id)
    except DnsError as error:
        raise provider_problem(error, "providerId") from None
    if info.kind != "api":
        sentence = Sentence("This provider needs no credential.")
        raise Refused.because(ErrorCode.INVALID_INPUT, sentence, "providerId")
    return info


def _kept(info: ProviderInfo, form: ConnectionForm) -> bool:
    """Say whether a credential outlives its use; a way that a provider does not have was refused before."""
    if form.keep is not None:
        return form.keep
    return next(auth.kind for auth in info.auth if auth.id == form.auth_id) != "token"


def _label(text: str) -> str:
    if len(text) > _LONGEST_LABEL or has_unsafe_characters(text) or not text.strip():
        sentence = Sentence("A label has at most {most} characters, all of them visible.", {"most": _LONGEST_LABEL})
        raise Refused.because(ErrorCode.INVALID_INPUT, sentence, "label")
    return text.strip()


def _credentials(entries: Sequence[tuple[str, str]]) -> dict[str, str]:
    given = dict(entries)
    if len(given) != len(entries) or sum(len(key) + len(value) for key, value in entries) > _LARGEST_FORM:
        sentence = Sentence(
            "Give each field once, and not more than {most} characters in all.", {"most": _LARGEST_FORM}
        )
        raise Refused.because(ErrorCode.INVALID_INPUT, sentence, "credentials")
    # An empty field is one that was left out.
    return {key: value for key, value in given.items() if value}


def _within_limit(connection: Connection, caller: Caller) -> None:
    if count_connections(connection, caller.company_id) >= MOST_CONNECTIONS:
        sentence = Sentence("A company keeps at most {most} credentials.", {"most": MOST_CONNECTIONS})
        raise Refused.because(ErrorCode.LIMIT_REACHED, sentence)


async def _tried(services: Services, caller: Caller, form: ConnectionForm, credentials: Mapping[str, str]) -> Probed:
    names = await names_of(services, caller.company_id)
    try:
        opened = await open_api(services, caller.company_id, form.provider_id, form.auth_id, credentials)
        async with closed(opened) as provider:
            probed = await probe(provider, names)
    except UnknownProvider as error:
        raise provider_problem(error, "authId") from None
    except DnsError as error:
        raise provider_problem(error, "credentials") from None
    if probed.expired(services.clock()):
        sentence = Sentence("The time of this credential has passed.")
        raise Refused.because(ErrorCode.CREDENTIALS_REFUSED, sentence, "credentials")
    return probed


def _row(
    services: Services, caller: Caller, form: ConnectionForm, label: str, credentials: Mapping[str, str], probed: Probed
) -> DnsConnectionRow:
    own = uuid4()
    return DnsConnectionRow(
        id=own,
        company_id=caller.company_id,
        provider_id=form.provider_id,
        auth_id=form.auth_id,
        label=label,
        sealed=seal_credentials(services, caller.company_id, own, credentials),
        identity=probed.access.identity,
        status=DnsConnectionStatus.OK,
        problem=told_excess(probed.access),
        zones=list(probed.zones),
        expires_at=probed.access.expires_at,
        created_at=services.clock(),
        last_used_at=services.clock(),
    )
