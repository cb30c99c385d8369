"""sendas.toml: the sending servers of the operator."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sendas.configuration_error import ConfigurationError
from sendas.domain.server import Server
from sendas.server_entry import ServersEntry

DEFAULT_PATH = Path("sendas.toml")

_EXAMPLE = """
[[servers]]
id = "server-1"
label = { en = "Server 1", fr = "Serveur 1", nl = "Server 1", de = "Server 1" }
spf = "include:spf.sendas.example"
addresses = ["192.0.2.0/24", "2001:db8:25::/48"]
return_path = { kind = "cname", label = "bounce", target = "rp.sendas.example" }
dkim = { kind = "txt", bits = 2048 }
dmarc = { propose = "v=DMARC1; p=none" }
general_address = "noreply@out.sendas.example"
relay = "smtp://127.0.0.1:2525"
[[servers]]
id = "server-2"
label = { en = "Server 2", fr = "Serveur 2", nl = "Server 2", de = "Server 2" }
spf = "include:spf2.sendas.example"
addresses = ["198.51.100.0/24"]
return_path = { kind = "apex" }
dkim = { kind = "txt", bits = 2048 }
dmarc = { propose = "v=DMARC1; p=none" }
general_address = "noreply@out2.sendas.example"
relay = "smtp://127.0.0.1:2525"
"""


@dataclass(frozen=True, slots=True)
class ServersFile:
    """The servers in the order of the file; `example` when they are the built-in ones, which send nothing."""

    servers: tuple[Server, ...]
    example: bool = False


def read_servers(path: Path | None = None, *, default: Path = DEFAULT_PATH) -> ServersFile:
    """Read the file at `path`, else the one at `default` if it exists, else give two example servers.

    Raises `ConfigurationError` with the file, the line or key, and what is expected there.
    """
    chosen = path or (default if default.exists() else None)
    if chosen is None:
        return ServersFile(_parse(_EXAMPLE, "the example servers"), example=True)
    try:
        text = chosen.read_text(encoding="utf-8")
    except OSError as error:
        message = f"{chosen} cannot be read: {error.strerror}."
        raise ConfigurationError(message) from None
    except UnicodeDecodeError as error:
        message = f"{chosen} must be UTF-8 text; byte {error.start + 1} is not."
        raise ConfigurationError(message) from None
    return ServersFile(_parse(text, str(chosen)))


def _parse(text: str, source: str) -> tuple[Server, ...]:
    try:
        return ServersEntry.model_validate(tomllib.loads(text)).to_servers()
    except tomllib.TOMLDecodeError as error:
        message = f"{source} is not valid TOML: {error}."
        raise ConfigurationError(message) from None
    except ValidationError as error:
        mistakes = [f"{source}: {_sentence(detail)}." for detail in error.errors()]
    raise ConfigurationError("\n".join(mistakes))


def _sentence(detail: ErrorDetails) -> str:
    key = _key(detail["loc"])
    match detail["type"]:
        case "missing":
            return f"{key} is missing"
        case "extra_forbidden":
            return f"{key} is not a known key"
        case "model_type":
            return f"{key} must be a table like {{ key = value }}"
        case "tuple_type":
            return f"{key} must be a list"
        case _:
            message = detail["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
            return f"{key} must be {message}"


def _key(location: tuple[int | str, ...]) -> str:
    """Count servers from one, as people do: `servers[2].return_path.kind`."""
    parts = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in location]
    return "".join(parts).removeprefix(".")
