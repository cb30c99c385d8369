"""DNS providers with their forms."""

from collections.abc import Mapping
from enum import auto

import strawberry

from sendas.domain.dns_plan import MANUAL
from sendas.domain.named_enum import NamedEnum
from sendas.graphql.context import Context
from sendas.graphql.enums import describe
from sendas_providers import Auth, Field, LoadedProvider, ProviderInfo, missing_settings


class DnsProviderKind(NamedEnum):
    """How a provider is reached."""

    API = auto()
    REDIRECT = auto()
    MANUAL = auto()


describe(DnsProviderKind, "How a provider is reached: by its API, by sending a person there, or by hand.")


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
    external_id: str | None = strawberry.field(
        description="What the provider is to ask for before it lets us in: made for this company, to be shown and "
        "never typed in. Null where no such thing is needed, and without a company."
    )
    principal: str | None = strawberry.field(description="Whom the provider is to let in: the operator's own identity.")
    trust_policy: str | None = strawberry.field(
        description="What to paste there: it lets the principal in for this company alone. Null where the operator has "
        "not set a principal, and this way cannot be used."
    )


@strawberry.type(description="An installed DNS provider plugin.")
class DnsProvider:
    id: str = strawberry.field(description="Its id.")
    name: str = strawberry.field(description="Its name.")
    kind: DnsProviderKind = strawberry.field(description="How it is reached.")
    auth: list[DnsAuthMethod] = strawberry.field(description="Ways of authorising, safest first.")
    available: bool = strawberry.field(description="Whether it can be used here.")
    problem: str | None = strawberry.field(description="Why it cannot.")
    docs_url: str | None = strawberry.field(description="Where it is described.")


def dns_provider(loaded: LoadedProvider, context: Context) -> DnsProvider:
    """Show an installed provider with its forms."""
    info, own = loaded.info, context.services.provider_options.settings.get(loaded.info.id, {})
    external_id = context.access.company.provider_external_id if context.access.company else ""
    problem = loaded.problem or _not_set_up(info, context)
    return DnsProvider(
        id=info.id,
        name=info.name,
        kind=DnsProviderKind(info.kind.upper()),
        auth=[_auth_method(each, external_id, own) for each in info.auth],
        available=not problem,
        problem=problem,
        docs_url=info.docs_url or None,
    )


def _not_set_up(info: ProviderInfo, context: Context) -> str | None:
    missing = missing_settings(info, context.services.provider_options)
    return f"The operator has not set it up: {', '.join(missing)}." if missing else None


def dns_provider_of(provider_id: str, context: Context) -> DnsProvider:
    """Show the provider of an id; one whose plugin is not installed any more stands there without its forms."""
    for loaded in context.services.providers.providers():
        if loaded.info.id == provider_id:
            return dns_provider(loaded, context)
    return DnsProvider(
        id=provider_id,
        name=provider_id,
        kind=DnsProviderKind.MANUAL if provider_id == MANUAL else DnsProviderKind.API,
        auth=[],
        available=False,
        problem="This provider is not installed here.",
        docs_url=None,
    )


def _auth_method(auth: Auth, external_id: str, own: Mapping[str, str]) -> DnsAuthMethod:
    trust = auth.trust(external_id, own) if auth.trust else ""
    return DnsAuthMethod(
        id=auth.id,
        label=auth.label,
        fields=[_credential_field(each) for each in auth.fields],
        least_privilege=auth.least_privilege,
        portal_url=auth.portal_url or None,
        external_id=(external_id or None) if auth.trust else None,
        principal=own.get("principal") if auth.trust else None,
        trust_policy=trust or None,
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
