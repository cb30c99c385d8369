"""A plan tried out on a copy of what is published: what receivers would say, and who would come off worse."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from itertools import chain
from typing import Final

from sendas.domain.acid_test import ReceiverVerdict, acid_test
from sendas.domain.auth_result import AuthResult
from sendas.domain.check_code import CheckCode
from sendas.domain.dmarc.never_weaker import is_never_weaker
from sendas.domain.dmarc.tree_walk import walk_names
from sendas.domain.domain_check import CheckedDomain
from sendas.domain.finding import Finding, Severity
from sendas.domain.read_texts import read_texts
from sendas.domain.rehearsed_dns import RehearsedDns, rehearsed
from sendas.domain.sentence import Sentence
from sendas.domain.served import seen_text
from sendas.domain.spf.check_host import check_host
from sendas.domain.spf.host_addresses import hosts_of
from sendas.domain.spf.include_tree import read_tree
from sendas.domain.spf.mail_session import IPAddress
from sendas.domain.spf.outcome import SpfResult
from sendas.domain.spf.probe import probes
from sendas.domain.spf.record import SpfRecord, SpfSyntaxError, is_spf, parse_spf
from sendas.domain.spf.resolver import Resolver
from sendas_providers import Change

_MOST_SENDERS: Final = 40


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The acid test before and after, and a blocker for each verdict that would get worse."""

    before: ReceiverVerdict
    after: ReceiverVerdict
    worse: tuple[Finding, ...]


async def rehearse(
    resolver: Resolver,
    domain: CheckedDomain,
    senders: Sequence[IPAddress],
    changes: Sequence[Change],
    *,
    leaving: bool = False,
) -> Rehearsal:
    """Try changes out; `senders` are addresses that we send from.

    Changes that take our own records away, `leaving`, are meant to let our own mail, and nobody else's, fail.
    """
    then = rehearsed(resolver, changes)
    before, after = await asyncio.gather(acid_test(resolver, domain, senders), acid_test(then, domain, senders))
    texts = [change for change in changes if change.key[1] == "TXT" and not leaving]
    others = [_other_senders(resolver, then, change) for change in texts]
    policies = _policies(resolver, then, domain.name)
    found = await asyncio.gather(*others, policies)
    ours = () if leaving else _ours(before, after)
    return Rehearsal(before, after, (*ours, *chain.from_iterable(found)))


def _ours(before: ReceiverVerdict, after: ReceiverVerdict) -> Iterable[Finding]:
    if before.passes and not after.passes and not after.unsure:
        yield _blocker(Sentence("Receivers accept our mail today, and after this plan they would not any more."))
        return
    for name in ("spf", "dkim", "dmarc"):
        old, new = getattr(before, name), getattr(after, name)
        if old is AuthResult.PASS and new not in {AuthResult.PASS, AuthResult.TEMPERROR}:
            sentence = Sentence(
                "{name} of our mail passes today, and after this plan it would not.", {"name": name.upper()}
            )
            yield _blocker(sentence)


async def _other_senders(resolver: Resolver, then: RehearsedDns, change: Change) -> list[Finding]:
    """Find senders that a present SPF record lets send, and the new one does not."""
    name = change.key[0].rstrip(".")
    texts = [seen_text(value.text) for value in change.before.values] if change.before else []
    records = [text for text in texts if is_spf(text)]
    if change.after and sum(is_spf(seen_text(value.text)) for value in change.after.values) > 1:
        return [_blocker(Sentence("This plan would leave several SPF records at {name}.", {"name": name}))]
    if len(records) != 1:
        return []  # without a record, or with several, nobody passes today
    lost = [
        sender
        for sender in await _senders(resolver, records[0], name)
        if await _passes(resolver, sender, name) and not await _passes(then, sender, name)
    ]
    sentence = Sentence("{sender} may send mail of {name} today, and could not any more after this plan.")
    return [_blocker(Sentence(sentence.template, {"sender": str(each), "name": name})) for each in lost[:1]]


async def _senders(resolver: Resolver, text: str, name: str) -> Sequence[IPAddress]:
    """Give addresses that a record and those it includes name, some of each."""
    try:
        tree = await read_tree(resolver, parse_spf(text), name)
    except SpfSyntaxError:
        return ()
    mechanisms = chain.from_iterable(each.record.mechanisms for each in tree.values() if each.record)
    networks = [each.network for each in mechanisms if each.network]
    hosts = await _hosts(resolver, parse_spf(text), name)
    return tuple(dict.fromkeys((*hosts, *chain.from_iterable(probes([network]) for network in networks))))[
        :_MOST_SENDERS
    ]


async def _hosts(resolver: Resolver, record: SpfRecord, name: str) -> list[IPAddress]:
    """Give the addresses of the hosts that a record names itself."""
    terms = [term for term in record.mechanisms if term.name in {"a", "mx"}]
    found = [(await hosts_of(resolver, term, name)).addresses for term in terms]
    return [ip_address(text) for text in chain.from_iterable(found)]


async def _passes(resolver: Resolver, sender: IPAddress, name: str) -> bool:
    """Say whether an address passes, or may: a failure of the DNS takes nothing away."""
    outcome = await check_host(resolver, sender, name, f"postmaster@{name}", name)
    return outcome.result in {SpfResult.PASS, SpfResult.TEMPERROR}


async def _policies(resolver: Resolver, then: RehearsedDns, domain: str) -> list[Finding]:
    names = walk_names(domain)
    before, after = await asyncio.gather(*(read_texts(dns, names, "_dmarc.") for dns in (resolver, then)))
    if before.keys() != after.keys() or is_never_weaker(before, after, domain):
        return []
    return [_blocker(Sentence("This plan would weaken the DMARC policy of {domain}.", {"domain": domain}))]


def _blocker(sentence: Sentence) -> Finding:
    return Finding(CheckCode.ACID_FAIL, Severity.ERROR, sentence)
