"""A check that is under way: what has arrived so far, told to those who watch and never kept."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from sendas.domain.check_code import CheckCode
from sendas.domain.domain_check import CheckedDomain, CheckedRecord, judge_domain
from sendas.domain.observation import Observation, Question, RecordType
from sendas.domain.requirement import Purpose
from sendas.domain.sentence import Sentence
from sendas.domain.verdict import RecordStatus

RowKey = tuple[Purpose, RecordType]
_UNCONFIRMED: Final = Sentence("Found at every name server that answered; now it is confirmed over TCP.")


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What a check has seen of a row so far; the check may still decide otherwise.

    A VALID one that is not `confirmed` was not read over TCP yet (dns-reading.md section 3, rule 3).
    """

    status: RecordStatus
    code: CheckCode
    sentence: Sentence
    observed: tuple[str, ...]
    seen_at: datetime
    confirmed: bool


@dataclass(frozen=True, slots=True)
class _Arrival:
    observation: Observation
    at: datetime
    confirmed: bool


class CheckProgress:
    """Gathers what arrives while a domain is checked, and judges it when somebody looks.

    `green` are the questions whose rows are VALID already: they need no confirmation. `changed` is called after each
    arrival; it must not raise, because the reader that tells us waits for it.
    """

    def __init__(
        self,
        domain: CheckedDomain,
        green: Collection[Question],
        clock: Callable[[], datetime],
        changed: Callable[[], None],
    ) -> None:
        self._domain = domain
        self._green = frozenset(green)
        self._clock = clock
        self._changed = changed
        self._arrivals = dict[Question, _Arrival]()
        self._judged: Mapping[RowKey, Glimpse] | None = None

    def arrived(self, observation: Observation) -> None:
        """Take what was read for the first time."""
        self._take(observation, confirmed=observation.question in self._green)

    def confirmed(self, observation: Observation) -> None:
        """Take what was read over TCP."""
        self._take(observation, confirmed=True)

    def _take(self, observation: Observation, *, confirmed: bool) -> None:
        self._arrivals[observation.question] = _Arrival(observation, self._clock(), confirmed)
        self._judged = None
        self._changed()

    def glimpses(self) -> Mapping[RowKey, Glimpse]:
        """Give what was seen of each row whose name has arrived; what is given does not change any more."""
        if self._judged is None:
            seen = {question: arrival.observation for question, arrival in self._arrivals.items()}
            rows = [row for row in judge_domain(self._domain, seen).records if self._complete(row)]
            given = {(row.requirement.purpose, row.requirement.type): self._glimpse(row) for row in rows}
            self._judged = MappingProxyType(given)
        return self._judged

    def _complete(self, row: CheckedRecord) -> bool:
        """Say whether all names that decide over a row are there: for the policy those of the whole walk."""
        if row.requirement.purpose is not Purpose.DMARC:
            return row.requirement.question in self._arrivals
        required = {each.question for each in self._domain.required}
        walk = {*self._domain.questions} - required
        return walk <= self._arrivals.keys() and row.requirement.question in walk

    def _glimpse(self, row: CheckedRecord) -> Glimpse:
        arrival = self._arrivals[row.requirement.question]
        confirmed = arrival.confirmed or not row.requirement.required
        waiting = row.verdict.ok and not confirmed
        return Glimpse(
            row.verdict.status,
            row.verdict.code,
            _UNCONFIRMED if waiting else row.verdict.sentence,
            row.observed,
            arrival.at,
            row.verdict.ok and confirmed,
        )
