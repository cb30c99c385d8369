"""The stand-in on a socket of this machine."""

import threading
from collections.abc import Generator
from contextlib import contextmanager

from werkzeug.serving import WSGIRequestHandler, make_server

from sendas_route53.testing.account import FakeAws
from sendas_route53.testing.app import App


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002  (werkzeug's name)
        """Say nothing."""


@contextmanager
def on_loopback(fake: FakeAws) -> Generator[str]:
    """Serve an account and give its URL."""
    server = make_server("127.0.0.1", 0, App(fake), threaded=True, request_handler=_Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        fake.released.set()
        server.shutdown()
        thread.join()
        server.server_close()
