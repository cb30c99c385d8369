"""`providers.toml`: the form of every entry, and that nothing stands there without a source."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import run

import pytest

from sendas.domain.known_host import list_of
from sendas.domain.name_server_pattern import NameServerPattern
from sendas.hosts.host_entry import Fact, HostEntry, Patterns
from sendas.hosts.known_hosts import known_hosts, read_host_file
from sendas_providers import SHIPPED, PluginHost
from tests.sendas.hosts.name_server_sets import SETS

FILE = read_host_file()
HOSTS = FILE.host
_URL = re.compile(r"https://[a-z0-9.-]+(/[^\s\"<>{}]*)?")
_LEXICON = re.compile(r"dns-lexicon 3\.25\.2 lexicon/_private/providers/\w+\.py")
_STORED = re.compile(r"a public (table|note) of [^;]+; read_file id \d+ of the tool library")
_SUFFIX = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_COUNTRY = re.compile(r"[A-Z]{2}")
_PANEL = re.compile(r"https://[a-z0-9.-]+/[^\s\"<>]*|https://[a-z0-9.-]+")


def facts(entry: HostEntry) -> Iterator[Fact[str] | Patterns]:
    """Give whatever has a source."""
    for name in type(entry).model_fields:
        value = getattr(entry, name)
        if isinstance(value, Fact):
            yield value
    yield from entry.nameservers


@pytest.mark.parametrize("entry", HOSTS, ids=lambda entry: entry.id)
def test_every_fact_has_a_source(entry: HostEntry) -> None:
    for fact in facts(entry):
        source = FILE.sources.get(fact.source, fact.source)
        known = (_URL, _LEXICON, _STORED)
        assert source == "sendas plugin" or any(form.fullmatch(source) for form in known), (entry.id, source)


@pytest.mark.parametrize("entry", HOSTS, ids=lambda entry: entry.id)
def test_form(entry: HostEntry) -> None:
    host = entry.known_host()
    assert host.name == host.name.strip() != ""
    assert all(map(_COUNTRY.fullmatch, host.countries))
    assert not host.panel.url or _PANEL.fullmatch(host.panel.url)
    assert set(re.findall(r"\{.*?\}", host.panel.url)) <= {"{zone}"}
    assert host.panel.apex in {None, "", "@"}
    assert all(word.strip() for _, word in host.panel.field)
    for pattern in host.nameservers:
        if pattern.suffix is None:
            assert pattern.text.endswith("$")
            re.compile(pattern.text)
        else:
            assert _SUFFIX.fullmatch(pattern.text)


def test_short_names_of_sources_are_all_used() -> None:
    assert {fact.source for entry in HOSTS for fact in facts(entry)} >= set(FILE.sources)


def test_ids_are_unique_and_in_order() -> None:
    ids = [entry.id for entry in HOSTS]
    assert ids == sorted(set(ids))


def test_no_two_hosts_claim_one_server() -> None:
    hosts = known_hosts()
    for host in hosts.hosts:
        others = list_of(other for other in hosts.hosts if other is not host)
        for pattern in host.nameservers:
            assert pattern.suffix is None or others.of_server(pattern.suffix) is None, (host.id, pattern.text)
    servers = [server for sets in SETS.values() for servers in sets for server in servers]
    for server in servers:
        name = server.lower().removesuffix(".")
        claims = [host.id for host in hosts.hosts if any(each.matches(name) for each in host.nameservers)]
        assert len(claims) == 1, (server, claims)


def test_plugins_named_are_shipped_and_claim_the_same_servers() -> None:
    infos = {each.info.id: each.info for each in PluginHost(SHIPPED).providers()}
    for host in known_hosts().hosts:
        if host.provider_id:
            claimed = map(NameServerPattern, infos[host.provider_id].nameservers)
            assert {each.suffix or each.text for each in claimed} <= {
                each.suffix or each.text for each in host.nameservers
            }


def test_it_is_read_late() -> None:
    program = "import sys, sendas.app\nprint(sorted({'sendas.hosts.host_entry'} & set(sys.modules)))\n"
    program += "from sendas.hosts.known_hosts import known_hosts\nprint(known_hosts.cache_info().currsize)"
    done = run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603  (our own program)
    assert done.stdout.splitlines()[-1] == "0"


def test_the_readme_says_how_many_there_are() -> None:
    readme = Path(__file__).parents[3] / "README.md"
    assert f"sendas knows {len(HOSTS)} DNS hosts" in " ".join(readme.read_text(encoding="utf-8").split())
