"""One request and its answer in HTTP/1.1 (RFC 9112), without the connection."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import h11


class TooLarge(ValueError):  # noqa: N818  (named after what happened)
    """The answer is larger than what is read."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class HttpExchange:
    """Gives the octets to send, and takes those that arrive. Nothing is kept of a request, and no redirect followed.

    `most`: octets of the answer's body that are taken.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._http = h11.Connection(h11.CLIENT)
        self._head: h11.Response | None = None
        self._body = bytearray()

    def written(self, method: str, target: str, headers: Sequence[tuple[str, str]], body: bytes) -> bytes:
        """Write the request; to be called once."""
        length = [("content-length", str(len(body)))] if body else []
        head = self._http.send(h11.Request(method=method, target=target, headers=[*headers, *length]))
        rest = self._http.send(h11.Data(data=body)) if body else b""
        return (head or b"") + (rest or b"") + (self._http.send(h11.EndOfMessage()) or b"")

    def take(self, data: bytes) -> Answer | None:
        """Take what arrived and give the answer once it is whole; nothing is the end of the connection.

        Raises `TooLarge` beyond `most`, and `ValueError` for an answer that ends early or is no HTTP.
        """
        try:
            self._http.receive_data(data)
            return self._answer()
        except h11.RemoteProtocolError:
            broken = "no HTTP, or cut short"
        raise ValueError(broken)

    def _answer(self) -> Answer | None:
        while True:
            event = self._http.next_event()
            if isinstance(event, h11.Response):
                self._head = event
            elif isinstance(event, h11.Data):
                self._body += event.data
                if len(self._body) > self._most:
                    raise TooLarge
            elif isinstance(event, h11.EndOfMessage) and self._head:
                headers = {name.decode(): value.decode("latin-1") for name, value in self._head.headers}
                return Answer(self._head.status_code, headers, bytes(self._body))
            elif event is h11.NEED_DATA:
                return None
            elif not isinstance(event, h11.InformationalResponse):
                message = "ended early"
                raise ValueError(message)
