"""The page that a DNS host sends people back to."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sendas.domain.host_return import RETURN_PAGE, HostReturn, Returned, host_return
from sendas.web.accept_language import accepted_locale
from sendas.web.page_answers import HEADERS, HTML, head_only, page
from sendas.web.return_view import lost_html, returned_html

ComeBack = Callable[[str, HostReturn], Awaitable[Returned | None]]


def return_route(come_back: ComeBack) -> Route:
    """Give the route; `come_back` gives None for a state that does not work, and all of those get the same page.

    The state is a secret that works once: it is in the query, which no log holds.
    """

    async def endpoint(request: Request) -> Response:
        if request.method == "HEAD":
            return head_only(HTML)  # whoever only looks whether a page is there has not come back
        if _is_ahead(request):
            return Response(None, 503, HEADERS)
        states = request.query_params.getlist("state")
        returned = await come_back(states[0], _said(request)) if len(states) == 1 else None
        return _lost(request) if returned is None else page(returned_html(returned))

    return Route(RETURN_PAGE, endpoint, methods=["GET"])


def _is_ahead(request: Request) -> bool:
    """Say whether a browser fetches what somebody may look at later; it throws away what is no success."""
    return any("prefetch" in request.headers.get(name, "") for name in ("sec-purpose", "purpose"))


def _said(request: Request) -> HostReturn:
    return host_return(request.query_params.get("error"), request.query_params.get("error_description"))


def _lost(request: Request) -> Response:
    answer = page(lost_html(accepted_locale(request.headers.get("accept-language", ""))), 404)
    answer.headers["vary"] = "accept-language"
    return answer
