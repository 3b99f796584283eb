"""An account of Home Assistant's that listens to the simulated vendor, whatever it speaks."""

from functools import partial

from homeassistant.core import HomeAssistant
import pytest

from simulator import Direction, Simulator
from simulator.antbuddy.event_faults import EventProtocol
from simulator.antbuddy.event_script import LiveCall

from ..helpers.states import shown
from ..helpers.stored_accounts import stored_account
from ..helpers.turns import until

STATE = "sensor.antbuddy_call_state"


def _is(hass: HomeAssistant, state: str) -> bool:
    return shown(hass, STATE).state == state


@pytest.mark.usefixtures("without_past")
async def test_call_from_ringing_to_its_end(
    hass: HomeAssistant, simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    antbuddy = simulator.antbuddy
    for protocol in EventProtocol:
        antbuddy.events.protocol = protocol
        entry = stored_account(
            simulator, "antbuddy", changes=antbuddy.account.optional_credentials()
        )
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
        await until(lambda: antbuddy.events.listening == 1)
        await until(partial(_is, hass, "idle"))
        call = LiveCall(
            antbuddy.account,
            direction=Direction.INCOMING,
            number="07700900123",
            line=antbuddy.account.sip_user,
            started_at=antbuddy.state.true_now(),
        )
        for events, state in (
            (call.created(), "ringing"),
            (call.answered(1), "in_call"),
            (call.ended(2, was_answered=True), "idle"),
        ):
            await antbuddy.events.tell(*events)
            await until(partial(_is, hass, state))

        assert await hass.config_entries.async_remove(entry.entry_id)
        await until(lambda: antbuddy.events.connected == 0)
    assert "Traceback" not in caplog.text
    assert antbuddy.account.account_id not in caplog.text
