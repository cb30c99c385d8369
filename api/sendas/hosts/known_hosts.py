"""`providers.toml`, read when somebody first asks who runs a zone."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from sendas.domain.known_host import HostList, list_of

if TYPE_CHECKING:
    from sendas.hosts.host_entry import HostFile


def read_host_file() -> "HostFile":
    """Read the file with its sources."""
    from sendas.hosts.host_entry import HostFile  # noqa: PLC0415  (models that a start should not pay for)

    return HostFile.model_validate(tomllib.loads((files("sendas.hosts") / "providers.toml").read_text("utf-8")))


@cache
def known_hosts() -> HostList:
    """Give the hosts that we know."""
    return list_of(entry.known_host() for entry in read_host_file().host)
