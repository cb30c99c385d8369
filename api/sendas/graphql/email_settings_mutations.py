"""Saving e-mail settings."""

import strawberry

from sendas.actions.absent import ABSENT, AbsentType
from sendas.actions.smtp_settings import SmtpEntry
from sendas.actions.update_email_settings import SettingsEntry, update_email_settings
from sendas.domain.principal import Scope
from sendas.domain.sender_choice import SenderSelection, UnverifiedPolicy
from sendas.domain.sending_method import SendingMethod
from sendas.domain.smtp_server import SmtpSecurity
from sendas.graphql.attempt import attempt, given_or_null
from sendas.graphql.context import Info
from sendas.graphql.email_settings import EmailSettings, email_settings
from sendas.graphql.scalars import EmailAddress, Secret
from sendas.graphql.user_error import UserError


@strawberry.input(description="The company's own mail server. Saved after a real conversation with it.")
class SmtpInput:
    host: str = strawberry.field(description="Its name or address.")
    port: int = strawberry.field(description="Its port: 25, 465, 587 or 2525.")
    security: SmtpSecurity = strawberry.field(description="How the connection is encrypted.")
    username: str | None = strawberry.field(default=strawberry.UNSET, description="Who signs in; absent: nobody.")
    password: Secret | None = strawberry.field(
        default=strawberry.UNSET,
        description="The password; absent: the one that is kept, for the same server and user name.",
    )

    def entry(self) -> SmtpEntry:
        """Give what was entered."""
        password = self.password.reveal() if self.password else None
        return SmtpEntry(self.host, self.port, self.security, self.username or None, password)


@strawberry.input(description="Absent: leave as it is. null: back to the company's own name or address.")
class UpdateEmailSettingsInput:
    sender_name: str | None = strawberry.field(default=strawberry.UNSET, description="The From name.")
    sender_address: EmailAddress | None = strawberry.field(default=strawberry.UNSET, description="The From address.")
    reply_to: EmailAddress | None = strawberry.field(default=strawberry.UNSET, description="Where answers go.")
    method: SendingMethod | None = strawberry.field(default=strawberry.UNSET, description="The sending method.")
    sender_selection: list[SenderSelection] | None = strawberry.field(
        default=strawberry.UNSET, description="How alternative addresses are chosen, in order of precedence."
    )
    on_unverified: UnverifiedPolicy | None = strawberry.field(
        default=strawberry.UNSET, description="What happens while the sender is not valid."
    )
    smtp: SmtpInput | None = strawberry.field(default=strawberry.UNSET, description="The mail server; null forgets it.")
    revision: int | None = strawberry.field(
        default=strawberry.UNSET, description="The revision that was read: STALE_REVISION when somebody saved since."
    )

    def entry(self) -> SettingsEntry:
        """Give what was entered."""
        return SettingsEntry(
            sender_name=given_or_null(self.sender_name),
            sender_address=given_or_null(self.sender_address),
            reply_to=given_or_null(self.reply_to),
            method=given_or_null(self.method),
            sender_selection=given_or_null(self.sender_selection),
            on_unverified=given_or_null(self.on_unverified),
            smtp=self._smtp(),
            revision=given_or_null(self.revision),
        )

    def _smtp(self) -> SmtpEntry | AbsentType | None:
        if self.smtp is strawberry.UNSET:
            return ABSENT
        return self.smtp.entry() if self.smtp else None


@strawberry.type(description="The settings as saved, or why nothing was.")
class UpdateEmailSettingsPayload:
    email_settings: EmailSettings | None = strawberry.field(description="The settings.")
    user_errors: list[UserError] = strawberry.field(description="What to mend.")


@strawberry.type
class EmailSettingsMutations:
    @strawberry.mutation(
        description="Save. Never waits for DNS: until the domain is valid, mail leaves by the fallback."
    )
    async def update_email_settings(self, info: Info, input: UpdateEmailSettingsInput) -> UpdateEmailSettingsPayload:  # noqa: A002  (the contract's name)
        context = info.context
        context.require(Scope.SETTINGS_WRITE)
        row, problems = await attempt(info, update_email_settings(context.services, context.caller, input.entry()))
        context.changed(row)
        return UpdateEmailSettingsPayload(email_settings=email_settings(row) if row else None, user_errors=problems)
