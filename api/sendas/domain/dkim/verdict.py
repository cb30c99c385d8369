"""DKIM key records held against our key, by meaning (RFC 6376 section 3.6, RFC 8301, RFC 8463)."""

import re
from collections.abc import Sequence

from sendas.domain.check_code import CheckCode
from sendas.domain.dkim.damage import damage_of
from sendas.domain.dkim.key_record import KeyProblem, KeyRecord, parse_key_record, wrong_type
from sendas.domain.dkim.public_key import KeyType, PublicKey, read_public_key
from sendas.domain.sentence import Sentence
from sendas.domain.verdict import VALID, RecordStatus, Verdict

_SHORTEST, _ADVISED = 1024, 2048  # RFC 8301 section 3.2: verifiers must not accept less, signers should not use less
_ESCAPED = re.compile(r"""\\[;"\\ ]|^\s*"|"\s*$""")


def judge_dkim(records: Sequence[str], expected: str, key_type: KeyType = KeyType.RSA) -> Verdict:
    """Judge the TXT records at our selector, at least one, against our public key.

    `expected` is base64: of SPKI DER for RSA, of the 32 octets for Ed25519.
    """
    if len(records) > 1:
        sentence = Sentence(
            "{count} records stand at this name; receivers then trust none. Keep only ours.", {"count": len(records)}
        )
        return Verdict(RecordStatus.CONFLICT, CheckCode.DKIM_MULTIPLE, sentence)
    try:
        return _judge_key(parse_key_record(records[0]), expected, key_type)
    except KeyProblem as problem:
        if _ESCAPED.search(records[0]):
            sentence = Sentence("Remove the backslashes and quotes from the value.")
            return Verdict(RecordStatus.MISMATCH, CheckCode.DNS_ESCAPED, sentence)
        return Verdict(RecordStatus.MISMATCH, problem.code, problem.sentence)


def _judge_key(record: KeyRecord, expected: str, key_type: KeyType) -> Verdict:
    if record.type is not key_type:
        raise wrong_type()
    published, ours = _read(record.key, key_type), _read(expected, key_type)
    if record.key != expected and (published is None or published != ours):
        raise _difference(record.key, published, expected)
    if published and _is_short(published):
        raise _too_short(published)
    return _valid(record, published)


def _read(text: str, key_type: KeyType) -> PublicKey | None:
    try:
        return read_public_key(text, key_type)
    except ValueError:
        return None


def _difference(text: str, published: PublicKey | None, expected: str) -> KeyProblem:
    damage = damage_of(text, expected)
    if damage:
        return damage
    if published is None:
        return KeyProblem(CheckCode.DKIM_BASE64, Sentence("The value was changed on the way; copy it again."))
    if _is_short(published):
        return _too_short(published)
    return KeyProblem(CheckCode.DKIM_KEY_MISMATCH, Sentence("Another key is published at this name; replace it."))


def _is_short(key: PublicKey) -> bool:
    return key.type is KeyType.RSA and key.bits < _SHORTEST


def _too_short(key: PublicKey) -> KeyProblem:
    sentence = Sentence(
        "The published key has {bits} bits; receivers accept none below {least}. Replace it by ours.",
        {"bits": key.bits, "least": _SHORTEST},
    )
    return KeyProblem(CheckCode.DKIM_KEY_TOO_SHORT, sentence)


def _valid(record: KeyRecord, key: PublicKey | None) -> Verdict:
    if record.is_test:
        sentence = Sentence("Valid. The key is marked as a test (t=y); remove that mark.")
        return Verdict(RecordStatus.VALID, CheckCode.DKIM_TESTING, sentence)
    if key and key.type is KeyType.RSA and key.bits < _ADVISED:
        sentence = Sentence(
            "Valid. The key has {bits} bits; a new one should have {advised}.", {"bits": key.bits, "advised": _ADVISED}
        )
        return Verdict(RecordStatus.VALID, CheckCode.DKIM_1024, sentence)
    return VALID
