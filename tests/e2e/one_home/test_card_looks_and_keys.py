"""How the phone page looks: on a phone, in the dark, from right to left, by keyboard."""

from playwright.async_api import BrowserContext, Locator, Page, expect

from ..accessibility import stumbling_blocks
from ..conftest import Home
from ..opened_pages import log_of, opened, rows_of, tab


async def _expect_to_fit(page: Page) -> None:
    """Nothing is wider than the window."""
    assert await page.evaluate(
        "document.scrollingElement.scrollWidth <= window.innerWidth"
    )


async def test_the_page_is_of_use_on_a_phone_in_the_dark(
    home: Home, browser: BrowserContext
) -> None:
    """360 px wide: calls behind one tab, what one calls with behind the other."""
    async with opened(browser, home.dashboard) as page:
        await page.emulate_media(color_scheme="dark")
        await page.set_viewport_size({"width": 360, "height": 740})
        tabs = page.locator("ha-control-select")
        await expect(tabs).to_be_visible()
        await _expect_to_fit(page)
        assert await stumbling_blocks(page.locator("telephony-card").first) == []
        await rows_of(page).first.get_by_role("button").first.click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        assert await stumbling_blocks(page.locator("telephony-call-details")) == []
        await _expect_to_fit(page)
        await page.keyboard.press("Escape")
        await tabs.get_by_role("radio", name="Call", exact=True).click()
        await expect(page.locator("input[type=tel]")).to_be_visible()
        await expect(log_of(page)).to_be_hidden()
        await _expect_to_fit(page)
        assert await stumbling_blocks(page.locator("hui-view-sidebar")) == []


async def test_the_page_reads_from_right_to_left(
    home: Home, browser: BrowserContext
) -> None:
    """For somebody whose Home Assistant speaks Hebrew."""
    async with tab(browser) as page:
        # Of the same origin, and soon there.
        await page.goto(f"{home.home_assistant.url}/manifest.json")
        await page.evaluate("localStorage.setItem('selectedLanguage', '\"he\"')")
    async with opened(browser, home.dashboard) as page:
        row = rows_of(page).first
        icon, time = row.locator("svg").first, row.locator("time")
        ends = [await one.bounding_box() for one in (icon, time)]
        assert ends[0] is not None
        assert ends[1] is not None
        assert ends[0]["x"] > ends[1]["x"]
        await _expect_to_fit(page)
        assert await stumbling_blocks(page.locator("telephony-card").first) == []
        await page.evaluate("localStorage.removeItem('selectedLanguage')")


async def test_everything_is_reached_by_keyboard(
    home: Home, browser: BrowserContext
) -> None:
    """From the search through the log into a dialog and back, and on the dial pad."""
    async with opened(browser, home.dashboard) as page:
        press = page.keyboard.press
        await log_of(page).get_by_role("searchbox").focus()
        await press("Tab")
        everything = log_of(page).get_by_role("radio", name="All")
        await expect(everything).to_be_focused()
        await press("ArrowRight")
        missed = log_of(page).get_by_role("radio", name="Missed")
        await expect(missed).to_be_focused()
        await expect(missed).to_be_checked()
        await press("ArrowLeft")
        await expect(everything).to_be_checked()
        row = rows_of(page).filter(has_text="Front desk").get_by_role("button").first
        await expect(row).to_be_visible()
        await _tab_to(row)

        await press("Enter")

        dialog = page.get_by_role("dialog")
        await expect(dialog.get_by_role("button", name="Close")).to_be_focused()
        await _tab_to(dialog.get_by_role("button", name="Call back"))
        await press("Enter")
        await expect(dialog.get_by_text("Your phone rings first")).to_be_visible()
        await press("Escape")
        await expect(dialog).to_have_count(0)
        await expect(row).to_be_focused()

        pad = page.locator("telephony-dial-pad")
        field = pad.locator("input[type=tel]")
        await field.focus()
        await page.keyboard.type("sydney")
        await expect(pad.get_by_role("button", name="Sydney office")).to_be_visible()
        await _tab_to(pad.get_by_role("button", name="Sydney office"))
        await press("Enter")
        await expect(field).to_be_focused()
        await expect(field).to_have_value("+61 2 5550 1872")
        before = [len(one.placed_calls) for one in home.simulator.vendors.values()]
        await field.fill("+44 909 879 0000")
        await press("Enter")
        await expect(pad.get_by_text("premium-rate number")).to_be_visible()
        assert before == [
            len(one.placed_calls) for one in home.simulator.vendors.values()
        ]
        await field.fill("")


async def _tab_to(wanted: Locator) -> None:
    """Go on from where the focus is, past no more than there can be between."""
    for _ in range(40):
        await wanted.page.keyboard.press("Tab")
        if await wanted.evaluate("(one) => one.getRootNode().activeElement === one"):
            return
    raise AssertionError("nobody comes there by keyboard")
