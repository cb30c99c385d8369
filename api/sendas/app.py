"""The ASGI application."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Hashable, Sequence
from functools import partial
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from sendas.actions.authenticate import Access, ForbiddenCompanyError, UnknownTokenError, authenticate
from sendas.actions.connect_handover import connect_handover
from sendas.actions.flows import flows_of
from sendas.actions.open_handover import check_handover, open_handover
from sendas.actions.return_from_host import return_from_host
from sendas.graphql.context import Context
from sendas.graphql.endpoint import Endpoint
from sendas.graphql.schema import make_schema
from sendas.graphql.selected_fields import SelectedFields
from sendas.services import Services
from sendas.store.migrate import problems_of
from sendas.web.authentication import AccessRefusedError, Authentication
from sendas.web.handover_page import handover_routes
from sendas.web.health import health_routes
from sendas.web.request_log import RequestLog, request_id
from sendas.web.return_page import return_route
from sendas.worker import Worker

_PATH = "/graphql"


def create_app(services: Services, *, cors_origins: Sequence[str] = (), jobs: bool = True) -> Starlette:
    """Make the application over its services; with `jobs`, domains are looked up in the background as well."""
    selected = SelectedFields()
    services.engine.serve(flows_of(services))

    def make_context(request: Request) -> Context:
        access: Access = request.state.access
        return Context(services, access, selected)

    def whose(request: Request) -> Hashable:
        access: Access = request.state.access
        return access.company.id if access.company else access.principal.key_id

    async def problems() -> list[str]:
        return await asyncio.to_thread(problems_of, services.database)

    async def let_in(token: str, reference: str | None) -> Access:
        return await _let_in(services, token, reference)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None]:
        await services.engine.open()
        work = asyncio.create_task(Worker(services).run()) if jobs else None
        yield
        if work:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
        services.watchers.close()
        await services.engine.close()

    endpoint = Authentication(Endpoint(make_schema(), make_context, request_id, whose=whose), let_in)
    app = Starlette(
        routes=[Route(_PATH, endpoint, methods=None), *health_routes(problems), *_pages(services)],
        middleware=[
            Middleware(RequestLog),
            Middleware(
                CORSMiddleware,
                allow_origins=list(cors_origins),
                allow_methods=["POST"],
                allow_headers=["authorization", "content-type", "sendas-company", "x-request-id"],
            ),
        ],
        lifespan=lifespan,
    )
    # It would send a link to http and past a proxy's path, with its token.
    app.router.redirect_slashes = False
    return app


def _pages(services: Services) -> Sequence[BaseRoute]:
    return [
        *handover_routes(
            partial(open_handover, services),
            partial(check_handover, services),
            partial(connect_handover, services),
            public_path=urlsplit(services.public_url).path,
        ),
        return_route(partial(return_from_host, services)),
    ]


async def _let_in(services: Services, token: str, reference: str | None) -> Access:
    try:
        return await authenticate(services, token, reference)
    except UnknownTokenError:
        raise AccessRefusedError(401, "UNAUTHENTICATED", "This token is not valid.") from None
    except ForbiddenCompanyError:
        raise AccessRefusedError(403, "FORBIDDEN", "This token does not open that company.") from None
