"""DNS providers, connections, plans and runs: the shapes of what pushing will bring."""

from datetime import datetime
from enum import auto
from typing import TYPE_CHECKING, Annotated

import strawberry

from sendas.domain.named_enum import NamedEnum
from sendas.domain.observation import RecordType
from sendas.graphql.dns_record import DnsRecord
from sendas.graphql.enums import describe
from sendas.graphql.finding import Finding
from sendas.graphql.node import Node
from sendas.graphql.receiver import ReceiverVerdict
from sendas_providers import Auth, Field, LoadedProvider

if TYPE_CHECKING:
    from sendas.graphql.domain import Domain


class DnsProviderKind(NamedEnum):
    """How a provider is reached."""

    API = auto()
    REDIRECT = auto()
    MANUAL = auto()


class DnsConnectionStatus(NamedEnum):
    """Whether a credential works."""

    OK = auto()
    REFUSED = auto()
    EXPIRED = auto()
    UNREACHABLE = auto()


class DnsRunState(NamedEnum):
    """Where a run stands."""

    RUNNING = auto()
    APPLIED = auto()
    PARTIAL = auto()
    CONFLICT = auto()
    FAILED = auto()
    UNDONE = auto()


class ChangeOutcome(NamedEnum):
    """What became of one change."""

    APPLIED = auto()
    NOOP = auto()
    CONFLICT = auto()
    FAILED = auto()
    UNKNOWN = auto()
    UNDONE = auto()


class DnsSetup(NamedEnum):
    """How records get into a zone."""

    AUTOMATIC = auto()
    ONE_CLICK = auto()
    MANUAL = auto()


describe(DnsProviderKind, "How a provider is reached: by its API, by sending a person there, or by hand.")
describe(DnsConnectionStatus, "Whether a credential works.")
describe(DnsRunState, "Where a run stands.")
describe(ChangeOutcome, "What became of one change; UNKNOWN was sent and its answer lost.")
describe(DnsSetup, "How records get into a zone.")


@strawberry.type(description="Who runs a zone.")
class DnsHost:
    id: str = strawberry.field(description="Its id in our list.")
    name: str = strawberry.field(description="Its name.")
    panel_url: str | None = strawberry.field(description="Where its panel is.")
    nameservers: list[str] = strawberry.field(description="The name servers that the zone is delegated to.")
    setup: DnsSetup = strawberry.field(description="How records get in.")
    provider_id: str | None = strawberry.field(description="The plugin that serves it.")


@strawberry.type(description="A field of a credential form is shown only when another has a value.")
class FieldCondition:
    key: str = strawberry.field(description="The other field.")
    value: str = strawberry.field(description="Its value.")


@strawberry.type(description="One input of a credential form.")
class CredentialField:
    key: str = strawberry.field(description="Its key in CredentialInput.")
    label: str = strawberry.field(description="What people read.")
    secret: bool = strawberry.field(description="Whether it is a secret.")
    required: bool = strawberry.field(description="Whether it must be filled in.")
    help: str = strawberry.field(description="Where to find it.")
    choices: list[str] = strawberry.field(description="What it can be; empty: any text.")
    multiline: bool = strawberry.field(description="Whether it has several lines.")
    pattern: str | None = strawberry.field(description="A regular expression it must match.")
    show_if: list[FieldCondition] = strawberry.field(description="When to show it; empty: always.")


@strawberry.type(description="One way of authorising.")
class DnsAuthMethod:
    id: str = strawberry.field(description="Its id in ConnectDnsProviderInput.")
    label: str = strawberry.field(description="What people read.")
    fields: list[CredentialField] = strawberry.field(description="The form it needs.")
    least_privilege: str = strawberry.field(description="What to grant, one sentence.")
    portal_url: str | None = strawberry.field(description="Where to grant it.")


@strawberry.type(description="An installed DNS provider plugin.")
class DnsProvider:
    id: str = strawberry.field(description="Its id.")
    name: str = strawberry.field(description="Its name.")
    kind: DnsProviderKind = strawberry.field(description="How it is reached.")
    auth: list[DnsAuthMethod] = strawberry.field(description="Ways of authorising, safest first.")
    available: bool = strawberry.field(description="Whether it can be used here.")
    problem: str | None = strawberry.field(description="Why it cannot.")
    docs_url: str | None = strawberry.field(description="Where it is described.")


