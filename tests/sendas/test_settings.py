"""Settings come from the environment, work without it, and say what is wrong with it."""

import os
from pathlib import Path

import pytest

from sendas.configuration_error import ConfigurationError
from sendas.settings import Settings


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.upper().startswith("SENDAS_")]:
        monkeypatch.delenv(name)


def test_everything_has_a_working_default() -> None:
    settings = Settings.from_environment()
    assert settings.url == "http://127.0.0.1:8000"
    assert settings.sqlite_path == Path("sendas.db")
    assert settings.key_path == Path("sendas.key")
    assert (settings.plugins, settings.dns_roots, settings.cors_origins) == (None, (), ())
    assert not settings.dns_allow_private


def test_lists_are_separated_by_commas_or_spaces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDAS_DNS_ROOTS", "127.0.0.1:5353, [::1]:5353 ,192.0.2.1")
    monkeypatch.setenv("SENDAS_CORS_ORIGINS", "https://App.example http://localhost:3000")
    monkeypatch.setenv("SENDAS_PLUGINS", ",")
    settings = Settings.from_environment()
    assert settings.dns_roots == ("127.0.0.1:5353", "[::1]:5353", "192.0.2.1")
    assert settings.cors_origins == ("https://app.example", "http://localhost:3000")
    assert settings.plugins == ()


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDAS_PORT", "")
    monkeypatch.setenv("SENDAS_MASTER_KEY", "")
    assert (Settings.from_environment().port, Settings.from_environment().master_key) == (8000, None)


@pytest.mark.parametrize(
    ("url", "path", "key"),
    [
        ("sqlite:////var/lib/sendas/a.db", Path("/var/lib/sendas/a.db"), Path("/var/lib/sendas/sendas.key")),
        ("sqlite:///data/a.db", Path("data/a.db"), Path("data/sendas.key")),
        ("postgresql://sendas@db/sendas", None, Path("sendas.key")),
    ],
)
def test_the_key_lies_beside_the_database(
    monkeypatch: pytest.MonkeyPatch, url: str, path: Path | None, key: Path
) -> None:
    monkeypatch.setenv("SENDAS_DATABASE_URL", url)
    settings = Settings.from_environment()
    assert (settings.sqlite_path, settings.key_path) == (path, key)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("SENDAS_PORT", "http-port", "a whole number from 0 to 65535"),
        ("SENDAS_PORT", "70000", "a whole number from 0 to 65535"),
        ("SENDAS_DATABASE_URL", "mysql://root:hunter2@db/sendas", "sqlite:///PATH or postgresql://..."),
        ("SENDAS_DATABASE_URL", "sqlite:///", "sqlite:///PATH or postgresql://..."),
        ("SENDAS_DNS_ALLOW_PRIVATE", "perhaps", "1 or 0"),
        ("SENDAS_CORS_ORIGINS", "*", "origins like https://app.example, separated by commas, never *"),
        ("SENDAS_CORS_ORIGINS", "https://a.example, https://b.example/path", "origins like"),
        ("SENDAS_PUBLIC_URL", "mail.example", "an http:// or https:// URL"),
        ("SENDAS_LOG_LEVEL", "LOUD", "DEBUG, INFO, WARNING or ERROR"),
    ],
)
def test_a_wrong_value_is_one_sentence_that_does_not_show_it(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, expected: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError) as caught:
        Settings.from_environment()
    assert str(caught.value).startswith(f"{name} must be {expected}")
    assert "\n" not in str(caught.value)
    assert value in expected or value not in str(caught.value)
    assert caught.value.__context__ is None


def test_every_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDAS_PORT", "x")
    monkeypatch.setenv("SENDAS_LOG_LEVEL", "x")
    with pytest.raises(ConfigurationError) as caught:
        Settings.from_environment()
    assert [line.split()[0] for line in str(caught.value).splitlines()] == ["SENDAS_PORT", "SENDAS_LOG_LEVEL"]


def test_the_master_key_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDAS_MASTER_KEY", "hunter2")
    settings = Settings.from_environment()
    assert "hunter2" not in f"{settings!r}{settings}{settings.model_dump_json()}"


def test_an_ipv6_host_is_bracketed_in_the_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDAS_HOST", "::1")
    assert Settings.from_environment().url == "http://[::1]:8000"


def test_every_setting_says_what_it_expects() -> None:
    assert all(field.description for field in Settings.model_fields.values())
