"""Lexicon as its documentation has it used, without our guards."""

from collections.abc import Callable, Generator
from contextlib import contextmanager

from lexicon._private.providers import powerdns as module
from lexicon.config import ConfigResolver
from lexicon.interfaces import Provider

from tests.plugins.sendas_lexicon.subjects import KEY
from tests.servers import PowerDns


@contextmanager
def naively(server: PowerDns, origin: str) -> Generator[Provider]:
    resolver: Callable[[], ConfigResolver] = ConfigResolver
    make: Callable[[ConfigResolver], Provider] = module.Provider
    account = {"auth_token": KEY, "pdns_server": server.url}
    opened = make(resolver().with_dict({"provider_name": "powerdns", "domain": origin, "powerdns": account}))
    opened.authenticate()
    yield opened
    opened.cleanup()
