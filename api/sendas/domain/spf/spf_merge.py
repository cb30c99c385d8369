"""What to do with the SPF record of a domain, so that it allows our mail (mail-rules.md section 3)."""

from dataclasses import dataclass
from enum import auto

from sendas.domain.check_code import CheckCode
from sendas.domain.finding import Finding
from sendas.domain.named_enum import NamedEnum
from sendas.domain.sentence import Sentence


class SpfAction(NamedEnum):
    """What has to be done: nothing, by us on approval, or by a person with (`REVIEW`) or without a proposal."""

    NONE = auto()
    CREATE = auto()
    REPLACE = auto()
    REVIEW = auto()
    MANUAL = auto()


class OfferKind(NamedEnum):
    """A way out where a record needs more than ten look-ups, in the order in which they are offered."""

    RETURN_PATH = auto()
    DROP = auto()
    ADDRESSES = auto()
    PUT_FIRST = auto()


@dataclass(frozen=True, slots=True)
class SpfOffer:
    """One way out: the whole record, its look-ups in the worst case, and what it takes or costs.

    The return-path subdomain leaves the record as it is: `record` is empty, and it costs none of its look-ups.
    `dropped` are the owner's terms that go; `costs` those whose senders may fail from then on.
    """

    kind: OfferKind
    record: str
    lookups: int
    sentence: Sentence
    added: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    costs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SpfMerge:
    """The one record to publish in place of those in `replaces`; all other TXT records stay.

    `record` is empty where only a person can write it. `added` are the parts to mark as new. The first finding
    decides. `before` and `after` are look-ups in the worst case; `moved` says that ours stands further to the front
    than the usual place. `unsure` says that the DNS failed where it matters: whoever keeps a status must keep it.
    """

    action: SpfAction
    record: str
    replaces: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    before: int = 0
    after: int = 0
    moved: bool = False
    offers: tuple[SpfOffer, ...] = ()
    unsure: bool = False

    @property
    def codes(self) -> tuple[CheckCode, ...]:
        """Give the codes of the findings, each once."""
        return tuple(dict.fromkeys(finding.code for finding in self.findings))
