"""Replacing a DKIM key by a second selector, and when the old record may go (RFC 6376 section 3.1)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import auto

from sendas.domain.named_enum import NamedEnum
from sendas.domain.sentence import Sentence
from sendas.domain.verdict import RecordStatus, Verdict

# Mail that was signed with the old key may wait this long: RFC 5321 section 4.5.4.1 gives up after four to five days,
# and a resolver may remember a record for another.
QUEUED_MAIL = timedelta(days=7)


class RotationStep(NamedEnum):
    """Where the change from one key to the next stands."""

    ADD_NEW = auto()
    SWITCH = auto()
    MEND_NEW = auto()
    KEEP_BOTH = auto()
    REMOVE_OLD = auto()
    FINISHED = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class SelectorStanding:
    """A selector and the latest verdict on its record."""

    selector: str
    verdict: Verdict

    @property
    def is_gone(self) -> bool:
        """Whether its record is definitely no longer published."""
        return self.verdict.status is RecordStatus.MISSING


@dataclass(frozen=True, slots=True)
class Rotation:
    """Two selectors of one domain; `in_use_since` is when mail was first signed with the new one alone."""

    old: SelectorStanding
    new: SelectorStanding
    in_use_since: datetime | None

    def step(self, now: datetime) -> RotationStep:
        """Give the next step: the old record goes only while the new one is verified and long enough in use."""
        if self.in_use_since is None:
            return self._before_use()
        if self.new.verdict.grey:
            return RotationStep.UNKNOWN
        if not self.new.verdict.ok:
            return RotationStep.MEND_NEW
        if self.old.is_gone:
            return RotationStep.FINISHED
        return RotationStep.REMOVE_OLD if now >= self.in_use_since + QUEUED_MAIL else RotationStep.KEEP_BOTH

    def _before_use(self) -> RotationStep:
        if self.new.verdict.ok:
            return RotationStep.SWITCH
        return RotationStep.UNKNOWN if self.new.verdict.grey else RotationStep.ADD_NEW

    def may_remove_old(self, now: datetime) -> bool:
        """Whether nothing needs the old record any more."""
        return self.step(now) is RotationStep.REMOVE_OLD

    def sentence(self, now: datetime) -> Sentence:
        """Say where the change stands and what to do."""
        until = (self.in_use_since or now) + QUEUED_MAIL
        shown = {"old": self.old.selector, "new": self.new.selector, "until": f"{until:%Y-%m-%d}"}
        template = _SENTENCES[self.step(now)]
        used = {name: value for name, value in shown.items() if f"{{{name}}}" in template.template}
        return Sentence(template.template, used)


_SENTENCES = {
    RotationStep.ADD_NEW: Sentence(
        "Publish the record of the new key {new}. Mail is signed with {old} until it is valid; leave that record alone."
    ),
    RotationStep.SWITCH: Sentence("The record of the new key {new} is valid: mail can be signed with it."),
    RotationStep.MEND_NEW: Sentence(
        "The record of the new key {new} is no longer valid. Mend it, and do not remove the record of {old}."
    ),
    RotationStep.KEEP_BOTH: Sentence(
        "Mail is signed with {new}. Keep the record of {old} until {until}: mail that still waits was signed with it."
    ),
    RotationStep.REMOVE_OLD: Sentence("Mail is signed with {new}: the old record of {old} may be removed."),
    RotationStep.FINISHED: Sentence("Mail is signed with {new}, and the old record of {old} is gone."),
    RotationStep.UNKNOWN: Sentence(
        "The record of the new key {new} could not be read. Do not remove the record of {old}; we look again."
    ),
}
