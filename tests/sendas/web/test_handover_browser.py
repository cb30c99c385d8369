"""The hand-over's page in a real browser."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from sendas.domain.link_check import LinkCheck
from sendas.domain.locale import Locale
from sendas.handover.sheet import MarkedValue
from tests.browser import axe_violations, chromium
from tests.sendas.handover.hostile import HOSTILE
from tests.sendas.handover.sample import KEY, MERGED_SPF, records
from tests.sendas.web.handover_house import PAGE, HandoverHouse, serving

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page, Route

pytestmark = pytest.mark.asyncio(loop_scope="module")  # one browser for all
NARROW, WIDE = 390, 1280
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FOCUSED = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at);
  return at === document.body ? null : {
    name: at.id || at.getAttribute("href"), outline: style.outlineStyle + " " + style.outlineWidth,
    seen: box.width > 0 && box.height > 0 && box.left >= 0 && box.right <= innerWidth && box.top < innerHeight,
  };
}"""
ORDER = (
    """() => [...document.querySelectorAll("a[href], button")].map((each) => each.id || each.getAttribute("href"))"""
)


@dataclass
class Desk:
    """A browser before the page of a house, with what its console complained about."""

    house: HandoverHouse
    url: str
    browser: "Browser"
    complaints: list[str] = field(default_factory=list[str])

    @asynccontextmanager
    async def page(self, width: int = WIDE, query: str = "", **options: object) -> AsyncGenerator["Page"]:
        context = await self.browser.new_context(viewport={"width": width, "height": 844}, **options)  # type: ignore[arg-type]  # the test knows them
        try:
            page = await context.new_page()
            page.on("console", lambda message: self.complaints.append(message.text))
            page.on("pageerror", lambda error: self.complaints.append(str(error)))
            await page.goto(self.url + query)
            yield page
        finally:
            await context.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncGenerator["Browser"]:
    async with chromium() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def desk(browser: "Browser") -> AsyncGenerator[Desk]:
    house = HandoverHouse()
    async with serving(house) as url:
        desk = Desk(house, url, browser)
        yield desk
        assert desk.complaints == [], "neither the policy nor the script has anything to say"


@pytest.mark.parametrize("width", [320, NARROW, WIDE])
async def test_nothing_scrolls_sideways(desk: Desk, width: int) -> None:
    for locale in Locale:
        async with desk.page(width, f"?lang={locale}&check=later") as page:
            assert await page.evaluate(OVERFLOW) == 0
    long = replace(records()[1], name=f"{'x' * 63}.{'y' * 63}.{'z' * 60}.starcomm.be", value="v" * 4000)
    desk.house.document = replace(desk.house.document, company="W" * 200, records=(long,) * 50)
    async with desk.page(width) as page:
        assert await page.evaluate(OVERFLOW) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [NARROW, WIDE])
async def test_axe_finds_nothing(desk: Desk, width: int, scheme: str) -> None:
    async with desk.page(width, "?check=later", color_scheme=scheme) as page:
        for state in ("open", "copied", "done"):
            if state == "copied":
                await page.click("#r0-value-copy")
            elif state == "done":
                for position in range(4):
                    desk.house.settle(position)
                await page.reload()
            assert await axe_violations(page) == []
    desk.house.works = False
    async with desk.page(width, color_scheme=scheme) as page:
        assert await axe_violations(page) == []
    desk.complaints = [each for each in desk.complaints if "404" not in each]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [NARROW, WIDE])
async def test_the_keyboard_reaches_everything_in_order_and_shows_where_it_is(
    desk: Desk, width: int, scheme: str
) -> None:
    async with desk.page(width, color_scheme=scheme) as page:
        order = await page.evaluate(ORDER)
        assert len(order) == 1 + 4 + 1 + 8 + 4 + 1
        for expected in order:
            await page.keyboard.press("Tab")
            found = await page.evaluate(FOCUSED)
            assert found == {"name": expected, "outline": "solid 3px", "seen": True}


async def test_the_skip_link_leads_to_the_records(desk: Desk) -> None:
    async with desk.page() as page:
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        assert (await page.evaluate(FOCUSED))["name"] == "r0-host-copy"


@pytest.mark.parametrize("value", [MERGED_SPF, KEY, *HOSTILE, 'two  blanks "quoted" \\ back'])
async def test_copying_gives_exactly_the_value(desk: Desk, value: str) -> None:
    desk.house.told = lambda sheet: replace(
        sheet, rows=(replace(sheet.rows[0], value=MarkedValue(value[:3], value[3:5], value[5:])), *sheet.rows[1:])
    )
    async with desk.page(permissions=["clipboard-read", "clipboard-write"]) as page:
        await page.focus("#r0-value-copy")
        await page.keyboard.press("Enter")
        await page.wait_for_selector("#r0-value-copy.done")
        assert await page.evaluate("navigator.clipboard.readText()") == value
        assert await page.text_content("#r0-value-copy [aria-live]") == "Copied"


