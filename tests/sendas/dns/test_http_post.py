"""One request by HTTP/2 against h2's own server side, in memory."""

from collections.abc import Callable

import pytest
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, RequestReceived

from sendas.dns.http_post import HttpPost

TYPE = "application/dns-message"
Answer = Callable[[H2Connection], None]


def post() -> HttpPost:
    return HttpPost("dns.example", "/dns-query?a=b", TYPE, b"question")


def answered(request: HttpPost, answer: Answer) -> HttpPost:
    """Let a server take the request and answer it."""
    server = H2Connection(H2Configuration(client_side=False, header_encoding=None))
    server.initiate_connection()
    events = server.receive_data(request.to_send())
    [asked] = [event for event in events if isinstance(event, RequestReceived)]
    assert dict(asked.headers) == {
        b":method": b"POST",
        b":scheme": b"https",
        b":authority": b"dns.example",
        b":path": b"/dns-query?a=b",
        b"accept": TYPE.encode(),
        b"content-type": TYPE.encode(),
        b"content-length": b"8",
    }
    assert [event.data for event in events if isinstance(event, DataReceived)] == [b"question"]
    answer(server)
    request.take(server.data_to_send())
    return request


def saying(*pieces: bytes, status: str = "200", kind: str = TYPE) -> Answer:
    def answer(server: H2Connection) -> None:
        server.send_headers(1, [(":status", status), ("content-type", kind)])
        for piece in pieces:
            server.send_data(1, piece)
        server.end_stream(1)

    return answer


def test_takes_the_answer_in_pieces() -> None:
    request = answered(post(), saying(b"the ", b"", b"answer"))
    assert (request.ended, bytes(request.body)) == (True, b"the answer")


@pytest.mark.parametrize(("status", "kind"), [("500", TYPE), ("302", TYPE), ("200", "text/html")])
def test_refuses_other_answers(status: str, kind: str) -> None:
    with pytest.raises(ValueError, match=f"{status}.*{kind}"):
        answered(post(), saying(b"x", status=status, kind=kind))


def test_refuses_what_breaks_the_protocol() -> None:
    data_before_headers = b"\x00\x00\x05\x00\x00\x00\x00\x00\x01hello"
    with pytest.raises(ValueError, match="data before headers"):
        post().take(data_before_headers)


def reset(server: H2Connection) -> None:
    server.reset_stream(1)


def go_away(server: H2Connection) -> None:
    server.close_connection()


@pytest.mark.parametrize("end", [reset, go_away])
def test_an_early_end(end: Answer) -> None:
    with pytest.raises(EOFError):
        answered(post(), end)
    with pytest.raises(EOFError):
        post().take(b"")


def test_a_body_is_bounded() -> None:
    request, server = post(), H2Connection(H2Configuration(client_side=False))
    server.initiate_connection()
    server.receive_data(request.to_send())
    server.send_headers(1, [(":status", "200"), ("content-type", TYPE)])

    def pour() -> None:
        for _ in range(10):
            server.send_data(1, b"x" * 16000)
            request.take(server.data_to_send())
            server.receive_data(request.to_send())

    with pytest.raises(ValueError, match="80000"):
        pour()
