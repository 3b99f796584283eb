"""The card in dashboards that people make by hand, and where Home Assistant offers it."""

from contextlib import suppress
import re
from typing import Final

from playwright.async_api import (
    BrowserContext,
    Locator,
    TimeoutError as PlaywrightTimeoutError,
    expect,
)
import pytest

from ..accessibility import stumbling_blocks
from ..conftest import Home, until
from ..opened_pages import opened
from ..shared_home import module_fixture
from .held_answers import HeldAnswers

PARTS: Final = "phone-parts"
COLUMN: Final = "phone-column"
FORMS: Final = ("compact", "dial_pad", "log")

# What moves in a card by itself.
_ANIMATIONS: Final = """(card) => {
    const below = (root) => [
        ...root.getAnimations().map(({ animationName }) => animationName),
        ...[...root.querySelectorAll("*")].flatMap(
            ({ localName, shadowRoot }) =>
                localName.startsWith("telephony-") && shadowRoot ? below(shadowRoot) : [],
        ),
    ];
    return below(card.shadowRoot);
}"""


@module_fixture
async def parts(home: Home) -> str:
    """A dashboard made by hand of all parts; returns its address."""
    contact = home.accounts["net2phone"].contacts[0]
    view = {
        "type": "sections",
        "badges": [{"type": "custom:telephony-missed-calls-badge"}],
        "sections": [
            {
                "type": "grid",
                "cards": [
                    {"type": "custom:telephony-card", "show": "compact"},
                    {
                        "type": "tile",
                        "entity": contact.button,
                        "features": [{"type": "custom:telephony-call-feature"}],
                    },
                    {"type": "custom:telephony-card"},
                ],
            }
        ],
    }
    await home.client.command(
        "lovelace/dashboards/create", url_path=PARTS, title="Parts"
    )
    await home.client.command(
        "lovelace/config/save", url_path=PARTS, config={"views": [view]}
    )
    return f"{home.home_assistant.url}/{PARTS}"


async def test_the_short_form_calls_back(
    home: Home, browser: BrowserContext, parts: str
) -> None:
    """The last call that waits, and one tap to the question."""
    vendors = home.simulator.vendors.values()
    before = sum(len(one.placed_calls) for one in vendors)
    async with opened(browser, parts) as page:
        short = page.locator("telephony-compact")
        await expect(
            short.get_by_text("Missed call", exact=False).first
        ).to_be_visible()
        assert await stumbling_blocks(page.locator("hui-sections-view")) == []
        await short.get_by_role("button", name="Call back").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog.get_by_text("Your phone rings first")).to_be_visible()
        assert await stumbling_blocks(page.locator("telephony-call-dialog")) == []
        assert sum(len(one.placed_calls) for one in vendors) == before
        await dialog.get_by_role("button", name="Call", exact=True).click()
        await expect(dialog.get_by_text("Your phone rings.")).to_be_visible()
    assert sum(len(one.placed_calls) for one in vendors) == before + 1


async def test_the_card_has_an_editor(
    home: Home, browser: BrowserContext, parts: str
) -> None:
    """Choose an account in the form; the preview and the saved card are of that one."""
    account = home.accounts["antbuddy"]
    async with opened(browser, f"{parts}?edit=1") as page:
        edited = page.locator("hui-card-edit-mode").last
        await edited.hover()
        await edited.get_by_role("button", name="Edit").first.click()
        editor = page.locator("hui-dialog-edit-card")
        await expect(editor.locator("[data-call-id]").first).to_be_visible()
        # The dialog around them is Home Assistant's.
        for part in ("hui-form-editor", "telephony-card"):
            assert await stumbling_blocks(editor.locator(part)) == []
        save = editor.get_by_role("button", name="Save")

        async def is_chosen() -> bool:
            # On a busy machine its list may close before it is clicked.
            with suppress(PlaywrightTimeoutError, AssertionError):
                await editor.locator("ha-selector-select").first.click(timeout=2_000)
                choice = page.get_by_text(account.title, exact=True).last
                await choice.click(timeout=2_000)
                await expect(save).to_be_enabled(timeout=2_000)
            return await save.is_enabled()

        await until(is_chosen)
        await save.click()

        async def is_saved() -> bool:
            config = await home.client.command("lovelace/config", url_path=PARTS)
            card = config["views"][0]["sections"][0]["cards"][-1]
            return bool(card.get("config_entry_id") == account.entry_id)

        await until(is_saved)


