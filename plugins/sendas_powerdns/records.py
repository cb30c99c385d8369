"""Between the contract's records and those of the API."""

from collections.abc import Sequence
from dataclasses import dataclass

import dns.exception

from sendas_powerdns.json_value import flag_of, number_of, objects_of, text_of
from sendas_powerdns.txt_content import joined
from sendas_providers import Rejected, RRset, Value, canonical_name, quoted
from sendas_providers.json_value import Json
from sendas_providers.rdata_text import canonical_content


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its value, whether it is switched off, and itself as the server gave it."""

    value: Value
    disabled: bool
    item: Json


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment on an RRset, and itself as the server gave it."""

    content: str
    account: str
    item: Json


@dataclass(frozen=True, slots=True)
class RecordSet:
    """All records of one name and type, with those that are switched off, and the comments on them."""

    name: str
    type: str
    ttl: int
    rows: Sequence[Row] = ()
    comments: Sequence[Comment] = ()

    @property
    def values(self) -> frozenset[Value]:
        """What is served."""
        return frozenset(row.value for row in self.rows if not row.disabled)

    @property
    def disabled(self) -> frozenset[Value]:
        """What is kept and not served."""
        return frozenset(row.value for row in self.rows if row.disabled)

    def rrset(self) -> RRset | None:
        """Give what is served as the contract has it; None where it is nothing."""
        note = "\n".join(comment.content for comment in self.comments) or None
        return RRset(self.name, self.type, self.ttl, self.values, note) if self.values else None


def record_set_of(item: Json) -> RecordSet:
    """Read an RRset; raises `NotThere` where it is none."""
    rdtype = text_of(item, "type")
    rows = tuple(_row(rdtype, each) for each in objects_of(item.get("records")))
    comments = tuple(_comment(each) for each in objects_of(item.get("comments", [])))
    return RecordSet(canonical_name(text_of(item, "name")), rdtype, number_of(item, "ttl"), rows, comments)


def content_of(rdtype: str, value: Value) -> str:
    """Write a value as the API takes it; raises `Rejected` for one that is none of its type.

    What the server gave itself goes back as it was, so that TXT strings keep their cut.
    """
    try:
        if value.raw is not None and text_in(rdtype, value.raw) == value.text:
            return value.raw
        if rdtype == "TXT":
            return quoted(value.text)
        if canonical_content(rdtype, value.text) == value.text:
            return value.text
    except (dns.exception.DNSException, ValueError):
        pass
    message = f"{value.text!r} cannot be written as a {rdtype} record"
    raise Rejected(message)


def text_in(rdtype: str, content: str) -> str:
    """Give the canonical text of a content; types that nobody knows stay as they are."""
    if rdtype == "TXT":
        text = joined(content)
        return content if text is None else text
    try:
        return canonical_content(rdtype, content)
    except (dns.exception.DNSException, ValueError):
        return content


def _row(rdtype: str, item: Json) -> Row:
    content = text_of(item, "content")
    return Row(Value(text_in(rdtype, content), raw=content), flag_of(item, "disabled"), item)


def _comment(item: Json) -> Comment:
    return Comment(text_of(item, "content"), text_of(item, "account"), item)
