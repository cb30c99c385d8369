"""What is remembered of the way to names between readings."""

import time
from collections.abc import Callable

from cachetools import TLRUCache

from sendas.dns.owner_name import ROOT
from sendas.dns.zone import Zone
from sendas.domain.public_suffix import is_public_suffix

_MOST = 20_000
_LONGEST_FOR_SUFFIXES = 3600.0  # seconds
_LONGEST = 600.0
Addresses = tuple[tuple[str, ...], int]  # and their TTL in seconds


class Memory:
    """Remembers for their TTL the delegations of public suffixes, an hour at most; others and addresses ten minutes.

    What somebody asks about is looked up anew below its public suffix; the memory of other zones serves for what it
    points to: targets of aliases, and names of servers.
    """

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        self._zones: TLRUCache[str, Zone, float] = TLRUCache(_MOST, _forget_zone_at, timer)
        self._addresses: TLRUCache[str, Addresses, float] = TLRUCache(_MOST, _forget_addresses_at, timer)

    def zone(self, name: str, *, own: bool) -> Zone | None:
        """Give the zone of this name; for what somebody asks about only that of a public suffix."""
        zone = self._zones.get(name)
        return None if zone is None or (own and not is_shared(name)) else zone

    def keep_zone(self, zone: Zone, *, own: bool) -> None:
        """Remember a zone whose servers can all be asked."""
        if zone.hosts and not zone.unusable and (not own or is_shared(zone.name)):
            self._zones[zone.name] = zone

    def forget_zone(self, name: str) -> None:
        """Forget a zone that led nowhere."""
        self._zones.pop(name, None)

    def addresses(self, server: str) -> tuple[str, ...]:
        """Give the addresses of a server; none when they are not known."""
        return self._addresses.get(server, ((), 0))[0]

    def keep_addresses(self, server: str, addresses: tuple[str, ...], ttl: int) -> None:
        """Remember the addresses of a server."""
        self._addresses[server] = (addresses, ttl)


def is_shared(zone: str) -> bool:
    """Say whether a zone belongs to nobody in particular: the root, or a public suffix."""
    return zone == ROOT or is_public_suffix(zone)


def _forget_zone_at(name: str, zone: Zone, now: float) -> float:
    return now + min(zone.ttl, _LONGEST_FOR_SUFFIXES if is_shared(name) else _LONGEST)


def _forget_addresses_at(_server: str, addresses: Addresses, now: float) -> float:
    return now + min(addresses[1], _LONGEST)
