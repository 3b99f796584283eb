"""More news than anybody can take at once."""

from datetime import timedelta
from time import monotonic

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from homeassistant.util.async_ import get_scheduled_timer_handles
import pytest

from custom_components.telephony.archive import vendors_time
from custom_components.telephony.calls import Call, Direction, LiveCall, LivePhase
from custom_components.telephony.const import CONF_KEPT_DAYS
from custom_components.telephony.live.push_intake import MOST_WAITING
from custom_components.telephony.providers.push import PushNews

from ..conftest import NOW
from ..helpers.actions import act
from ..helpers.states import shown
from ..helpers.time_travel import move_to
from .pushes import Pushes, pushed_call

DAY = timedelta(days=1)

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

    long_over = NOW - timedelta(hours=1)
    over = Call(id="over", started_at=long_over, direction=Direction.INCOMING)

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


async def test_a_push_without_a_time_makes_no_other_call_too_old(
    hass: HomeAssistant,
    pushes: Pushes,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is given this machine's, whose clock may be wrong; no vendor tells the calls again."""
    hass.config_entries.async_update_entry(
        pushes.entry, options={**pushes.entry.options, CONF_KEPT_DAYS: 3}
    )
    assert await hass.config_entries.async_reload(pushes.entry.entry_id)
    await pushes.tell([pushed_call(id="1" * 32)])
    steady = monotonic()
    monkeypatch.setattr(vendors_time, "monotonic", lambda: steady)

    freezer.move_to(NOW + 1_000 * DAY)
    await pushes.tell([pushed_call(id="2" * 32, started_at=NOW)])
    await move_to(hass, freezer, dt_util.start_of_local_day(NOW + 1_001 * DAY))

    history = await act(
        hass, "get_call_history", start="2026-01-01T00:00:00", limit=1000
    )
    assert history["total"] == 2
