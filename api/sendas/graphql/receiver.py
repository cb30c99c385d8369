"""What receivers make of a domain: SPF, DMARC and the acid test."""

from collections.abc import Sequence

import strawberry

from sendas.domain.acid_test import ReceiverVerdict as SeenByReceiver
from sendas.domain.auth_result import AuthResult
from sendas.domain.check_code import CheckCode
from sendas.domain.finding import Finding as FindingValue
from sendas.domain.spf_sight import SpfSight
from sendas.domain.unsafe_text import printable
from sendas.graphql.context import Context
from sendas.graphql.enums import describe
from sendas.graphql.finding import Finding, findings

describe(AuthResult, "A result of mail authentication (RFC 8601, section 2.7).")


@strawberry.type(description="Whether a receiver would accept our mail from a domain.")
class ReceiverVerdict:
    passes: bool = strawberry.field(description="Whether it would.")
    spf: AuthResult = strawberry.field(description="SPF of the return path.")
    dkim: AuthResult = strawberry.field(description="DKIM with our key.")
    dmarc: AuthResult = strawberry.field(description="DMARC of the From domain.")
    aligned_tree_walk: bool = strawberry.field(description="Aligned as RFC 9989 says.")
    aligned_public_suffix: bool = strawberry.field(description="Aligned as receivers with a suffix list see it.")
    decided_by: CheckCode = strawberry.field(description="The check that decides.")
    message: str = strawberry.field(description="One sentence, in the company's language.")


@strawberry.type(description="One term of an SPF record and of those it includes.")
class SpfTerm:
    depth: int = strawberry.field(description="How deep it is included.")
    term: str = strawberry.field(description="The term as published.")
    domain: str = strawberry.field(description="Whose record holds it.")
    lookups: int = strawberry.field(description="DNS look-ups it costs, with all below it.")
    ours: bool = strawberry.field(description="Whether it is what authorises us.")


@strawberry.type(description="What the SPF record of the return path does.")
class SpfReport:
    record: str | None = strawberry.field(description="The record, as read.")
    result: AuthResult = strawberry.field(description="The result for our addresses.")
    lookups_worst_case: int = strawberry.field(description="Look-ups when nothing matches.")
    lookups_used: int | None = strawberry.field(description="Look-ups until our addresses match.")
    lookup_limit: int = strawberry.field(description="More than these are an error.")
    tree: list[SpfTerm] = strawberry.field(description="All terms, depth first.")
    findings: list[Finding] = strawberry.field(description="What a person should know.")


@strawberry.type(description="The DMARC policy that decides for a domain.")
class DmarcReport:
    record: str | None = strawberry.field(description="The record, as read.")
    found_at: str | None = strawberry.field(description="The domain that publishes it.")
    policy: str | None = strawberry.field(description="none, quarantine or reject.")
    subdomain_policy: str | None = strawberry.field(description="The policy for existing subdomains.")
    organizational_domain: str = strawberry.field(
        description="The organizational domain, by the tree walk of RFC 9989."
    )
    aligned_spf: bool = strawberry.field(description="Whether our return path is aligned.")
    aligned_dkim: bool = strawberry.field(description="Whether our DKIM domain is aligned.")
    findings: list[Finding] = strawberry.field(description="What a person should know.")


def receiver_verdict(seen: SeenByReceiver, context: Context) -> ReceiverVerdict:
    """Show the acid test in the company's language."""
    return ReceiverVerdict(
        passes=seen.passes,
        spf=seen.spf,
        dkim=seen.dkim,
        dmarc=seen.dmarc,
        aligned_tree_walk=seen.aligned_tree_walk,
        aligned_public_suffix=seen.aligned_public_suffix,
        decided_by=seen.decided_by,
        message=context.say(seen.sentence),
    )


def spf_report(seen: SpfSight, beside: Sequence[FindingValue], context: Context) -> SpfReport:
    """Show what a record does, with what is to know beside it."""
    tree = [
        SpfTerm(depth=each.depth, term=printable(each.term), domain=each.domain, lookups=each.lookups, ours=each.ours)
        for each in seen.terms
    ]
    return SpfReport(
        record=seen.record,
        result=seen.result,
        lookups_worst_case=seen.worst_case,
        lookups_used=seen.used,
        lookup_limit=seen.limit,
        tree=tree,
        findings=findings([*seen.findings, *beside], context),
    )
