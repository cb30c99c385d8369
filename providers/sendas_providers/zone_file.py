"""Changes as master-file text (RFC 1035 section 5.1) that a zone can include."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sendas_providers.change import Change
from sendas_providers.record import RRset, Value, same_values, values_of
from sendas_providers.txt import quoted


@dataclass(frozen=True, slots=True)
class ZoneFileWords:
    """What the comments of a zone file say, in the reader's language."""

    add: str = "Add:"
    keep: str = "Leave as it is:"
    replace: str = "Put in its place:"
    remove: str = "Remove:"
    present: str = "Published already:"


_ENGLISH = ZoneFileWords()
_MOST_TOLD = 20


def zone_file(
    zone: str, changes: Sequence[Change], words: ZoneFileWords = _ENGLISH, remarks: Iterable[str] = ()
) -> str:
    r"""Write what can be added as records, and as comments what goes, what comes in its place and what stays.

    Whoever loads the text into the zone gets no second record beside one that was to go, and nothing that stands there
    is written anew. The reason is the note of the RRset. Names are absolute, so the text means the same wherever it is
    pasted. A change to what stands there already tells so. `remarks` are comments at the end.

    >>> new = RRset("_dmarc.a.test.", "TXT", 3600, frozenset({Value("v=DMARC1; p=none")}), "Asks for reports.")
    >>> print(zone_file("a.test.", [Change(None, new)]))
    ; a.test.
    <BLANKLINE>
    ; Asks for reports.
    ; Add:
    _dmarc.a.test. 3600 IN TXT "v=DMARC1; p=none"
    <BLANKLINE>
    """
    blocks = [_comment(zone), *("\n".join(_lines(change, words)) for change in changes), *map(_comment, remarks)]
    return "\n\n".join(blocks) + "\n"


def master_lines(rrset: RRset) -> list[str]:
    """Write the records of an RRset, one a line, in a fixed order; TXT in strings of at most 255 octets."""
    owner = f"{rrset.name} {rrset.ttl} IN {rrset.type}"
    values = [value.raw or (quoted(value.text) if rrset.type == "TXT" else value.text) for value in rrset.values]
    return [f"{owner} {value}" for value in sorted(values)]


def _lines(change: Change, words: ZoneFileWords) -> Iterator[str]:
    reason = next((rrset.note for rrset in (change.after, change.before) if rrset and rrset.note), "")
    if reason:
        yield _comment(reason)
    before, after = values_of(change.before), values_of(change.after)
    if same_values(change.before, change.after):
        yield from _told(words.present, _records(change.after, after))
        return
    yield from _told(words.keep, _records(change.after, before & after))
    if going := before - after:
        yield from _told(words.remove, _records(change.before, going))
        yield from _told(words.replace, _records(change.after, after - before))
    elif coming := after - before:
        yield _comment(words.add)
        yield from _records(change.after, coming)


def _told(word: str, records: Sequence[str]) -> Iterator[str]:
    shown = records[:_MOST_TOLD]
    more = ["…"] if len(records) > len(shown) else []
    yield from map(_comment, [word, *shown, *more] if records else ())


def _records(rrset: RRset | None, values: frozenset[Value]) -> list[str]:
    return master_lines(replace(rrset, values=values)) if rrset else []


def _comment(text: str) -> str:
    # One line whatever the text holds: a line break in a comment would start a record.
    return f"; {''.join(char if char.isprintable() else ' ' for char in text)}"
