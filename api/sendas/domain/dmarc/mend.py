"""Mechanical repair of a DMARC record: what was mistyped, never what was meant."""

import re

from sendas.domain.dmarc.duplicate import without_duplicates
from sendas.domain.dmarc.tag import join_tags, split_tags, tag_value, with_tag

_NAMES = "v|p|sp|np|adkim|aspf|fo|rua|ruf|psd|t|pct|rf|ri"
_QUOTES = re.compile("[\\\\\"'\u201c\u201d\u201e\u2018\u2019]")
_NOT_PRINTING = re.compile("[^\x20-\x7e]")  # RFC 9989 section 4.8; never copied into what we propose
# A comma, a blank or nothing at all where a semicolon belongs.
_GLUED = re.compile(rf"(?<![;,\s])[,\s]+(?=(?:{_NAMES})\s*=)", re.IGNORECASE)
_GLUED_REPORTS = re.compile(r",\s*(?=ruf\s*=)", re.IGNORECASE)
_COLON = re.compile(rf"(\s*(?:{_NAMES})\s*):", re.IGNORECASE)
_BARE_ADDRESS = re.compile(r"[^\s@:,!]+@[^\s@:,!]+")


def mend_dmarc(text: str) -> str:
    """Give the record with `v=DMARC1` first, semicolons between tags, each of them once, no quotes, and `mailto:`.

    What is right stays as it is to the letter.

    >>> mend_dmarc("p=reject, v=dmarc1 rua=d@shop.be")
    'v=DMARC1; p=reject; rua=mailto:d@shop.be'
    """
    text = _NOT_PRINTING.sub(" ", _QUOTES.sub("", text)).strip()
    text = _GLUED.sub("; ", text)
    return mend_reports(without_duplicates(_with_version(_with_equals(text))).strip())


def _with_equals(text: str) -> str:
    return ";".join(part if "=" in part else _COLON.sub(r"\1=", part, count=1) for part in text.split(";"))


def _with_version(text: str) -> str:
    tags = split_tags(text)
    if tags[0].name == "v" and tags[0].value.upper() == "DMARC1":
        return join_tags([tags[0].with_value("DMARC1"), *tags[1:]])
    others = [tag for tag in tags if tag.name != "v" and tag.text.strip().upper() not in {"", "DMARC1"}]
    ending = ";" if text.endswith(";") else ""
    return "; ".join(["v=DMARC1", *(tag.text.strip() for tag in others)]) + ending


def mend_reports(text: str) -> str:
    """Give the record with `mailto:` before bare addresses and a semicolon before a `ruf=` that follows a comma.

    >>> mend_reports("v=DMARC1; p=none; rua=d@shop.be,ruf=mailto:d@shop.be")
    'v=DMARC1; p=none; rua=mailto:d@shop.be; ruf=mailto:d@shop.be'
    """
    text = _GLUED_REPORTS.sub("; ", text)
    for name in ("rua", "ruf"):
        value = tag_value(text, name)
        if value:
            mended = _with_mailto(value)
            text = text if mended == value else with_tag(text, name, mended)
    return text


def _with_mailto(value: str) -> str:
    entries = (entry.strip() for entry in value.split(","))
    kept = [f"mailto:{entry}" if _BARE_ADDRESS.fullmatch(entry) else entry for entry in entries if entry]
    return value if [entry.strip() for entry in value.split(",")] == kept else ",".join(kept)
