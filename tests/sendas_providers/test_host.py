"""The plugin host among good, broken and unlisted plugins."""

import sys
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest

from sendas_providers import (
    API_VERSION,
    AuthFailed,
    BadCredentials,
    PluginHost,
    ProviderOptions,
    ProviderUnusable,
    UnknownProvider,
    missing_settings,
)
from tests.sendas_providers.installed import install, offering, on_path

OPTIONS = ProviderOptions(lambda _: True)
WORKING = """
from sendas_providers import Auth, AuthFailed, Field, Handoff
IMPORTED = True
class Works:
    async def handoff(self, zone, changes, *, locale, return_url, state):
        return Handoff()
def make(credentials, options):
    if credentials["secret"] == "wrong":
        raise AuthFailed("no such key")
    if credentials["secret"] == "leaky":
        raise RuntimeError(credentials["secret"])
    return Works()
def make_nothing(credentials, options):
    return 7
"""
AUTH = (
    ', auth=(Auth("key", "Key", (Field("secret", "Secret"), Field("port", "Port", required=False, pattern="[0-9]+"))),)'
)
BROKEN = {
    "import_error": ("import there_is_no_such_sdk", "ModuleNotFoundError: No module named 'there_is_no_such_sdk'"),
    "exits": ("raise SystemExit(3)", "SystemExit: 3"),
    "syntax": ("def", "SyntaxError"),
    "raising": (
        "@hookimpl\ndef sendas_dns_providers():\n    raise ValueError('no good')\n",
        "sendas_dns_providers: ValueError: no good",
    ),
    "raising_late": (
        "@hookimpl\ndef sendas_dns_providers():\n    yield from ()\n    raise ValueError('late')\n",
        "sendas_dns_providers: ValueError: late",
    ),
    "wrong_answer": ("@hookimpl\ndef sendas_dns_providers():\n    return ['x']\n", "TypeError: gave something"),
    "no_list": ("@hookimpl\ndef sendas_dns_providers():\n    return 7\n", "TypeError: gave nothing"),
    "misspelt": ("@hookimpl\ndef sendas_dns_provider():\n    return []\n", "unknown hook 'sendas_dns_provider'"),
    "wrong_argument": ("@hookimpl\ndef sendas_dns_applied(evnt):\n    pass\n", "PluginValidationError"),
}


@pytest.fixture
def site(tmp_path: Path) -> Generator[Path]:
    with on_path(tmp_path):
        yield tmp_path


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_plugin_is_named_and_the_others_work(site: Path, name: str) -> None:
    code, problem = BROKEN[name]
    install(site, f"broken_{name}", code)
    install(site, "good", offering("good"))
    host = PluginHost([f"broken_{name}", "good"])
    shown = {provider.info.id: provider for provider in host.providers()}
    assert set(shown) == {f"broken_{name}", "good"}
    assert shown["good"].available
    assert not shown[f"broken_{name}"].available
    assert problem in shown[f"broken_{name}"].problem
    with pytest.raises(ProviderUnusable):
        host.open(f"broken_{name}", "", {}, OPTIONS)


def test_what_is_not_listed_is_never_imported(tmp_path: Path) -> None:
    install(tmp_path, "unlisted", "raise SystemExit('imported')")
    install(tmp_path, "listed", offering("listed"))
    with on_path(tmp_path) as imported:
        host = PluginHost(["listed"])
    assert "listed" in imported
    assert "unlisted" not in imported
    assert [provider.info.id for provider in host.providers()] == ["listed"]


def test_what_takes_the_name_of_a_listed_plugin_is_not_imported(tmp_path: Path) -> None:
    install(tmp_path, "honest", offering("honest"))
    install(tmp_path, "impostor", "raise SystemExit('imported')", point="honest")
    with on_path(tmp_path) as imported:
        [plugin] = PluginHost(["honest"]).plugins()
    assert plugin.problem == "the name is used by honest and impostor"
    assert not {"honest", "impostor"} & set(imported)


def test_a_listed_plugin_that_is_not_there_is_named() -> None:
    [plugin] = PluginHost(["sendas-nothing"]).plugins()
    assert (plugin.name, plugin.problem) == ("sendas-nothing", "not installed")


def test_versions_are_told(site: Path) -> None:
    install(site, "good", offering("good"), version="2.7")
    [plugin] = PluginHost(["good"]).plugins()
    assert (plugin.version, plugin.problem) == ("2.7", "")


@pytest.mark.parametrize("api", [API_VERSION + 1, API_VERSION - 1])
def test_another_version_of_the_contract_is_refused(site: Path, api: int) -> None:
    install(site, "other", offering("other", more=f", api={api}"))
    [provider] = PluginHost(["other"]).providers()
    assert provider.problem == f"written for version {api} of the contract; this is version {API_VERSION}"


def test_missing_packages_are_named(site: Path) -> None:
    install(site, "needs", offering("needs", more=", requires=('pytest', 'sendas-no-such-sdk')"))
    [provider] = PluginHost(["needs"]).providers()
    assert provider.problem == "missing packages: pip install sendas-no-such-sdk"


