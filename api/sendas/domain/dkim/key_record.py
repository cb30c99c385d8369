"""DKIM key records: a list of tags, and what they say (RFC 6376 section 3.6.1)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sendas.domain.check_code import CheckCode
from sendas.domain.dkim.public_key import KeyType
from sendas.domain.sentence import Sentence

_FWS = " \t\r\n"  # the folding white space of section 3.2; a no-break space is none
_BLANK = re.compile(f"[{_FWS}]+")
_TAG_NAME = re.compile("[A-Za-z][A-Za-z0-9_]*")


class KeyProblem(Exception):  # noqa: N818  (it becomes a verdict)
    """Raised while reading a key record: why no receiver can use it."""

    def __init__(self, code: CheckCode, sentence: Sentence) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """A key record that receivers can use: its tags in order, those that nobody knows included."""

    tags: Mapping[str, str]

    @property
    def type(self) -> KeyType:
        """The algorithm (`k=`), RSA where nothing is said."""
        return KeyType(self.tags.get("k", "rsa"))

    @property
    def key(self) -> str:
        """The base64 of the key (`p=`) without white space."""
        return _BLANK.sub("", self.tags["p"])

    @property
    def is_test(self) -> bool:
        """Whether the domain only tests DKIM (`t=y`)."""
        return "y" in _words(self.tags.get("t", ""))

    @property
    def is_strict(self) -> bool:
        """Whether `i=` of a signature must be of the very domain in `d=` (`t=s`), as it is in ours."""
        return "s" in _words(self.tags.get("t", ""))


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


def parse_key_record(text: str) -> KeyRecord:
    """Read a key record; raises `KeyProblem` where receivers cannot use it, whatever its key is.

    >>> parse_key_record("p=QU JD").key
    'QUJD'
    """
    try:
        tags = parse_tags(text)
    except ValueError:
        sentence = Sentence("What is published is not a DKIM key; copy the value again.")
        raise KeyProblem(CheckCode.DKIM_SYNTAX, sentence) from None
    _check_key(tags)
    _check_use(tags)
    return KeyRecord(tags)


def _check_key(tags: Mapping[str, str]) -> None:
    if "v" in tags and (next(iter(tags)) != "v" or tags["v"] != "DKIM1"):
        sentence = Sentence("The value must begin with v=DKIM1, in capitals.")
        raise KeyProblem(CheckCode.DKIM_VERSION, sentence)
    if "p" not in tags:
        raise KeyProblem(CheckCode.DKIM_NO_P, Sentence("The value has no key (p=); copy it again."))
    if not tags["p"]:
        raise KeyProblem(CheckCode.DKIM_REVOKED, Sentence("The key was withdrawn (p= is empty); copy the value again."))
    if tags.get("k", "rsa") not in set(KeyType):
        raise wrong_type()


def wrong_type() -> KeyProblem:
    """Give the problem of a key whose type is not the expected one."""
    return KeyProblem(CheckCode.DKIM_KEY_TYPE, Sentence("The key has another type than ours; copy the value again."))


def _check_use(tags: Mapping[str, str]) -> None:
    if "h" in tags and "sha256" not in _words(tags["h"]):
        raise KeyProblem(CheckCode.DKIM_NO_SHA256, Sentence("The value must allow sha256 (h=)."))
    if "s" in tags and not {"*", "email"} & _words(tags["s"]):
        raise KeyProblem(CheckCode.DKIM_NOT_EMAIL, Sentence("The value does not allow the key for e-mail (s=)."))


def _words(value: str) -> set[str]:
    return {word.strip(_FWS) for word in value.split(":")}


def render_key_record(record: KeyRecord) -> str:
    """Write a record in its plainest form: one space after each semicolon, no white space inside the key.

    >>> render_key_record(parse_key_record("v = DKIM1;p=QU JD;"))
    'v=DKIM1; p=QUJD'
    """
    return "; ".join(f"{name}={record.key if name == 'p' else value}" for name, value in record.tags.items())