async def test_the_card_picker_offers_the_card(
    home: Home, browser: BrowserContext, parts: str
) -> None:
    """For what an account has, and among all cards: each time as it looks."""
    async with opened(browser, f"{parts}?edit=1") as page:
        # The card with a map, which stands among the others, wants it from the internet.
        await page.route(re.compile("^https:"), lambda route: route.fulfill(status=204))
        await page.get_by_role("button", name="Add card").first.click()
        by_entity = page.locator("hui-suggestion-picker")
        await by_entity.locator("input").fill("Last call")
        title = home.accounts["antbuddy"].title
        last_call = by_entity.get_by_role("listitem").filter(has_text=title)
        await last_call.get_by_text("Last call", exact=True).click()
        proposed = by_entity.locator("telephony-card")
        await expect(proposed.locator("[data-call-id]").first).to_be_visible()
        assert await proposed.evaluate("(card) => card.config") == {
            "type": "custom:telephony-card",
            "config_entry_id": home.accounts["antbuddy"].entry_id,
        }

        await page.get_by_role("tab", name="By card").click()
        by_card = page.locator("hui-card-picker")
        await by_card.locator("input").first.fill("Telephony")
        shown = by_card.locator("telephony-card [data-call-id]")
        await expect(shown.first).to_be_visible()


@module_fixture
async def column(home: Home) -> str:
    """One card over the other, with something below each, in sections and without."""
    cards = [
        card
        for show in FORMS
        for card in (
            {"type": "custom:telephony-card", "show": show},
            {"type": "heading", "heading": f"Below {show}"},
        )
    ]
    views = [
        {"path": "masonry", "cards": cards},
        {
            "path": "sections",
            "type": "sections",
            "sections": [{"type": "grid", "cards": cards}],
        },
    ]
    await home.client.command(
        "lovelace/dashboards/create", url_path=COLUMN, title="Column"
    )
    await home.client.command(
        "lovelace/config/save", url_path=COLUMN, config={"views": views}
    )
    return f"{home.home_assistant.url}/{COLUMN}"


@pytest.mark.parametrize("view", ["masonry", "sections"])
async def test_nothing_moves_when_the_card_gets_its_calls(
    browser: BrowserContext, column: str, view: str
) -> None:
    """Wherever it stands: it is as high before, also where missed calls wait."""
    page = await browser.new_page()
    await page.set_viewport_size({"width": 500, "height": 1600})
    answers = HeldAnswers("telephony/")
    await page.route_web_socket("**/api/websocket", answers.route)
    await page.goto(f"{column}/{view}")
    cards = page.locator("telephony-card")
    below = page.locator("hui-heading-card")
    await expect(cards.locator("ha-card[aria-busy=true]")).to_have_count(len(FORMS))
    await expect(below).to_have_count(len(FORMS))
    before = await _places(below)
    await page.evaluate(
        """() => {
            window.shifts = [];
            new PerformanceObserver((list) => {
                window.shifts.push(...list.getEntries().map(({ value }) => value));
            }).observe({ type: "layout-shift" });
        }"""
    )

    answers.let_go()

    await expect(cards.locator("ha-card[aria-busy=true]")).to_have_count(0)
    await expect(page.locator("telephony-compact .missed")).to_be_visible()
    await expect(page.locator("telephony-dial-pad .keys")).to_be_visible()
    await expect(
        page.locator("telephony-call-log [data-call-id]").first
    ).to_be_visible()
    assert await _places(below) == before
    assert await page.evaluate("window.shifts") == []
    await page.close()


async def _places(elements: Locator) -> list[float]:
    """Return how far down elements stand."""
    places: list[float] = await elements.evaluate_all(
        "(all) => all.map((one) => one.getBoundingClientRect().top)"
    )
    return places


async def _until_animated(card: Locator, *names: str) -> None:
    """Wait until that is all that moves."""

    async def is_so() -> bool:
        return bool(await card.evaluate(_ANIMATIONS) == [*names])

    await until(is_so)


async def test_a_phone_that_rings_is_on_top(
    home: Home, browser: BrowserContext, parts: str
) -> None:
    """Above all else of the card; its icon moves, unless that is too much for somebody."""
    async with opened(browser, parts) as page:
        card = page.locator("telephony-card").last
        now = card.locator("telephony-current-calls")
        await expect(now.locator(".call")).to_have_count(0)

        async def is_heard() -> bool:
            return home.simulator.antbuddy.events.listening > 0

        await until(is_heard)
        # For longer than the tests take.
        home.simulator.antbuddy.play_call("02079460958", ringing=3600)

        await expect(now.get_by_text("Night shift")).to_be_visible()

        await expect(now.get_by_text("Calls you · Desk")).to_be_visible()
        await expect(now.locator(".ringing")).to_have_count(1)
        tops = [
            box["y"]
            for name in ("current-calls", "dial-pad", "call-log")
            if (box := await card.locator(f"telephony-{name}").bounding_box())
        ]
        assert len(tops) == 3
        assert tops == sorted(tops)
        assert await stumbling_blocks(card) == []
        await _until_animated(card, "ring")
        await page.emulate_media(reduced_motion="reduce")
        await _until_animated(card)