async def test_a_button_that_copied_says_so_and_then_offers_it_again(desk: Desk) -> None:
    async with desk.page(permissions=["clipboard-read", "clipboard-write"]) as page:
        for _ in range(2):
            await page.click("#r1-host-copy")
            await page.wait_for_selector("#r1-host-copy.done")
        await page.wait_for_selector("#r1-host-copy:not(.done)")
        assert await page.text_content("#r1-host-copy [aria-live]") == "Copy"


async def test_without_a_clipboard_the_value_is_selected(desk: Desk) -> None:
    async with desk.page() as page:
        await page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('refused')); }")
        await page.click("#r0-value-copy")
        assert await page.evaluate("getSelection().toString()") == MERGED_SPF
        assert "by hand" in (await page.text_content("#r0-value-copy") or "")


async def test_a_record_turns_green_by_itself(desk: Desk) -> None:
    async with desk.page() as page:
        await page.evaluate("window.same = true")
        await page.focus("#r1-value-copy")
        kept = await page.query_selector("#r3")
        desk.house.settle(1)
        await page.wait_for_selector("#r1.good", timeout=8000)
        assert await page.evaluate("window.same"), "without a reload"
        assert (await page.evaluate(FOCUSED))["name"] == "r1-value-copy"
        assert await page.text_content("#announcer") == "Signature (DKIM): Valid"
        assert "2 of 4" in (await page.text_content("#standing") or "")
        assert "10:15" in (await page.text_content("#standing") or "")
        assert kept
        assert await kept.evaluate("each => each.isConnected"), "what did not change stays"


async def test_records_may_come_and_go(desk: Desk) -> None:
    async with desk.page() as page:
        desk.house.document = replace(desk.house.document, records=records()[2:3])
        await _hide(page, hidden=False)
        await page.wait_for_selector("#r3", state="detached")
        assert await page.text_content("#r0 h3") == "Return path for bounces"
        await page.wait_for_selector("html:not(.watching)")


async def test_focus_on_a_file_stays_when_a_record_goes(desk: Desk) -> None:
    async with desk.page() as page:
        await page.focus("a[href$='records.csv?lang=en']")
        desk.house.document = replace(desk.house.document, records=records()[1:])
        await _hide(page, hidden=False)
        await page.wait_for_selector("#r3", state="detached")
        assert "records.csv" in (await page.evaluate(FOCUSED))["name"]


async def test_what_is_marked_stays_until_it_is_copied(desk: Desk) -> None:
    async with desk.page() as page:
        await page.evaluate("getSelection().selectAllChildren(document.getElementById('r1-value'))")
        desk.house.settle(0)
        desk.house.settle(1)
        await _hide(page, hidden=False)
        await page.wait_for_selector("#r0.good")
        assert await page.evaluate("getSelection().toString()") == KEY
        await page.evaluate("getSelection().removeAllRanges()")
        await _hide(page, hidden=False)
        await page.wait_for_selector("#r1.good")


async def test_a_late_look_does_not_undo_a_check(desk: Desk) -> None:
    async with desk.page() as page:
        late, held = asyncio.Event(), asyncio.Event()

        async def hold_the_first(route: "Route") -> None:
            if held.is_set():
                await route.continue_()
                return
            held.set()
            answer = await route.fetch()
            await late.wait()
            await route.fulfill(response=answer)

        await page.route(f"**{PAGE}", hold_the_first)
        await _hide(page, hidden=False)
        await held.wait()
        await page.wait_for_timeout(200)
        desk.house.on_check = lambda: desk.house.settle(0)
        await page.click("#check-now")
        await page.wait_for_selector("#r0.good")
        late.set()
        await page.wait_for_timeout(300)
        assert await page.is_visible("#r0.good")


async def test_it_looks_every_five_seconds_slower_after_errors_and_half_an_hour_at_most(desk: Desk) -> None:
    async with desk.page() as page:
        await page.clock.install()
        await page.reload()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))

        async def pass_by(seconds: int) -> int:
            """Let time pass second by second; gives how often the page was asked for."""
            before = len(asked)
            for _ in range(seconds):
                await page.clock.run_for(1000)
                await page.wait_for_timeout(1)
            return len(asked) - before

        assert 5 <= await pass_by(30) <= 6
        desk.house.failure = RuntimeError()
        assert 2 <= await pass_by(40) <= 4
        desk.house.failure = None
        await page.clock.fast_forward(30 * 60_000)
        await page.wait_for_selector("html:not(.watching)")
        assert await pass_by(20) == 0
    desk.complaints = [each for each in desk.complaints if "500" not in each]


