"""Requests to one server, each on a connection of its own to an address that was judged, with a deadline."""

import asyncio
import ssl
from dataclasses import dataclass, field

from sendas_powerdns.answers import nonsense, too_large
from sendas_powerdns.api_url import ApiUrl
from sendas_providers import AnswerLost, DnsError, Forbidden, ProviderOptions, Rejected, Unavailable, judged_addresses
from sendas_providers.http_exchange import Answer, HttpExchange, TooLarge
from sendas_providers.judged_connection import Streams, Trust, connect, exchange, system_trust

_PORTS = frozenset({443})
_LARGEST = 4 * 1024 * 1024  # octets of an answer


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
        streams = await self._connect()
        sent.set()
        target = self.url.path + path
        return await exchange(streams, HttpExchange(_LARGEST), method, target, self._headers(), body)

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

    async def _connect(self) -> Streams:
        if not self.url.secure and not self.options.any_port:
            message = f"the key of {self.url.host} would cross the internet in the clear: use https"
            raise Forbidden(message)
        tls = self.trust() if self.url.secure else None
        addresses = await judged_addresses(self.url.host, self.url.port, self.options, _PORTS)
        return await connect(self.url.host, addresses, self.url.port, tls)
