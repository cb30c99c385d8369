"""The master key comes from the environment or a file, and processes agree on it."""

import base64
import logging
import multiprocessing
import stat
import threading
from pathlib import Path

import pytest
from pydantic import SecretStr

from sendas.configuration_error import ConfigurationError
from sendas.store.master_key import master_key

KEY = bytes(range(200, 232))


@pytest.mark.parametrize(
    "text",
    [
        KEY.hex(),
        KEY.hex().upper(),
        base64.b64encode(KEY).decode(),
        base64.urlsafe_b64encode(KEY).decode().rstrip("="),
        f" {KEY.hex()}\n",
    ],
)
def test_the_environment_wins_and_no_file_is_made(tmp_path: Path, text: str) -> None:
    assert master_key(SecretStr(text), tmp_path / "sendas.key") == KEY
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("text", ["hunter2", KEY[:31].hex(), base64.b64encode(KEY + KEY).decode(), "é" * 44])
def test_a_malformed_key_is_refused_without_showing_it(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigurationError, match="SENDAS_MASTER_KEY must be 32 bytes") as caught:
        master_key(SecretStr(text), tmp_path / "sendas.key")
    assert text not in str(caught.value)


def test_the_first_start_makes_a_private_file_and_the_second_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "sendas.key"
    key = master_key(None, path)
    assert len(key) == 32
    assert master_key(None, path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_two_installations_have_two_keys(tmp_path: Path) -> None:
    assert master_key(None, tmp_path / "one.key") != master_key(None, tmp_path / "two.key")


def _start(path: Path, barrier: threading.Barrier) -> bytes:
    barrier.wait()
    return master_key(None, path)


def test_processes_that_start_at_once_agree(tmp_path: Path) -> None:
    with multiprocessing.get_context("fork").Manager() as manager, multiprocessing.get_context("fork").Pool(8) as pool:
        for round_ in range(10):
            barrier = manager.Barrier(8)
            keys = pool.starmap(_start, [(tmp_path / f"{round_}.key", barrier)] * 8, chunksize=1)
            assert len(set(keys)) == 1
    assert len(list(tmp_path.iterdir())) == 10


@pytest.mark.parametrize("content", ["", "short\n", "\xff\xfe"])
def test_a_damaged_file_is_refused_and_left_alone(tmp_path: Path, content: str) -> None:
    path = tmp_path / "sendas.key"
    path.write_text(content, encoding="latin-1")
    with pytest.raises(ConfigurationError, match=r"sendas\.key must be 32 bytes"):
        master_key(None, path)
    assert path.read_text(encoding="latin-1") == content


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"nowhere/sendas\.key can be neither read nor made: No such file"):
        master_key(None, tmp_path / "nowhere" / "sendas.key")


def test_a_file_that_others_can_read_is_warned_about(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "sendas.key"
    path.write_text(KEY.hex())
    path.chmod(0o644)
    with caplog.at_level(logging.WARNING):
        assert master_key(None, path) == KEY
    assert "mode 644" in caplog.text
    assert KEY.hex() not in caplog.text
