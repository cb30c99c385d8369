"""A record that a zone is to have, or to lose, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sendas.domain.requirement import DkimIdentity, Purpose, Requirement
from sendas.domain.sentence import Sentence
from sendas_providers import Value, canonical_name

_REASONS: Final[Mapping[Purpose, Sentence]] = {
    Purpose.RETURN_PATH: Sentence(
        "Brings bounces back to us and lets SPF pass for your domain; nothing else uses this name."
    ),
    Purpose.SPF: Sentence("Allows our servers to send for this name; every other part of the record stays as it is."),
    Purpose.DKIM: Sentence("Holds the key that proves our signature; without it we cannot send for your domain."),
    Purpose.DMARC: Sentence("Shows that you watch your domain; large mailbox providers ask for such a policy."),
}
_STALE: Final = Sentence("Nothing uses this record any more: another server sends from this domain now.")


@dataclass(frozen=True, slots=True)
class WantedRecord:
    """A requirement to be met in a zone; with `stale`, one that is to go.

    `term` is our SPF mechanism, `written` the values that we ourselves wrote at this name and type before.
    """

    record_id: UUID
    requirement: Requirement
    dkim: DkimIdentity
    term: str
    stale: bool = False
    written: frozenset[str] = frozenset()

    @property
    def key(self) -> tuple[str, str]:
        """Its name and type, as providers spell them."""
        return canonical_name(self.requirement.name), self.requirement.type

    @property
    def value(self) -> Value:
        """Its value, as providers spell it."""
        row = self.requirement
        if row.type == "TXT":
            return Value(row.value)
        target = canonical_name(row.value)
        return Value(f"{row.priority} {target}" if row.type == "MX" else target)

    @property
    def reason(self) -> Sentence:
        """Why it is needed, or why it may go."""
        return reason_for(self.requirement.purpose, stale=self.stale)


def reason_for(purpose: Purpose, *, stale: bool) -> Sentence:
    """Say why a record is needed, or why it may go."""
    return _STALE if stale else _REASONS[purpose]
