"""What is offered: data that equal the installed lexicon, and forms that name no server and no file."""

import json
import re
import subprocess
import sys
from base64 import b64decode
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from pkgutil import resolve_name

import pytest

import sendas_lexicon
from sendas.actions.find_dns_host import serving_plugin
from sendas.hosts.known_hosts import known_hosts
from sendas_lexicon.credentials import options_of
from sendas_lexicon.declared import declarations, module_names
from sendas_lexicon.hosters import judgements, offered
from sendas_lexicon.json_value import list_of, object_of
from sendas_lexicon.provider import Lexicon
from sendas_providers import SHIPPED, BadCredentials, PluginHost, ProviderOptions
from sendas_providers.opening import open_provider, problem_of

PLUGIN = Path(sendas_lexicon.__file__).parent
INFOS = {info.id: info for info in sendas_lexicon.sendas_dns_providers()}
LOADED = """
import sys
from sendas_providers import PluginHost
host = PluginHost(("lexicon",))
assert len(host.providers()) > 30 and all(each.available for each in host.providers()), host.plugins()
host.load("lexicon_ovh")
print([name for name in sys.modules if name.partition(".")[0] in {"lexicon", "requests", "tldextract", "bs4"}])
"""


def test_the_declarations_are_those_of_the_installed_lexicon() -> None:
    kept = json.loads((PLUGIN / "declarations.json").read_text())
    assert kept == declarations(), "run: python -m sendas_lexicon.declared > declarations.json"


def test_every_module_is_judged_once() -> None:
    judged = judgements()
    yes, no = object_of(judged["offered"]).keys(), object_of(judged["left_out"]).keys()
    assert yes | no == module_names()
    assert not yes & no


def test_every_judgement_is_of_an_option_that_there_is() -> None:
    judged = judgements()
    modules = object_of(declarations()["modules"])
    for kind in ("plain", "inline", "unasked"):
        for module, keys in object_of(judged[kind]).items():
            known = object_of(object_of(modules[module])["options"]).keys()
            assert {*list_of(keys)} <= known, (kind, module)


def test_every_provider_says_that_it_is_experimental() -> None:
    assert len(INFOS) == len(offered()) == 34
    assert {info.name.endswith(" (experimental)") for info in INFOS.values()} == {True}
    assert INFOS["lexicon_ovh"].name == "OVHcloud (experimental)"
    assert {(info.caps.cas, info.caps.atomic, info.caps.txt_max) for info in INFOS.values()} == {(False, "record", 255)}


def test_what_is_not_known_to_be_plain_is_secret() -> None:
    plain = {field.key for info in INFOS.values() for field in info.auth[0].fields if not field.secret}
    assert plain == {
        "zone", "auth_client_id", "auth_tenant_id", "auth_subscription_id", "resource_group", "auth_id", "auth_subid",
        "auth_subuser", "auth_username", "auth_customer_id", "auth_entrypoint", "auth_key_is_global",
    }  # fmt: skip
    for hoster in offered().values():
        for option in hoster.options:
            telling = re.search(r"key|token|secret|password", option.help, re.IGNORECASE)
            assert option.secret or option.choices or option.flag or not telling or "Only used if" in option.help, (
                option
            )


def test_no_form_names_a_server_or_a_file() -> None:
    options = [option for hoster in offered().values() for option in hoster.options]
    where = re.compile(r"server|host|endpoint|entrypoint|url|uri|file|path|region|proxy", re.IGNORECASE)
    named = {option.key for option in options if where.search(option.key) or where.search(option.help)}
    # Of a closed set; two that are given as base64; and the name of a group "hosting" a zone.
    assert named == {"auth_entrypoint", "auth_service_account_info", "auth_api_key", "resource_group"}
    assert [option.choices for option in options if option.key == "auth_entrypoint"] == [
        ("ovh-eu", "ovh-ca", "soyoustart-eu", "soyoustart-ca", "kimsufi-eu", "kimsufi-ca")
    ]
    assert {option.inline for option in options if re.search("path", option.help)} == {True}


@pytest.mark.parametrize(
    ("module", "key"), [("transip", "auth_api_key"), ("googleclouddns", "auth_service_account_info")]
)
@pytest.mark.parametrize("typed", ["/etc/passwd", "file::/etc/passwd", "base64::L2V0Yy9wYXNzd2Q="])
def test_what_could_be_a_path_is_given_as_it_was_typed_and_never_opened(module: str, key: str, typed: str) -> None:
    found = options_of(offered()[module], {key: typed})[key]
    assert isinstance(found, str)
    prefix, _, rest = found.partition("::")
    assert (prefix, b64decode(rest).decode()) == ("base64", typed)


@pytest.mark.parametrize("typed", ["me/../..", "me?x=", "me#", "a b", "x" * 300])
def test_what_modules_put_into_paths_has_no_path(typed: str) -> None:
    credentials = {"zone": "example.test", "auth_username": typed, "auth_token": "canary"}
    with pytest.raises(BadCredentials) as refused:
        open_provider(INFOS["lexicon_glesys"], "api", credentials, ProviderOptions(lambda _: True))
    assert refused.value.fields == {"auth_username": "malformed"}


async def test_every_provider_opens_without_a_process() -> None:
    for info in INFOS.values():
        filled = {field.key: field.choices[0] if field.choices else "canary" for field in info.auth[0].fields}
        opened = open_provider(info, "api", {**filled, "zone": "example.test"}, ProviderOptions(lambda _: True))
        assert isinstance(opened, Lexicon)
        assert "canary" not in repr(opened)
        await opened.aclose()


def test_options_that_were_left_empty_are_left_out() -> None:
    filled = {"auth_username": "me", "auth_api_key": "", "auth_key_is_global": "yes"}
    assert options_of(offered()["transip"], filled) == {"auth_username": "me", "auth_key_is_global": True}
    assert options_of(offered()["digitalocean"], {"auth_token": "x"}) == {"auth_token": "x"}


def test_a_module_that_is_left_out_has_no_factory() -> None:
    host = PluginHost(("lexicon",))
    assert not {each.info.id for each in host.providers()} & {"lexicon_powerdns", "lexicon_auto", "lexicon_sakuracloud"}
    with pytest.raises(AttributeError):
        resolve_name("sendas_lexicon.factories:powerdns")


def test_hosts_that_are_known_by_their_name_servers_are_written_to_by_their_own_plugin() -> None:
    plugins = PluginHost((*SHIPPED, "lexicon"))
    serving = {host.id: serving_plugin(plugins, host) for host in known_hosts().hosts}
    expected: dict[str, str | None] = {
        each: f"lexicon_{each}" for each in ("ovh", "transip", "infomaniak", "ionos", "porkbun")
    }
    expected |= {"cloudflare": "cloudflare", "route53": "route53", "gandi": None, "godaddy": None}
    assert {host: serving[host] for host in expected} == expected


def test_the_server_loads_no_lexicon() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True, timeout=60)  # noqa: S603  (our own)
    assert done.stdout.strip() == "[]"


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def version(name: str) -> str:
        if name == "dns-lexicon":
            raise PackageNotFoundError(name)
        return "1"

    monkeypatch.setattr("sendas_providers.opening.version", version)
    assert {problem_of(info) for info in INFOS.values()} == {"missing packages: pip install dns-lexicon"}