@pytest.mark.parametrize("own", [{}, {"templates": "t"}, {"templates": "t", "key": ""}])
def test_without_the_operator_s_settings_a_provider_is_not_opened(site: Path, own: dict[str, str]) -> None:
    install(site, "own", offering("own", more=", needs_settings=('templates', 'key')"))
    options = replace(OPTIONS, settings={"own": own})
    with pytest.raises(ProviderUnusable, match=r"not set up here: .*key"):
        PluginHost(["own"]).open("own", "", {}, options)
    info = PluginHost(["own"]).find("own")
    assert missing_settings(info, replace(OPTIONS, settings={"own": {"templates": "t", "key": "k"}})) == ()


def test_of_two_providers_with_one_id_the_first_is_used(site: Path) -> None:
    install(site, "first", offering("same"))
    install(site, "second", offering("same"))
    host = PluginHost(["second", "first"])
    assert [(provider.plugin, provider.available) for provider in host.providers()] == [
        ("second", True),
        ("first", False),
    ]
    assert host.providers()[1].problem == "the id 'same' is taken by the plugin second"
    assert host.find("same").name == "same"


def test_a_factory_is_imported_on_first_use(tmp_path: Path) -> None:
    (tmp_path / "factory_of_works.py").write_text(WORKING)
    code = "from sendas_providers import Auth, Field\n" + offering("works", factory="factory_of_works:make", more=AUTH)
    install(tmp_path, "works", code)
    with on_path(tmp_path) as imported:
        host = PluginHost(["works"])
        assert "factory_of_works" not in imported
        assert host.open("works", "key", {"secret": "s"}, OPTIONS)
        assert "factory_of_works" in imported


@pytest.mark.parametrize(
    ("credentials", "wrong"),
    [
        ({}, {"secret": "missing"}),
        ({"secret": ""}, {"secret": "missing"}),
        ({"secret": "s", "sekret": "s"}, {"sekret": "unknown"}),
        ({"secret": "s", "port": "12x"}, {"port": "malformed"}),
    ],
)
def test_wrong_fields_are_named(site: Path, credentials: dict[str, str], wrong: dict[str, str]) -> None:
    (site / "factory_of_works.py").write_text(WORKING)
    code = "from sendas_providers import Auth, Field\n" + offering("works", factory="factory_of_works:make", more=AUTH)
    install(site, "works", code)
    host = PluginHost(["works"])
    with pytest.raises(BadCredentials) as caught:
        host.open("works", "key", credentials, OPTIONS)
    assert caught.value.fields == wrong
    with pytest.raises(UnknownProvider):
        host.open("works", "oauth", credentials, OPTIONS)
    with pytest.raises(UnknownProvider):
        host.open("wrecks", "key", credentials, OPTIONS)
    with pytest.raises(AuthFailed):
        host.open("works", "key", {"secret": "wrong"}, OPTIONS)
    with pytest.raises(ProviderUnusable) as failed:
        host.open("works", "key", {"secret": "leaky"}, OPTIONS)
    assert "leaky" not in str(failed.value)


@pytest.mark.parametrize(
    "factory", ["nowhere:at_all", "factory_of_works:nothing", "factory_of_works:make_nothing", ":", ""]
)
def test_a_factory_that_makes_nothing_is_unusable(site: Path, factory: str) -> None:
    (site / "factory_of_works.py").write_text(WORKING)
    install(site, "works", offering("works", factory=factory))
    with pytest.raises(ProviderUnusable):
        PluginHost(["works"]).open("works", "", {}, OPTIONS)


def test_hooks_are_called_one_by_one(site: Path) -> None:
    install(
        site,
        "talks",
        """
        HEARD = []
        @hookimpl
        def sendas_dns_detect(nameservers):
            return ("talks", 0.5) if nameservers else None
        @hookimpl
        def sendas_dns_review(changes):
            yield "warn", "it is Friday"
        @hookimpl
        def sendas_dns_applied(event):
            HEARD.append(event)
        """,
    )
    install(site, "sure", "@hookimpl\ndef sendas_dns_detect(zone):\n    return 'sure', 1\n")
    broken = "".join(
        f"@hookimpl\ndef {hook}():\n    raise ValueError\n"
        for hook in ("sendas_dns_detect", "sendas_dns_review", "sendas_dns_applied")
    )
    install(site, "broken", broken)
    install(
        site,
        "nonsense",
        "@hookimpl\ndef sendas_dns_detect():\n    return 'x'\n@hookimpl\ndef sendas_dns_review():\n    return ['x']\n",
    )
    host = PluginHost(["broken", "nonsense", "talks", "sure"])
    assert host.detect("a.test.", ["ns."], "ns.", {}) == [("sure", 1.0), ("talks", 0.5)]
    assert host.review("a.test.", [], {}) == [
        ("block", "The plugin broken could not review this plan."),
        ("block", "The plugin nonsense could not review this plan."),
        ("warn", "it is Friday"),
    ]
    host.applied({"run": "7"})
    assert vars(sys.modules["talks"])["HEARD"] == [{"run": "7"}]
    assert [bool(plugin.problem) for plugin in host.plugins()] == [True, True, False, False]
