"""Requests to one server, each on a connection of its own to an address that was judged, with a deadline."""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from sendas_powerdns.answers import nonsense, too_large
from sendas_powerdns.api_url import ApiUrl
from sendas_providers import AnswerLost, DnsError, Forbidden, ProviderOptions, Rejected, Unavailable, judged_addresses
from sendas_providers.http_exchange import Answer, HttpExchange, TooLarge

_PORTS = frozenset({443})
_CHUNK = 1 << 16
_LARGEST = 4 * 1024 * 1024  # octets of an answer

Trust = Callable[[], ssl.SSLContext]


@cache
def system_trust() -> ssl.SSLContext:
    """Give the authorities that the system trusts; what companies share is that list."""
    return ssl.create_default_context()


@dataclass(frozen=True, slots=True)
class Server:
    """An address and its key. No proxy, cookie, redirect or setting of the environment has a part in a request."""

    url: ApiUrl
    key: str = field(repr=False)
    options: ProviderOptions
    trust: Trust = system_trust

    async def ask(self, method: str, path: str, body: bytes = b"") -> Answer:
        """Send a request and give its answer, whatever its status.

        Raises `Forbidden` for a place out of bounds, `Rejected` for one that leads nowhere or cannot prove its name,
        `Unavailable` while nothing was sent and `AnswerLost` afterwards.
        """
        # Raised outside of the handlers: a frame of theirs would hold the request.
        sent = asyncio.Event()
        failure: DnsError = nonsense()
        try:
            async with asyncio.timeout(self.options.deadline):
                return await self._exchanged(sent, method, path, body)
        except ssl.SSLCertVerificationError:
            failure = Rejected(f"{self.url.host} does not prove that it is that host: its certificate is not accepted")
        except DnsError as error:
            failure = error
        except OSError:  # TimeoutError is one
            kind = AnswerLost if sent.is_set() else Unavailable
            failure = kind(f"{self.url.host} port {self.url.port}: {'no answer' if sent.is_set() else 'no connection'}")
        except TooLarge:
            failure = too_large()
        except ValueError:
            failure = nonsense()
        raise failure.with_traceback(None)

    async def _exchanged(self, sent: asyncio.Event, method: str, path: str, body: bytes) -> Answer:
        reader, writer = await self._connect()
        try:
            sent.set()
            http = HttpExchange(_LARGEST)
            writer.write(http.written(method, self.url.path + path, self._headers(), body))
            await writer.drain()
            while True:
                if answer := http.take(await reader.read(_CHUNK)):
                    return answer
        finally:
            # An orderly end inside TLS would wait for the other side.
            writer.transport.abort()

    def _headers(self) -> list[tuple[str, str]]:
        return [
            ("host", self.url.authority),
            ("x-api-key", self.key),
            ("accept", "application/json"),
            ("accept-encoding", "identity"),
            ("content-type", "application/json"),
            ("user-agent", "sendas"),
            ("connection", "close"),
        ]

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if not self.url.secure and not self.options.any_port:
            message = f"the key of {self.url.host} would cross the internet in the clear: use https"
            raise Forbidden(message)
        failure = OSError(self.url.host)
        trust, name = (self.trust(), self.url.host) if self.url.secure else (None, None)
        for address in await judged_addresses(self.url.host, self.url.port, self.options, _PORTS):
            try:
                return await asyncio.open_connection(str(address), self.url.port, ssl=trust, server_hostname=name)
            except OSError as error:
                failure = error
        raise failure
