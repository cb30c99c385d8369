"""The hand-over said in a language: the same words on the page, in the PDF and in the files."""

from dataclasses import dataclass

from sendas.domain.locale import Locale
from sendas.domain.verdict import RecordStatus


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what it is about."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class MarkedValue:
    """A value with the part in the middle that is new; `added` is empty where nothing has to be marked."""

    before: str
    added: str = ""
    after: str = ""

    @property
    def whole(self) -> str:
        """The value as it is to be published."""
        return f"{self.before}{self.added}{self.after}"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One record. `host` is what is typed in the panel; `todo` says what to do, `message` what was found.

    `host_note` stands in the place of a host that is to be left empty.

    `zone` says so where the record belongs in another zone than the sheet's.

    `settled` rows need nothing more. `replaces` holds the present values that go, where there is a value to come.
    `found` is what else stands there while something is to be done, under the label `found_label`.
    """

    id: str
    purpose: str
    type: str
    host: str
    name: str
    zone: str
    value: MarkedValue
    ttl: int
    priority: str
    status: RecordStatus
    status_word: str
    need: str
    todo: str
    reason: str
    message: str
    settled: bool
    found_label: str = ""
    found: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    host_note: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """What the parts of a row are called."""

    purpose: str
    type: str
    host: str
    name: str
    value: str
    ttl: str
    priority: str
    status: str
    need: str
    todo: str
    found: str
    present: str
    replacement: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with paragraphs or steps under it."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole hand-over; product.md section 5 lists its blocks in this order.

    The last of `facts` is when the DNS was read. `one_click` is what a person reads whom the DNS host lets confirm it
    all there, by its button and beside it. `attached` is for a PDF, which holds the zone file under the name
    `zone_file_name`.
    """

    locale: Locale
    title: str
    domain: str
    zone: str
    standing: str
    request: Section
    facts: tuple[Fact, ...]
    columns: Columns
    records_heading: str
    rows: tuple[SheetRow, ...]
    steps: Section
    panel_url: str
    merge: Section | None
    pitfalls: Section
    link: Section
    url: str
    contact: Section
    email: str
    zone_file: str
    zone_file_name: str
    attached: str
    done: bool
    one_click: Section | None
