"""The hand-over's page as HTML."""

from collections.abc import Mapping
from functools import cache
from typing import Final, Protocol

from sendas.domain.locale import Locale
from sendas.domain.sentence import Sentence
from sendas.domain.unsafe_text import printable
from sendas.domain.verdict import RecordStatus
from sendas.handover.document import HandoverDocument
from sendas.handover.sheet import Sheet, SheetRow
from sendas.texts.catalogue import say
from sendas.web import handover_words
from sendas.web.page_assets import asset
from sendas.web.page_template import page_template

_FOLDER = "assets"
_TONES: Final[Mapping[RecordStatus, str]] = {
    RecordStatus.NOT_CHECKED: "unknown",
    RecordStatus.VALID: "todo",  # valid and yet not settled: something else has to go
    RecordStatus.MISSING: "todo",
    RecordStatus.MISMATCH: "wrong",
    RecordStatus.CONFLICT: "wrong",
    RecordStatus.PROPAGATING: "wait",
    RecordStatus.UNKNOWN: "unknown",
}


class Opened(Protocol):
    """A hand-over that a link opened: as it stands, and said in a language."""

    @property
    def document(self) -> HandoverDocument:
        """The hand-over in no language."""
        ...

    @property
    def sheet(self) -> Sheet:
        """The hand-over in one."""
        ...


def handover_html(opened: Opened, token: str, marker: str | None) -> str:
    """Write the page; `marker` tells what came of a check that was asked for."""
    sheet = opened.sheet
    settled = sum(row.settled for row in sheet.rows)
    progress = Sentence(handover_words.PROGRESS.template, {"ready": settled, "all": len(sheet.rows)})
    needed = [record.required for record in opened.document.records]
    *facts, checked = sheet.facts  # when the DNS was read stands by itself
    return page_template("handover.html").render(
        sheet=sheet,
        rows=[(row, tone(row, required=required)) for row, required in zip(sheet.rows, needed, strict=True)],
        checked=checked,
        facts=facts,
        contact=[_around(line, sheet.email) for line in sheet.contact.lines],
        company=printable(opened.document.company),
        token=token,
        notice=handover_words.notice_in(sheet.locale, marker),
        progress=say(handover_words.ALL_DONE if sheet.done else progress, sheet.locale),
        words=handover_words.words_in(sheet.locale),
        languages=handover_words.LANGUAGES,
        css=f"{_FOLDER}/page.css?v={asset('page.css').version}",
        js=f"{_FOLDER}/page.js?v={asset('page.js').version}",
    )


def tone(row: SheetRow, *, required: bool) -> str:
    """Say how a row's status is coloured: what is only recommended is never alarming."""
    if row.settled:
        return "good"
    return _TONES[row.status] if required else "calm"


def _around(line: str, part: str) -> tuple[str, str, str]:
    before, found, after = line.rpartition(part) if part else ("", "", line)
    return before, found, after


@cache
def gone_html(locale: Locale, folder: str) -> str:
    """Write the page for a link that does not work, the same for all reasons; `folder` is where our routes are."""
    return page_template("gone.html").render(
        locale=locale,
        title=say(handover_words.GONE_TITLE, locale),
        lines=[say(each, locale) for each in (handover_words.GONE_WHY, handover_words.GONE_HELP)],
        css=f"{folder}/{_FOLDER}/page.css?v={asset('page.css').version}",
    )
