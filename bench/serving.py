"""GraphQL against a hand-written Starlette endpoint that reads and sends the same: CPU per request, interleaved.

`python bench/serving.py [--smoke]` prints one line a query: milliseconds of CPU of each, and their ratio.
"""

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from sendas.actions.add_sender_address import add_sender_address
from sendas.actions.authenticate import authenticate
from sendas.actions.caller import Caller
from sendas.actions.create_company import create_company
from sendas.actions.create_token import create_token
from sendas.actions.update_email_settings import SettingsEntry, update_email_settings
from sendas.app import create_app
from sendas.assemble import assembled
from sendas.domain.email_address import parse_address
from sendas.domain.host import host_in_zone
from sendas.domain.locale import Locale
from sendas.domain.sender_standing import standing_of
from sendas.domain.sending_method import SendingMethod
from sendas.log import set_up_logs
from sendas.services import Services
from sendas.settings import Settings
from sendas.store.domain_shelf import DomainShelf, domain_shelf
from sendas.store.page import Page
from sendas.store.sender_address import page_of_addresses
from sendas.texts.catalogue import say

_ADDRESSES = 20
_SMALL = "{ company { id externalId name email locale } }"
_BIG = """{ company { senderAddresses(first: 20) { nodes {
  name address status statusMessage sharesBaseDomain
  domain { name status records { purpose type host name value ttl required status code message } }
} } } }"""


async def _fill(services: Services) -> str:
    """Make a company with twenty addresses, each in a domain of its own."""
    company = await create_company(services, "bench", "bench", "Bench", "info@bench0.be", Locale.EN)
    caller = Caller(company.id, "bench")
    await update_email_settings(services, caller, SettingsEntry(method=SendingMethod.OWN_DOMAIN_SERVER_1))
    for number in range(_ADDRESSES):
        await add_sender_address(services, caller, f"Sender {number}", f"info@bench{number}.be")
    return await create_token(services, "bench", "bench")


def _by_hand(services: Services) -> Starlette:
    """Give the same answers without GraphQL: the same token check, the same reads, dicts and json."""

    async def small(request: Request) -> JSONResponse:
        access = await authenticate(services, request.headers["authorization"][7:], "bench")
        assert access.company
        row = access.company
        shown = {"id": str(row.id), "externalId": row.external_id, "name": row.name}
        return JSONResponse({"data": {"company": shown | {"email": row.email, "locale": row.locale}}})

    async def big(request: Request) -> JSONResponse:
        access = await authenticate(services, request.headers["authorization"][7:], "bench")
        assert access.company
        own = access.company.id
        rows = await services.database.read(lambda c: page_of_addresses(c, own, Page(50)))
        shelf = await services.database.read(lambda c: domain_shelf(c, own, services.servers, with_records=True))
        nodes = [_address(row.name, row.shown, shelf) for row in rows.rows]
        return JSONResponse({"data": {"company": {"senderAddresses": {"nodes": nodes}}}})

    return Starlette(routes=[Route("/small", small, methods=["POST"]), Route("/big", big, methods=["POST"])])


def _address(name: str, shown: str, shelf: DomainShelf) -> dict[str, Any]:
    address = parse_address(shown)
    standing = standing_of(address.domain, SendingMethod.OWN_DOMAIN_SERVER_1, shelf.senders)
    domain = shelf.domains[address.domain.ascii, "server-1"]
    return {
        "name": name,
        "address": shown,
        "status": standing.status,
        "statusMessage": say(standing.sentence, Locale.EN),
        "sharesBaseDomain": address.domain.ascii == "bench0.be",
        "domain": {"name": domain.name, "status": domain.status, "records": _records(domain.id, shelf)},
    }


def _records(domain_id: UUID, shelf: DomainShelf) -> list[dict[str, Any]]:
    plain = ("purpose", "type", "name", "value", "ttl", "required", "status", "code")
    rows = (shelf.records or {}).get(domain_id, ())
    return [
        {key: getattr(row, key) for key in plain}
        | {"host": host_in_zone(row.name, row.zone), "message": say(row.message, Locale.EN)}
        for row in rows
    ]


async def _call(app: ASGIApp, path: str, token: str, body: bytes) -> bytes:
    """Send one request straight into an application, without a network in between."""
    headers = [(b"authorization", f"Bearer {token}".encode()), (b"sendas-company", b"bench")]
    scope = {
        "type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"",
        "headers": [*headers, (b"content-type", b"application/json")], "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80), "scheme": "http", "http_version": "1.1", "root_path": "",
    }  # fmt: skip
    parts: list[bytes] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:  # noqa: ANN401  (an ASGI message)
        parts.append(message.get("body", b""))

    await app(scope, receive, send)
    return b"".join(parts)


async def _measure(calls: dict[str, Callable[[], Awaitable[bytes]]], rounds: int) -> dict[str, float]:
    """Give the median CPU seconds of each call; they take turns, so that noise hits all alike."""
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            began = time.process_time()
            await call()
            taken[name].append(time.process_time() - began)
    return {name: statistics.median(times) for name, times in taken.items()}


async def _bench(services: Services, rounds: int) -> None:
    token = await _fill(services)
    api, by_hand = create_app(services, jobs=False), _by_hand(services)
    for name, query in (("small", _SMALL), ("big", _BIG)):
        body = json.dumps({"query": query}).encode()
        calls: dict[str, Callable[[], Awaitable[bytes]]] = {
            "graphql": partial(_call, api, "/graphql", token, body),
            "by hand": partial(_call, by_hand, f"/{name}", token, b""),
        }
        answers = [json.loads(await call()) for call in calls.values()]
        assert "errors" not in answers[0], answers[0]
        found = await _measure(calls, rounds)
        graphql, hand = found["graphql"] * 1000, found["by hand"] * 1000
        print(f"{name:6} graphql {graphql:7.2f} ms   by hand {hand:7.2f} ms   ratio {graphql / hand:5.2f}")


def main() -> None:
    """Measure on a database of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="a few rounds only: does it still run?")
    set_up_logs("ERROR")
    rounds = 5 if parser.parse_args().smoke else 300
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{Path(folder) / 'bench.db'}"
        settings = Settings(database_url=database, master_key_file=Path(folder) / "key", log_level="ERROR")
        with assembled(settings) as services:
            asyncio.run(_bench(services, rounds))


if __name__ == "__main__":
    main()
