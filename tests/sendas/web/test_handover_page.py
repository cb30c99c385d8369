"""The hand-over's page over HTTP: what it shows, to whom, and under which headers."""

import re
import subprocess
import sys
from collections.abc import AsyncGenerator
from dataclasses import replace

import httpx2
import pytest
import pytest_asyncio
from starlette.applications import Starlette

from sendas.domain.link_check import LinkCheck
from sendas.domain.link_connect import LinkConnect, NotSentError
from sendas.domain.locale import Locale
from sendas.handover.sheet import Sheet
from sendas.web.handover_page import handover_routes
from tests.html_page import HtmlPage
from tests.logs import captured_logs
from tests.sendas.handover.hostile import HOSTILE, SCRIPT, spoiled
from tests.sendas.handover.sample import KEY, MERGED_SPF, PRESENT_SPF, records
from tests.sendas.web.handover_house import PAGE, TOKEN, HandoverHouse

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PARTS = ["", "/records.pdf", "/records.zone", "/records.csv", "/records.md"]


class Visitor:
    def __init__(self, house: HandoverHouse, client: httpx2.AsyncClient) -> None:
        self.house, self.client = house, client

    async def get(self, path: str = PAGE, **options: object) -> httpx2.Response:
        return await self.client.get(path, **options)  # type: ignore[arg-type]  # the test knows them

    async def page(self, path: str = PAGE) -> HtmlPage:
        answer = await self.get(path)
        assert answer.status_code == 200
        return HtmlPage(answer.text)


@pytest_asyncio.fixture
async def visitor() -> AsyncGenerator[Visitor]:
    house = HandoverHouse()
    transport = httpx2.ASGITransport(house.app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="https://sendas.example") as client:
        yield Visitor(house, client)


async def test_the_page_shows_all_of_the_sheet(visitor: Visitor) -> None:
    page = await visitor.page()
    seen = page.text
    for part in (
        "Starcomm",
        "DNS records for starcomm.be",
        "ns1.hostnet.example",
        "9 December 2026",
        "25 November 2026",
    ):
        assert part in seen
    assert page.texts(".//code[@id='r1-value']") == [KEY]
    assert page.texts(".//code[@id='r0-value']") == [MERGED_SPF]
    assert page.texts(".//code[@id='r0-value']/mark") == ["include:spf.sendas.example"]
    assert page.texts(".//article[@id='r0']//del") == [PRESENT_SPF]
    assert page.texts(".//code[@class='big']") == ["@", "sendas-1a2b3c4d5e6f._domainkey", "bounce", "_dmarc"]
    assert [each.split()[-1] for each in page.values(".//article", "class")] == ["wrong", "todo", "good", "calm"]
    assert len(page.texts(".//h1")) == 1


async def test_a_mark_is_told_by_words_too(visitor: Visitor) -> None:
    [told] = (await visitor.page()).texts(".//*[@class='new-part']")
    assert " ".join(told.split()) == "New part: include:spf.sendas.example"


@pytest.mark.parametrize("locale", Locale)
async def test_languages_switch_and_stay(visitor: Visitor, locale: Locale) -> None:
    page = await visitor.page(f"{PAGE}?lang={locale}")
    assert page.lang == locale
    assert page.values(".//nav//a[@aria-current]", "lang") == [locale]
    assert page.texts(".//nav//a") == ["English", "Français", "Nederlands", "Deutsch"]
    assert page.values(".//form", "action") == [f"{TOKEN}/check?lang={locale}"]
    assert all(link.endswith(f"?lang={locale}") for link in page.values(".//a[@download]", "href"))


@pytest.mark.parametrize("asked", ["", "?lang=", "?lang=xx", "?lang=FR", "?lang=%3Cscript%3E"])
async def test_the_hand_overs_own_language_is_the_first(visitor: Visitor, asked: str) -> None:
    visitor.house.own = Locale.NL
    assert (await visitor.page(PAGE + asked)).lang == "nl"


async def test_the_pdf_is_made_once_for_a_state(visitor: Visitor) -> None:
    first, second = [await visitor.get(f"{PAGE}/records.pdf?lang=de") for _ in range(2)]
    assert first.content == second.content == b"%PDF-1.7 starcomm.be de 2026-11-25T09:30:00+00:00"
    assert visitor.house.rendered == 1
    visitor.house.document = replace(visitor.house.document, checked_at=None)
    assert (await visitor.get(f"{PAGE}/records.pdf?lang=de")).content.endswith(b"2026-12-09T09:30:00+00:00")


