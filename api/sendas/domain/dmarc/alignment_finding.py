"""What a person should know of the alignment of our mail (mail-rules.md section 2)."""

from sendas.domain.check_code import CheckCode
from sendas.domain.dmarc.alignment import (
    Identifiers,
    Strictness,
    aligned_by_suffix,
    aligned_by_tree_walk,
    strictness,
)
from sendas.domain.dmarc.tree_walk import Published
from sendas.domain.finding import Finding, Severity
from sendas.domain.public_suffix import registrable_domain
from sendas.domain.sentence import Sentence


def alignment_finding(published: Published, author: str, identifiers: Identifiers) -> Finding | None:
    """Say why our mail is not aligned with a From domain for every receiver; None where it is, or nobody can tell."""
    strict = strictness(published, author)
    by_walk = aligned_by_tree_walk(published, author, identifiers, strict).passes
    by_suffix = aligned_by_suffix(author, identifiers, strict).passes
    if by_walk is None or (by_walk and by_suffix):
        return None
    if by_suffix:
        return _suffix_only(author)
    if by_walk:
        return _walk_only(author)
    return _strict(published, author, identifiers)


def _suffix_only(author: str) -> Finding:
    sentence = Sentence(
        "Receivers that follow RFC 9989 take {domain} for an organization of its own, so our mail is not aligned with "
        "it. Add a DMARC record at {name}.",
        {"domain": author, "name": f"_dmarc.{registrable_domain(author)}"},
    )
    return Finding(CheckCode.DMARC_ALIGN_PSL_ONLY, Severity.ERROR, sentence)


def _walk_only(author: str) -> Finding:
    sentence = Sentence(
        "Receivers that use the public suffix list do not take our mail to be aligned with {domain}. It must be signed "
        "by {domain} itself.",
        {"domain": author},
    )
    return Finding(CheckCode.DMARC_ALIGN_TREEWALK_ONLY, Severity.ERROR, sentence)


def _strict(published: Published, author: str, identifiers: Identifiers) -> Finding | None:
    relaxed = aligned_by_tree_walk(published, author, identifiers, Strictness())
    if not relaxed.passes:
        return None
    sentence = Sentence(
        "The DMARC record asks for strict alignment (adkim=s, aspf=s), and our mail is not signed by {domain} itself.",
        {"domain": author},
    )
    return Finding(CheckCode.DMARC_STRICT_UNALIGNED, Severity.ERROR, sentence)
