"""check_host() against pyspf; where they disagree, a section of RFC 7208 decides."""

import asyncio
from ipaddress import ip_address

import pytest
from hypothesis import given

from sendas.domain.spf.check_host import check_host
from sendas.domain.spf.mail_session import checked_identity
from tests.pyspf_corrections import CORRECTIONS
from tests.pyspf_oracle import ask_pyspf, pyspf
from tests.spf_settings import examples
from tests.spf_zones import Scene, published, scenes

ALL = tuple(CORRECTIONS)
Verdict = tuple[str, str]


def ours(scene: Scene) -> Verdict:
    domain, sender = checked_identity(scene.mail_from, scene.helo)
    outcome = asyncio.run(check_host(scene.resolver(), scene.ip, domain, sender, scene.helo))
    return str(outcome.result), outcome.explanation or ""


def theirs(scene: Scene, corrections: tuple[str, ...]) -> Verdict:
    verdict = ask_pyspf(pyspf(corrections), scene.answers, scene.ip, scene.mail_from, scene.helo)
    return verdict.result, verdict.explanation


@given(scenes())
@examples(400)
def test_pyspf_with_its_corrections_says_the_same(scene: Scene) -> None:
    assert ours(scene) == theirs(scene, ALL)


_COMMON = (
    "mail.example A 192.0.2.1",
    "mail.example MX mail.example",
    "other.example A 198.51.100.1",
    "broken.example A !",
    "1.2.0.192.in-addr.arpa PTR mail.d0.example",
    "1.2.0.192.in-addr.arpa PTR mail.d1.example",
    "1.2.0.192.in-addr.arpa PTR broken.example",
    "mail.d0.example A 192.0.2.1",
    "mail.d1.example A 192.0.2.1",
)
_LONG = "d0.example." * 40 + "mail.example"
# A zone for each correction: with it pyspf says what we say, with all but it something else.
WITNESSES = {
    "the macro p": (
        "d0.example TXT v=spf1 include:d1.example exists:%{p}.no.example -all",
        "d1.example TXT v=spf1 exists:%{p}.yes.example -all",
        "mail.d1.example.yes.example A 127.0.0.2",
    ),
    "redirect": (f"d0.example TXT v=spf1 {'a:other.example ' * 9}a:mail.example redirect=d1.example",),
    "void terms": (
        "d0.example TXT v=spf1 mx:three.example -all",
        *(f"three.example MX nx{number}.example" for number in range(3)),
    ),
    "unknown modifiers": ("d0.example TXT v=spf1 x=1 x=2 -all",),
    "case": ("d0.example TXT v=spf1 Redirect=d1.example", "d1.example TXT v=spf1 -all"),
    "include of itself": ("d0.example TXT v=spf1 ip4:192.0.2.1 include:%{d} -all",),
    "errors in ptr": ("d0.example TXT v=spf1 ptr:d9.example -all",),
    "exchanges in turn": (
        "d0.example TXT v=spf1 mx:half.example -all",
        "half.example MX mail.example",
        "half.example MX broken.example",
    ),
    "grammar of macros": ("d0.example TXT v=spf1 a:%{d0}.example -all",),
    "parts of macros": (
        "d0.example TXT v=spf1 exists:%{h-}.yes.example -all",
        "mail.1.example.yes.example A 127.0.0.2",
    ),
    "long names": (
        f"d0.example TXT v=spf1 exists:{'%{d}.' * 40}mail.example -all",
        f"{_LONG[-251:]} A 127.0.0.2",
    ),
    "visible characters": ("d0.example TXT v=spf1 a:d\x011.example -all",),
}


@pytest.mark.parametrize("name", CORRECTIONS)
def test_a_disagreement_that_a_section_decides(name: str) -> None:
    answers = published(*_COMMON, *WITNESSES[name])
    scene = Scene(answers, ip_address("192.0.2.1"), "user@d0.example", "mail-1.example")
    assert CORRECTIONS[name].section
    assert ours(scene) == theirs(scene, ALL)
    assert ours(scene) != theirs(scene, tuple(other for other in ALL if other != name))
