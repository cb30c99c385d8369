"""The master key, from the environment or from a file made at first start."""

import base64
import binascii
import logging
import os
import stat
import tempfile
from pathlib import Path

from pydantic import SecretStr

from sendas.configuration_error import ConfigurationError
from sendas.store.sealing import KEY_BYTES

_LOG = logging.getLogger(__name__)


def master_key(secret: SecretStr | None, path: Path) -> bytes:
    """Give the key of SENDAS_MASTER_KEY, else the one in the file at `path`, which is made if it does not exist.

    Processes that start at once agree on one key. Raises `ConfigurationError` for a malformed key, or a file that
    can be neither read nor made.
    """
    if secret is not None:
        return _decode(secret.get_secret_value(), "SENDAS_MASTER_KEY")
    try:
        if not path.exists():
            _make(path)
        _warn_if_shared(path)
        text = path.read_text(encoding="ascii")
    except OSError as error:
        message = f"The key file {path} can be neither read nor made: {error.strerror}."
        raise ConfigurationError(message) from None
    except UnicodeDecodeError:
        text = ""
    return _decode(text, f"The key file {path}")


def _decode(text: str, source: str) -> bytes:
    for decode in (bytes.fromhex, _from_base64):
        try:
            key = decode(text.strip())
        except (ValueError, binascii.Error):
            continue
        if len(key) == KEY_BYTES:
            return key
    message = f"{source} must be {KEY_BYTES} bytes as base64 or hex."
    raise ConfigurationError(message) from None


def _from_base64(text: str) -> bytes:
    padded = text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4)
    return base64.b64decode(padded.replace("-", "+").replace("_", "/"), validate=True)


def _make(path: Path) -> None:
    """Write the key aside (O_EXCL, mode 600) and link it into place: whoever is first wins, and nobody reads half."""
    handle, aside = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(base64.b64encode(os.urandom(KEY_BYTES)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(aside, path)
    except FileExistsError:
        return
    finally:
        Path(aside).unlink()


def _warn_if_shared(path: Path) -> None:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        _LOG.warning("The key file %s can be read by others (mode %03o); run chmod 600.", path, mode)
