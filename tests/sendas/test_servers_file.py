"""sendas.toml is read strictly, and every mistake names its place."""

from ipaddress import ip_network
from pathlib import Path

import pytest

from sendas.configuration_error import ConfigurationError
from sendas.domain.server import DkimKind, ReturnPathKind
from sendas.servers_file import read_servers

ROOT = Path(__file__).parents[2]
GOOD = """
[[servers]]
id = "server-1"
label = { en = "Fast", fr = "Rapide" }
spf = "ip4:192.0.2.0/24"
addresses = ["192.0.2.0/24", "2001:db8::/32"]
return_path = { kind = "mx", label = "bounce", target = "RP.Example.com." }
dkim = { kind = "cname", target = "{selector}.{company}.dkim.example.com" }
general_address = "noreply@Out.example.com"
"""


def _file(folder: Path, text: str) -> Path:
    path = folder / "servers.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_there_are_two_example_servers(tmp_path: Path) -> None:
    read = read_servers(default=tmp_path / "sendas.toml")
    assert read.example
    assert [(server.id, server.return_path.kind, server.dkim.kind) for server in read.servers] == [
        ("server-1", ReturnPathKind.CNAME, DkimKind.TXT),
        ("server-2", ReturnPathKind.APEX, DkimKind.TXT),
    ]


def test_the_example_file_equals_the_built_in_servers(tmp_path: Path) -> None:
    shipped = read_servers(ROOT / "sendas.example.toml")
    assert shipped.servers == read_servers(default=tmp_path / "none").servers
    assert not shipped.example


def test_the_default_file_is_taken_when_it_exists(tmp_path: Path) -> None:
    assert read_servers(default=_file(tmp_path, GOOD)).servers[0].spf == "ip4:192.0.2.0/24"


def test_values_come_out_in_canonical_form(tmp_path: Path) -> None:
    server = read_servers(_file(tmp_path, GOOD)).servers[0]
    assert server.label == {"en": "Fast", "fr": "Rapide", "nl": "Fast", "de": "Fast"}
    assert server.return_path.target == "rp.example.com"
    assert server.general_address == "noreply@out.example.com"
    assert server.addresses == (ip_network("192.0.2.0/24"), ip_network("2001:db8::/32"))
    assert server.dkim.target.format(selector="s", company="c") == "s.c.dkim.example.com"
    assert (server.dmarc_proposal, server.relay) == ("v=DMARC1; p=none", "smtp://127.0.0.1:25")


@pytest.mark.parametrize(
    ("written", "target"),
    [
        ("{selector}.{company}.Dkim.Example.com.", "{selector}.{company}.dkim.example.com"),
        ("K-{selector}.{company}.Bücher.example", "k-{selector}.{company}.xn--bcher-kva.example"),
        ("{company}-{selector}.{company}.example", "{company}-{selector}.{company}.example"),
    ],
)
def test_a_dkim_target_comes_out_as_a_reading_shows_it(tmp_path: Path, written: str, target: str) -> None:
    text = GOOD.replace("{selector}.{company}.dkim.example.com", written)
    assert read_servers(_file(tmp_path, text)).servers[0].dkim.target == target


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('id = "server-1"', 'id = "server-9"', "servers[1].id must be 'server-1' or 'server-2'."),
        ('id = "server-1"', "", "servers[1].id is missing."),
        ("spf =", "sfp =", "servers[1].sfp is not a known key."),
        ('en = "Fast", ', "", "servers[1].label.en is missing."),
        ('fr = "Rapide"', 'it = "Rapido"', "servers[1].label.it is not a known key."),
        ("ip4:192.0.2.0/24", "v=spf1 mx -all", "servers[1].spf must be one SPF mechanism"),
        ("ip4:192.0.2.0/24", "ip4:2001:db8::/32", "servers[1].spf must be one SPF mechanism"),
        ("ip4:192.0.2.0/24", "include:", "servers[1].spf must be one SPF mechanism"),
        ('["192.0.2.0/24"', '["192.0.2.1/24"', "servers[1].addresses[1] must be a network like"),
        ('"2001:db8::/32"', "7", "servers[1].addresses[2] must be a network like"),
        ('"mx"', '"ns"', "servers[1].return_path.kind must be 'cname', 'mx' or 'apex'."),
        ('"mx"', '"apex"', "servers[1].return_path must be complete"),
        ('"bounce"', '"bounce_"', "servers[1].return_path.label must be one label"),
        ("RP.Example.com.", "rp..com", "servers[1].return_path.target must be a host name"),
        ('"cname", target', '"txt", target', "servers[1].dkim must be complete"),
        ("{selector}.{company}", "{selector}", "servers[1].dkim.target must be a host name with {selector}"),
        ("{selector}.", "{selector.x}.", "servers[1].dkim.target must be a host name with {selector}"),
        ("{company}.", "{company}.{company:.4}.", "servers[1].dkim.target must be a host name with {selector}"),
        ('{ kind = "cname", target =', "{ bits = 1024, target =", "servers[1].dkim.bits must be 2048, 3072 or 4096."),
        ('{ en = "Fast", fr = "Rapide" }', '"Fast"', "servers[1].label must be a table like { key = value }."),
        ('["192.0.2.0/24", "2001:db8::/32"]', '"192.0.2.0/24"', "servers[1].addresses must be a list."),
        (
            '["192.0.2.0/24", "2001:db8::/32"]',
            '["192.0.2.0/24", "2001:db8::/32"]\nrelay = 25',
            "servers[1].relay must be a valid string.",
        ),
        ("ip4:192.0.2.0/24", "ip4:192.0.2.0/33", "servers[1].spf must be one SPF mechanism"),
        ("noreply@", "noreply", "servers[1].general_address must be an e-mail address"),
        ("[[servers]]", "[[server]]", "servers is missing."),
    ],
)
def test_a_mistake_names_file_key_and_what_is_expected(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    path = _file(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(ConfigurationError) as caught:
        read_servers(path)
    assert any(line.startswith(f"{path}: {sentence}") for line in str(caught.value).splitlines()), caught.value


@pytest.mark.parametrize(
    "line",
    [
        'relay = "http://127.0.0.1"',
        'relay = "smtp://user:pw@host"',
        'relay = "smtp://host:99999"',
        'dmarc = { propose = "p=none" }',
    ],
)
def test_relay_and_dmarc_are_checked(tmp_path: Path, line: str) -> None:
    with pytest.raises(
        ConfigurationError, match=r"servers\[1\]\.(relay must be smtp://|dmarc\.propose must be a DMARC)"
    ):
        read_servers(_file(tmp_path, GOOD + line))


def test_an_id_stands_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="servers must be one entry for each of server-1 and server-2"):
        read_servers(_file(tmp_path, GOOD + GOOD))


def test_a_syntax_error_names_the_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"servers\.toml is not valid TOML: .*line 2"):
        read_servers(_file(tmp_path, "[[servers]]\nid = server-1\n"))


def test_a_file_that_is_not_there_or_not_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"gone\.toml cannot be read: No such file"):
        read_servers(tmp_path / "gone.toml")
    (tmp_path / "latin.toml").write_bytes(b"# caf\xe9")
    with pytest.raises(ConfigurationError, match=r"latin\.toml must be UTF-8 text; byte 6 is not"):
        read_servers(tmp_path / "latin.toml")
