"""`sendas serve`: the API over HTTP."""

from argparse import Namespace
from collections.abc import Callable
from socket import socket

import structlog
import uvicorn
from starlette.types import ASGIApp

from sendas.app import create_app
from sendas.assemble import assembled
from sendas.log import set_up_logs
from sendas.settings import Settings
from sendas.web.head_deadline import HeadDeadlineProtocol


def run(_: Namespace) -> int:
    """Serve until told to stop."""
    settings = Settings.from_environment()
    set_up_logs(settings.log_level)
    with assembled(settings) as services:
        if services.example_servers:
            structlog.get_logger("sendas").warning(
                "the two sending servers are built-in examples: write a sendas.toml before you send real mail"
            )
        app = create_app(services, cors_origins=settings.cors_origins)
        StreamingServer(server_config(app, settings), services.watchers.close).run()
    return 0


class StreamingServer(uvicorn.Server):
    """uvicorn's server; streams are ended when it stops, since it would wait for them."""

    def __init__(self, config: uvicorn.Config, end_streams: Callable[[], None]) -> None:
        super().__init__(config)
        self._end_streams = end_streams

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """End the streams, then everything else."""
        self._end_streams()
        await super().shutdown(sockets)


def server_config(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    """Give uvicorn's configuration: no access log of its own, slow heads dropped, five seconds between requests."""
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=HeadDeadlineProtocol,
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
        timeout_keep_alive=5,
        timeout_graceful_shutdown=10,
    )
