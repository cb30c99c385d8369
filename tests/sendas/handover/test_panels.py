"""A hand-over for the panels of three hosts that differ, and for hosts that are not sure."""

from dataclasses import replace

import pytest

from sendas.domain.detect_host import HostDetection, ZoneSigns, detect_host
from sendas.domain.dns_panel import DnsPanel, TxtQuotes
from sendas.domain.locale import Locale
from sendas.handover.csv_table import csv_table
from sendas.handover.markdown_table import markdown_table
from sendas.handover.pdf.render import render_pdf
from sendas.handover.sheet import Sheet
from sendas.handover.tell_handover import tell_handover
from sendas.handover.tell_host import told_host
from sendas.hosts.known_hosts import known_hosts
from tests.sendas.handover.pdf_tools import by_poppler
from tests.sendas.handover.sample import CHECKED, LINK, document, sheet


def found_at(*servers: str, **more: str) -> HostDetection:
    return detect_host(ZoneSigns("starcomm.be", servers, **more), known_hosts())


def panel_of(server: str) -> DnsPanel:
    host = found_at(server).host
    assert host
    return host.panel


def in_pdf(told: Sheet) -> str:
    return " ".join(by_poppler(render_pdf(told, CHECKED)).split())


OVH, GODADDY, HOSTGATOR = "dns10.ovh.net", "ns33.domaincontrol.com", "ns1234.hostgator.com"


@pytest.mark.parametrize(
    ("server", "hosts", "words", "url"),
    [
        (OVH, ("", "bounce"), ("without .starcomm.be", "“Sub-domain”"), "https://www.ovh.com/manager/"),
        (
            GODADDY,
            ("@", "bounce"),
            ("“Name”", "“1 hour”"),
            "https://account.godaddy.com/products/?go_redirect=disabled",
        ),
        (
            HOSTGATOR,
            ("starcomm.be.", "bounce.starcomm.be."),
            ("full name", "“Name”"),
            "https://portal.hostgator.com/",
        ),
    ],
)
def test_each_panel_gets_what_it_wants(server: str, hosts: tuple[str, str], words: tuple[str, ...], url: str) -> None:
    told = sheet(panel=panel_of(server))
    assert (told.rows[0].host, told.rows[2].host) == hosts
    steps = " ".join(told.steps.lines)
    assert all(word in steps for word in words)
    assert told.panel_url == url
    text = in_pdf(told)
    assert all(word in text for word in words)
    assert all(host in text for host in hosts)
    assert panel_of(server).name in text


def test_an_empty_host_is_said_to_be_left_empty_everywhere() -> None:
    told = sheet(panel=panel_of(OVH))
    assert told.rows[0].host_note == "(leave empty)"
    assert told.rows[1].host_note == ""
    assert "(leave empty)" in in_pdf(told)
    assert "(leave empty)" in csv_table(told)
    assert "(leave empty)" in markdown_table(told)


def test_full_names_are_never_doubled() -> None:
    doubled = "The name was doubled"
    assert any(line.startswith(doubled) for line in sheet().pitfalls.lines)
    assert not any(line.startswith(doubled) for line in sheet(panel=panel_of(HOSTGATOR)).pitfalls.lines)


def test_quotation_marks_are_asked_for_where_the_panel_wants_them() -> None:
    steps = " ".join(sheet(panel=DnsPanel("X", quotes=TxtQuotes.ALWAYS)).steps.lines)
    assert "between quotation marks" in steps
    assert "without quotation marks" not in steps
    assert "without quotation marks" in " ".join(sheet(panel=panel_of(OVH)).steps.lines)


@pytest.mark.parametrize("locale", Locale)
def test_the_steps_are_said_in_every_language(locale: Locale) -> None:
    told = sheet(locale, panel=panel_of(OVH)).steps.lines
    assert len(told) == 6
    assert "Sub-domain" in told[2]
    if locale is not Locale.EN:
        assert not set(told) & set(sheet(panel=panel_of(OVH)).steps.lines)


def test_what_is_not_known_of_a_panel_is_told_as_ever() -> None:
    known = sheet(panel=DnsPanel("X")).steps.lines
    assert known[1:] == sheet().steps.lines[1:]
    assert "X" in known[0]


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (found_at("ns1.agency.be", primary=OVH), "probably OVHcloud, by what its SOA record names"),
        (found_at(OVH, "ns-154-a.gandi.net"), "Gandi, OVHcloud: several together"),
        (found_at(OVH, "ns1.starcomm.be"), "OVHcloud together with servers of others"),
    ],
)
def test_who_is_not_sure_is_named_and_their_panel_not_shown(found: HostDetection, told: str) -> None:
    said = tell_handover(replace(document(), dns_host=told_host(found)), Locale.EN, LINK)
    assert found.host is None
    assert said.facts[2].text.startswith(told)
    assert (said.panel_url, said.steps) == ("", sheet().steps)
    assert told in in_pdf(said)


def test_one_that_is_sure_and_none_need_no_words() -> None:
    assert told_host(found_at(OVH)) is None
    assert told_host(found_at("ns1.starcomm.be")) is None
