"""A plan is rehearsed before anybody sees it; one that makes a verdict worse is blocked."""

from dataclasses import replace

from sendas.domain.dns_plan import DnsPlan
from sendas.domain.domain_check import CheckedDomain
from sendas.domain.rehearsal import rehearse
from sendas.domain.spf.probe import probes
from sendas.domain.spf.remembered import Remembered


async def rehearsed_plan(answers: Remembered, plan: DnsPlan, domain: CheckedDomain, *, leaving: bool) -> DnsPlan:
    """Add what receivers would say afterwards, and what would get worse.

    `leaving` is a plan to take our own records away: that our own mail then fails is what it is for.
    """
    senders = probes(domain.server.addresses)
    if not plan.changes or not senders:
        return plan
    changes = [each.change for each in plan.changes]
    done = await rehearse(answers, domain, senders, changes, leaving=leaving)
    after = None if done.after.unsure else done.after
    return replace(plan, blockers=(*plan.blockers, *done.worse), receiver_after=after)
