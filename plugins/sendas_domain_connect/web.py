"""One GET over https, to an address that was judged, within seconds and octets that are few."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass

from sendas_domain_connect.place import Place
from sendas_providers import DnsError, Forbidden, NotOffered, ProviderOptions, Rejected, Unavailable, judged_addresses
from sendas_providers.http_exchange import Answer, HttpExchange
from sendas_providers.judged_connection import Trust, connect, exchange, system_trust

_PORTS = frozenset({443})
_LARGEST = 1 << 16  # octets of an answer
_LONGEST = 3.0  # seconds for all of it
_HEADERS = (
    ("accept", "application/json"),
    ("accept-encoding", "identity"),
    ("user-agent", "sendas"),
    ("connection", "close"),
)


@dataclass(frozen=True, slots=True)
class Web:
    """Asks hosts of a list, and no others; no proxy, cookie, redirect or setting of the environment has a part."""

    options: ProviderOptions
    hosts: Collection[str]
    trust: Trust = system_trust

    async def get(self, place: Place, path: str) -> Answer:
        """Give the answer at a path below a place, whatever its status.

        Raises `NotOffered` for a host that is not on the list, and `Unavailable` for all that goes wrong on the way:
        who wrote the zone wrote the host, so nothing tells what stands at an address.
        """
        if place.host not in self.hosts:
            message = f"{place.host} is not among the DNS hosts that this service connects with"
            raise NotOffered(message)
        try:
            async with asyncio.timeout(min(self.options.deadline, _LONGEST)):
                return await self._exchanged(place, path)
        except OSError:  # TimeoutError is one, and a certificate's error is that and a ValueError
            what = "no answer"
        except (Forbidden, Rejected):
            what = "it cannot be connected to"
        except ValueError:  # TooLarge is one
            what = "its answer makes no sense"
        raise _unavailable(place, what)

    async def _exchanged(self, place: Place, path: str) -> Answer:
        addresses = await judged_addresses(place.host, place.port, self.options, _PORTS)
        streams = await connect(place.host, addresses, place.port, self.trust())
        headers = [("host", place.authority), *_HEADERS]
        return await exchange(streams, HttpExchange(_LARGEST), "GET", place.path + path, headers)


def _unavailable(place: Place, what: str) -> DnsError:
    return Unavailable(f"{place.host}: {what}")
