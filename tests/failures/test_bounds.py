"""What a vendor sends has an end, and what is not the vendor's is not taken for it."""

import asyncio
from datetime import timedelta
import json
from typing import Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest

from custom_components.telephony.providers import history_pages
from simulator import Simulator
from simulator.faults import EndlessPages, HangMidBody, LongPage, Status

from ..helpers.actions import NUMBER, refusal
from ..helpers.states import shown
from ..helpers.stored_accounts import (
    VENDORS,
    WITH_HISTORY,
    add_account,
    set_up,
    state,
    stored_account,
)
from ..helpers.time_travel import pass_time
from .test_issues import poll, repairs

# Of a proxy, and of nobody knows whom.
PAGE: Final = "<!DOCTYPE html><html><body><h1>Request blocked</h1></body></html>"
HUGE: Final = json.dumps({"message": "x" * 2_000_000, "error": "bad credentials"})
FOREIGN: Final = [
    *(Status(status, body=PAGE) for status in (400, 401, 403, 404, 405, 407)),
    *(
        Status(400, body=f"\ufeff \r\n{PAGE}".encode(name))
        for name in ("utf-8", "utf-16")
    ),
    *(Status(status, body=HUGE) for status in (400, 401, 403)),
]


@pytest.mark.usefixtures("frozen_time")
@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize("fault", FOREIGN, ids=lambda fault: str(fault)[:24])
async def test_a_refusal_of_somebody_else_says_nothing_of_the_account(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
    fault: Status,
) -> None:
    server = simulator.vendors[vendor]
    server.misbehave(fault)
    entry = await add_account(hass, simulator, vendor)
    assert state(entry) is ConfigEntryState.SETUP_RETRY
    assert hass.config_entries.flow.async_progress() == []
    server.behave()
    await pass_time(hass, freezer, timedelta(minutes=1))
    assert state(entry) is ConfigEntryState.LOADED
    server.misbehave(fault)

    await poll(hass, freezer)
    # Nobody knows what became of the call.
    told = await refusal(hass, "click_to_call", number=NUMBER)
    assert "may have been placed" in told or "makes no sense" in told

    assert hass.config_entries.flow.async_progress() == []
    assert repairs(hass) == {}
    server.behave()
    await poll(hass, freezer)
    if vendor in WITH_HISTORY:
        assert shown(hass, f"sensor.{vendor}_calls_today").state != "unavailable"


@pytest.mark.usefixtures("frozen_time")
@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_page_without_end_is_not_read(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    await add_account(hass, simulator, vendor)
    server = simulator.vendors[vendor]
    call = server.add_call(number=NUMBER)
    server.misbehave(LongPage(22_000))
    server.clear_requests()

    await poll(hass, freezer)

    assert shown(hass, f"sensor.{vendor}_calls_today").state == "unavailable"
    ((kind, (text,)),) = repairs(hass).items()
    assert kind == "too_much"
    assert "22000 records on a page" in text
    # To find that out is work, so that it is done less and less often.
    for _ in range(60):
        await pass_time(hass, freezer, timedelta(minutes=3))
    assert len(server.requests) < 10
    server.behave()
    await pass_time(hass, freezer, timedelta(minutes=61))
    last_call = shown(hass, f"sensor.{vendor}_last_call")
    assert last_call.state == call.started_at.isoformat()
    assert repairs(hass) == {}


@pytest.mark.usefixtures("frozen_time")
@pytest.mark.parametrize("vendor", WITH_HISTORY)
@pytest.mark.parametrize("bound", ["MOST_PAGES", "MOST_RECORDS"])
async def test_pages_without_end_have_one(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
    vendor: str,
    bound: str,
) -> None:
    await add_account(hass, simulator, vendor)
    server = simulator.vendors[vendor]
    monkeypatch.setattr(history_pages, bound, {"MOST_PAGES": 5}.get(bound, 750))
    server.misbehave(EndlessPages())
    server.clear_requests()

    await poll(hass, freezer)

    assert 1 < len(server.requests) < 20
    assert shown(hass, f"sensor.{vendor}_calls_today").state == "unavailable"
    assert set(repairs(hass)) == {"too_much"}
    server.behave()
    call = server.add_call(number=NUMBER)
    await pass_time(hass, freezer, timedelta(minutes=10))
    last_call = shown(hass, f"sensor.{vendor}_last_call")
    assert last_call.state == call.started_at.isoformat()


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_poll_that_takes_for_ever_has_an_end(
    hass: HomeAssistant,
    simulator: Simulator,
    monkeypatch: pytest.MonkeyPatch,
    vendor: str,
) -> None:
    """Each request has one of its own, and there may be hundreds."""
    monkeypatch.setattr(history_pages, "LONGEST_READING", timedelta(seconds=0.3))
    entry = await set_up(hass, stored_account(simulator, vendor))
    simulator.vendors[vendor].misbehave(HangMidBody())

    async with asyncio.timeout(10):
        await entry.runtime_data.coordinator.async_refresh()

    assert not entry.runtime_data.coordinator.last_update_success
    assert "not done after" in str(entry.runtime_data.coordinator.last_exception)
