"""Addresses a company may send from or be answered at (RFC 5321, 5322, 6531)."""

import re
from dataclasses import dataclass, field

from sendas.domain.domain_name import DomainName, canonical_name
from sendas.domain.refusal import ErrorCode, Refused
from sendas.domain.sentence import Sentence
from sendas.domain.unsafe_text import printable

# dot-atom of RFC 5322 section 3.2.3: no quoted local parts, no comments, ASCII only. Nothing that begins like an
# encoded word (RFC 2047) either: readers decode it, and see another address.
_DOT_ATOM = re.compile(r"(?!.*=\?)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LOCAL_OCTETS = 64  # RFC 5321 section 4.5.3.1.1
_ADDRESS_OCTETS = 254  # RFC 5321 section 4.5.3.1.3, erratum 1690


@dataclass(frozen=True, slots=True)
class EmailAddress:
    """One mailbox: the local part as typed, the domain in canonical form, and whether it was typed in Unicode."""

    local: str
    domain: DomainName
    in_unicode: bool = field(default=False, compare=False)

    @property
    def ascii(self) -> str:
        """The address as it goes into messages and comparisons."""
        return f"{self.local}@{self.domain.ascii}"

    @property
    def unicode(self) -> str:
        """The address as people read it."""
        return f"{self.local}@{self.domain.unicode}"

    @property
    def shown(self) -> str:
        """The address in the form that it was typed in."""
        return self.unicode if self.in_unicode else self.ascii


def parse_address(text: str, *path: str) -> EmailAddress:
    """Read one address; raises `Refused` with INVALID_ADDRESS that says what is wrong with it.

    >>> parse_address("Theo@StarComm.be").ascii
    'Theo@starcomm.be'
    """
    local, at, domain = text.strip(" \xa0").rpartition("@")
    problem = None if at else Sentence("An e-mail address has the form name@domain.")
    problem = problem or _local_problem(local)
    if problem is None:
        try:
            address = EmailAddress(local, _domain(domain), in_unicode=not domain.isascii())
        except ValueError:
            problem = Sentence("“{domain}” is not a domain name.", {"domain": printable(domain, 80)})
        else:
            if len(address.ascii) <= _ADDRESS_OCTETS:
                return address
            problem = Sentence("An e-mail address has at most 254 characters.")
    raise Refused.because(ErrorCode.INVALID_ADDRESS, problem, *path)


def _domain(text: str) -> DomainName:
    if text != text.strip():
        raise ValueError(text)
    return canonical_name(text)


def _local_problem(local: str) -> Sentence | None:
    if not local.isascii():
        return Sentence("The part before the @ may only hold plain letters, digits and the usual signs.")
    if len(local) > _LOCAL_OCTETS:
        return Sentence("The part before the @ has at most 64 characters.")
    if not _DOT_ATOM.fullmatch(local):
        return Sentence("The part before the @ may only hold plain letters, digits and the usual signs.")
    return None


def as_typed(text: str, *path: str) -> str:
    """Give a valid address for display: canonical, the domain in Unicode where it was typed so.

    >>> as_typed("Info@Bücher.be"), as_typed("Info@XN--Bcher-kva.be")
    ('Info@bücher.be', 'Info@xn--bcher-kva.be')
    """
    return parse_address(text, *path).shown
