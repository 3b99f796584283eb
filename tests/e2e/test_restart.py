"""What is lost when Home Assistant is stopped: nothing."""

import asyncio
from contextlib import suppress
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from demo.account_setup import add_account, simulated_accounts
from demo.address_book_setup import BOOK_NAME, add_address_book
from demo.client import ApiError, HomeAssistantClient, JsonObject, connect
from demo.dashboard import save_dashboard
from demo.home_assistant import HomeAssistantProcess
from demo.onboarding import Login, onboard
from simulator.calls import Direction, Outcome

from .conftest import PATIENCE_SECONDS, signed_in
from .known_calls import simulator_with_calls
from .opened_pages import is_card, rows_of

CALL_EVENT = "/api/states/event.antbuddy_call"


async def test_a_call_missed_meanwhile_is_told_of_late(
    tmp_path: Path, chromium: Browser
) -> None:
    """Stop Home Assistant, let somebody call in vain, start it again.

    A page that is open all the while shows it as well, without being asked.
    """
    login = Login()
    async with simulator_with_calls() as simulator:
        vendor = simulator.antbuddy
        home_assistant = HomeAssistantProcess(tmp_path)
        async with home_assistant:
            token = await onboard(home_assistant.url, login)
            async with connect(home_assistant.url, token) as client:
                form = next(
                    form
                    for form in simulated_accounts(simulator)
                    if form.vendor == "antbuddy"
                )
                book = await add_address_book(client, BOOK_NAME)
                await add_account(client, form, book)
                before = await client.get(CALL_EVENT)
                path = await save_dashboard(client)
            context = await signed_in(home_assistant.url, chromium, login)
            page = await context.new_page()
            wrong = _listen(page)
            await page.goto(home_assistant.url + path)
            waiting_rows = (
                rows_of(page)
                .filter(has_text="Night shift")
                .filter(has_text="To return")
            )
            await expect(rows_of(page).first).to_be_visible()
            await expect(waiting_rows).to_have_count(0)
        assert before["state"] == "unknown"

        caller = "02079460958"
        vendor.add_call(
            number=caller, direction=Direction.INCOMING, outcome=Outcome.MISSED
        )

        async with home_assistant, connect(home_assistant.url, token) as client:
            event = await _fired(client)
            waiting = await client.get(
                "/api/states/sensor.antbuddy_missed_calls_to_return"
            )
            await expect(waiting_rows).to_be_visible()
            await context.close()

    assert wrong == []
    assert event["attributes"]["event_type"] == "missed"
    assert event["attributes"]["caller"] == caller
    assert event["attributes"]["caller_name"] == "Night shift"
    assert event["attributes"]["late"] is True
    # Those that were missed before the account was added wait as well.
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


async def _fired(client: HomeAssistantClient) -> JsonObject:
    """Return the state of the event entity, when there has been an event."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            with suppress(ApiError):
                event: JsonObject = await client.get(CALL_EVENT)
                if event["state"] not in ("unknown", "unavailable"):
                    return event
            await asyncio.sleep(0.2)
