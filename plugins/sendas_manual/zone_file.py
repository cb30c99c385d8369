"""Changes as master-file text (RFC 1035 section 5.1) that a zone can include."""

from collections.abc import Iterator, Sequence

from sendas_providers import Change, RRset, Value, quoted


def zone_file(zone: str, changes: Sequence[Change]) -> str:
    r"""Write what is to be there as records, and what is to go as comments; each after its reason.

    The reason is the note of the RRset. Names are absolute, so the text means the same wherever it is pasted.

    >>> new = RRset("_dmarc.a.test.", "TXT", 3600, frozenset({Value("v=DMARC1; p=none")}), "Asks for reports.")
    >>> print(zone_file("a.test.", [Change(None, new)]))
    ; a.test.
    <BLANKLINE>
    ; Asks for reports.
    ; Add:
    _dmarc.a.test. 3600 IN TXT "v=DMARC1; p=none"
    <BLANKLINE>
    """
    blocks = [_comment(zone), *("\n".join(_lines(change)) for change in changes)]
    return "\n\n".join(blocks) + "\n"


def records(rrset: RRset) -> list[str]:
    """Write the records of an RRset, one a line, in a fixed order; TXT in strings of at most 255 octets."""
    owner = f"{rrset.name} {rrset.ttl} IN {rrset.type}"
    values = [value.raw or (quoted(value.text) if rrset.type == "TXT" else value.text) for value in rrset.values]
    return [f"{owner} {value}" for value in sorted(values)]


def _lines(change: Change) -> Iterator[str]:
    reason = next((rrset.note for rrset in (change.after, change.before) if rrset and rrset.note), "")
    if reason:
        yield _comment(reason)
    gone = _gone(change)
    if gone:
        yield _comment("Remove:")
        yield from (_comment(line) for line in gone)
    if change.after:
        kept = set(records(change.before)) if change.before else set[str]()
        yield _comment("Put in its place:" if gone else "Keep, and add what is missing:" if kept else "Add:")
        yield from records(change.after)


def _gone(change: Change) -> list[str]:
    if change.before is None:
        return []
    left = change.after.values if change.after else frozenset[Value]()
    values = change.before.values - left
    return records(RRset(change.before.name, change.before.type, change.before.ttl, values))


def _comment(text: str) -> str:
    # One line whatever the text holds: a line break in a comment would start a record.
    return f"; {' '.join(''.join(char if char.isprintable() else ' ' for char in text).split(' '))}"
