"""One server's answer held against one row: DKIM, CNAME and MX (mail-rules.md section 2)."""

from collections.abc import Sequence

from sendas.domain.check_code import CheckCode
from sendas.domain.dkim.verdict import judge_dkim
from sendas.domain.observation import AnswerKind, RecordType, ServerAnswer
from sendas.domain.requirement import DkimIdentity, Purpose, Requirement
from sendas.domain.sentence import Sentence
from sendas.domain.verdict import VALID, RecordStatus, Verdict, not_found


def judge_row(row: Requirement, answer: ServerAnswer, dkim: DkimIdentity) -> Verdict:
    """Judge what stands at a row's name and type, or that nothing does."""
    if row.type is RecordType.TXT and answer.chain:
        return _behind_alias(row, answer, dkim)
    if answer.kind is not AnswerKind.FOUND or not answer.values:
        missing = CheckCode.DKIM_MISSING if row.purpose is Purpose.DKIM else CheckCode.RETURN_PATH_MISSING
        return not_found(answer, missing, row.name)
    if row.purpose is Purpose.DKIM and row.type is RecordType.TXT:
        return judge_dkim(answer.values, dkim.public_key)
    return _judge_mx(row, answer.values) if row.type is RecordType.MX else _judge_cname(row, answer.values)


def _behind_alias(row: Requirement, answer: ServerAnswer, dkim: DkimIdentity) -> Verdict:
    """Judge our key behind somebody's CNAME: right where it leads to our key, else in the way of it."""
    if answer.values and judge_dkim(answer.values, dkim.public_key).ok:
        return VALID
    shown = {"name": row.name, "target": answer.chain[0]}
    sentence = Sentence("{name} is a CNAME to {target}, and nothing can stand beside one. Delete it first.", shown)
    return Verdict(RecordStatus.MISMATCH, CheckCode.DNS_CNAME_CONFLICT, sentence)


def _judge_cname(row: Requirement, values: Sequence[str]) -> Verdict:
    if list(values) == [row.value]:
        return VALID
    code = CheckCode.DKIM_CNAME_WRONG if row.purpose is Purpose.DKIM else CheckCode.RETURN_PATH_WRONG
    sentence = Sentence("Points to {found}, should be {expected}.", {"found": values[0], "expected": row.value})
    return Verdict(RecordStatus.MISMATCH, code, sentence)


def _judge_mx(row: Requirement, values: Sequence[str]) -> Verdict:
    targets = sorted({value.split(" ", 1)[-1] for value in values})
    if targets == [row.value]:
        return VALID
    if targets == ["."]:
        sentence = Sentence("The record says that no mail is accepted here; replace it.")
        return Verdict(RecordStatus.MISMATCH, CheckCode.RETURN_PATH_NULL_MX, sentence)
    sentence = Sentence(
        "Points to {found}, should be {expected}.", {"found": ", ".join(targets), "expected": row.value}
    )
    return Verdict(RecordStatus.MISMATCH, CheckCode.RETURN_PATH_WRONG, sentence)
