"""Live calls without end, through Home Assistant: on a connection, and at a webhook."""

import asyncio
from collections import Counter
from datetime import UTC, datetime
import gc
import os
from pathlib import Path
from typing import Final

from homeassistant.components import webhook
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.telephony.calls import LivePhase, Passed, going_on
from custom_components.telephony.live.ongoing_calls import async_listen_to_live_calls
from simulator import Direction, Simulator
from simulator.antbuddy.event_script import LiveCall

from ..helpers.actions import act
from ..helpers.states import shown
from ..helpers.stored_accounts import set_up, stored_account
from ..helpers.turns import until
from ..live.pushes import Pushes, pushed_call
from .conftest import MODULE

# TELEPHONY_LIVE_CALLS=100000, say, lives through as many.
CALLS: Final = int(os.environ.get("TELEPHONY_LIVE_CALLS", "10000"))
ROUNDS: Final = 10
# More at once would be a flood, of which a part is left to the history.
AT_ONCE: Final = 100
# One of so many is answered.
ANSWERED_OF: Final = 5
# At the webhook there is one for so many on the connection.
PUSHED_OF: Final = 100
# What the second half may leave behind, in objects: nothing. In the first one memories
# fill up that have an end, and caches.
LEFT_OVER: Final = 500


@pytest.fixture(autouse=True)
def _with_sensors(_without_sensors: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Show how calls go on, with a memory of those that ended that is soon full."""
    monkeypatch.setattr(going_on, "_MOST_REMEMBERED", CALLS // 4)
    monkeypatch.setattr(f"{MODULE}.PLATFORMS", [Platform.EVENT, Platform.SENSOR])


@pytest.fixture
def hass_config_dir(tmp_path: Path) -> str:
    """Have room for everything."""
    return str(tmp_path)


@pytest.mark.timeout(1800)
@pytest.mark.usefixtures("without_past")
async def test_live_calls_without_end(
    hass: HomeAssistant,
    simulator: Simulator,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    """Each is told from its ringing to its end, and nothing of it is left."""
    antbuddy = simulator.antbuddy
    antbuddy.events.faults.joins_frames = True
    net2phone = await set_up(hass, stored_account(simulator, "net2phone"))
    pushes = Pushes(hass, net2phone, await hass_client_no_auth())
    entry = stored_account(
        simulator, "antbuddy", changes=antbuddy.account.optional_credentials()
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await until(lambda: antbuddy.events.listening == 1)
    phases: Counter[LivePhase] = Counter()
    over = asyncio.Semaphore(0)

    @callback
    def hear(passed: Passed) -> None:
        phases[passed.call.phase] += passed.before is None
        if passed.call.phase is LivePhase.ENDED:
            over.release()

    stop = async_listen_to_live_calls(hass, entry.entry_id, hear)
    objects: list[int] = []
    for _ in range(ROUNDS):
        for _ in range(CALLS // ROUNDS // AT_ONCE):
            await _tell(simulator, AT_ONCE)
            for _ in range(AT_ONCE):
                _ = await over.acquire()
        gc.collect()
        objects.append(len(gc.get_objects()))
    stop()

    assert phases == {
        LivePhase.RINGING: CALLS,
        LivePhase.ANSWERED: CALLS // ANSWERED_OF,
        LivePhase.ENDED: CALLS,
    }
    assert shown(hass, "sensor.antbuddy_call_state").state == "idle"
    # A poll that is under way has objects, too, but not after each of three rounds.
    assert min(objects[-3:]) - objects[ROUNDS // 2 - 1] < LEFT_OVER

    for number in range(CALLS // PUSHED_OF):
        call = pushed_call(id=f"{number:032}")
        assert await pushes.tell([call]) == [200] * 3
    assert shown(hass, "sensor.net2phone_call_state").state == "idle"
    assert (await act(hass, "get_call_history"))["total"] == CALLS // PUSHED_OF

    for one in (entry, net2phone):
        assert await hass.config_entries.async_remove(one.entry_id)
    await until(lambda: antbuddy.events.connected == 0)
    assert hass.data[webhook._HANDLERS] == {}
    folder = MODULE.replace(".", "/")
    assert not [task for task in asyncio.all_tasks() if folder in str(task)]


async def _tell(simulator: Simulator, calls: int) -> None:
    """Tell of calls on the connection, one after the other."""
    antbuddy = simulator.antbuddy
    for number in range(calls):
        call = LiveCall(
            antbuddy.account,
            direction=Direction.INCOMING,
            number=f"0770090{number:04}",
            line=antbuddy.account.sip_user,
            started_at=datetime.now(UTC),
        )
        is_answered = number % ANSWERED_OF == 0
        await antbuddy.events.tell(
            *call.created(),
            *(call.answered(2) if is_answered else ()),
            *call.ended(5, was_answered=is_answered),
        )
