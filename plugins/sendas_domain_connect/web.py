"""One GET over https, to an address that was judged, within seconds and octets that are few."""

import asyncio
import ssl
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache

from sendas_domain_connect.place import Place
from sendas_providers import DnsError, Forbidden, NotOffered, ProviderOptions, Rejected, Unavailable, judged_addresses
from sendas_providers.http_exchange import Answer, HttpExchange

_PORTS = frozenset({443})
_CHUNK = 1 << 14
_LARGEST = 1 << 16  # octets of an answer
_LONGEST = 3.0  # seconds for all of it
_HEADERS = (
    ("accept", "application/json"),
    ("accept-encoding", "identity"),
    ("user-agent", "sendas"),
    ("connection", "close"),
)

Trust = Callable[[], ssl.SSLContext]


@cache
def system_trust() -> ssl.SSLContext:
    """Give the authorities that the system trusts."""
    return ssl.create_default_context()


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
        reader, writer = await self._connect(place)
        try:
            http = HttpExchange(_LARGEST)
            writer.write(http.written("GET", place.path + path, [("host", place.authority), *_HEADERS], b""))
            await writer.drain()
            while True:
                if answer := http.take(await reader.read(_CHUNK)):
                    return answer
        finally:
            # An orderly end inside TLS would wait for the other side.
            writer.transport.abort()

    async def _connect(self, place: Place) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        failure = OSError(place.host)
        for address in await judged_addresses(place.host, place.port, self.options, _PORTS):
            try:
                return await asyncio.open_connection(
                    str(address), place.port, ssl=self.trust(), server_hostname=place.host
                )
            except OSError as error:
                failure = error
        raise failure


def _unavailable(place: Place, what: str) -> DnsError:
    return Unavailable(f"{place.host}: {what}")
