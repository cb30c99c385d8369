"""Who runs a zone, over name-server sets of real zones and hostile ones."""

import pytest

from sendas.domain.detect_host import SURE, HostDetection, Sign, ZoneSigns, detect_host
from sendas.domain.known_host import KnownHost, list_of
from sendas.domain.name_server_pattern import NameServerPattern
from sendas.hosts.known_hosts import known_hosts
from tests.sendas.hosts.name_server_sets import NOBODY, SETS

HOSTS = known_hosts()
REAL = [(host, servers) for host, sets in SETS.items() for servers in sets]


def detect(*servers: str, primary: str | None = None, contact: str | None = None) -> HostDetection:
    return detect_host(ZoneSigns("shop.be", servers, primary, contact), HOSTS)


def test_there_are_enough_of_them() -> None:
    assert len(REAL) >= 60


@pytest.mark.parametrize(("host", "servers"), REAL)
def test_real_sets_are_recognised(host: str, servers: tuple[str, ...]) -> None:
    found = detect(*servers)
    assert found.host
    assert (found.host.id, found.shared, found.strangers) == (host, False, ())
    assert found.best
    assert (found.best.confidence, found.best.sign) == (1.0, Sign.DELEGATION)


@pytest.mark.parametrize("server", NOBODY)
def test_look_alikes_are_nobody_s(server: str) -> None:
    assert detect(server) == HostDetection()
    assert detect(primary=server, contact=f"hostmaster@{server}").guesses == ()


@pytest.mark.parametrize("server", ["NS10.OVH.NET", "ns10.ovh.net.", "  ns10.ovh.net ", "\uff4e\uff5310.ovh.net"])
def test_any_spelling_of_a_name_is_the_name(server: str) -> None:
    host = detect(server).host
    assert host
    assert host.id == "ovh"


def test_a_pattern_may_be_an_international_name() -> None:
    host = KnownHost("b", "B", (NameServerPattern("xn--bcher-kva.example"),))
    assert list_of([host]).of_server("NS1.Bücher.Example.") == host


def test_of_several_hosts_none_is_claimed() -> None:
    found = detect("ns-154-a.gandi.net", "dns10.ovh.net")
    assert (found.shared, found.best, found.host) == (True, None, None)
    assert {each.host.id for each in found.guesses} == {"gandi", "ovh"}


def test_a_host_beside_unknown_servers_is_not_claimed() -> None:
    found = detect("dns10.ovh.net", "ns.shop.be")
    assert (found.shared, found.host, found.strangers) == (True, None, ("ns.shop.be",))


def test_white_label_servers_are_known_by_the_soa_and_less_surely() -> None:
    found = detect("ns1.agency.be", "ns2.agency.be", primary="ns-154-a.gandi.net.", contact="hostmaster@gandi.net")
    assert found.best
    assert (found.best.host.id, found.best.sign) == ("gandi", Sign.SOA_PRIMARY)
    assert found.best.confidence < SURE
    assert found.host is None


def test_a_contact_alone_says_least() -> None:
    by_contact = detect("ns1.agency.be", contact="tech@ovh.net").best
    by_primary = detect("ns1.agency.be", primary="dns10.ovh.net").best
    assert by_contact
    assert by_primary
    assert by_contact.confidence < by_primary.confidence < SURE


def test_the_soa_does_not_speak_against_a_delegation() -> None:
    found = detect("dns10.ovh.net", "ns10.ovh.net", primary="ns-154-a.gandi.net")
    assert found.host
    assert found.host.id == "ovh"


def test_a_plugin_knows_what_suffixes_do_not() -> None:
    mine, other = (KnownHost(name, name, ()) for name in ("mine", "other"))
    signs = ZoneSigns("shop.be", ("ns1.agency.be",), "dns10.ovh.net")
    assert detect_host(signs, HOSTS, [(mine, 0.9)]).host == mine
    assert all(each.host != mine for each in detect_host(signs, HOSTS, [(mine, 0.0)]).guesses)
    assert detect_host(signs, HOSTS, [(mine, 0.9), (other, 0.9)]).best is None
    unsure = detect_host(signs, HOSTS, [(mine, 0.7)])
    assert unsure.host is None
    assert unsure.best
    assert unsure.best.host == mine


def test_a_delegation_is_not_a_plugin_s_to_say() -> None:
    mine = KnownHost("mine", "mine", ())
    found = detect_host(ZoneSigns("shop.be", ("dns10.ovh.net",)), HOSTS, [(mine, 1.0)])
    assert found.host
    assert found.host.id == "ovh"


def test_nothing_seen_is_nothing_found() -> None:
    assert detect() == HostDetection()
    assert detect("ns1.shop.be", primary="ns1.shop.be", contact="theo@shop.be") == HostDetection()
