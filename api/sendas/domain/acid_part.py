"""What a receiver makes of each part of a message's authentication, and the one thing to know about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sendas.domain.auth_result import AuthResult
from sendas.domain.check_code import CheckCode
from sendas.domain.dkim.verdict import judge_dkim
from sendas.domain.dmarc.alignment import Alignment
from sendas.domain.dmarc.policy_discovery import definite_policy
from sendas.domain.requirement import DkimIdentity
from sendas.domain.sentence import Sentence
from sendas.domain.spf.outcome import ProblemKind, SpfOutcome, SpfResult
from sendas.domain.spf.resolver import Lookup, LookupKind

_NULL_MX: Final = ("", ".")
_UNSEEN: Final = Sentence("The name servers did not answer just now; we try again.")
_RESULTS: Final[Mapping[SpfResult, AuthResult]] = {each: AuthResult[each.name] for each in SpfResult}
_PROBLEMS: Final[Mapping[ProblemKind, CheckCode]] = {
    ProblemKind.DNS_ERROR: CheckCode.SPF_TEMPERROR,
    ProblemKind.SYNTAX: CheckCode.SPF_SYNTAX,
    ProblemKind.SEVERAL_RECORDS: CheckCode.SPF_MULTIPLE,
    ProblemKind.NO_RECORD: CheckCode.SPF_INCLUDE_NO_RECORD,
    ProblemKind.TOO_MANY_LOOKUPS: CheckCode.SPF_TOO_MANY_LOOKUPS,
    ProblemKind.TOO_MANY_VOID_LOOKUPS: CheckCode.SPF_TOO_MANY_VOID,
    ProblemKind.TOO_MANY_EXCHANGES: CheckCode.SPF_TOO_MANY_LOOKUPS,
}


@dataclass(frozen=True, slots=True)
class Part:
    """One result with its code and sentence."""

    result: AuthResult
    code: CheckCode
    sentence: Sentence


def _passed() -> Part:
    return Part(AuthResult.PASS, CheckCode.OK, Sentence("Valid."))


def spf_part(outcome: SpfOutcome, path: str) -> Part:
    """Give the part of the return path's SPF for one of our addresses."""
    result = _RESULTS[outcome.result]
    if result is AuthResult.PASS:
        return _passed()
    if result is AuthResult.NONE:
        sentence = Sentence("{name} has no SPF record, so that our return path is not allowed.", {"name": path})
        return Part(result, CheckCode.SPF_MISSING, sentence)
    if problem := outcome.problem:
        if problem.kind is ProblemKind.DNS_ERROR:
            return Part(result, CheckCode.SPF_TEMPERROR, _UNSEEN)
        shown = {"name": problem.domain, "term": problem.term}
        sentence = Sentence("SPF of {name} cannot be evaluated: see {term}.", shown)
        return Part(result, _code_of(problem.kind, inside=problem.domain != path), sentence)
    shown = {"name": path, "result": outcome.result.value}
    sentence = Sentence("SPF of {name} does not let our servers send: the result is {result}.", shown)
    return Part(result, CheckCode.SPF_OURS_MISSING, sentence)


def _code_of(kind: ProblemKind, *, inside: bool) -> CheckCode:
    if kind is ProblemKind.SEVERAL_RECORDS and inside:
        return CheckCode.SPF_INCLUDE_MULTIPLE
    return _PROBLEMS[kind]


def dkim_part(found: Lookup, name: str, ours: DkimIdentity, *, dangling: str = "") -> Part:
    """Give the part of our signature: whether our key, and no other, is at our selector.

    `dangling` is the operator's own name for it, where nothing stands there.
    """
    if found.kind is LookupKind.ERROR:
        return Part(AuthResult.TEMPERROR, CheckCode.DNS_SERVFAIL, _UNSEEN)
    if not found.values and dangling:
        sentence = Sentence("Our own key is missing at {name}: that is the operator's to mend.", {"name": dangling})
        return Part(AuthResult.PERMERROR, CheckCode.DKIM_CNAME_DANGLING, sentence)
    if not found.values:
        sentence = Sentence("Our key is not at {name} yet, so that our signature cannot be checked.", {"name": name})
        return Part(AuthResult.PERMERROR, CheckCode.DKIM_MISSING, sentence)
    verdict = judge_dkim(found.values, ours.public_key)
    return _passed() if verdict.ok else Part(AuthResult.PERMERROR, verdict.code, verdict.sentence)


def from_part(domain: str, mx: Lookup) -> Part:
    """Give the part of the From domain itself: receivers refuse one that exists not at all, or takes no mail."""
    if mx.kind is LookupKind.NXDOMAIN:
        sentence = Sentence("{domain} does not exist in the DNS.", {"domain": domain})
        return Part(AuthResult.FAIL, CheckCode.FROM_NXDOMAIN, sentence)
    if mx.values and set(mx.values) <= set(_NULL_MX):
        sentence = Sentence(
            "{domain} says that it takes no mail (null MX); receivers may refuse ours.", {"domain": domain}
        )
        return Part(AuthResult.FAIL, CheckCode.FROM_NULL_MX, sentence)
    return _passed()


def dmarc_part(published: Mapping[str, Sequence[str]], domain: str, tree: Alignment, suffix: Alignment) -> Part:
    """Give the part of DMARC: a policy decides, and one identifier is aligned whichever way a receiver looks.

    We sign as the From domain itself, so that it fails only where the signature does: that part then tells why.
    """
    policy, whole = definite_policy(published, domain)
    if policy is None and whole:
        sentence = Sentence("{domain} has no DMARC policy; large mailbox providers ask for one.", {"domain": domain})
        return Part(AuthResult.NONE, CheckCode.DMARC_MISSING, sentence)
    if policy is None or (tree.passes is None and suffix.passes):
        return Part(AuthResult.TEMPERROR, CheckCode.DNS_SERVFAIL, _UNSEEN)
    if tree.passes and suffix.passes:
        return _passed()
    sentence = Sentence("Neither SPF nor DKIM passes for {domain}, which is what DMARC asks.", {"domain": domain})
    return Part(AuthResult.FAIL, CheckCode.ACID_FAIL, sentence)