@pytest.mark.parametrize(
    ("ending", "media_type", "content"),
    [
        ("pdf", "application/pdf", b"%PDF"),
        ("zone", "text/dns; charset=utf-8", b"3600 IN TXT"),
        ("csv", "text/csv; charset=utf-8", b'\xef\xbb\xbf"Purpose",'),
        ("md", "text/markdown; charset=utf-8", b"| Purpose |"),
    ],
)
async def test_files_are_saved_under_a_safe_name(
    visitor: Visitor, ending: str, media_type: str, content: bytes
) -> None:
    answer = await visitor.get(f"{PAGE}/records.{ending}")
    assert answer.headers["content-type"] == media_type
    assert answer.headers["content-disposition"] == f'attachment; filename="dns-records-starcomm.be.{ending}"'
    assert content in answer.content
    visitor.house.document = replace(visitor.house.document, domain='../"x\r\ny: z/' + "x" * 300)
    name = (await visitor.get(f"{PAGE}/records.{ending}")).headers["content-disposition"]
    assert re.fullmatch(rf'attachment; filename="dns-records-x-y-z-x{{80,100}}\.{ending}"', name)


@pytest.mark.parametrize("part", [*PARTS, "/check", "x", "x/records.pdf"])
async def test_every_answer_is_kept_nowhere_and_runs_nothing_foreign(visitor: Visitor, part: str) -> None:
    send = visitor.client.post if part == "/check" else visitor.client.get
    headers = (await send(PAGE + part)).headers
    assert headers["cache-control"] == "no-store"
    assert headers["content-security-policy"] == POLICY
    assert headers["x-robots-tag"] == "noindex"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in headers


async def test_assets_are_kept_by_version(visitor: Visitor) -> None:
    page = await visitor.page()
    [style], [script] = page.values(".//link[@rel='stylesheet']", "href"), page.values(".//script", "src")
    for url in (style, script):
        answer = await visitor.get(f"/handover/{url}")
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")
        assert answer.headers["content-type"] in {"text/css; charset=utf-8", "text/javascript; charset=utf-8"}
        for other in (url.partition("?")[0], f"{url}0"):
            assert (await visitor.get(f"/handover/{other}")).headers["cache-control"] == "no-store"
    assert visitor.house.opened == 1


async def test_all_links_that_do_not_work_look_the_same(visitor: Visitor) -> None:
    strangers = [f"/handover/{token}{part}" for token in ("x", "A" * 22, "%3Cscript%3E") for part in PARTS]
    answers = [await visitor.get(path) for path in strangers]
    answers += [await visitor.client.post(f"/handover/x/{action}") for action in ("check", "connect")]
    visitor.house.works = False  # expired or revoked
    answers += [await visitor.get(PAGE + part) for part in PARTS]
    answers += [await visitor.client.post(f"{PAGE}/{action}") for action in ("check", "connect")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({tuple(sorted((k, v) for k, v in each.headers.items() if k != "x-request-id")) for each in answers}) == 1


@pytest.mark.parametrize(("accepted", "lang"), [("fr-BE,en;q=0.5", "fr"), ("nl", "nl"), ("pt", "en"), ("de", "de")])
async def test_a_link_that_does_not_work_says_so_in_the_browsers_language(
    visitor: Visitor, accepted: str, lang: str
) -> None:
    for path in ("/handover/x?lang=en", "/handover/x/records.csv"):
        answer = await visitor.get(path, headers={"accept-language": accepted})
        assert HtmlPage(answer.text).lang == lang
        assert answer.headers["vary"] == "accept-language"


async def test_behind_a_proxy_nothing_leads_outside_of_its_path(visitor: Visitor) -> None:
    """Where the page is known links are relative; where it is not, the path is told."""
    page = await visitor.page()
    links = [value for name, value in page.attributes() if name in {"href", "src", "action"}]
    assert not [link for link in links if link.startswith("/")]
    app = Starlette(routes=handover_routes(nobody, nothing, nowhere, public_path="/settings"))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="https://x.example") as client:
        answer = await client.get("/handover/x/records.csv")
    assert (
        HtmlPage(answer.text).values(".//link[@rel='stylesheet']", "href")[0].startswith("/settings/handover/assets/")
    )


async def nobody(token: str, locale: Locale | None) -> None:
    del token, locale


async def nothing(token: str) -> LinkCheck:
    del token
    return LinkCheck.DONE


async def nowhere(token: str, locale: Locale | None) -> str:
    del token, locale
    raise NotSentError(LinkConnect.NOT_OFFERED)


async def test_a_check_leads_back_in_the_same_language(visitor: Visitor) -> None:
    answer = await visitor.client.post(f"{PAGE}/check?lang=fr", content=b"x" * 1_000_000)
    assert (answer.status_code, answer.headers["location"]) == (303, f"../{TOKEN}?lang=fr&check=done")
    assert visitor.house.checks == 1
    [notice] = (await visitor.page(f"{PAGE}?lang=en&check=done")).texts(".//*[@id='notice']")
    assert notice == "The DNS was read just now."