async def test_a_hidden_page_does_not_look(desk: Desk) -> None:
    async with desk.page() as page:
        await page.clock.install()
        await page.reload()
        seen = desk.house.opened
        await _hide(page, hidden=True)
        await page.clock.run_for(20_000)
        assert desk.house.opened == seen
        async with page.expect_response(lambda answer: answer.ok):
            await _hide(page, hidden=False)
        assert desk.house.opened == seen + 1


async def _hide(page: "Page", *, hidden: bool) -> None:
    """Put a tab to the back or to the front, where it looks at once."""
    await page.evaluate(
        """(hidden) => {
          Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


async def test_what_is_done_is_not_looked_at(desk: Desk) -> None:
    for position in range(4):
        desk.house.settle(position)
    async with desk.page() as page:
        await page.wait_for_timeout(100)
        assert not await page.is_visible(".live")
        assert "Thank you" in (await page.text_content("#standing") or "")


async def test_an_ended_link_ends_the_page(desk: Desk) -> None:
    async with desk.page() as page:
        desk.house.works = False
        await _hide(page, hidden=False)
        await page.wait_for_selector("main.gone")
    desk.complaints = [each for each in desk.complaints if "404" not in each]


async def test_check_now_needs_no_reload(desk: Desk) -> None:
    async with desk.page() as page:
        await page.evaluate("window.same = true")
        desk.house.on_check = lambda: desk.house.settle(0)
        await page.focus("#check-now")
        await page.keyboard.press("Enter")
        await page.wait_for_selector("#r0.good")
        assert await page.text_content("#notice") == "The DNS was read just now."
        desk.house.outcome = LinkCheck.LATER
        await page.keyboard.press("Enter")
        await page.wait_for_selector("#notice:has-text('a moment ago')")
        assert await page.evaluate("window.same")
        assert (await page.evaluate(FOCUSED))["name"] == "check-now"
        assert "check=" not in page.url


@pytest.mark.parametrize("locale", [Locale.EN, Locale.FR])
async def test_without_scripts_everything_works(desk: Desk, locale: Locale) -> None:
    async with desk.page(query=f"?lang={locale}", java_script_enabled=False) as page:
        assert not await page.is_visible(".copy")
        assert not await page.is_visible(".live")
        desk.house.on_check = lambda: desk.house.settle(0)
        await page.click("#check-now")
        await page.wait_for_selector("#r0.good")
        assert page.url.endswith(f"{PAGE}?lang={locale}&check=done")
        assert await page.get_attribute("html", "lang") == locale
        assert await page.text_content("#notice")
        await page.click("nav a[lang=de]")
        assert await page.get_attribute("html", "lang") == "de"


async def test_a_script_in_the_dns_does_not_run(desk: Desk) -> None:
    desk.house.document = replace(
        desk.house.document,
        records=(replace(records()[0], observed=(HOSTILE[0], HOSTILE[1]), replaces=(HOSTILE[1],)), *records()[1:]),
    )
    async with desk.page() as page:
        page.on("dialog", lambda _: desk.complaints.append("a script ran"))
        assert HOSTILE[0] in (await page.text_content("#r0 .found") or "")
        desk.house.settle(1)
        await _hide(page, hidden=False)
        await page.wait_for_selector("#r1.good")


async def test_files_come_as_downloads(desk: Desk) -> None:
    async with desk.page() as page:
        for ending in ("pdf", "zone", "csv", "md"):
            async with page.expect_download() as download:
                await page.click(f"a[href*='records.{ending}']")
            assert (await download.value).suggested_filename == f"dns-records-starcomm.be.{ending}"


@pytest.mark.parametrize("width", [NARROW, WIDE])
async def test_the_button_leads_to_the_dns_host_and_past_its_own_redirects(desk: Desk, width: int) -> None:
    """With form-action 'self' Chromium blocks the redirect of a form's answer, and says nothing to the person."""
    desk.house.document = replace(desk.house.document, one_click=True)
    async with desk.page(width) as page:
        assert await page.evaluate(OVERFLOW) == 0
        assert await axe_violations(page) == []
        async with page.expect_request("https://dns.concierge.example/apply") as going:
            await page.click("#connect")
        assert "referer" not in (await going.value).headers
    assert desk.house.connected == [Locale.EN]


async def test_the_button_goes_when_all_is_published(desk: Desk) -> None:
    desk.house.document = replace(desk.house.document, one_click=True)
    async with desk.page() as page:
        for position in range(4):
            desk.house.settle(position)
        await page.click("#check-now")
        await page.wait_for_selector("#standing[data-done]")
        assert await page.query_selector("#connect") is None
