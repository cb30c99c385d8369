"""Services made from settings: what the operator must mend is said, and nothing is changed."""

import base64
from pathlib import Path

import pytest

from sendas.assemble import assembled
from sendas.configuration_error import ConfigurationError
from sendas.settings import Settings

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


def test_bad_roots_are_named(tmp_path: Path) -> None:
    with (
        pytest.raises(ConfigurationError, match="SENDAS_DNS_ROOTS"),
        assembled(_settings(tmp_path, dns_roots=("not an address",))),
    ):
        pass
    assert list(tmp_path.iterdir()) == []
