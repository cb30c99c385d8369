"""The table of providers in a README, from what the checks showed: python -m ... README.md conformance.json."""

import sys
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from sendas_providers.host import OPT_IN, SHIPPED, PluginHost
from sendas_providers.provider import ProviderInfo
from sendas_providers.testing.conformance import Conformance, ConformanceData, read_conformance
from sendas_providers.testing.level import Level

BEGIN, END = "<!-- providers: just providers -->", "<!-- /providers -->"
_HEAD = (
    "| provider | ways to authorise | checks passed, and against what | confirmed live |",
    "|---|---|---|---|",
)


def table(infos: Iterable[ProviderInfo], data: ConformanceData) -> str:
    """Write the table: one row for each provider that writes to zones itself."""
    rows = [_row(info, [run for run in data.runs if run.provider == info.id]) for info in infos if info.kind == "api"]
    return "\n".join([*_HEAD, *rows])


def shipped() -> Sequence[ProviderInfo]:
    """Give the providers that ship; of a plugin that loads only where it is listed, one that stands for all it has."""
    return (*_infos(SHIPPED), *(_standing_for(name, _infos([name])) for name in OPT_IN))


def with_table(text: str, rows: str) -> str:
    """Put a table between the markers; raises `ValueError` where they are missing.

    >>> with_table(f"a {BEGIN} old {END} b", "new").split()[-2:]
    ['-->', 'b']
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        message = "the markers of the table are missing"
        raise ValueError(message)
    return f"{before}{BEGIN}\n{rows}\n{END}{after}"


def _row(info: ProviderInfo, runs: Sequence[Conformance]) -> str:
    ways = ", ".join(auth.label for auth in info.auth)
    shown = "; ".join(f"{_passed(run)}: {run.ran_against}" for run in runs if run.level is not Level.LIVE)
    live = "; ".join(f"on {run.on}, {_passed(run)}" for run in runs if run.level is Level.LIVE)
    return f"| {info.name} (`{info.id}`) | {ways} | {shown or 'not run'} | {live or 'not yet'} |"


def _passed(run: Conformance) -> str:
    return f"{run.passed} of {run.total}"


def _infos(plugins: Collection[str]) -> Sequence[ProviderInfo]:
    return [provider.info for provider in PluginHost(plugins).providers()]


def _standing_for(plugin: str, infos: Sequence[ProviderInfo]) -> ProviderInfo:
    return replace(infos[0], id=plugin, name=f"{len(infos)} hosters through {plugin}, experimental")


def main(readme: Path, data: Path) -> None:
    """Write the table of the shipped providers anew."""
    readme.write_text(with_table(readme.read_text(), table(shipped(), read_conformance(data))))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
