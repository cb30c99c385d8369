"""A company's e-mail settings, and the six methods to choose from."""

import strawberry

from sendas.actions.resolve_sender import Message, resolve_sender, sender_policy
from sendas.domain.email_address import EmailAddress as Address
from sendas.domain.email_address import parse_address
from sendas.domain.refusal import Refused
from sendas.domain.sender_choice import SenderSelection, UnverifiedPolicy
from sendas.domain.sending_method import SendingMethod
from sendas.domain.sending_option import LABELS, SELECTION_LABELS, SUITS, TO_DO
from sendas.domain.sentence import Sentence
from sendas.domain.smtp_server import SmtpSecurity
from sendas.graphql.context import Context, Info
from sendas.graphql.domain import Domain, domain_on_shelf
from sendas.graphql.scalars import EmailAddress
from sendas.graphql.sender_decision import SenderDecision, sender_decision
from sendas.store.company import CompanyWithSettings


@strawberry.type(description="The company's own mail server.")
class SmtpSettings:
    host: str = strawberry.field(description="Its name or address.")
    port: int = strawberry.field(description="Its port.")
    security: SmtpSecurity = strawberry.field(description="How the connection is encrypted.")
    username: str | None = strawberry.field(description="Who signs in; null: nobody.")
    password_set: bool = strawberry.field(description="Whether a password is kept.")


@strawberry.type(description="How the company's mail leaves.")
class EmailSettings:
    sender_name: str = strawberry.field(description="Effective value: as set here, else the company's name.")
    sender_address: EmailAddress = strawberry.field(
        description="Effective value: as set here, else the company's e-mail address."
    )
    reply_to: EmailAddress = strawberry.field(
        description="Effective value: as set here, else the company's e-mail address."
    )
    method: SendingMethod = strawberry.field(description="The sending method.")
    sender_selection: list[SenderSelection] = strawberry.field(
        description="How an alternative sender address is chosen, in order of precedence. Empty: never."
    )
    on_unverified: UnverifiedPolicy = strawberry.field(description="What happens while the sender is not valid.")
    smtp: SmtpSettings | None = strawberry.field(description="The company's own mail server, when one was entered.")
    revision: int = strawberry.field(description="Grows with every change; send it back to refuse lost updates.")

    @strawberry.field(
        description="The domain behind senderAddress, when the method sends from the company's own domain."
    )
    async def domain(self, info: Info) -> Domain | None:
        return await _domain_of(self.sender_address, info)

    @strawberry.field(
        description="Set when replyTo lies in another domain that the company prepared; never a condition for sending."
    )
    async def reply_to_domain(self, info: Info) -> Domain | None:
        if parse_address(self.reply_to).domain == parse_address(self.sender_address).domain:
            return None
        return await _domain_of(self.reply_to, info, any_server=True)

    @strawberry.field(
        description="What recipients see today for a message without any rule; null when onUnverified is REJECT and "
        "the sender is not valid."
    )
    async def effective(self, info: Info) -> SenderDecision | None:
        context = info.context
        try:
            decision = await resolve_sender(context.services, context.company, Message())
        except Refused:
            return None
        return sender_decision(decision, context)


async def _domain_of(address: str, info: Info, *, any_server: bool = False) -> Domain | None:
    """Show an address's domain for today's server, or for any that it was prepared for."""
    server_id, name = info.context.company.method.server_id, parse_address(address).domain.ascii
    if server_id is None and not any_server:
        return None
    shelf = await info.context.shelf(with_records=info.context.selects_records(info))
    keys = [(name, server_id or ""), *(key for key in shelf.domains if any_server and key[0] == name)]
    return next((shown for key in keys if (shown := domain_on_shelf(key, shelf, info.context))), None)


def email_settings(row: CompanyWithSettings) -> EmailSettings:
    """Show a company's settings."""
    return EmailSettings(
        sender_name=row.sender_name or row.name,
        sender_address=EmailAddress(row.sender_address or row.email),
        reply_to=EmailAddress(row.reply_to or row.email),
        method=row.method,
        sender_selection=[SenderSelection(each) for each in row.sender_selection],
        on_unverified=row.on_unverified,
        smtp=_smtp(row),
        revision=row.revision,
    )


def _smtp(row: CompanyWithSettings) -> SmtpSettings | None:
    if row.smtp_host is None or row.smtp_port is None or row.smtp_security is None:
        return None
    return SmtpSettings(
        host=row.smtp_host,
        port=row.smtp_port,
        security=row.smtp_security,
        username=row.smtp_username,
        password_set=row.smtp_password is not None,
    )


@strawberry.type(description="What a recipient sees.")
class SenderPreview:
    from_: str = strawberry.field(name="from", description="The From line, for people.")
    reply_to: str | None = strawberry.field(description="Where answers go; null when to the From address.")


@strawberry.type(description="One of the six methods, for the table that people choose from.")
class SendingOption:
    method: SendingMethod = strawberry.field(description="The method.")
    label: str = strawberry.field(description="Its name, in the company's language.")
    suits: str = strawberry.field(
        description="Whose situation this method suits, what the recipient sees, and what must be done, in the "
        "company's language."
    )
    recipient_sees: SenderPreview = strawberry.field(description="What the recipient sees.")
    to_do: str = strawberry.field(description="What the company must do, in its language.")
    available: bool = strawberry.field(description="False when the operator has not configured what this method needs.")
    selected: bool = strawberry.field(description="Whether the company uses it.")


def sending_options(context: Context) -> list[SendingOption]:
    """Give the table, cheapest first."""
    return [_option(method, context) for method in SendingMethod]


def _option(method: SendingMethod, context: Context) -> SendingOption:
    policy = sender_policy(context.services, context.company)
    general = method is SendingMethod.GENERAL_ADDRESS
    sender = context.services.general_address(method) if general else policy.default.address
    reply_to = policy.reply_to if policy.reply_to != sender else None
    return SendingOption(
        method=method,
        label=context.say(Sentence(LABELS[method].template, {"server": _server_label(method, context)})),
        suits=context.say(SUITS[method]),
        recipient_sees=_preview(policy.default.name, sender, reply_to),
        to_do=context.say(TO_DO[method]),
        available=_available(method, context),
        selected=method is context.company.method,
    )


def _preview(name: str, sender: Address, reply_to: Address | None) -> SenderPreview:
    return SenderPreview(from_=f"{name} <{sender.unicode}>", reply_to=reply_to.unicode if reply_to else None)


def _server_label(method: SendingMethod, context: Context) -> str:
    server = context.services.servers.get(method.server_id or "")
    return server.label[context.locale] if server else ""


def _available(method: SendingMethod, context: Context) -> bool:
    if method.is_own_domain:
        return method.server_id in context.services.servers
    return method in {SendingMethod.GENERAL_ADDRESS, SendingMethod.SMTP}


@strawberry.type(description="One entry of the drop-down that says how alternative addresses are chosen.")
class SenderSelectionOption:
    selection: SenderSelection = strawberry.field(description="The entry.")
    label: str = strawberry.field(description="Its name, in the company's language.")
    selected: bool = strawberry.field(description="Whether the company uses it.")


def selection_options(context: Context) -> list[SenderSelectionOption]:
    """Give the four entries."""
    return [
        SenderSelectionOption(
            selection=each,
            label=context.say(SELECTION_LABELS[each]),
            selected=each in context.company.sender_selection,
        )
        for each in SenderSelection
    ]
