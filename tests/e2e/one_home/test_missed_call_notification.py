"""A missed call in the newest Home Assistant: the form, the notification, the call back."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import web
from playwright.async_api import BrowserContext, expect

from demo.client import JsonObject
from simulator.calls import Outcome

from ..conftest import PATIENCE_SECONDS, Home
from ..opened_pages import tab

NAME = "Reception phone"


class Phone:
    """The app on a phone, as Home Assistant sees it; see `register`.

    Args:
        webhook: Where the app tells of taps.
    """

    def __init__(self, webhook: str) -> None:
        """Start without notifications."""
        self._webhook = webhook
        self._messages: asyncio.Queue[JsonObject] = asyncio.Queue()

    def show(self, message: JsonObject) -> None:
        """Take a message that was pushed."""
        self._messages.put_nowait(message)

    async def shown(self) -> JsonObject:
        """Return the next message."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await self._messages.get()

    async def tap(self, action: str) -> None:
        """Tap on a button of a notification."""
        event = {
            "event_type": "mobile_app_notification_action",
            "event_data": {"action": action},
        }
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                self._webhook, json={"type": "fire_event", "data": event}
            ) as response,
        ):
            assert response.status == 200


@asynccontextmanager
async def register(home: Home) -> AsyncGenerator[Phone]:
    """Register a phone whose notifications go to a server on loopback."""
    phones: list[Phone] = []

    async def push(request: web.Request) -> web.Response:
        phones[0].show(await request.json())
        return web.json_response({}, status=201)

    application = web.Application()
    application.router.add_post("/push", push)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        about: dict[str, Any] = {
            "app_id": "test",
            "app_name": "Test",
            "app_version": "1",
            "device_name": NAME,
            "device_id": "reception",
            "manufacturer": "Test",
            "model": "Test",
            "os_name": "Android",
            "os_version": "16",
            "supports_encryption": False,
            "app_data": {"push_token": "token", "push_url": f"{site.name}/push"},
        }
        registered = await home.client.post("/api/mobile_app/registrations", about)
        webhook = f"{home.home_assistant.url}/api/webhook/{registered['webhook_id']}"
        phones.append(Phone(webhook))
        yield phones[0]
    finally:
        await runner.cleanup()


async def test_a_missed_call_is_returned_from_a_phone(
    home: Home, browser: BrowserContext
) -> None:
    """Fill in the form of the blueprint as a person does; miss a call, and tap."""
    async with register(home) as phone:
        async with tab(browser) as page:
            url = home.home_assistant.url
            await page.goto(f"{url}/config/blueprint/dashboard")
            blueprint = page.get_by_role("row", name="Tell my phone about missed calls")
            await blueprint.get_by_role("rowheader").get_by_role("button").click()
            await page.get_by_role("button", name="Select a device").click()
            await page.get_by_role("option", name=NAME).click()
            await expect(page.get_by_role("button", name=NAME)).to_be_visible()
            await page.get_by_role("button", name="Save", exact=True).click()
            # It is there when the automation is.
            await expect(page.get_by_role("link", name="Traces")).to_be_visible()

        vendor = home.simulator.nxcloud
        before = len(vendor.placed_calls)
        vendor.add_call(number="442079460123", outcome=Outcome.MISSED)
        last = home.accounts["nxcloud"].sensor("last_call")
        assert last is not None
        await home.client.perform_action(
            "homeassistant.update_entity", {"entity_id": last.entity_id}, returns=False
        )
        told = await phone.shown()
        assert told["title"] == "Missed call"
        assert told["message"].startswith("Front desk, ")
        (button,) = told["data"]["actions"]
        assert len(vendor.placed_calls) == before

        await phone.tap(button["action"])

        cleared = await phone.shown()
        assert cleared["message"] == "clear_notification"
        assert cleared["data"]["tag"] == told["data"]["tag"]
        placed = vendor.placed_calls[before:]
        assert [call.number for call in placed] == ["442079460123"]