@strawberry.type(description="A credential of the company for one DNS provider. The secret never comes back.")
class DnsConnection(Node):
    provider: DnsProvider = strawberry.field(description="The provider.")
    label: str = strawberry.field(description="How people tell it from others.")
    status: DnsConnectionStatus = strawberry.field(description="Whether it works.")
    problem: str | None = strawberry.field(description="Why it does not.")
    zones: list[str] = strawberry.field(description="The zones it opens.")
    created_at: datetime = strawberry.field(description="When it was made.")
    last_used_at: datetime | None = strawberry.field(description="When it was last used.")


@strawberry.type(description="One whole RRset: before is the precondition, after the result; null where there is none.")
class DnsChange:
    name: str = strawberry.field(description="Fully qualified, no trailing dot.")
    type: RecordType = strawberry.field(description="Its type.")
    before: list[str] | None = strawberry.field(description="The values as read.")
    after: list[str] | None = strawberry.field(description="The values to be.")
    ttl: int = strawberry.field(description="Seconds that resolvers may keep it.")
    reason: str = strawberry.field(description="Why, in the company's language.")
    records: list[DnsRecord] = strawberry.field(description="The records it serves.")


@strawberry.type(description="What would change in a zone; approved by its hash.")
class DnsPlan(Node):
    domain: Annotated["Domain", strawberry.lazy("sendas.graphql.domain")] = strawberry.field(description="The domain.")
    connection: DnsConnection | None = strawberry.field(description="Null for the manual plan.")
    provider: DnsProvider = strawberry.field(description="The provider.")
    zone: str | None = strawberry.field(description="The zone to be changed.")
    undoes: Annotated["DnsRun", strawberry.lazy("sendas.graphql.dns_provider")] | None = strawberry.field(
        description="Set when this plan takes a run back."
    )
    changes: list[DnsChange] = strawberry.field(description="The changes.")
    blockers: list[Finding] = strawberry.field(description="Reasons this plan may not be applied.")
    warnings: list[Finding] = strawberry.field(description="What to know before approving.")
    hash: str = strawberry.field(description="Approve exactly this: applyDnsPlan refuses any other hash.")
    expires_at: datetime = strawberry.field(description="Until when it can be applied.")
    applicable: bool = strawberry.field(description="Whether it can be applied now.")
    receiver_after: ReceiverVerdict | None = strawberry.field(description="The acid test after the plan, rehearsed.")


@strawberry.type(description="What became of one change.")
class DnsChangeResult:
    change: DnsChange = strawberry.field(description="The change.")
    outcome: ChangeOutcome = strawberry.field(description="What became of it.")
    message: str = strawberry.field(description="One sentence, in the company's language.")


@strawberry.type(description="A plan being applied, or that was.")
class DnsRun(Node):
    plan: DnsPlan = strawberry.field(description="The plan.")
    state: DnsRunState = strawberry.field(description="Where it stands.")
    results: list[DnsChangeResult] = strawberry.field(description="What became of each change.")
    started_at: datetime = strawberry.field(description="When it began.")
    finished_at: datetime | None = strawberry.field(description="When it ended.")
    undoable: bool = strawberry.field(
        description="True while an undo plan would still find something of ours to take back."
    )


def dns_provider(loaded: LoadedProvider) -> DnsProvider:
    """Show an installed provider with its forms."""
    info = loaded.info
    return DnsProvider(
        id=info.id,
        name=info.name,
        kind=DnsProviderKind(info.kind.upper()),
        auth=[_auth_method(each) for each in info.auth],
        available=False,
        problem=loaded.problem or "Connecting a provider through the API is not available yet.",
        docs_url=info.docs_url or None,
    )


def _auth_method(auth: Auth) -> DnsAuthMethod:
    return DnsAuthMethod(
        id=auth.id,
        label=auth.label,
        fields=[_credential_field(each) for each in auth.fields],
        least_privilege=auth.least_privilege,
        portal_url=auth.portal_url or None,
    )


def _credential_field(field: Field) -> CredentialField:
    return CredentialField(
        key=field.key,
        label=field.label,
        secret=field.secret,
        required=field.required,
        help=field.help,
        choices=list(field.choices),
        multiline=field.multiline,
        pattern=field.pattern,
        show_if=[FieldCondition(key=key, value=value) for key, value in field.show_if.items()],
    )
