"""What callers and vendors write, in a browser: nothing is fetched, and nothing drawn."""

from collections.abc import AsyncGenerator
from copy import deepcopy

from aiohttp import web
from playwright.async_api import BrowserContext, Locator, Page, expect
import pytest

from demo.client import JsonObject
from simulator.calls import Outcome
from simulator.faults import VendorCode

from ...repository.readme import EXAMPLES
from ..conftest import Home, until, until_there
from ..opened_pages import opened, tab
from ..shared_home import module_fixture

DASHBOARD = "outside-texts"
# Each is seen where it stands, so that the rest of a text is not lost.
MARK = "stranger"


class Lure:
    """A server that what others write leads to; see `lure`.

    Attributes:
        url: Where it listens.
        fetched: The paths that were asked for.
    """

    def __init__(self) -> None:
        """Start before the first request."""
        self.url = ""
        self.fetched: list[str] = []

    async def answer(self, request: web.Request) -> web.Response:
        """Count a request."""
        self.fetched.append(request.path)
        return web.Response(body=b"", content_type="image/png")

    @property
    def texts(self) -> list[str]:
        """What a caller can send in place of a number."""
        return [
            f"{MARK} ![t]({self.url}/image)",
            f'{MARK} <ha-alert alert-type="error">x</ha-alert><ha-icon icon="mdi:x">',
            f"{MARK}\n\n# x\n\n- x\n\n| a | b |\n|---|---|\n| c | d |",
            f"{MARK} <img src={self.url}/html onerror=alert(1)> <a href='{self.url}/html'>x</a>",
            f"{MARK} [x]({self.url}/link) {self.url}/bare www.example.com me@example.com",
            f"{MARK} **x** _x_ `x` ~~x~~ <h1>x</h1>",
            # Turned around, it would read as another number.
            f"# {MARK} \u202e10123",
        ]


@module_fixture
async def lure() -> AsyncGenerator[Lure]:
    """Listen on loopback."""
    lure = Lure()
    application = web.Application()
    application.router.add_get("/{path:.*}", lure.answer)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    lure.url = site.name
    yield lure
    await runner.cleanup()


def _example(heading: str) -> JsonObject:
    (content,) = (one.content for one in EXAMPLES if one.heading == heading)
    return deepcopy(content)


def _last_call(home: Home) -> str:
    last = home.accounts["nxcloud"].sensor("last_call")
    assert last is not None
    return last.entity_id


async def _poll(home: Home) -> None:
    await home.client.perform_action(
        "homeassistant.update_entity", {"entity_id": _last_call(home)}, returns=False
    )


@module_fixture
async def called(home: Home, lure: Lure) -> Lure:
    """Have strangers call, after an automation of the docs was added."""
    heading = "Tell me about missed calls"
    await home.client.post("/api/config/automation/config/strangers", _example(heading))
    # Home Assistant answers before the automation listens.
    await until_there(home, "automation.tell_me_about_missed_calls")
    vendor = home.simulator.nxcloud
    for text in lure.texts:
        vendor.add_call(number=text, outcome=Outcome.MISSED)
    vendor.misbehave(
        VendorCode(1005, f"{MARK} ![t]({lure.url}/repair)"), path="/api/pns/"
    )

    async def are_told() -> bool:
        await _poll(home)
        state = await home.client.get(f"/api/states/{_last_call(home)}")
        calls = state["attributes"]["recent_calls"]
        return sum(MARK in str(call["caller"]) for call in calls) == len(lure.texts)

    await until(are_told)
    return lure


async def _expect_only_text(place: Locator, marks: int) -> None:
    """Look at what was made of the strangers' texts."""
    await expect(place.get_by_text(MARK).nth(marks - 1)).to_be_visible()
    for drawn in ("img", "ha-alert", "h1", "h2", "code:not(.own)", "del", "em"):
        await expect(place.locator(drawn)).to_have_count(0)
    for link in await place.locator("a").all():
        assert "127.0.0.1" not in (await link.get_attribute("href") or "")
        assert "example.com" not in (await link.get_attribute("href") or "")


