"""What is lost when Home Assistant is stopped: nothing."""

from playwright.async_api import BrowserContext, Page, expect

from demo.client import ApiError, JsonObject
from simulator.calls import Direction, Outcome

from ..conftest import Home, until
from ..opened_pages import is_card, rows_of, tab

CALL_EVENT = "/api/states/event.antbuddy_call"


async def test_a_call_missed_meanwhile_is_told_of_late(
    home: Home, browser: BrowserContext
) -> None:
    """Stop Home Assistant, let somebody call in vain, start it again.

    A page that is open all the while shows it as well, without being asked.
    """
    caller = "02079460958"
    event: JsonObject = {}

    async def is_told_of() -> bool:
        try:
            event.update(await home.client.get(CALL_EVENT))
        except ApiError:
            return False
        return bool(event["attributes"].get("caller") == caller)

    async with tab(browser) as page:
        wrong = _listen(page)
        await page.goto(home.dashboard)
        waiting_rows = (
            rows_of(page).filter(has_text="Night shift").filter(has_text="To return")
        )
        await expect(rows_of(page).first).to_be_visible()
        await expect(waiting_rows).to_have_count(0)
        assert not await is_told_of()
        await home.home_assistant.stop()
        home.simulator.antbuddy.add_call(
            number=caller, direction=Direction.INCOMING, outcome=Outcome.MISSED
        )

        await home.home_assistant.start()

        await until(is_told_of)
        await expect(waiting_rows).to_be_visible()
    waiting = await home.client.get(
        "/api/states/sensor.antbuddy_missed_calls_to_return"
    )
    assert wrong == []
    assert event["attributes"]["event_type"] == "missed"
    assert event["attributes"]["caller_name"] == "Night shift"
    assert event["attributes"]["late"] is True
    # Those that were missed before wait as well.
    assert waiting["attributes"]["calls"][0]["caller"] == caller


def _listen(page: Page) -> list[str]:
    """Hear what goes wrong with the card; Home Assistant's frontend may miss its server."""
    wrong: list[str] = []
    page.on(
        "console",
        lambda message: (
            wrong.append(message.text) if is_card(message.location["url"]) else None
        ),
    )
    page.on(
        "pageerror",
        lambda error: wrong.append(str(error)) if is_card(error.stack) else None,
    )
    return wrong
