"""The survey of a domain as columns on a terminal."""

from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from sendas.actions.survey_domain import Survey, SurveyedRow
from sendas.domain.finding import Severity
from sendas.domain.unsafe_text import printable
from sendas.domain.verdict import RecordStatus

_MARKS: Final = {RecordStatus.VALID: "[green]\u2714[/]", RecordStatus.UNKNOWN: "[yellow]?[/]"}
_SEVERITIES: Final = {Severity.ERROR: "[red]\u2718[/]", Severity.WARNING: "[yellow]![/]", Severity.INFO: "\u00b7"}
_SHOWN: Final = 300


def show_survey(survey: Survey, console: Console) -> None:
    """Print who keeps the zone, the records, the SPF tree, what is to know, and what receivers would say."""
    _facts(survey, console)
    console.print(_records(survey))
    if survey.spf and survey.spf.terms:
        console.print(_tree(survey))
    for each in survey.findings:
        console.print(f"{_SEVERITIES[each.severity]} {each.code}: {escape(each.sentence.english())}", highlight=False)
    _receiver(survey, console)


def _facts(survey: Survey, console: Console) -> None:
    console.print(f"[bold]{survey.domain}[/], as sending server {survey.server} needs it", highlight=False)
    servers = ", ".join(map(printable, survey.nameservers)) or "none seen"
    console.print(f"zone {survey.zone or 'not found'}; name servers {escape(servers)}", highlight=False)
    if survey.contact:
        console.print(f"contact {escape(printable(survey.contact))}", highlight=False)


def _records(survey: Survey) -> Table:
    table = Table("", "purpose", "type", Column("name", overflow="fold"), "code", "verdict, and what is there")
    table.show_lines = True
    for each in survey.rows:
        mark = _MARKS.get(each.status, "[red]\u2718[/]" if each.required else "[yellow]![/]")
        name, told = escape(printable(each.name)), escape(_told(each))
        table.add_row(mark, each.purpose, each.type, name, each.code, told)
    if survey.selector is None:
        table.add_row("\u00b7", "DKIM", "", "", "", "Not looked at: give --selector.")
    return table


def _told(row: SurveyedRow) -> str:
    values = [printable(each, _SHOWN) for each in row.observed]
    wanted = [] if row.status is RecordStatus.VALID or not row.value else [f"wanted: {printable(row.value, _SHOWN)}"]
    return "\n".join((row.message, *values, *wanted))


def _tree(survey: Survey) -> Table:
    spf = survey.spf
    assert spf  # noqa: S101  (the caller looked)
    title = (
        f"SPF: {spf.used if spf.used is not None else '-'} look-ups for us, {spf.worst_case} at most, of {spf.limit}"
    )
    table = Table("look-ups", "term", "in the record of", title=title, title_justify="left")
    for each in spf.terms:
        ours = " [green]\u2190 ours[/]" if each.ours else ""
        term = f"{'  ' * each.depth}{escape(printable(each.term))}{ours}"
        table.add_row(str(each.lookups), term, escape(printable(each.domain)))
    return table


def _receiver(survey: Survey, console: Console) -> None:
    seen = survey.receiver
    if seen is None:
        console.print("receiver: not judged without a DKIM key (--selector)" if survey.spf else "receiver: not judged")
        return
    bad = "[yellow]not known: the DNS hid something[/]" if seen.unsure else "[red]would not accept[/]"
    word = "[green]accepts[/]" if seen.passes else bad
    results = f"SPF {seen.spf}, DKIM {seen.dkim}, DMARC {seen.dmarc}"
    console.print(f"receiver: {word} ({results}): {escape(seen.sentence.english())}", highlight=False)
