"""What receivers make of a domain at a time: the acid test, the SPF of its return path, and the policy."""

import asyncio
from dataclasses import dataclass

from sendas.domain.acid_test import ReceiverVerdict, acid_test
from sendas.domain.domain_check import CheckedDomain
from sendas.domain.finding import Finding
from sendas.domain.requirement import return_path_domain
from sendas.domain.spf.probe import probes
from sendas.domain.spf.resolver import Resolver
from sendas.domain.spf_sight import SpfSight, see_spf


@dataclass(frozen=True, slots=True)
class DmarcSurvey:
    """What is to know of the policy that decides for a domain, and its organizational domain by the tree walk.

    `beside` is what is to know of its return path and of the domain itself.
    """

    findings: tuple[Finding, ...]
    organizational_domain: str
    beside: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class DomainReport:
    """All of it, as it was seen together."""

    receiver: ReceiverVerdict
    spf: SpfSight
    dmarc: DmarcSurvey | None = None


async def report_on(resolver: Resolver, domain: CheckedDomain) -> DomainReport | None:
    """Look at a domain as a receiver would; None where the operator did not say which addresses we send from."""
    senders = probes(domain.server.addresses)
    if not senders:
        return None
    path = return_path_domain(domain.name, domain.server)
    receiver, spf = await asyncio.gather(
        acid_test(resolver, domain, senders), see_spf(resolver, path, domain.server.spf, senders)
    )
    return DomainReport(receiver, spf)
