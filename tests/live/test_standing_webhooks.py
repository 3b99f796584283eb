"""The address of an account: what it answers while nothing can be taken, and when it is gone."""

import json

from homeassistant.components import webhook
from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.util.aiohttp import MockRequest
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.telephony.address_book.opening import async_load_address_books
from simulator import Simulator
from simulator.faults import Reset
from simulator.net2phone.push_messages import messages_of

from ..helpers.actions import act
from ..helpers.states import shown
from ..helpers.stored_accounts import stored_account
from .pushes import Pushes, pushed_call

pytestmark = pytest.mark.usefixtures("frozen_time")


async def test_what_comes_while_an_account_is_loaded_anew_has_to_be_sent_again(
    hass: HomeAssistant, pushes: Pushes
) -> None:
    entry_id = pushes.entry.entry_id
    await pushes.tell([pushed_call(id="b" * 32)])
    call = pushed_call()

    assert await hass.config_entries.async_unload(entry_id)
    assert await pushes.tell([call]) == [503] * 3
    assert await hass.config_entries.async_setup(entry_id)
    await hass.async_block_till_done()

    assert await pushes.tell([call]) == [200] * 3
    assert (await act(hass, "get_call_history"))["total"] == 2
    assert shown(hass, "sensor.net2phone_calls_today").state == "2"


async def test_what_comes_before_an_account_is_up_has_to_be_sent_again(
    hass: HomeAssistant,
    simulator: Simulator,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    """Its vendor is away when Home Assistant starts, but goes on telling of calls."""
    vendor = simulator.net2phone
    vendor.misbehave(Reset())
    entry = stored_account(simulator, "net2phone")
    entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    pushes = Pushes(hass, entry, await hass_client_no_auth())
    call = pushed_call()

    assert await pushes.tell([call]) == [503] * 3
    vendor.behave()
    assert await hass.config_entries.async_reload(entry.entry_id)

    assert await pushes.tell([call]) == [200] * 3
    assert shown(hass, "sensor.net2phone_calls_today").state == "1"


async def test_an_address_answers_before_its_account_is_set_up(
    hass: HomeAssistant, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others are set up first, or something else takes long."""
    entry = stored_account(simulator, "net2phone")
    entry.add_to_hass(hass)
    (ringing, *_) = messages_of(pushed_call())
    statuses = []

    async def send() -> None:
        body = json.dumps(ringing.fields).encode()
        request = MockRequest(body, "cloud", method="POST")
        webhook_id = entry.data["webhook_id"]
        response = await webhook.async_handle_webhook(hass, webhook_id, request)
        statuses.append(response.status)

    async def load_slowly(hass: HomeAssistant) -> None:
        await send()
        await async_load_address_books(hass)

    monkeypatch.setattr(
        "custom_components.telephony.async_load_address_books", load_slowly
    )
    assert await hass.config_entries.async_setup(entry.entry_id)
    await send()
    await hass.async_block_till_done()

    assert statuses == [503, 200]
    assert shown(hass, "sensor.net2phone_call_state").state == "ringing"


async def test_no_address_is_left_of_a_disabled_or_removed_account(
    hass: HomeAssistant, pushes: Pushes
) -> None:
    entry_id = pushes.entry.entry_id
    entries = hass.config_entries
    assert list(addresses(hass)) == [pushes.entry.data["webhook_id"]]

    assert await entries.async_set_disabled_by(entry_id, ConfigEntryDisabler.USER)
    assert not addresses(hass)
    # Home Assistant does not tell which addresses there are.
    assert await pushes.tell([pushed_call()], "call_ringing") == [200]

    assert await entries.async_set_disabled_by(entry_id, None)
    assert list(addresses(hass)) == [pushes.entry.data["webhook_id"]]
    assert await pushes.tell([pushed_call()], "call_completed") == [200]
    await hass.async_block_till_done()
    assert shown(hass, "sensor.net2phone_calls_today").state == "1"

    await entries.async_remove(entry_id)
    assert not addresses(hass)


async def test_an_account_whose_vendor_is_away_can_be_disabled(
    hass: HomeAssistant, pushes: Pushes, simulator: Simulator
) -> None:
    simulator.net2phone.misbehave(Reset())
    await hass.config_entries.async_reload(pushes.entry.entry_id)
    assert pushes.entry.state is ConfigEntryState.SETUP_RETRY
    assert addresses(hass)

    await hass.config_entries.async_set_disabled_by(
        pushes.entry.entry_id, ConfigEntryDisabler.USER
    )

    assert not addresses(hass)


async def test_another_address_takes_the_place_of_the_one_before(
    hass: HomeAssistant, pushes: Pushes
) -> None:
    entry = pushes.entry
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, "webhook_id": "f" * 64}
    )

    assert list(addresses(hass)) == ["f" * 64]
    pushes = Pushes(hass, entry, pushes.client)
    assert await pushes.tell([pushed_call()]) == [200] * 3
    assert shown(hass, "sensor.net2phone_calls_today").state == "1"


def addresses(hass: HomeAssistant) -> dict[str, webhook.WebhookData]:
    """Return what Home Assistant takes, by the address."""
    assert webhook._HANDLERS in hass.data
    return hass.data[webhook._HANDLERS]