async def test_a_refusal_is_told_by_a_marker(visitor: Visitor) -> None:
    visitor.house.outcome = LinkCheck.LATER
    answer = await visitor.client.post(f"{PAGE}/check")
    assert answer.headers["location"] == f"../{TOKEN}?check=later"
    [notice] = (await visitor.page(f"{PAGE}?check=later")).texts(".//*[@id='notice']")
    assert "wait a minute" in notice


@pytest.mark.parametrize("marker", ["x", SCRIPT, "later ", "Done", "{{7*7}}"])
async def test_no_other_marker_says_anything(visitor: Visitor, marker: str) -> None:
    page = await visitor.get(PAGE, params={"check": marker})
    assert HtmlPage(page.text).texts(".//*[@id='notice']") == [""]
    assert SCRIPT not in page.text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", [*(PAGE + part for part in PARTS), "/handover/assets/page.js"])
async def test_what_is_read_is_only_read(visitor: Visitor, method: str, path: str) -> None:
    assert (await visitor.client.request(method, path)).status_code == 405
    assert visitor.house.opened == 0


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT"])
async def test_a_check_is_posted_or_nothing(visitor: Visitor, method: str) -> None:
    assert (await visitor.client.request(method, f"{PAGE}/check")).status_code == 405
    assert visitor.house.checks == 0


@pytest.mark.parametrize("part", PARTS)
async def test_head_makes_nothing(visitor: Visitor, part: str) -> None:
    visitor.house.told = lambda sheet: replace(sheet, rows=())  # a page of it would fail
    answer = await visitor.client.head(PAGE + part)
    assert (answer.status_code, answer.content, visitor.house.rendered) == (200, b"", 0)
    assert "content-length" not in answer.headers
    assert (await visitor.client.head(f"/handover/x{part}")).status_code == 404


@pytest.mark.parametrize("text", HOSTILE)
async def test_any_text_in_every_field_is_text(visitor: Visitor, text: str) -> None:
    plain = await visitor.page()

    def spoil(sheet: Sheet) -> Sheet:
        whole = spoiled(sheet, text)
        last = replace(sheet.facts[-1], text=text)  # the page knows it by its label
        return replace(whole, facts=(*whole.facts[:-1], last))

    visitor.house.told = spoil
    visitor.house.document = replace(visitor.house.document, company=text)
    page = await visitor.page()
    assert page.tags <= plain.tags
    assert page.comments == []
    assert len(page.texts(".//script")) == 1
    assert not [name for name, _ in page.attributes() if name.startswith("on") or name == "style"]
    links = [value for name, value in page.attributes() if name in {"href", "src", "action"}]
    assert all(re.match(rf"(assets/|{TOKEN}/|mailto:|data:,|[?#])", link) for link in links)
    assert page.texts(".//code[@id='r2-value']") == [text * 3]
    assert page.texts(".//h1") == [text]


async def test_fifty_records_are_fifty_cards(visitor: Visitor) -> None:
    many = tuple(replace(records()[1], name=f"{'x' * 60}.{number}.{'y' * 63}.starcomm.be") for number in range(50))
    visitor.house.document = replace(visitor.house.document, records=many)
    page = await visitor.page()
    assert len(page.texts(".//article")) == 50
    ids = [value for name, value in page.attributes() if name == "id"]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("panel", ["javascript:alert(1)", "http://x.example", "data:text/html,x", ""])
async def test_only_a_panel_under_https_is_linked(visitor: Visitor, panel: str) -> None:
    visitor.house.told = lambda sheet: replace(sheet, panel_url=panel)
    assert not (await visitor.page()).texts(".//a[@target]")
    visitor.house.told = lambda sheet: replace(sheet, panel_url="https://panel.example/")
    assert (await visitor.page()).values(".//a[@target]", "rel") == ["noopener noreferrer"]


async def test_no_log_line_holds_the_token(visitor: Visitor) -> None:
    with captured_logs() as written:
        for part in [*PARTS, "/check", "/nothing", "x", "/", "?lang=fr"]:
            await visitor.get(PAGE + part)
            await visitor.client.post(PAGE + part)
        visitor.house.failure = ValueError(TOKEN)
        assert (await visitor.get()).status_code == 500
    lines = [line for line in written.getvalue().splitlines() if '"httpx2"' not in line]  # the client's own
    assert len(lines) == 21
    assert not any(TOKEN in line for line in lines)


def test_the_template_engine_waits_for_the_first_page() -> None:
    program = "import sys, sendas.web.handover_page; print([m for m in ('jinja2', 'typst') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)  # noqa: S603  (our own program)
    assert done.stdout.strip() == "[]"
