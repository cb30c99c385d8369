"""The name a recipient sees beside an address (RFC 5322 section 3.4, RFC 2047)."""

import re
import unicodedata
from email.header import Header
from email.headerregistry import Address

from sendas.domain.email_address import EmailAddress
from sendas.domain.refusal import ErrorCode, Refused
from sendas.domain.sentence import Sentence
from sendas.domain.unsafe_text import has_unsafe_characters

LONGEST_SENDER_NAME = 70
LONGEST_COMPANY_NAME = 200
_BLANKS = " \xa0\u3000"
_DOMAIN_LIKE = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}")


def parse_name(text: str, *field: str, longest: int = LONGEST_SENDER_NAME) -> str:
    """Bring a name into NFC, without outer blanks and with one blank where several stand.

    Raises `Refused` with INVALID_NAME when it shows nothing, is longer than `longest` characters, or holds line ends,
    controls, bidi overrides or invisible characters.
    """
    name = re.sub(" {2,}", " ", unicodedata.normalize("NFC", text).strip(_BLANKS))
    problem = None
    if has_unsafe_characters(text):
        problem = Sentence("A name cannot hold line ends, control or invisible characters.")
    elif "<" in name or ">" in name:
        # Mail libraries that fold such a name anew have been seen to make another address of it.
        problem = Sentence("A name cannot hold the signs < and >.")
    elif not _shows_anything(name):
        problem = Sentence("Enter a name.")
    elif len(name) > longest:
        problem = Sentence("A name has at most {longest} characters.", {"longest": longest})
    if problem:
        raise Refused.because(ErrorCode.INVALID_NAME, problem, *field)
    return name


def _shows_anything(name: str) -> bool:
    # Letters, numbers, punctuation and symbols; neither blanks nor joiners and marks that nothing carries.
    return any(unicodedata.category(character)[0] in "LNPS" for character in name)


def is_misleading(name: str, address: EmailAddress) -> bool:
    """Say whether a name shows an @ or a domain other than that of its own address.

    >>> from sendas.domain.email_address import parse_address
    >>> is_misleading("ceo@bank.com", parse_address("x@shop.be")), is_misleading("shop.be", parse_address("x@shop.be"))
    (True, False)
    """
    own = {address.domain.ascii, address.domain.unicode}
    shown = unicodedata.normalize("NFKC", name).replace("\u3002", ".")  # full-width forms look and work the same
    return "@" in shown or any(found.lower() not in own for found in _DOMAIN_LIKE.findall(shown))


def from_header(name: str, address: EmailAddress) -> str:
    """Give the complete value of a From header on one line: atoms, a quoted string, or encoded words.

    >>> from sendas.domain.email_address import parse_address
    >>> from_header("Shop, Ltd.", parse_address("info@shop.be"))
    '"Shop, Ltd." <info@shop.be>'
    """
    # A plain name that looks like an encoded word would be decoded by the reader: encode it.
    plain = name.isascii() and "=?" not in name
    shown = name if plain else Header(name, "utf-8", maxlinelen=75).encode(linesep="\n").replace("\n", "")
    return str(Address(display_name=shown, username=address.local, domain=address.domain.ascii))
