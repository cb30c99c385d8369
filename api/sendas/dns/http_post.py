"""One HTTP/2 request with a body of one type both ways (RFC 9113), without its connection."""

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import ConnectionTerminated, DataReceived, Event, ResponseReceived, StreamEnded, StreamReset
from h2.exceptions import H2Error

_STREAM = 1
_LARGEST = 0xFFFF


class HttpPost:
    """Takes the octets that arrive, and gives those to send; `body` is the answer's once it has `ended`."""

    def __init__(self, host: str, path: str, content_type: str, body: bytes) -> None:
        self.body = bytearray()
        self.ended = False
        self._type = content_type.encode()
        self._http = H2Connection(H2Configuration(client_side=True, header_encoding=None))
        self._http.initiate_connection()
        self._http.send_headers(
            _STREAM,
            [
                (":method", "POST"),
                (":scheme", "https"),
                (":authority", host),
                (":path", path),
                ("accept", content_type),
                ("content-type", content_type),
                ("content-length", str(len(body))),
            ],
        )
        self._http.send_data(_STREAM, body, end_stream=True)

    def to_send(self) -> bytes:
        """Give what waits to be sent, each octet once."""
        return self._http.data_to_send()

    def take(self, data: bytes) -> None:
        """Take what arrived; nothing is the end of the connection.

        Raises `EOFError` for an end before the answer's, and `ValueError` for a status other than 200, another type,
        a body beyond 64 KiB, or what is no HTTP/2.
        """
        if not data:
            raise EOFError
        try:
            for event in self._http.receive_data(data):
                self._note(event)
        except H2Error as error:
            raise ValueError(str(error)) from error

    def _note(self, event: Event) -> None:
        match event:
            case ResponseReceived():
                headers = dict(event.headers)
                if (headers.get(b":status"), headers.get(b"content-type")) != (b"200", self._type):
                    raise ValueError(headers)
            case DataReceived():
                self.body += event.data
                self._http.acknowledge_received_data(event.flow_controlled_length, _STREAM)
                if len(self.body) > _LARGEST:
                    raise ValueError(len(self.body))
            case StreamEnded():
                self.ended = True
            case StreamReset() | ConnectionTerminated():
                raise EOFError
            case _:
                pass
