"""More news than anybody can take at once."""

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from homeassistant.util.async_ import get_scheduled_timer_handles
import pytest

from custom_components.telephony.calls import Call, Direction, LiveCall, LivePhase
from custom_components.telephony.live.push_intake import MOST_WAITING
from custom_components.telephony.providers.push import PushNews

from ..conftest import NOW
from ..helpers.states import shown
from .pushes import Pushes

pytestmark = pytest.mark.usefixtures("frozen_time")


async def test_a_flood_ends_and_what_comes_after_it_is_shown(
    hass: HomeAssistant, pushes: Pushes
) -> None:
    intake = pushes.entry.runtime_data.push_intake
    ringing = LiveCall(
        id="flood",
        phase=LivePhase.RINGING,
        direction=Direction.INCOMING,
        started_at=dt_util.utcnow(),
    )

    over = Call(id="over", started_at=NOW, direction=Direction.INCOMING)

    # Until it is written down, the others wait.
    intake.async_take(PushNews(finished_calls=(over,)))
    for _ in range(MOST_WAITING + 10):
        intake.async_take(PushNews(live_calls=(ringing,)))
    assert not intake.has_room
    await hass.async_block_till_done()

    assert intake.has_room
    assert shown(hass, "sensor.net2phone_call_state").state == "ringing"


async def test_what_waits_when_the_account_is_unloaded_begins_nothing(
    hass: HomeAssistant, pushes: Pushes
) -> None:
    """The clock is not watched any more, whatever is still on its way."""
    intake = pushes.entry.runtime_data.push_intake
    ringing = LiveCall(
        id="late",
        phase=LivePhase.RINGING,
        direction=Direction.INCOMING,
        started_at=dt_util.utcnow(),
    )
    over = Call(id="over", started_at=NOW, direction=Direction.INCOMING)

    intake.async_take(PushNews(finished_calls=(over,)))
    intake.async_take(PushNews(live_calls=(ringing,)))
    assert await hass.config_entries.async_unload(pushes.entry.entry_id)
    await hass.async_block_till_done()

    timers = [str(timer) for timer in get_scheduled_timer_handles(hass.loop)]
    assert [timer for timer in timers if "LiveCalls" in timer] == []
