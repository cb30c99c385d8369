"""A mail world that runs: a root, a top-level zone, a platform, twenty DNS operators, and thousands of customers."""

import socket
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import dns.exception
import dns.message
import dns.query

from sendas.dns.endpoint import Endpoint, parse_endpoint
from tests.mail_world import detour
from tests.mail_world.customer import LAME, OPERATORS, SILENT, STALE, Customer, State, both
from tests.mail_world.detour import Delay
from tests.mail_world.zones import (
    PLATFORM,
    ROOT_SERVER,
    TLD_SERVERS,
    customer_zone,
    old_customer_zone,
    operator_zone,
    platform_zone,
    root_zone,
    served_by_name,
    tld_zone,
)
from tests.servers import Knot, ServerProcess, free_port, loopback_addresses

_HOSTERS = (PLATFORM, *OPERATORS)
_STRANGERS = (STALE, LAME)


@dataclass(frozen=True, slots=True)
class MailWorld:
    """Where a running world listens: each server's address by its name, and the one port of all."""

    customers: Sequence[Customer]
    addresses: Mapping[str, str]
    port: int

    @property
    def root(self) -> Endpoint:
        return parse_endpoint(f"{self.addresses[ROOT_SERVER]}:{self.port}")


@contextmanager
def mail_world(
    folder: Path, customers: int, *, port: int | None = None, delay: Delay | None = None
) -> Generator[MailWorld]:
    """Run a world of so many customers, at a port that is free, or at this one; `delay` puts it at a distance.

    Four knots: whoever serves the same zones is one, at all its addresses.
    """
    names = served_by_name()
    addresses = dict(zip(names, loopback_addresses(len(names)), strict=True))
    behind = dict(zip(names, loopback_addresses(len(names)), strict=True)) if delay else addresses
    port = port or free_port([*addresses.values(), *behind.values()])
    world = MailWorld([Customer(number) for number in range(customers)], addresses, port)
    with ExitStack() as stack:
        for server in both(SILENT):
            stack.enter_context(_silence(addresses[server], port))
        for knot in _knots(folder, world, behind):
            stack.enter_context(knot)
        if delay:
            ways = {addresses[server]: behind[server] for server in names if server not in both(SILENT)}
            stack.enter_context(Detour(folder, ways, port, delay))
        yield world


def _knots(folder: Path, world: MailWorld, at: Mapping[str, str]) -> Generator[Knot]:
    """Write the zones of one knot after the other."""

    def knot(name: str, servers: Sequence[str], zones: Mapping[str, str], broken: Sequence[str] = ()) -> Knot:
        return Knot(folder / name, zones, [at[server] for server in servers], world.port, broken=broken)

    addresses = world.addresses
    yield knot("root", [ROOT_SERVER], {".": root_zone(addresses)})
    yield knot("tld", TLD_SERVERS, {"test": tld_zone(addresses, world.customers)})
    hosted = {PLATFORM: platform_zone(addresses)}
    hosted |= {owner: operator_zone(owner, addresses) for owner in OPERATORS}
    nowhere = {State.LAME, State.SERVFAIL, State.SILENT}
    hosted |= {each.domain: customer_zone(each) for each in world.customers if each.state not in nowhere}
    lost = [each.domain for each in world.customers if each.state is State.SERVFAIL]
    yield knot("hosters", [server for owner in _HOSTERS for server in both(owner)], hosted, lost)
    odd = {owner: operator_zone(owner, addresses) for owner in _STRANGERS}
    odd |= {each.domain: old_customer_zone(each) for each in world.customers if each.state is State.STALE_SERVER}
    yield knot("strangers", [server for owner in _STRANGERS for server in both(owner)], odd)


def _silence(address: str, port: int) -> socket.socket:
    """Listen for datagrams and never read one."""
    silent = socket.socket(type=socket.SOCK_DGRAM)
    silent.bind((address, port))
    return silent


class Detour(ServerProcess):
    """The process that puts servers at a distance: it listens at each front address for the one behind."""

    def __init__(self, folder: Path, ways: Mapping[str, str], port: int, delay: Delay) -> None:
        self._folder = folder / "detour"
        self._ways, self._port, self._delay = ways, port, delay
        self._folder.mkdir()

    def __enter__(self) -> Self:
        settings = (self._port, self._delay.round_trip, self._delay.loss)
        ways = [f"{front}={back}" for front, back in self._ways.items()]
        command = [sys.executable, detour.__file__, *map(str, settings), *ways]
        self._begin(self._folder, command, self._passes)
        return self

    def _passes(self) -> bool:
        last = [*self._ways][-1]
        try:
            dns.query.udp(dns.message.make_query(LAME, "SOA"), last, timeout=0.5, port=self._port)
        except (dns.exception.Timeout, OSError):
            return False
        return True
