"""Services made from settings: what the operator must mend is said, and nothing is changed."""

import base64
import json
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from sendas.assemble import assembled, dns_reader
from sendas.configuration_error import ConfigurationError
from sendas.dns.reader import AuthoritativeReader
from sendas.dns.recursive_reader import RecursiveReader
from sendas.domain.domain_connect_template import TemplateOwner, domain_connect_template
from sendas.servers_file import read_servers
from sendas.settings import Settings

OWNER = TemplateOwner("a.example", "A", "a.example", "a.example")
KEY, OTHER = (base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2))


def _settings(folder: Path, **changes: object) -> Settings:
    return Settings.model_validate({"database_url": f"sqlite:///{folder / 'sendas.db'}", "master_key": KEY} | changes)


def test_another_master_key_opens_nothing_and_changes_nothing(tmp_path: Path) -> None:
    with assembled(_settings(tmp_path)):
        pass
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with (
        pytest.raises(ConfigurationError, match="the master key is not the one"),
        assembled(_settings(tmp_path, master_key=OTHER)),
    ):
        pass
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    with assembled(_settings(tmp_path)):
        pass


def test_a_lost_key_file_is_not_made_anew_for_a_database_that_has_one(tmp_path: Path) -> None:
    settings = _settings(tmp_path, master_key=None)
    with assembled(settings):
        pass
    key = tmp_path / "sendas.key"
    key.rename(tmp_path / "elsewhere.key")
    with pytest.raises(ConfigurationError, match="the master key is not the one"), assembled(settings):
        pass


@pytest.mark.parametrize("allowed", [False, True])
def test_private_networks_open_every_port_to_provider_plugins(tmp_path: Path, *, allowed: bool) -> None:
    with assembled(_settings(tmp_path, dns_allow_private=allowed)) as services:
        assert services.provider_options.any_port is allowed


@pytest.mark.parametrize("url", [None, "http://127.0.0.1:1/client/v4"])
def test_a_provider_s_api_is_where_the_operator_says(tmp_path: Path, url: str | None) -> None:
    with assembled(_settings(tmp_path, cloudflare_base_url=url)) as services:
        assert services.provider_options.endpoints.get("cloudflare") == url


def test_what_the_operator_has_at_aws_is_what_its_own_settings_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAAMBIENT")
    with assembled(_settings(tmp_path)) as services:
        assert services.provider_options.settings == {"route53": {}, "domain_connect": {}}
    own = {
        "route53_access_key_id": "AKIAOPERATOR23456777",
        "route53_secret_access_key": "canary",
        "route53_principal": "arn:aws:iam::123456789012:user/sendas",
        "route53_sts_endpoint_url": "http://127.0.0.1:1",
    }
    with assembled(_settings(tmp_path, **own)) as services:
        options = services.provider_options
        assert set(options.settings["route53"].values()) == {*own.values()} - {"http://127.0.0.1:1"}
        assert options.endpoints == {"route53.sts": "http://127.0.0.1:1"}
        assert "canary" not in repr(options)


def test_what_is_signed_with_at_domain_connect_comes_from_files(tmp_path: Path) -> None:
    key = generate_private_key(65537, 2048).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "key.pem").write_bytes(key)
    (tmp_path / "templates").mkdir()
    template = json.dumps([domain_connect_template(read_servers(None).servers[0], OWNER)])
    (tmp_path / "templates" / "a.json").write_text(template[1:-1])
    files = {"templates": tmp_path / "templates", "key_file": tmp_path / "key.pem", "key_host": "_dck1"}
    own = {f"domain_connect_{name}": value for name, value in files.items()}
    with assembled(_settings(tmp_path, **own, domain_connect_api_hosts=("API.example", "b.example"))) as services:
        options = services.provider_options
        found = options.settings["domain_connect"]
    assert found == {
        "templates": template,
        "key": key.decode(),
        "key_host": "_dck1",
        "api_hosts": "api.example b.example",
    }
    assert "PRIVATE" not in repr(options)


@pytest.mark.parametrize("variable", ["TEMPLATES", "KEY_FILE"])
@pytest.mark.parametrize("text", [None, "canary", "canary" * 60_000, '{"canary": 1}'])
def test_a_file_for_domain_connect_that_is_none_is_named_and_never_shown(
    tmp_path: Path, variable: str, text: str | None
) -> None:
    path = tmp_path / "file"
    if text is not None:
        path.write_text(text)
    with (
        pytest.raises(ConfigurationError, match=f"SENDAS_DOMAIN_CONNECT_{variable}: ") as refused,
        assembled(_settings(tmp_path, **{f"domain_connect_{variable.lower()}": path})),
    ):
        pass
    assert "canary" not in str(refused.value)


def test_a_folder_without_templates_and_a_small_key_are_refused(tmp_path: Path) -> None:
    small = generate_private_key(65537, 1024)  # noqa: S505  (to be refused)
    (tmp_path / "key.pem").write_bytes(small.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (tmp_path / "none").mkdir()
    for wrong in ({"domain_connect_key_file": tmp_path / "key.pem"}, {"domain_connect_templates": tmp_path / "none"}):
        named = f"SENDAS_{next(iter(wrong)).upper()}: "
        with pytest.raises(ConfigurationError, match=named), assembled(_settings(tmp_path, **wrong)):
            pass


def test_domain_connect_is_set_up_whole_or_not_at_all(tmp_path: Path) -> None:
    key = generate_private_key(65537, 2048).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "key.pem").write_bytes(key)
    half = _settings(tmp_path, domain_connect_key_file=tmp_path / "key.pem")
    missing = "half set up: SENDAS_DOMAIN_CONNECT_TEMPLATES, SENDAS_DOMAIN_CONNECT_KEY_HOST"
    with pytest.raises(ConfigurationError, match=missing), assembled(half):
        pass


def test_bad_roots_are_named(tmp_path: Path) -> None:
    with (
        pytest.raises(ConfigurationError, match="SENDAS_DNS_ROOTS"),
        assembled(_settings(tmp_path, dns_roots=("not an address",))),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


def test_upstreams_are_read_at_in_place_of_the_authorities(tmp_path: Path) -> None:
    assert isinstance(dns_reader(_settings(tmp_path)), AuthoritativeReader)
    written = ("192.0.2.1", "tls://192.0.2.1#a.example", "https://192.0.2.1/q#a.example")
    assert isinstance(dns_reader(_settings(tmp_path, dns_upstream=written)), RecursiveReader)


def test_the_extra_of_https_is_named_where_it_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "h2", None)
    dns_reader(_settings(tmp_path, dns_upstream=("tls://192.0.2.1#a.example",)))
    with pytest.raises(ConfigurationError, match=r"SENDAS_DNS_UPSTREAM: .* pip install 'sendas\[doh\]'"):
        dns_reader(_settings(tmp_path, dns_upstream=("https://192.0.2.1/q#a.example",)))


@pytest.mark.parametrize("text", [None, "", "no certificate"])
def test_authorities_that_cannot_be_read_are_named(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "ca.pem"
    if text is not None:
        path.write_text(text)
    upstream = {"dns_upstream": ("tls://192.0.2.1#a.example",), "dns_upstream_ca": path}
    with pytest.raises(ConfigurationError, match=r"SENDAS_DNS_UPSTREAM: .*ca.pem is not a file of certificates"):
        dns_reader(_settings(tmp_path, **upstream))


def test_without_tls_the_authorities_are_not_read(tmp_path: Path) -> None:
    dns_reader(_settings(tmp_path, dns_upstream=("192.0.2.1",), dns_upstream_ca=tmp_path / "missing.pem"))
