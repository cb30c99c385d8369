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
    "a policy that is mended": 'suggest_dmarc({"x.be": ["v=dmarc1 p=x" + " ,p = x" * 9000], "be": []}, "x.be")',
    "a policy of blanks": 'suggest_dmarc({"x.be": ["v=DMARC1 " + " " * 60000 + "p"], "be": []}, "x.be")',
    "a policy of bare addresses": 'suggest_dmarc({"x.be": ["v=dmarc1; rua=" + "a@b," * 15000], "be": []}, "x.be")',
    "a policy of quotes": 'suggest_dmarc({"x.be": ["v" + "\\\\" * 30000 + "dmarc1"], "be": []}, "x.be")',
    "2000 policies": 'suggest_dmarc({"x.be": ["v=DMARC1; p=none; x=%d" % n for n in range(2000)], "be": []}, "x.be")',
    "2000 broken policies": 'suggest_dmarc({"x.be": ["v=dmarc1 p=n%d" % n for n in range(2000)], "be": []}, "x.be")',
    "findings of 2000 records": 'found_in(["v=DMARC1; p=n%d" % n for n in range(2000)])',
    "findings of a long record": 'found_in(["v=DMARC1; p=none; rua=" + "mailto:a@b.be," * 4600])',
    "a deep name": 'suggest_dmarc({"a." * 120 + "be": []}, "a." * 120 + "be")',
    "2000 keys": 'judge_dkim(["v=DKIM1; p=AAAA"] * 2000, "AAAA")',
    "a key of 64 KiB": 'judge_dkim(["v=DKIM1; p=" + "A" * 65000], "B" * 65000)',
    "a key of many tags": 'judge_dkim(["v=DKIM1;" + ";".join("a%d=" % n for n in range(9000))], "AAAA")',
    "a modulus of 48 KiB": 'judge_dkim([numerous(48000)], "AAAA")',
    "a key of controls": 'judge_dkim(["v=DKIM1; p=" + "\\x00\\x1b" * 30000], "AAAA")',
    "a key": 'judge_dkim(["v=DKIM1; p=" + "A " * 30000], "AAAA")',
}
_IMPORTS = (
    "from sendas.domain.spf.plain_merge import merge_spf\n"
    "from sendas.domain.dmarc.record import parse_dmarc\n"
    "from sendas.domain.dkim.verdict import judge_dkim\n"
    "from sendas.domain.dmarc.alignment import Identifiers\n"
    "from sendas.domain.dmarc.finding import dmarc_findings\n"
    "from sendas.domain.dmarc.sight import DmarcSight\n"
    "from sendas.domain.dmarc.suggestion import suggest_dmarc\n"
    "def found_in(texts):\n"
    "    dmarc_findings(DmarcSight('x.be', {'x.be': texts, 'be': []}), Identifiers('x.be', None), ready=False)\n"
    "import base64\n"
    "def numerous(octets):\n"
    "    head = b'0' + (octets + 9).to_bytes(3).join([b'\\x83', b'']) + b'\\x02\\x83' + octets.to_bytes(3)\n"
    "    return 'p=' + base64.b64encode(head + b'\\x7f' * octets + b'\\x02\\x03\\x01\\x00\\x01').decode()\n"
)


@pytest.mark.parametrize("line", _LINES.values(), ids=_LINES.keys())
def test_hostile_text_ends(line: str) -> None:
    subprocess.run([sys.executable, "-c", _IMPORTS + line], check=True, timeout=10)  # noqa: S603  (our own lines)
