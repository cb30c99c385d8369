"""Reads records out of a dictionary: the DNS of tests of rules and actions."""

from collections.abc import Mapping, Sequence

from sendas.domain.observation import (
    VALIDATE,
    AnswerKind,
    AskedType,
    Manner,
    Observation,
    Question,
    RecordType,
    ServerAnswer,
)

_TTL = 300
_NEGATIVE_TTL = 60
_LONGEST_CHAIN = 8


class MemoryReader:
    """A `DnsReader` over records that may change between readings.

    `zones` maps each zone to its servers' names and addresses; a name belongs to the closest. `failing_names` and
    `failing_servers` give a kind of answer in place of what is published; `overrides` what one server says instead
    of the others, by server name and question. `contacts` has the mail addresses that the SOAs of zones name, and
    `primaries` the servers.
    """

    def __init__(self, zones: Mapping[str, Mapping[str, str]]) -> None:
        self.zones = dict(zones)
        self.contacts: dict[str, str] = {}
        self.primaries: dict[str, str] = {}
        self.records: dict[Question, tuple[str, ...]] = {}
        self.failing_names: dict[str, AnswerKind] = {}
        self.failing_servers: dict[str, AnswerKind] = {}
        self.overrides: dict[tuple[str, Question], tuple[str, ...]] = {}
        self.readings: list[tuple[tuple[Question, ...], bool]] = []

    def publish(self, name: str, rdtype: AskedType, *values: str) -> None:
        """Let a name and type have these values, written as in `ServerAnswer`; none removes them."""
        if values:
            self.records[Question(name, rdtype)] = tuple(sorted(values))
        else:
            self.records.pop(Question(name, rdtype), None)

    async def read(self, questions: Sequence[Question], how: Manner = VALIDATE) -> dict[Question, Observation]:
        """Answer from the dictionary, and note what was asked in `readings`."""
        self.readings.append((tuple(questions), how.tcp))
        return {question: self._observe(question, how) for question in questions}

    def _observe(self, question: Question, how: Manner) -> Observation:
        zone = self._zone(question.name)
        if zone is None:
            return Observation(question, None, (ServerAnswer("", "", AnswerKind.TIMEOUT),))
        servers = list(self.zones[zone].items())[: 1 if how.one_server else None]
        answers = tuple(self._answer(*server, question) for server in servers)
        observation = Observation(question, zone, answers, self.contacts.get(zone), primary=self.primaries.get(zone))
        how.tell(observation)
        return observation

    def _zone(self, name: str) -> str | None:
        holders = [zone for zone in self.zones if name == zone or name.endswith(f".{zone}")]
        return max(holders, key=len, default=None)

    def _answer(self, server: str, address: str, question: Question) -> ServerAnswer:
        kind = self.failing_servers.get(server) or self.failing_names.get(question.name)
        if kind:
            return ServerAnswer(server, address, kind)
        chain = self._chain(server, question)
        end = Question(chain[-1], question.type) if chain else question
        if len(chain) > _LONGEST_CHAIN:  # a loop as well
            return ServerAnswer(server, address, AnswerKind.MALFORMED, chain=chain)
        values = self._values(server, end)
        if values:
            return ServerAnswer(server, address, AnswerKind.FOUND, values, chain, _TTL)
        return ServerAnswer(server, address, self._absence(end.name), (), chain, _NEGATIVE_TTL)

    def _chain(self, server: str, question: Question) -> tuple[str, ...]:
        chain: list[str] = []
        name = question.name
        while question.type is not RecordType.CNAME and len(chain) <= _LONGEST_CHAIN:
            alias = self._values(server, Question(name, RecordType.CNAME))
            if not alias:
                break
            [name] = alias
            chain.append(name)
        return tuple(chain)

    def _values(self, server: str, question: Question) -> tuple[str, ...]:
        return self.overrides.get((server, question), self.records.get(question, ()))

    def _absence(self, name: str) -> AnswerKind:
        known = [*self.zones, *(question.name for question in self.records)]
        exists = any(other == name or other.endswith(f".{name}") for other in known)
        return AnswerKind.NODATA if exists else AnswerKind.NXDOMAIN
