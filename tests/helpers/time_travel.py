"""Moving the time of a test, which otherwise stands still."""

from datetime import UTC, datetime, timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import event
from homeassistant.util.async_ import get_scheduled_timer_handles
import pytest

# By day; a day with many requests has them further apart.
POLL_INTERVAL = timedelta(minutes=5)


# By how much Home Assistant puts timers off, so that not all are due at once.
_PUT_OFF = timedelta(microseconds=event.RANDOM_MICROSECOND_MAX)


@callback
def fire_time_changed(hass: HomeAssistant) -> None:
    """Let happen what is due by now.

    The test package's function of the same kind makes two mocks for each timer, which
    takes longer than most of what is due.
    """
    now = datetime.now(UTC) + _PUT_OFF
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(event, "time_tracker_utcnow", lambda: now)
        patch.setattr(event, "time_tracker_timestamp", now.timestamp)
        for handle in get_scheduled_timer_handles(hass.loop).copy():
            due = handle.when() - hass.loop.time() <= _PUT_OFF.total_seconds()
            if due and not handle.cancelled():
                handle._run()
                handle.cancel()


async def _let_all_be_done(hass: HomeAssistant) -> None:
    """Wait for what has begun: time that is made to pass would be too long for it."""
    await hass.async_block_till_done(wait_background_tasks=True)


async def pass_time(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, time: timedelta
) -> None:
    """Let time pass, and what is due at its end happen."""
    await _let_all_be_done(hass)
    freezer.tick(time)
    fire_time_changed(hass)
    await _let_all_be_done(hass)


async def poll(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Let the time pass until the next poll."""
    # A coordinator adds up to a second, so that not all of them poll at once.
    await pass_time(hass, freezer, POLL_INTERVAL + timedelta(seconds=1))


async def move_to(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, moment: datetime
) -> None:
    """Let it be another time, and what is due then happen."""
    await _let_all_be_done(hass)
    freezer.move_to(moment)
    fire_time_changed(hass)
    await _let_all_be_done(hass)


async def pass_until(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, end: datetime
) -> None:
    """Let time pass, from one thing that is due to the next."""
    while (now := datetime.now(UTC)) < end:
        due = min(
            handle.when()
            for handle in get_scheduled_timer_handles(hass.loop)
            if not handle.cancelled()
        )
        # By the clock it is due a little later, whose numbers are not exact.
        ahead = timedelta(seconds=max(due - hass.loop.time(), 0), milliseconds=1)
        await move_to(hass, freezer, min(now + ahead, end))
