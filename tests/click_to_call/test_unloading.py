"""Calls that are on their way while an account is stopped or started again."""

import asyncio
from datetime import timedelta
from threading import Event as ThreadEvent
from typing import Any

from homeassistant.components.button.const import (
    DOMAIN as BUTTON_DOMAIN,
    SERVICE_PRESS,
)
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.event import async_track_state_change_event
import pytest
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from sqlalchemy import Connection

from custom_components.telephony.archive import account_dialling
from custom_components.telephony.archive.archive import async_get_archive
from simulator import Simulator
from simulator.faults import Hang

from ..helpers.actions import NUMBER, click_to_call
from ..helpers.contact_entries import add_contact, contact
from ..helpers.dialled import departures
from ..helpers.stored_accounts import add_account, set_up, state, stored_account
from ..helpers.turns import turns, until

NOT_LOADED = "The account net2phone is not running"


class Gate:
    """Something that is held up until a test lets it go on.

    Attributes:
        reached: Whether somebody is held up.
    """

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, owner: object, name: str
    ) -> None:
        """Hold up what follows a method."""
        self.reached = False
        self._open = asyncio.Event()
        original = getattr(owner, name)

        async def held_up(*given: object, **named: object) -> object:
            result = await original(*given, **named)
            self.reached = True
            await self._open.wait()
            return result

        monkeypatch.setattr(owner, name, held_up)

    def open(self) -> None:
        """Let it go on."""
        self._open.set()


async def test_a_call_on_its_way_is_followed_beyond_a_reload(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    simulator: Simulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entry = await add_account(hass, simulator, "antbuddy")
    told: list[Any] = []

    @callback
    def listen(event: Event[EventStateChangedData]) -> None:
        new_state = event.data["new_state"]
        if new_state is not None and "dial_id" in new_state.attributes:
            told.append(new_state.attributes["dial_id"])

    async_track_state_change_event(hass, "event.antbuddy_placed_call", listen)
    gate = Gate(monkeypatch, entry.runtime_data.provider, "click_to_call")
    calling = asyncio.create_task(click_to_call(hass))
    await until(lambda: bool(simulator.antbuddy.placed_calls))
    reloading = asyncio.create_task(hass.config_entries.async_reload(entry.entry_id))
    await turns(100)
    assert not reloading.done()

    gate.open()

    response = await calling
    assert await reloading
    await hass.async_block_till_done(wait_background_tasks=True)
    diagnostics = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert diagnostics["dialling"] == {"placed_today": 1, "refused_today": {}}
    # The simulator shows the call at once.
    assert told == [response["dial_id"]]
    assert len(simulator.antbuddy.placed_calls) == 1


async def test_nothing_leaves_once_the_account_is_being_stopped(
    hass: HomeAssistant, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another call of a while ago may still be on its way, and be waited for."""
    entry = await add_account(hass, simulator, "net2phone")
    await add_contact(hass, contact("Shop", "+44 20 7946 0100"))
    (button,) = hass.states.async_entity_ids(BUTTON_DOMAIN)
    gate = Gate(monkeypatch, entry.runtime_data.provider, "click_to_call")
    calling = asyncio.create_task(click_to_call(hass))
    await until(lambda: bool(simulator.net2phone.placed_calls))
    stopping = asyncio.create_task(hass.config_entries.async_unload(entry.entry_id))
    await turns(100)

    with pytest.raises(ServiceValidationError, match=NOT_LOADED):
        await hass.services.async_call(
            BUTTON_DOMAIN, SERVICE_PRESS, {"entity_id": button}, blocking=True
        )
    gate.open()

    await calling
    assert await stopping
    assert len(simulator.net2phone.placed_calls) == 1


async def test_an_account_that_is_stopped_while_the_plans_load_calls_nobody(
    hass: HomeAssistant, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = await add_account(hass, simulator, "net2phone")
    simulator.net2phone.clear_requests()
    gate = Gate(monkeypatch, entry.runtime_data.numbers, "async_load")
    calling = asyncio.create_task(click_to_call(hass, number=NUMBER))
    await until(lambda: gate.reached)
    stopping = asyncio.create_task(hass.config_entries.async_unload(entry.entry_id))
    await turns(100)

    gate.open()

    with pytest.raises(ServiceValidationError, match=NOT_LOADED):
        await calling
    assert await stopping
    assert simulator.net2phone.requests == []
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert state(entry) is ConfigEntryState.LOADED
    await click_to_call(hass)


@pytest.mark.usefixtures("impatience")
async def test_an_account_is_stopped_though_the_vendor_hangs(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = await add_account(hass, simulator, "net2phone")
    simulator.net2phone.misbehave(Hang(after=True))
    calling = asyncio.create_task(click_to_call(hass))
    await until(lambda: bool(simulator.net2phone.placed_calls))

    assert await hass.config_entries.async_unload(entry.entry_id)

    with pytest.raises(HomeAssistantError, match="may have been placed"):
        await calling


async def test_an_action_that_is_stopped_early_leaves_no_trace(
    hass: HomeAssistant, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = await set_up(
        hass,
        stored_account(simulator, "net2phone", options={"limits": {"per_minute": 1}}),
    )
    simulator.net2phone.clear_requests()
    gate = Gate(monkeypatch, entry.runtime_data.numbers, "async_load")
    calling = asyncio.create_task(click_to_call(hass))
    await until(lambda: gate.reached)

    calling.cancel()

    with pytest.raises(asyncio.CancelledError):
        await calling
    assert simulator.net2phone.requests == []
    gate.open()
    await click_to_call(hass)
    assert await hass.config_entries.async_unload(entry.entry_id)


async def test_an_account_is_stopped_again_after_calls(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = await add_account(hass, simulator, "net2phone")
    for index in range(3):
        await click_to_call(hass, number=f"+1202555010{index}")
        assert await hass.config_entries.async_reload(entry.entry_id)

    assert len(simulator.net2phone.placed_calls) == 3


async def test_no_call_waits_for_a_database_that_hangs(
    hass: HomeAssistant,
    simulator: Simulator,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    entry = await add_account(hass, simulator, "net2phone")
    monkeypatch.setattr(account_dialling, "CALL_PATIENCE", timedelta(seconds=0.05))
    goes_on = ThreadEvent()

    def hang(_connection: Connection) -> None:
        goes_on.wait(60)

    hanging = hass.async_create_task(async_get_archive(hass).async_run(hang))
    try:
        async with asyncio.timeout(10):
            await click_to_call(hass)
            monkeypatch.setattr(
                account_dialling, "CALL_PATIENCE", timedelta(seconds=60)
            )
            # Nobody waits a second time.
            await click_to_call(hass, number="+12025550144")
        assert len(simulator.net2phone.placed_calls) == 2
    finally:
        goes_on.set()

    assert caplog.text.count("is not written yet: the database is slow") == 1
    await hanging
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert departures(hass) == 2
