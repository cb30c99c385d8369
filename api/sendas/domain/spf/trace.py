"""The course of a check, for a person to read."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sendas.domain.unsafe_text import printable

_LONGEST_TRACE = 1000  # a hostile record has thousands of terms; nobody reads that many steps
_LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One step: a record that was looked for or a term that was evaluated, at a depth of includes and redirects."""

    depth: int
    domain: str
    term: str
    result: str
    why: str
    lookups: int

    def __str__(self) -> str:
        """Give one line, safe to print whatever was published."""
        why = f" ({_shown(self.why)})" if self.why else ""
        return f"{'  ' * self.depth}{_shown(self.domain)}: {_shown(self.term)} -> {self.result}{why} [{self.lookups}]"


@dataclass(slots=True)
class Trace:
    """Collects the steps of one check, as many as a person can read."""

    steps: list[TraceStep] = field(default_factory=list[TraceStep])

    def add(self, step: TraceStep) -> None:
        """Note a step, unless there are too many already."""
        if len(self.steps) < _LONGEST_TRACE:
            self.steps.append(step)


def show_trace(steps: Iterable[TraceStep]) -> str:
    """Write a trace, a line a step, deeper ones further in; the number at the end counts look-ups so far."""
    return "\n".join(map(str, steps))


def _shown(text: str) -> str:
    return printable(text, _LONGEST_TEXT)
