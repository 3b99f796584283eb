"""An account that can read no history, until its vendor tells of a call."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from datetime import timedelta
import json

from homeassistant.components import webhook
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from simulator import Call, Direction, Outcome, Simulator
from simulator.nxcloud.pushes import privacy_push

from ..helpers.actions import act
from ..helpers.automations import listen
from ..helpers.states import shown
from ..helpers.stored_accounts import (
    NXCLOUD_VOICE,
    add_account_without_history,
    set_up,
    stored_account,
)
from ..helpers.turns import turns
from .pushes import Pushes

pytestmark = pytest.mark.usefixtures("frozen_time")

CALLER, CALLEE, DID = "12025550172", "12025550181", "12025550100"


def privacy_call(number: int) -> Mapping[str, object]:
    """Return what is pushed at the end of a missed call."""
    call = Call(
        id=number,
        started_at=dt_util.utcnow() - timedelta(seconds=40),
        direction=Direction.INCOMING,
        outcome=Outcome.MISSED,
        number=CALLER,
        did=DID,
        duration=35,
        talk=0,
    )
    return privacy_push(call, CALLEE, call_id=str(number), is_new=number % 2 == 0)


async def test_pushed_calls_are_a_history(
    hass: HomeAssistant,
    simulator: Simulator,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    entry = await add_account_without_history(hass, simulator)
    pushes = Pushes(hass, entry, await hass_client_no_auth())
    told = await listen(hass, "call_missed")
    # Nobody knows yet whether the vendor was given the address.
    assert hass.states.get("sensor.nxcloud_calls_today") is None

    # What is no call begins no history, and what cannot be understood nothing at all.
    assert await pushes.send(b"nonsense") == 400
    assert (
        await pushes.send_fields({"code": 10013, "data": {"action": "queryAXB"}}) == 200
    )
    assert hass.states.get("sensor.nxcloud_calls_today") is None
    for number in (1, 1, 2):
        assert await pushes.send_fields(privacy_call(number)) == 200

    assert shown(hass, "sensor.nxcloud_calls_today").state == "2"
    assert len(told) == 2
    assert not ir.async_get(hass).issues
    # So it is after a restart, which knows of each of them.
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    await pushes.send_fields(privacy_call(2))
    history = await act(hass, "get_call_history")
    assert [call["did"] for call in history["calls"]] == [DID, DID]
    assert len(told) == 2
    assert not ir.async_get(hass).issues

    await hass.config_entries.async_remove(entry.entry_id)
    assert hass.data[webhook._HANDLERS] == {}


async def test_a_slow_message_is_not_lost_while_the_first_call_has_a_history_begin(
    hass: HomeAssistant,
    simulator: Simulator,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    """Whoever awaited the first call is gone when the message is read to its end."""
    entry = await add_account_without_history(hass, simulator)
    pushes = Pushes(hass, entry, await hass_client_no_auth())
    begun, goes_on = asyncio.Event(), asyncio.Event()
    body = json.dumps(privacy_call(2)).encode()

    async def slowly() -> AsyncGenerator[bytes]:
        yield body[:10]
        begun.set()
        await goes_on.wait()
        yield body[10:]

    sending = hass.async_create_background_task(
        pushes.send(slowly()), "send slowly", eager_start=True
    )
    await begun.wait()
    await turns(200)
    assert await pushes.send_fields(privacy_call(1)) == 200
    assert shown(hass, "sensor.nxcloud_calls_today").state == "1"
    goes_on.set()

    assert await sending == 503
    assert await pushes.send(body) == 200
    assert shown(hass, "sensor.nxcloud_calls_today").state == "2"


@pytest.mark.usefixtures("without_past")
async def test_a_history_that_is_withdrawn_is_told_though_calls_are_pushed(
    hass: HomeAssistant,
    simulator: Simulator,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    entry = await set_up(
        hass, stored_account(simulator, "nxcloud", without=NXCLOUD_VOICE)
    )
    pushes = Pushes(hass, entry, await hass_client_no_auth())
    await pushes.send_fields(privacy_call(1))
    simulator.nxcloud.disable_product("did")

    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    await pushes.send_fields(privacy_call(2))

    (issue,) = ir.async_get(hass).issues.values()
    assert issue.translation_key == "not_permitted"
    assert shown(hass, "sensor.nxcloud_calls_today").state == "2"
