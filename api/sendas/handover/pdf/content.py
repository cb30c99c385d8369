"""What the template gets: a sheet as JSON data, with the texts that must come out of the PDF in one piece."""

import re
from typing import Final

from sendas.domain.verdict import RecordStatus
from sendas.handover.pdf.glyphs import shown
from sendas.handover.pdf.qr import qr_pixels
from sendas.handover.pdf.typesetting import Typesetting
from sendas.handover.sheet import Section, Sheet, SheetRow

Data = dict[str, object]
# Characters a line has room for at the template's sizes of type.
_WIDTH: Final = 84
_HOST_WIDTH: Final = 68
_LONGEST_WHOLE: Final = 2500
_LONGEST_LINK: Final = 2000
_LONGEST_STEM: Final = 250  # with its ending, what file systems take
_NO_FILE_NAME: Final = re.compile(r"[^A-Za-z0-9._-]")


def content(sheet: Sheet) -> tuple[Data, list[str]]:
    """Give the template's data and the kept texts, both in the order of the document."""
    setting = Typesetting()
    data: Data = {
        "lang": str(sheet.locale),
        "name": shown(sheet.title),
        "domain": shown(sheet.domain),
        "title": setting.prose(sheet.title),
        "standing": setting.prose(sheet.standing),
        "done": sheet.done,
        "request": _section(sheet.request, setting),
        "facts": [(setting.prose(fact.label), setting.prose(fact.text)) for fact in sheet.facts],
        "columns": {name: shown(getattr(sheet.columns, name)) for name in type(sheet.columns).__slots__},
        "records": setting.prose(sheet.records_heading),
        "rows": [_row(row, setting) for row in sheet.rows],
        **_around(sheet, setting),
    }
    return data | {"lines": setting.lines}, setting.kept


def _around(sheet: Sheet, setting: Typesetting) -> Data:
    """Give what comes after the records."""
    return {
        "steps": _section(sheet.steps, setting),
        "panel": _link(sheet.panel_url, setting) if sheet.panel_url.startswith("https://") else None,
        "merge": _merge(sheet, setting),
        "pitfalls": _section(sheet.pitfalls, setting),
        "live": _section(sheet.link, setting),
        "link": _link(sheet.url, setting),
        "qr": qr_pixels(sheet.url),
        "attached": setting.prose(sheet.attached),
        "zone_file": _attachment(sheet),
        "contact": _section(sheet.contact, setting),
    }


def _attachment(sheet: Sheet) -> Data:
    stem = _NO_FILE_NAME.sub("_", sheet.zone_file_name.removesuffix(".zone")).lstrip(".")[:_LONGEST_STEM]
    text = sheet.zone_file.encode("utf-8", "backslashreplace").decode("utf-8")
    return {"name": f"{stem or 'domain'}.zone", "text": text, "about": shown(sheet.attached)}


def _section(section: Section, setting: Typesetting) -> Data:
    return {"heading": setting.prose(section.heading), "lines": [setting.prose(line) for line in section.lines]}


def _link(url: str, setting: Typesetting) -> Data | None:
    if not url.isascii() or not url.isprintable() or not 0 < len(url) <= _LONGEST_LINK:
        return None
    return {"url": url, "text": setting.keep(url, _WIDTH)}


def _row(row: SheetRow, setting: Typesetting) -> Data:
    return {
        "purpose": setting.prose(row.purpose),
        "look": _look(row),
        "status": setting.prose(row.status_word),
        "type": shown(row.type),
        "ttl": str(row.ttl),
        "priority": shown(row.priority),
        "need": setting.prose(row.need),
        "host": setting.keep(row.host or row.host_note, _HOST_WIDTH),
        "full": setting.keep(row.name, _WIDTH),
        "present": [setting.keep(each, _WIDTH) for each in row.replaces],
        "value": setting.keep_marked(row.value, _WIDTH) if row.value.whole else None,
        "todo": setting.prose(row.todo),
        "told": [setting.prose(each) for each in dict.fromkeys((row.zone, row.message, row.reason)) if each],
        "foundLabel": shown(row.found_label),
        "found": [setting.keep(each, _WIDTH) for each in row.found],
        "long": _is_long(row.value.whole, row.todo, row.message, row.reason, *row.found, *row.replaces),
    }


def _look(row: SheetRow) -> str:
    """Say which icon and colour a row has: a valid record with something left to do is not green."""
    return RecordStatus.NOT_CHECKED if row.status is RecordStatus.VALID and not row.settled else row.status


def _is_long(*texts: str) -> bool:
    """Say whether texts may need more than a page, so that it is better to break them."""
    return sum(max(len(each), _WIDTH) for each in texts) > _LONGEST_WHOLE


def _merge(sheet: Sheet, setting: Typesetting) -> Data | None:
    if not sheet.merge:
        return None
    rows = [row for row in sheet.rows if row.replaces and row.value.whole]
    return _section(sheet.merge, setting) | {"changes": [_replacement(row, setting) for row in rows]}


def _replacement(row: SheetRow, setting: Typesetting) -> Data:
    return {
        "present": [setting.keep(each, _WIDTH) for each in row.replaces],
        "replacement": setting.keep_marked(row.value, _WIDTH),
        "long": _is_long(row.value.whole, *row.replaces),
    }
