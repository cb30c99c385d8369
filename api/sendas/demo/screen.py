"""What the demo shows: each step, what was sent, and what came back."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.syntax import Syntax
from rich.table import Column, Table

_MARKS = {"VALID": "[green]✔ valid[/]", "NOT_CHECKED": "· not checked"}
_VALUE_SHOWN = 44
_LINE_SHOWN = 70
_SECRET = re.compile(r'("key": "secret", "value": ")[^"]*')


class Screen:
    """Prints the story step by step."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._steps = 0

    def step(self, title: str, words: str) -> None:
        """Begin a step."""
        self._steps += 1
        self._console.rule(f"[bold]{self._steps}. {title}", align="left")
        self._console.print(words, highlight=False)

    def say(self, words: str) -> None:
        """Print a remark."""
        self._console.print(words, highlight=False)

    def to_paste(self, command: str) -> None:
        """Print what a shell is to be given: whole, however narrow the terminal is."""
        self._console.print(command, soft_wrap=True, markup=False, highlight=False)

    def sent(self, operation: str, variables: Mapping[str, object]) -> None:
        """Show an operation and its variables."""
        self._console.print(_code(operation, "graphql"))
        if variables:
            shown = _SECRET.sub(r"\1…", json.dumps(variables, ensure_ascii=False))
            self._console.print(f"[dim]variables[/] {escape(shown)}")

    def came_back(self, data: Mapping[str, Any]) -> None:  # Any: JSON
        """Show an answer as it came."""
        self._console.print(Panel(_code(json.dumps(data, indent=2, ensure_ascii=False), "json"), title="answer"))

    def options(self, options: Sequence[Mapping[str, Any]]) -> None:  # Any: JSON
        """Show the sending methods as the table that people choose from."""
        table = Table("method", "suits", "the recipient sees", "to do", show_lines=True)
        for each in options:
            label = each["label"] if each["available"] else f"{each['label']} (not available)"
            cells = (label, each["suits"], each["recipientSees"]["from"], each["toDo"])
            table.add_row(*(escape(cell) for cell in cells))
        self._console.print(table)

    def records(self, records: Sequence[Mapping[str, Any]]) -> None:  # Any: JSON
        """Show records as the settings screen would: what to publish, the tick or the cross, and the reason."""
        table = Table("purpose", "type", Column("host", overflow="fold"), "value", "status", "what was found")
        table.show_lines = True
        for each in records:
            value = each["value"] if len(each["value"]) <= _VALUE_SHOWN else f"{each['value'][:_VALUE_SHOWN]}…"
            mark = _MARKS.get(each["status"], f"[red]✘ {each['status'].lower()}[/]")
            purpose = each["purpose"] if each["required"] else f"{each['purpose']} (recommended)"
            row = (purpose, each["type"], each["host"], value)
            table.add_row(*(escape(cell) for cell in row), mark, escape(each["message"]))
        self._console.print(table)

    def plan(self, plan: Mapping[str, Any]) -> None:  # Any: JSON
        """Show a plan as a diff: what goes, what comes, and why."""
        for change in plan["changes"]:
            before: list[str] = change["before"] or []
            after: list[str] = change["after"] or []
            self._console.print(f"  [dim]{escape(change['reason'])}[/]", highlight=False)
            for sign, colour, values in (
                ("-", "red", [value for value in before if value not in after]),
                (" ", "dim", [value for value in before if value in after]),
                ("+", "green", [value for value in after if value not in before]),
            ):
                for value in values:
                    line = f"  {sign} {change['name']} {change['ttl']} {change['type']} {_cut(value)}"
                    self._console.print(f"[{colour}]{escape(line)}[/]", highlight=False)
        for each in (*plan["blockers"], *plan["warnings"]):
            self._console.print(f"  [yellow]! {escape(each['message'])}[/]", highlight=False)

    def run(self, run: Mapping[str, Any]) -> None:  # Any: JSON
        """Show what became of each change."""
        self._console.print(f"  run [bold]{run['state']}[/]", highlight=False)
        for each in run["results"]:
            change = each["change"]
            line = f"  {each['outcome'].lower()}: {change['type']} {change['name']}: {each['message']}"
            self._console.print(escape(line), highlight=False)


def _cut(value: str) -> str:
    return value if len(value) <= _LINE_SHOWN else f"{value[:_LINE_SHOWN]}…"


def _code(text: str, language: str) -> Syntax:
    return Syntax(text, language, theme="ansi_dark", background_color="default", word_wrap=True)
