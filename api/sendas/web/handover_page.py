"""The page of a hand-over: what somebody with its link sees, takes away, and may have looked up again."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sendas.domain.link_check import LinkCheck, LinkEndedError
from sendas.domain.link_connect import NotSentError
from sendas.domain.locale import Locale
from sendas.web.accept_language import accepted_locale, locale_named
from sendas.web.handover_files import File, handover_files, render_by_typst
from sendas.web.handover_pdf import Render
from sendas.web.handover_view import Opened, gone_html, handover_html
from sendas.web.page_answers import HTML, download, elsewhere, file_name_for, head_only, page, see_other
from sendas.web.page_assets import asset_routes

_FOLDER = "/handover"

OpenLink = Callable[[str, Locale | None], Awaitable[Opened | None]]
Check = Callable[[str], Awaitable[LinkCheck]]
Connect = Callable[[str, Locale | None], Awaitable[str]]
Endpoint = Callable[[Request], Awaitable[Response]]
Gone = Callable[[Request], Response]
Answer = Callable[[Request, Opened], Awaitable[Response]]


def handover_routes(
    open_link: OpenLink, check: Check, connect: Connect, render: Render = render_by_typst, *, public_path: str = ""
) -> list[Route]:
    """Give what is under /handover: the page of a link, its check, its way out, its files, and what it is made of.

    `open_link` gives None for a link that does not work; all of those get the same page, as do links with a
    slash at the end. `check` and `connect` raise `LinkEndedError` for them. `connect` gives where the browser goes, or
    raises `NotSentError`. `public_path` is what a proxy takes off the front.
    """
    gone = _gone_below(f"{public_path}{_FOLDER}")

    def of_link(rest: str, answer: Answer, media_type: str) -> Route:
        endpoint = _opening(open_link, gone, answer, media_type)
        return Route(f"{_FOLDER}/{{token}}{rest}", endpoint, methods=["GET"])

    files = handover_files(render)
    return [
        *asset_routes(f"{_FOLDER}/assets"),
        of_link("", _page, HTML),
        *(of_link(f"/records.{file.ending}", _saving(file), file.media_type) for file in files),
        Route(f"{_FOLDER}/{{token}}/check", _checking(check, gone), methods=["POST"]),
        Route(f"{_FOLDER}/{{token}}/connect", _connecting(connect, gone), methods=["POST"]),
        Route(f"{_FOLDER}/{{rest:path}}/", _answering(gone)),
    ]


def _answering(gone: Gone) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        return gone(request)

    return endpoint


def _opening(open_link: OpenLink, gone: Gone, answer: Answer, media_type: str) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        opened = await open_link(_token(request), _asked_locale(request))
        if opened is None:
            return gone(request)
        return head_only(media_type) if request.method == "HEAD" else await answer(request, opened)

    return endpoint


def _checking(check: Check, gone: Gone) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            came_of_it = await check(_token(request))
        except LinkEndedError:
            return gone(request)
        return see_other(_token(request), _asked_locale(request), came_of_it)

    return endpoint


def _connecting(connect: Connect, gone: Gone) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            return elsewhere(await connect(_token(request), _asked_locale(request)))
        except LinkEndedError:
            return gone(request)
        except NotSentError as refused:
            return see_other(_token(request), _asked_locale(request), refused.why)

    return endpoint


def _saving(file: File) -> Answer:
    async def answer(_: Request, opened: Opened) -> Response:
        return download(await file.content(opened), file.media_type, file_name_for(opened.document.domain, file.ending))

    return answer


async def _page(request: Request, opened: Opened) -> Response:
    html = handover_html(opened, _token(request), request.query_params.get("check"))
    return page(html, leaving=opened.sheet.one_click is not None)


def _gone_below(folder: str) -> Gone:
    def gone(request: Request) -> Response:
        locale = accepted_locale(request.headers.get("accept-language", ""))
        answer = page(gone_html(locale, folder), 404)
        answer.headers["vary"] = "accept-language"
        return answer

    return gone


def _token(request: Request) -> str:
    return str(request.path_params["token"])


def _asked_locale(request: Request) -> Locale | None:
    return locale_named(request.query_params.get("lang", ""))
