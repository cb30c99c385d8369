"""Why receivers discard a TXT record that tries to be a DMARC policy, and what a valid one has wrong in its policy."""

import re

from sendas.domain.check_code import CheckCode
from sendas.domain.dmarc.mend import mend_dmarc
from sendas.domain.dmarc.policy import read_policy
from sendas.domain.dmarc.record import has_version, read_tags
from sendas.domain.finding import Finding, Severity
from sendas.domain.sentence import Sentence
from sendas.domain.unsafe_text import printable

_SHOWN = 300  # characters of what strangers publish
_ATTEMPT = re.compile(r"v\W{0,9}dmarc1|(?:^|;)\s*p\s*[=:]\s*(?:none|quarantine|reject)\b", re.IGNORECASE)


def is_attempt(text: str) -> bool:
    """Say whether a TXT record tries to be a policy; other texts at the name are nobody's business.

    >>> is_attempt("v=dmarc1 p=none"), is_attempt("p=reject; v=1"), is_attempt("some-verification=dmarc")
    (True, True, False)
    """
    return _ATTEMPT.search(text) is not None


def unreadable_words(text: str) -> dict[str, str]:
    """Give the tags among `p`, `sp` and `np` whose value is no policy, with that value."""
    tags = read_tags(text)
    return {name: tags[name] for name in ("p", "sp", "np") if name in tags and read_policy(tags[name]) is None}


def fault_of(text: str) -> Finding:
    """Say why receivers do not do what a record asks; only for one that they discard or take for `p=none`."""
    if not has_version(text):
        return _error(CheckCode.DMARC_VERSION, _version_fault(text))
    words = unreadable_words(text)
    if words:
        name, word = next(iter(words.items()))
        sentence = Sentence(
            "{tag}={word} is no DMARC policy: only none, quarantine and reject are. Receivers do nothing until it is "
            "mended.",
            {"tag": name, "word": printable(word, _SHOWN)},
        )
        return _error(CheckCode.DMARC_BAD_POLICY, sentence)
    sentence = Sentence("The DMARC record has neither a policy (p=) nor a report address (rua=); receivers ignore it.")
    return _error(CheckCode.DMARC_NO_EFFECT, sentence)


def _version_fault(text: str) -> Sentence:
    shown = {"found": printable(text, _SHOWN), "mended": printable(mend_dmarc(text), _SHOWN)}
    return Sentence("Receivers ignore {found}: it must begin with v=DMARC1; as in {mended}", shown)


def _error(code: CheckCode, sentence: Sentence) -> Finding:
    return Finding(code, Severity.ERROR, sentence)
