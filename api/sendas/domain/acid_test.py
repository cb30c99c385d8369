"""The acid test: would a receiver accept our mail from a domain, as it is published now (mail-rules.md section 2)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sendas.domain.acid_part import Part, dkim_part, dmarc_part, from_part, spf_part
from sendas.domain.auth_result import AuthResult
from sendas.domain.check_code import CheckCode
from sendas.domain.dmarc.alignment import (
    Alignment,
    Identifiers,
    aligned_by_suffix,
    aligned_by_tree_walk,
    alignment_names,
    strictness,
)
from sendas.domain.domain_check import CheckedDomain
from sendas.domain.read_texts import read_texts
from sendas.domain.requirement import Purpose, return_path_domain
from sendas.domain.sentence import Sentence
from sendas.domain.server import DkimKind
from sendas.domain.spf.check_senders import check_senders
from sendas.domain.spf.mail_session import IPAddress
from sendas.domain.spf.resolver import LookupKind, LookupType, Resolver


@dataclass(frozen=True, slots=True)
class ReceiverVerdict:
    """What a receiver that asks what large mailbox providers ask since 2024 would make of our mail.

    `decided_by` and `sentence` name the first thing that keeps it from passing. It is `unsure` where nothing but a
    failure of the DNS does: somebody else may see more.
    """

    passes: bool
    spf: AuthResult
    dkim: AuthResult
    dmarc: AuthResult
    aligned_tree_walk: bool
    aligned_public_suffix: bool
    decided_by: CheckCode
    sentence: Sentence
    unsure: bool = False


def without_dnssec(seen: ReceiverVerdict, domain: str) -> ReceiverVerdict:
    """Give the verdict where DNSSEC of the zone is broken: receivers that validate see nothing of it."""
    sentence = Sentence(
        "DNSSEC of {domain} is broken, so that most receivers see none of its records. Have it mended where the zone "
        "is signed, or at the registrar.",
        {"domain": domain},
    )
    hidden = AuthResult.TEMPERROR
    return replace(
        seen,
        passes=False,
        spf=hidden,
        dkim=hidden,
        dmarc=hidden,
        decided_by=CheckCode.DNS_DNSSEC_BOGUS,
        sentence=sentence,
    )


async def acid_test(resolver: Resolver, domain: CheckedDomain, senders: Sequence[IPAddress]) -> ReceiverVerdict:
    """Receive a message from a domain, sent from each of our addresses; the worst of them counts.

    `senders` are at least one of the addresses that we send from.
    """
    path = return_path_domain(domain.name, domain.server)
    spf, dkim, author = await asyncio.gather(
        _spf(resolver, path, senders), _dkim(resolver, domain), _author(resolver, domain.name)
    )
    identifiers = Identifiers(
        dkim=domain.name if dkim.result is AuthResult.PASS else None,
        spf=path if spf.result is AuthResult.PASS else None,
    )
    published = await read_texts(resolver, alignment_names(domain.name, identifiers), "_dmarc.")
    tree = aligned_by_tree_walk(published, domain.name, identifiers)
    suffix = aligned_by_suffix(domain.name, identifiers, strictness(published, domain.name))
    dmarc = dmarc_part(published, domain.name, tree, suffix)
    if dmarc.result is AuthResult.FAIL and AuthResult.TEMPERROR in {spf.result, dkim.result}:
        dmarc = replace(dmarc, result=AuthResult.TEMPERROR)  # what could not be seen might be aligned
    return _verdict(domain.name, author, dkim, spf, dmarc, (tree, suffix))


def _verdict(
    domain: str, author: Part, dkim: Part, spf: Part, dmarc: Part, aligned: tuple[Alignment, Alignment]
) -> ReceiverVerdict:
    failing = [part for part in (author, dkim, spf, dmarc) if part.result is not AuthResult.PASS]
    definite = [part for part in failing if part.result is not AuthResult.TEMPERROR]
    wrong = next(iter(definite or failing), None)
    sentence = Sentence("Receivers accept our mail from {domain}: SPF, DKIM and DMARC pass.", {"domain": domain})
    return ReceiverVerdict(
        passes=wrong is None,
        spf=spf.result,
        dkim=dkim.result,
        dmarc=dmarc.result,
        aligned_tree_walk=aligned[0].passes is True,
        aligned_public_suffix=aligned[1].passes is True,
        decided_by=wrong.code if wrong else CheckCode.OK,
        sentence=wrong.sentence if wrong else sentence,
        unsure=bool(failing) and not definite,
    )


async def _spf(resolver: Resolver, path: str, senders: Sequence[IPAddress]) -> Part:
    parts = [spf_part(outcome, path) for outcome in await check_senders(resolver, path, senders)]
    return next((part for part in parts if part.result is not AuthResult.PASS), parts[0])


async def _dkim(resolver: Resolver, domain: CheckedDomain) -> Part:
    name = f"{domain.dkim.selector}._domainkey.{domain.name}"
    found = await resolver.resolve(name, LookupType.TXT)
    if found.values or domain.server.dkim.kind is DkimKind.TXT:
        return dkim_part(found, name, domain.dkim)
    row = next(each for each in domain.required if each.purpose is Purpose.DKIM)
    target = await resolver.resolve(row.value, LookupType.TXT)
    absent = target.kind in {LookupKind.NODATA, LookupKind.NXDOMAIN}
    return dkim_part(found, name, domain.dkim, dangling=row.value if absent else "")


async def _author(resolver: Resolver, domain: str) -> Part:
    return from_part(domain, await resolver.resolve(domain, LookupType.MX))