@module_fixture
async def page(
    home: Home, browser: BrowserContext, called: Lure
) -> AsyncGenerator[Page]:
    """Open the phone page; nothing that anybody wrote may end up in the console."""
    async with opened(browser, home.dashboard) as page:
        yield page
    assert called.fetched == []


async def test_the_card_shows_text(page: Page, called: Lure) -> None:
    """In its list, in the dialog with all about a call, and in the speech of its buttons."""
    log = page.locator("telephony-call-log")
    await log.get_by_role("searchbox").fill(MARK)
    rows = log.get_by_role("listitem")
    await expect(rows).to_have_count(len(called.texts))
    assert "\u202e" not in await log.inner_text()
    await rows.filter(has_text="onerror").get_by_role("button").first.click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("heading", name="onerror=alert(1)")).to_be_visible()
    await expect(dialog.locator("img")).to_have_count(0)
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await _expect_only_text(log, len(called.texts))
    assert called.fetched == []


async def test_a_chat_shows_text(page: Page, called: Lure) -> None:
    """Ask Assist who waits to be called back, on whatever day that was."""
    await page.keyboard.press("a")
    chat = page.locator("ha-assist-chat")
    await chat.locator("input").fill("Do I have missed calls?")
    await chat.locator("input").press("Enter")

    await expect(chat.get_by_text("missed calls to return: ")).to_be_visible()
    await _expect_only_text(chat, 1)
    await page.keyboard.press("Escape")
    await expect(chat).to_have_count(0)
    assert called.fetched == []


async def test_a_notification_shows_text(page: Page, called: Lure) -> None:
    """The automation of the docs tells of the missed calls."""
    await page.get_by_text("Notifications", exact=True).click()

    drawer = page.locator("notification-drawer")
    await _expect_only_text(drawer, len(called.texts))
    assert called.fetched == []


async def test_a_card_of_the_docs_shows_text(
    home: Home, browser: BrowserContext, called: Lure
) -> None:
    """As somebody copies it; a card that renders everything shows that this could fail."""
    card = _example("The recent calls on a dashboard")
    content = card["content"].replace("sensor.antbuddy_last_call", _last_call(home))
    views = {"Careful": content, "Careless": content.replace("_display", "")}
    await home.client.command(
        "lovelace/dashboards/create", url_path=DASHBOARD, title="Outside texts"
    )
    await home.client.command(
        "lovelace/config/save",
        url_path=DASHBOARD,
        config={
            "views": [
                {"title": title, "cards": [{**card, "content": content}]}
                for title, content in views.items()
            ]
        },
    )
    async with tab(browser) as page:
        await page.goto(f"{home.home_assistant.url}/{DASHBOARD}")
        text = page.locator("hui-markdown-card ha-markdown")
        await expect(text.locator("li")).to_have_count(10)
        await _expect_only_text(text, len(called.texts))
        assert called.fetched == []

        async def is_fetched() -> bool:
            return "/image" in called.fetched

        await page.get_by_role("tab", name="Careless").click()
        await expect(page.locator("hui-markdown-card ha-alert")).to_have_count(1)
        await until(is_fetched)
    called.fetched.clear()


async def test_a_repair_quotes_the_vendor(
    home: Home, browser: BrowserContext, called: Lure
) -> None:
    """A vendor's words stand there letter by letter."""
    with pytest.raises(Exception, match="does not allow this"):
        await home.client.perform_action(
            "telephony.query_axb", {"caller": "12025550172", "did": "12025550100"}
        )
    async with tab(browser) as page:
        await page.goto(f"{home.home_assistant.url}/config/repairs")
        await page.get_by_text("NXCloud withdrew a product from NXCloud").click()

        text = page.locator("dialog-repairs-issue")
        quoted = f"{MARK} ![t]({called.url}/repair)"
        await expect(text.locator("code").get_by_text(quoted)).to_be_visible()
        await expect(text.locator("ha-markdown-element img")).to_have_count(0)
    assert called.fetched == []
