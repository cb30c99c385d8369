"""The hand-over's routes over an opener that hands out what a test put there."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from sendas.domain.domain_check import RecordAction
from sendas.domain.link_check import LinkCheck, LinkEndedError
from sendas.domain.link_connect import LinkConnect, NotSentError
from sendas.domain.locale import Locale
from sendas.domain.sentence import Sentence
from sendas.domain.verdict import RecordStatus
from sendas.handover.document import HandoverDocument
from sendas.handover.sheet import Sheet
from sendas.handover.tell_handover import tell_handover
from sendas.web.handover_page import handover_routes
from sendas.web.request_log import RequestLog
from tests.sendas.handover.sample import document

TOKEN = "Zm9vYmFyYmF6cXV4MTIzNA"  # noqa: S105  (opens nothing but this house)
PAGE = f"/handover/{TOKEN}"


@dataclass(frozen=True, slots=True)
class FakeOpened:
    document: HandoverDocument
    sheet: Sheet


class HandoverHouse:
    """One link that works, in its own language unless asked for another; `told` changes the sheet after it was said."""

    def __init__(self, own: Locale = Locale.EN) -> None:
        self.document = document()
        self.own = own
        self.opened = self.checks = self.rendered = 0
        self.outcome = LinkCheck.DONE
        self.sends: str | LinkConnect = "https://dns.concierge.example/apply"
        self.connected: list[Locale | None] = []
        self.works = True
        self.failure: Exception | None = None
        self.on_check: Callable[[], None] = lambda: None
        self.told: Callable[[Sheet], Sheet] = lambda sheet: sheet
        routes = handover_routes(self._open, self._check, self._connect, self._render)
        self.app = Starlette(routes=routes, middleware=[Middleware(RequestLog)])

    async def _open(self, token: str, locale: Locale | None) -> FakeOpened | None:
        self.opened += 1
        if self.failure:
            raise self.failure
        if token != TOKEN or not self.works:
            return None
        sheet = tell_handover(self.document, locale or self.own, f"https://sendas.example/handover/{token}")
        return FakeOpened(self.document, self.told(sheet))

    async def _check(self, token: str) -> LinkCheck:
        if token != TOKEN or not self.works:
            raise LinkEndedError
        self.checks += 1
        await asyncio.sleep(0)
        self.on_check()
        return self.outcome

    async def _connect(self, token: str, locale: Locale | None) -> str:
        if token != TOKEN or not self.works:
            raise LinkEndedError
        self.connected.append(locale)
        if isinstance(self.sends, LinkConnect):
            raise NotSentError(self.sends)
        return self.sends

    def _render(self, sheet: Sheet, at: datetime) -> bytes:
        self.rendered += 1
        return f"%PDF-1.7 {sheet.domain} {sheet.locale} {at.isoformat()}".encode()

    def settle(self, position: int) -> None:
        """Let one record be published from now on."""
        rows = list(self.document.records)
        rows[position] = replace(
            rows[position],
            status=RecordStatus.VALID,
            action=RecordAction.NONE,
            observed=(rows[position].value,),
            replaces=(),
            added=None,
            message=Sentence("Valid."),
        )
        at = datetime(2026, 11, 25, 10, 15, tzinfo=UTC)
        self.document = replace(self.document, records=tuple(rows), checked_at=at)


@asynccontextmanager
async def serving(house: HandoverHouse) -> AsyncGenerator[str]:
    """Serve on loopback, as `sendas serve` does; gives the address of the page."""
    config = uvicorn.Config(house.app, port=0, log_config=None, access_log=False, lifespan="off", ws="none")
    server = uvicorn.Server(config)
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    try:
        port = int(server.servers[0].sockets[0].getsockname()[1])
        yield f"http://127.0.0.1:{port}{PAGE}"
    finally:
        await server.shutdown()
