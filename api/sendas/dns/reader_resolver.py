"""The DNS as SPF asks it, read at the authoritative servers of each name."""

import asyncio
import re
from collections.abc import Sequence
from typing import Final

from sendas.domain.observation import (
    RECEIVE,
    AnswerKind,
    AskedType,
    DnsReader,
    HostType,
    Manner,
    Question,
    RecordType,
    ServerAnswer,
)
from sendas.domain.spf.query_name import is_queryable
from sendas.domain.spf.resolver import Lookup, LookupKind, LookupType, by_preference

_TYPES: Final[dict[LookupType, AskedType]] = {
    LookupType.TXT: RecordType.TXT,
    LookupType.MX: RecordType.MX,
    LookupType.A: HostType.A,
    LookupType.AAAA: HostType.AAAA,
    LookupType.PTR: HostType.PTR,
}
_ABSENT: Final = {AnswerKind.NODATA: LookupKind.NODATA, AnswerKind.NXDOMAIN: LookupKind.NXDOMAIN}
_FAILED: Final = Lookup(LookupKind.ERROR)
_ODD: Final = re.compile(r"[^a-z0-9._-]")


class ReaderResolver:
    """Answers by a `DnsReader` and remembers; made for one evaluation.

    After `most` names, or `seconds` from the first question on, every further question is a failure: somebody waits.
    RFC 7208 section 4.6.4 lets receivers take twenty.
    """

    def __init__(self, reader: DnsReader, how: Manner = RECEIVE, *, most: int = 200, seconds: float = 6.0) -> None:
        self._reader = reader
        self._how = how
        self._most = most
        self._seconds = seconds
        self._until: float | None = None
        self._known: dict[Question, asyncio.Task[Lookup]] = {}

    async def resolve(self, name: str, type: LookupType) -> Lookup:  # noqa: A002  (as the DNS calls it)
        """Answer a question, each once."""
        if not is_queryable(name.removesuffix(".")):
            return Lookup(LookupKind.NXDOMAIN)
        question = Question(_ODD.sub(_escaped, name.lower().removesuffix(".")), _TYPES[type])
        if question not in self._known:
            if len(self._known) >= self._most:
                return _FAILED
            self._known[question] = asyncio.create_task(self._read(question))
        return await asyncio.shield(self._known[question])

    async def _read(self, question: Question) -> Lookup:
        now = asyncio.get_running_loop().time()
        self._until = self._until or now + self._seconds
        try:
            async with asyncio.timeout_at(self._until):
                seen = await self._reader.read([question], self._how)
        except TimeoutError:
            return _FAILED
        return lookup_of(question, seen[question].answers)


def _escaped(odd: re.Match[str]) -> str:
    return "".join(f"\\{octet:03}" for octet in odd.group().encode("utf-8", "surrogateescape"))


def lookup_of(question: Question, answers: Sequence[ServerAnswer]) -> Lookup:
    """Take what the name servers say as one answer: that of the first that can tell, one with data before others."""
    definite = sorted((each for each in answers if each.kind.definite), key=lambda each: not each.values)
    if not definite:
        return _FAILED
    first = definite[0]
    if not first.values:
        return Lookup(_ABSENT.get(first.kind, LookupKind.NODATA))
    values = first.values if question.type is not RecordType.MX else by_preference(first.values)
    return Lookup(LookupKind.FOUND, values)
