"""The name of a sending domain, in one canonical form."""

import unicodedata
from dataclasses import dataclass

import idna

from sendas.domain.public_suffix import is_public_suffix
from sendas.domain.refusal import ErrorCode, Refused
from sendas.domain.sentence import Sentence
from sendas.domain.special_use import is_special_use
from sendas.domain.unsafe_text import has_unsafe_characters, printable

# Room for the longest name we put in front: a selector and `_domainkey` (RFC 1035 section 2.3.4 allows 253).
_LONGEST = 253 - len("sendas-0123456789ab._domainkey.")
_SOFT_HYPHEN = "\xad"  # comes along with text copied from a page; UTS 46 maps it to nothing


@dataclass(frozen=True, slots=True)
class DomainName:
    """A-labels in lower case without trailing dot, and the same for display."""

    ascii: str
    unicode: str


def canonical_name(text: str) -> DomainName:
    """Bring a host name into canonical form: NFC, UTS 46, IDNA2008 (RFC 5891), lower case, no trailing dot.

    Raises `ValueError` for what is not a name of at least two labels.

    >>> canonical_name("Bücher.Example.").ascii
    'xn--bcher-kva.example'
    """
    text = text.replace(_SOFT_HYPHEN, "")
    if has_unsafe_characters(text):
        raise ValueError(text)
    ascii_name = _to_ascii(unicodedata.normalize("NFC", text.strip()))
    if "." not in ascii_name or ascii_name.rsplit(".", 1)[1].isdigit():
        raise ValueError(text)
    return DomainName(ascii_name, _to_unicode(ascii_name))


def _to_ascii(text: str) -> str:
    name = idna.encode(text, uts46=True, std3_rules=True).decode("ascii").lower()
    return name.removesuffix(".")


def _to_unicode(ascii_name: str) -> str:
    try:
        return idna.decode(ascii_name)
    except idna.IDNAError:
        return ascii_name


def parse_sending_domain(text: str, *field: str, special_use: bool = False) -> DomainName:
    """Read a domain that a company wants to send from.

    Raises `Refused` with INVALID_DOMAIN for what is no domain name, a public suffix or a special-use name.
    `special_use` allows the last (tests and closed networks).
    """
    try:
        name = canonical_name(text)
    except (ValueError, UnicodeError):
        sentence = Sentence("“{domain}” is not a domain name.", {"domain": printable(text, 80)})
        raise Refused.because(ErrorCode.INVALID_DOMAIN, sentence, *field) from None
    if problem := _unfit(name, special_use=special_use):
        raise Refused.because(ErrorCode.INVALID_DOMAIN, problem, *field)
    return name


def _unfit(name: DomainName, *, special_use: bool) -> Sentence | None:
    shown = {"domain": name.unicode}
    if len(name.ascii) > _LONGEST:
        return Sentence("The domain name {domain} is too long to send from.", shown)
    if is_special_use(name.ascii):
        return None if special_use else Sentence("{domain} is reserved and can never receive mail.", shown)
    if is_public_suffix(name.ascii):
        return Sentence("{domain} is an ending under which others register; enter your own domain.", shown)
    return None
