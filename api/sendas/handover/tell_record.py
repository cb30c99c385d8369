"""One record of a hand-over said in a language."""

from collections.abc import Iterable
from typing import Final

from sendas.domain.domain_check import RecordAction
from sendas.domain.sentence import Sentence
from sendas.domain.unsafe_text import printable
from sendas.domain.verdict import RecordStatus
from sendas.handover import wording
from sendas.handover.changes import Say
from sendas.handover.document import HandoverDocument, HandoverRecord
from sendas.handover.sheet import MarkedValue, SheetRow

LONGEST_VALUE: Final = 70_000
_WAITING: Final = frozenset({RecordStatus.UNKNOWN, RecordStatus.PROPAGATING})


def tell_record(record: HandoverRecord, position: int, document: HandoverDocument, say: Say) -> SheetRow:
    """Say a record; what comes out of the DNS is escaped."""
    stale = record.action is RecordAction.REMOVE
    going = record.replaces if record.value else ()
    host = document.panel.host(record.name, record.zone)
    return SheetRow(
        id=f"r{position}",
        purpose=say(wording.PURPOSES[record.purpose]),
        type=record.type,
        host=printable(host),
        host_note="" if host else say(wording.EMPTY),
        name=printable(record.name),
        zone=_own_zone(record, document, say),
        value=_marked(record),
        ttl=record.ttl,
        priority="" if record.priority is None else str(record.priority),
        status=record.status,
        status_word=say(wording.UNUSED if stale else wording.STATUSES[record.status]),
        need=say(wording.REQUIRED if record.required else wording.RECOMMENDED),
        todo=say(_todo(record)),
        reason=say(record.reason),
        message=say(record.message),
        settled=record.settled,
        found_label=say(wording.FOUND_TOO if going else wording.FOUND),
        found=_shown(
            () if record.settled else (each for each in record.observed if each not in {record.value, *going})
        ),
        replaces=_shown(going),
    )


def _own_zone(record: HandoverRecord, document: HandoverDocument, say: Say) -> str:
    if record.zone == document.zone:
        return ""
    return say(Sentence(wording.OWN_ZONE.template, {"zone": record.zone}))


def _shown(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(printable(each, LONGEST_VALUE) for each in values)


def _marked(record: HandoverRecord) -> MarkedValue:
    value = printable(record.value, LONGEST_VALUE)
    if not (record.added and record.replaces):
        return MarkedValue(value)
    # The new part stands by itself between blanks: the same text inside another term is not it.
    before, found, after = f"{value} ".partition(f" {record.added} ")
    return MarkedValue(f"{before} ", record.added, f" {after}".rstrip()) if found else MarkedValue(value)


def _todo(record: HandoverRecord) -> Sentence:
    if record.impossible:
        return Sentence(wording.NO_ALIAS.template, {"name": record.name})
    if record.action in wording.TODOS:
        return wording.TODOS[record.action]
    if record.status in _WAITING:
        return wording.WAIT
    return wording.NOTHING_TO_DO if record.value else wording.PERSON
