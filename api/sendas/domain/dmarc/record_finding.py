"""What a person should know of a valid DMARC record (mail-rules.md section 2)."""

from collections.abc import Iterator

from sendas.domain.check_code import CheckCode
from sendas.domain.dmarc.fault import fault_of, unreadable_words
from sendas.domain.dmarc.mend import mend_reports
from sendas.domain.dmarc.policy import Policy
from sendas.domain.dmarc.record import DmarcRecord
from sendas.domain.finding import Finding, Severity
from sendas.domain.sentence import Sentence
from sendas.domain.unsafe_text import printable

_SHOWN = 300  # characters of what strangers publish


def record_findings(record: DmarcRecord) -> tuple[Finding, ...]:
    """Give what is wrong with a record that receivers use, and advice; stricter than needed is never wrong."""
    if unreadable_words(record.text):
        return (fault_of(record.text), *_of_reports(record))
    return (*_of_policy(record), *_of_reports(record), *_of_history(record))


def _of_policy(record: DmarcRecord) -> Iterator[Finding]:
    if record.policy is Policy.NONE:
        sentence = Sentence("The DMARC policy is p=none: fine to start. Tighten it once reports show only your mail.")
        yield _warning(CheckCode.DMARC_NONE, sentence)
    elif record.subdomain_policy is Policy.NONE:
        sentence = Sentence(
            "The DMARC policy is p={policy}, but sp=none leaves every subdomain unprotected.", {"policy": record.policy}
        )
        yield _warning(CheckCode.DMARC_SP_NONE, sentence)
    if record.is_test:
        sentence = Sentence(
            "The DMARC policy is only tested (t=y): receivers apply one level less. Remove t=y once reports are clean."
        )
        yield _warning(CheckCode.DMARC_TEST_MODE, sentence)


def _of_reports(record: DmarcRecord) -> Iterator[Finding]:
    uris = (*record.aggregate_reports, *record.failure_reports)
    bad = [uri.text for uri in uris if uri.address is None and not uri.text.lower().startswith(("https:", "http:"))]
    if bad:
        shown = {"found": printable(", ".join(bad), _SHOWN), "mended": printable(mend_reports(record.text), _SHOWN)}
        yield _warning(CheckCode.DMARC_RUA_SYNTAX, _syntax_sentence(shown))
    elif not record.aggregate_reports:
        sentence = Sentence("The DMARC record has no rua=: nobody gets reports of who sends in the domain's name.")
        yield _warning(CheckCode.DMARC_NO_RUA, sentence)


def _syntax_sentence(shown: dict[str, str]) -> Sentence:
    return Sentence(
        "No reports can be sent to {found}: each address needs mailto: before it, a comma between two of them and a "
        "semicolon before the next tag. The record should be {mended}",
        shown,
    )


def _of_history(record: DmarcRecord) -> Iterator[Finding]:
    if record.historic:
        sentence = Sentence(
            "Receivers no longer read {tags} in a DMARC record; it can go.", {"tags": ", ".join(record.historic)}
        )
        yield _warning(CheckCode.DMARC_PCT, sentence)


def _warning(code: CheckCode, sentence: Sentence) -> Finding:
    return Finding(code, Severity.WARNING, sentence)
