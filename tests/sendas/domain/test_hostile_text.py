"""Whatever a stranger publishes is read in a time that its length bounds, never its square."""

import subprocess
import sys

import pytest

# Run apart and cut off: a parser that backtracks would hold this process for half a minute.
_LINES = {
    "a domain-spec of labels": 'merge_spf(["v=spf1 include:." + "a" * 60000 + "!"], "include:x.be")',
    "a domain-spec of dots": 'merge_spf(["v=spf1 a:" + ".a" * 30000 + "!"], "include:x.be")',
    "a modifier": 'merge_spf(["v=spf1 x=" + "%%" * 30000 + " \\t"], "include:x.be")',
    "a redirect": 'merge_spf(["v=spf1 redirect=" + ".a-" * 20000], "include:x.be")',
    "report addresses": 'parse_dmarc("v=DMARC1; p=x; rua=" + "mailto:" * 8500, "x.be")',
    "an address of many parts": 'parse_dmarc("v=DMARC1; p=x; rua=mailto:" + "a@" * 30000, "x.be")',
    "tags": 'parse_dmarc("v=DMARC1" + ";p=none " * 8000, "x.be")',
    "a key": 'judge_dkim(["v=DKIM1; p=" + "A " * 30000], "AAAA")',
}
_IMPORTS = (
    "from sendas.domain.spf import merge_spf\n"
    "from sendas.domain.dmarc import parse_dmarc\n"
    "from sendas.domain.dkim import judge_dkim\n"
)


@pytest.mark.parametrize("line", _LINES.values(), ids=_LINES.keys())
def test_hostile_text_ends(line: str) -> None:
    subprocess.run([sys.executable, "-c", _IMPORTS + line], check=True, timeout=10)  # noqa: S603  (our own lines)
