"""Several recursive resolvers, of which one that answers is enough."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from dns.rdatatype import RdataType

from sendas.dns.recursive_answer import declined
from sendas.dns.sections import Sections
from sendas.dns.upstream import Upstream
from sendas.dns.upstream_line import Line
from sendas.domain.observation import AnswerKind

_TRIES = 3
_OUT_OF_SERVICE = frozenset({AnswerKind.TIMEOUT, AnswerKind.LAME})


@dataclass(slots=True)
class Budget:
    """The queries that one reading may still send."""

    queries: int

    def spend(self) -> bool:
        """Take one, if there is one."""
        self.queries -= 1
        return self.queries >= 0


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a question, and from whom."""

    upstream: Upstream
    said: Sections | AnswerKind


class Rotation:
    """Asks the first, and the next where it fails; who is out of service goes to the end for the questions to come."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._lines = deque(lines)

    @property
    def first(self) -> Upstream:
        """Whom the next question goes to."""
        return self._lines[0].upstream

    async def ask(self, name: str, rdtype: RdataType, budget: Budget, *, tcp: bool) -> Reply:
        """Give an answer, or the failure that says most: any other before a silence."""
        failures: dict[Upstream, AnswerKind] = {}
        for number in range(_TRIES):
            for line in tuple(self._lines):
                patience = line.patience(tcp=tcp)[number:]
                silent = failures.get(line.upstream, AnswerKind.TIMEOUT) is AnswerKind.TIMEOUT
                if not (patience and silent and budget.spend()):
                    continue
                said = await line.ask(name, rdtype, patience[0], tcp=tcp)
                kind = said if isinstance(said, AnswerKind) else declined(said)
                if kind is None:
                    return Reply(line.upstream, said)
                failures[line.upstream] = kind
                self._note(line, kind)
        return self._given_up(failures)

    def _note(self, line: Line, kind: AnswerKind) -> None:
        if kind in _OUT_OF_SERVICE and line is self._lines[0]:  # others may have noticed meanwhile
            self._lines.rotate(-1)

    def _given_up(self, failures: dict[Upstream, AnswerKind]) -> Reply:
        telling = sorted(failures.items(), key=lambda failure: failure[1] is AnswerKind.TIMEOUT)
        return Reply(*telling[0]) if telling else Reply(self.first, AnswerKind.TIMEOUT)
