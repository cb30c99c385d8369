"""DKIM key records, by meaning (RFC 6376 section 3.6, RFC 8301, RFC 8463)."""

import base64
import binascii
import re
from collections.abc import Sequence

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key

from sendas.domain.check_code import CheckCode
from sendas.domain.sentence import Sentence
from sendas.domain.verdict import VALID, RecordStatus, Verdict

_SHORTEST = 1024  # RFC 8301 section 3.2: verifiers must not accept less
_FWS = " \t\r\n"  # the folding white space of section 3.2; a no-break space is none
_BLANK = re.compile(f"[{_FWS}]+")
_TAG_NAME = re.compile("[A-Za-z][A-Za-z0-9_]*")
_ESCAPED = re.compile(r"""\\[;"\\ ]|^\s*"|"\s*$""")


class KeyProblem(Exception):  # noqa: N818  (it becomes a verdict)
    """Raised while reading a key record: why no receiver can use it."""

    def __init__(self, code: CheckCode, sentence: Sentence) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence


def parse_tags(text: str) -> dict[str, str]:
    """Read a tag-list (RFC 6376 section 3.2); raises `ValueError` on a duplicate or malformed tag.

    >>> parse_tags("v=DKIM1; p=AAA=; ")
    {'v': 'DKIM1', 'p': 'AAA='}
    """
    tags: dict[str, str] = {}
    parts = text.split(";")
    if not parts[-1].strip(_FWS):
        parts.pop()  # one semicolon may stand at the end
    for part in parts:
        name, equals, value = part.partition("=")
        name = name.strip(_FWS)
        if not _TAG_NAME.fullmatch(name) or not equals or name in tags:
            raise ValueError(part)
        tags[name] = value.strip(_FWS)
    return tags


def judge_dkim(records: Sequence[str], expected: str) -> Verdict:
    """Judge the TXT records at our selector, at least one, against our public key (base64 of SPKI DER)."""
    if len(records) > 1:
        sentence = Sentence(
            "{count} records stand at this name; receivers then trust none. Keep only ours.", {"count": len(records)}
        )
        return Verdict(RecordStatus.CONFLICT, CheckCode.DKIM_MULTIPLE, sentence)
    try:
        return _judge_key(_tags(records[0]), expected)
    except KeyProblem as problem:
        if _ESCAPED.search(records[0]):
            sentence = Sentence("Remove the backslashes and quotes from the value.")
            return Verdict(RecordStatus.MISMATCH, CheckCode.DNS_ESCAPED, sentence)
        return Verdict(RecordStatus.MISMATCH, problem.code, problem.sentence)


def _tags(record: str) -> dict[str, str]:
    try:
        tags = parse_tags(record)
    except ValueError:
        sentence = Sentence("What is published is not a DKIM key; copy the value again.")
        raise KeyProblem(CheckCode.DKIM_SYNTAX, sentence) from None
    _check_tags(tags)
    return tags


def _check_tags(tags: dict[str, str]) -> None:
    if "v" in tags and (next(iter(tags)) != "v" or tags["v"] != "DKIM1"):
        sentence = Sentence("The value must begin with v=DKIM1, in capitals.")
        raise KeyProblem(CheckCode.DKIM_VERSION, sentence)
    if "p" not in tags:
        raise KeyProblem(CheckCode.DKIM_NO_P, Sentence("The value has no key (p=); copy it again."))
    if not tags["p"]:
        raise KeyProblem(CheckCode.DKIM_REVOKED, Sentence("The key was withdrawn (p= is empty); copy the value again."))
    if tags.get("k", "rsa") != "rsa":
        raise KeyProblem(CheckCode.DKIM_KEY_TYPE, Sentence("The key has another type than ours; copy the value again."))
    if "h" in tags and "sha256" not in _words(tags["h"]):
        raise KeyProblem(CheckCode.DKIM_NO_SHA256, Sentence("The value must allow sha256 (h=)."))
    if "s" in tags and not {"*", "email"} & _words(tags["s"]):
        raise KeyProblem(CheckCode.DKIM_NOT_EMAIL, Sentence("The value does not allow the key for e-mail (s=)."))


def _words(value: str) -> set[str]:
    return {word.strip() for word in value.split(":")}


def _judge_key(tags: dict[str, str], expected: str) -> Verdict:
    published = _BLANK.sub("", tags["p"])
    if published != expected and not _same_key(published, expected):
        raise _difference(published, expected)
    if "y" in _words(tags.get("t", "")):
        sentence = Sentence("Valid. The key is marked as a test (t=y); remove that mark.")
        return Verdict(RecordStatus.VALID, CheckCode.DKIM_TESTING, sentence)
    return VALID


def _same_key(published: str, expected: str) -> bool:
    """Compare the key itself: SubjectPublicKeyInfo and PKCS#1 hold the same one."""
    try:
        return _load(published).public_numbers() == _load(expected).public_numbers()
    except (ValueError, binascii.Error, UnsupportedAlgorithm):
        return False


def _load(text: str) -> rsa.RSAPublicKey:
    key = load_der_public_key(base64.b64decode(text, validate=True))
    if not isinstance(key, rsa.RSAPublicKey):
        raise UnsupportedAlgorithm(text)
    return key


def _difference(published: str, expected: str) -> KeyProblem:
    if published.lower() == expected.lower():
        sentence = Sentence("Capitals were lost in the value; copy it again and keep capitals and small letters.")
        return KeyProblem(CheckCode.DKIM_LOWERCASED, sentence)
    if expected.startswith(published) or expected.endswith(published):
        sentence = Sentence(
            "The value was cut off ({n} of {m} characters); copy it again.", {"n": len(published), "m": len(expected)}
        )
        return KeyProblem(CheckCode.DKIM_TRUNCATED, sentence)
    try:
        size = _load(published).key_size
    except (ValueError, binascii.Error, UnsupportedAlgorithm):
        return KeyProblem(CheckCode.DKIM_BASE64, Sentence("The value was changed on the way; copy it again."))
    if size < _SHORTEST:
        return KeyProblem(
            CheckCode.DKIM_KEY_TOO_SHORT, Sentence("The published key is too short to be accepted; replace it by ours.")
        )
    return KeyProblem(CheckCode.DKIM_KEY_MISMATCH, Sentence("Another key is published at this name; replace it."))
