"""The hand-over's records as changes of RRsets: what a plan by hand would do."""

from collections.abc import Callable
from dataclasses import replace

from sendas.domain.domain_check import RecordAction
from sendas.domain.observation import RecordType
from sendas.domain.sentence import Sentence
from sendas.domain.served import provider_text, provider_values
from sendas.handover.document import HandoverRecord
from sendas_providers import Change, RRset, Value, canonical_name

Say = Callable[[Sentence], str]


def change_of(record: HandoverRecord, say: Say) -> Change | None:
    """Give the change of one record, its reason as the note; None where a person must decide first."""
    present, going = provider_values(record.type, record.observed), provider_values(record.type, record.replaces)
    own = frozenset({wanted_value(record)}) if record.value else frozenset[Value]()
    base = RRset(canonical_name(record.name), record.type, record.ttl, own, say(record.reason))
    if record.action is RecordAction.REMOVE:
        return Change(base, None)
    if not record.value or record.impossible:
        return None
    if not record.outstanding:
        return Change(base, base)
    before = replace(base, values=present) if present else None
    return Change(before, replace(base, values=(present - going) | own))


def wanted_value(record: HandoverRecord) -> Value:
    """Give the value to publish, as providers spell it."""
    text = f"{record.priority} {record.value}" if record.type is RecordType.MX else record.value
    return Value(provider_text(record.type, text))
