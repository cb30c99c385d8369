"""Which sender a message uses, and why."""

from datetime import datetime

import strawberry

from sendas.domain.check_code import CheckCode
from sendas.domain.sender import Decision
from sendas.domain.sender_choice import SenderMatch
from sendas.domain.sending_method import SendingMethod
from sendas.graphql.context import Context
from sendas.graphql.finding import Finding, findings
from sendas.graphql.scalars import EmailAddress


@strawberry.type(description="A sender that was considered.")
class SenderCandidate:
    matched: SenderMatch = strawberry.field(description="The rule that proposed it.")
    address: EmailAddress = strawberry.field(description="Its address.")
    usable: bool = strawberry.field(description="Whether it may be used today.")
    code: CheckCode = strawberry.field(description="Why, for programs.")
    reason: str = strawberry.field(description="Why it was taken or passed over, in the company's language.")


@strawberry.type(description="Which From, Reply-To and return path a message leaves with.")
class SenderDecision:
    from_: str = strawberry.field(
        name="from",
        description="The complete From header value, ready for the message: RFC 5322 quoting, RFC 2047 encoded words, "
        "A-label domain.",
    )
    from_name: str = strawberry.field(description="The name in it.")
    from_address: EmailAddress = strawberry.field(description="The address in it.")
    reply_to: EmailAddress | None = strawberry.field(description="Where answers go; null when to the From address.")
    envelope_from: str | None = strawberry.field(
        description="The MAIL FROM address; null when the method leaves it to another server."
    )
    method: SendingMethod = strawberry.field(description="The method that the message really leaves by.")
    dkim_domain: str | None = strawberry.field(description="The domain to sign with (d=).")
    dkim_selectors: list[str] = strawberry.field(description="The selectors to sign with (s=).")
    used_fallback: bool = strawberry.field(description="True when another From was wanted and could not be used.")
    matched: SenderMatch = strawberry.field(description="The rule that decided.")
    trace: list[SenderCandidate] = strawberry.field(
        description="Each candidate in order of precedence, with the reason it was taken or passed over."
    )
    warnings: list[Finding] = strawberry.field(description="What a person should know.")
    template_id: str | None = strawberry.field(
        description="The template that belongs to the chosen address, where a rule ties them."
    )
    valid_until: datetime = strawberry.field(description="Ask again after this.")


def sender_decision(decision: Decision, context: Context) -> SenderDecision:
    """Show a decision."""
    return SenderDecision(
        from_=decision.sender_from,
        from_name=decision.sender.name,
        from_address=EmailAddress(decision.sender.address.shown),
        reply_to=EmailAddress(decision.reply_to.shown) if decision.reply_to else None,
        envelope_from=decision.envelope_from,
        method=decision.method,
        dkim_domain=decision.dkim_domain,
        dkim_selectors=list(decision.dkim_selectors),
        used_fallback=decision.used_fallback,
        matched=decision.matched,
        trace=[
            SenderCandidate(
                matched=weighed.candidate.matched,
                address=EmailAddress(weighed.candidate.sender.address.shown),
                usable=weighed.usable,
                code=weighed.code,
                reason=context.say(weighed.reason),
            )
            for weighed in decision.trace
        ],
        warnings=findings(decision.warnings, context),
        template_id=decision.template_id,
        valid_until=decision.valid_until,
    )
