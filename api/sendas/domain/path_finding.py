"""What is to know of a return path and of the From domain beside their records (mail-rules.md section 2)."""

from collections.abc import Iterator, Mapping, Sequence

from sendas.domain.check_code import CheckCode
from sendas.domain.dmarc.alignment import Identifiers, aligned_by_suffix, aligned_by_tree_walk, strictness
from sendas.domain.dmarc.policy_discovery import find_policy
from sendas.domain.finding import Finding, Severity
from sendas.domain.sentence import Sentence
from sendas.domain.spf.resolver import Lookup, LookupKind


def path_findings(published: Mapping[str, Sequence[str]], author: str, path: str) -> Iterator[Finding]:
    """Tell where a return path that passes SPF is not aligned: then the signature alone carries DMARC."""
    if find_policy(published, author) is None:
        return
    identifiers, strict = Identifiers(author, path), strictness(published, author)
    if strict.spf and path != author:
        sentence = Sentence(
            "The DMARC record asks for the very domain in SPF (aspf=s), and our return path is {name}: the signature "
            "carries DMARC alone.",
            {"name": path},
        )
        yield Finding(CheckCode.RETURN_PATH_STRICT, Severity.WARNING, sentence)
        return
    tree = aligned_by_tree_walk(published, author, identifiers, strict)
    if tree.spf is False or not aligned_by_suffix(author, identifiers, strict).spf:
        sentence = Sentence(
            "Our return path {name} belongs to another organization than {domain} for some receivers: the signature "
            "carries DMARC alone.",
            {"name": path, "domain": author},
        )
        yield Finding(CheckCode.RETURN_PATH_UNALIGNED, Severity.WARNING, sentence)


def from_findings(domain: str, mx: Lookup, addresses: Sequence[Lookup]) -> Iterator[Finding]:
    """Tell where no answer can arrive: neither MX nor an address (RFC 5321 section 5.1)."""
    kinds = {mx.kind, *(each.kind for each in addresses)}
    if kinds <= {LookupKind.NODATA, LookupKind.NXDOMAIN}:
        sentence = Sentence(
            "Answers to {domain} cannot arrive: it has no MX record and no address.", {"domain": domain}
        )
        yield Finding(CheckCode.FROM_NO_MX, Severity.WARNING, sentence)
