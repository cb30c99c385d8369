"""`sendas demo`: the service, a name server and the help page's story, all in this process."""

import asyncio
import base64
import secrets
import socket
import tempfile
import time
from argparse import Namespace
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from rich.console import Console

from sendas.actions.create_token import create_token
from sendas.app import create_app
from sendas.assemble import assembled
from sendas.commands.serve import server_config
from sendas.demo.client import Client
from sendas.demo.operations import READY
from sendas.demo.screen import Screen
from sendas.demo.story import Story
from sendas.demo.world import KEY_NAME, demo_name_server
from sendas.log import set_up_logs
from sendas.services import Services
from sendas.settings import Settings
from sendas_providers.testing import NameServer

_PIPED_WIDTH = 110


def run(options: Namespace) -> int:
    """Tell the story; then keep serving unless `--once` was given."""
    set_up_logs("ERROR")
    try:
        asyncio.run(_demo(once=options.once))
    except KeyboardInterrupt:
        Console().print("bye")
    return 0


async def _demo(*, once: bool) -> None:
    began = time.monotonic()
    console = Console()
    screen = Screen(console if console.is_terminal else Console(width=_PIPED_WIDTH))
    with tempfile.TemporaryDirectory(prefix="sendas-demo-") as folder:
        secret = base64.b64encode(secrets.token_bytes(32)).decode()
        async with demo_name_server(secret) as names:
            listening = _listen(Settings.from_environment().port)
            settings = _settings(Path(folder), names.endpoint, listening.getsockname()[1])
            with assembled(settings) as services:
                async with _served(services, settings, listening) as server:
                    token = await create_token(services, "operator", "demo")
                    api = Client("127.0.0.1", settings.port, token, company="starcomm")
                    story = Story(api, names.zone("starcomm.be"), _form(names, secret), screen, Path.cwd())
                    await story.tell()
                    screen.say(f"\n[bold green]Told in {time.monotonic() - began:.1f} s.[/]")
                    if not once:
                        _invite(screen, api, story.link)
                        await server


def _form(names: NameServer, secret: str) -> dict[str, str]:
    """Fill in the form of the rfc2136 plugin."""
    where = {"server": names.address, "port": str(names.port), "zone": "starcomm.be"}
    return {**where, "key_name": KEY_NAME, "secret": secret}


def _settings(folder: Path, root: str, port: int) -> Settings:
    """Give settings for a world of its own: the environment's are left alone."""
    return Settings(
        database_url=f"sqlite:///{folder / 'sendas.db'}",
        engine="memory",
        engine_database=None,
        config=None,
        master_key=None,
        master_key_file=folder / "sendas.key",
        dns_roots=(root,),
        dns_resolvers=(),
        dns_upstream=(),
        dns_allow_private=True,
        host="127.0.0.1",
        port=port,
        public_url=f"http://127.0.0.1:{port}",
        log_level="ERROR",
    )


@asynccontextmanager
async def _served(
    services: Services, settings: Settings, listening: socket.socket
) -> AsyncGenerator[asyncio.Task[None]]:
    server = uvicorn.Server(server_config(create_app(services), settings))
    serving = asyncio.create_task(server.serve([listening]))
    while not server.started and not serving.done():  # noqa: ASYNC110  (uvicorn tells by an attribute alone)
        await asyncio.sleep(0.01)
    try:
        yield serving
    finally:
        server.should_exit = True
        await serving
        listening.close()


def _listen(port: int) -> socket.socket:
    """Take the usual port, or any free one when somebody has it."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(("127.0.0.1", port))
    except OSError:
        listening.bind(("127.0.0.1", 0))
    return listening


def _invite(screen: Screen, api: Client, link: str) -> None:
    screen.say(
        f"\nThe administrator's page: [bold]{link}[/]"
        f"\nStill serving, until Ctrl-C: [bold]{api.url}[/]\nToken (a service key of this demo): {api.token}\n"
    )
    screen.to_paste(
        f"curl {api.url} -H 'Authorization: Bearer {api.token}' \\\n  -H 'Sendas-Company: {api.company}' "
        f"-H 'Content-Type: application/json' \\\n  -d '{{\"query\": \"{READY}\"}}'"
    )
