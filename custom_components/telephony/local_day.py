"""The day in Home Assistant's time zone, and its end."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_track_point_in_time
from homeassistant.util import dt as dt_util


def bounds_of_today() -> tuple[datetime, datetime]:
    """Return the first moments of Home Assistant's today and tomorrow, aware."""
    date = dt_util.now().date()
    return (
        dt_util.start_of_local_day(date),
        dt_util.start_of_local_day(date + timedelta(days=1)),
    )


def start_of_day(days_ago: int, now: datetime | None = None) -> datetime:
    """Return the first moment of a day so many days before today, in UTC.

    Args:
        days_ago: How many.
        now: What time it is today, aware; None for this machine's time.
    """
    date = dt_util.as_local(now or dt_util.utcnow()).date() - timedelta(days=days_ago)
    return dt_util.start_of_local_day(date).astimezone(UTC)


@callback
def async_track_new_day(
    hass: HomeAssistant, listener: Callable[[], None]
) -> CALLBACK_TYPE:
    """Have a callback called at the first moment of every day.

    Where clocks change at midnight none shows 0:00 on that day, so that a time of day
    cannot be waited for.

    Returns:
        What ends the waiting.
    """

    cancel: CALLBACK_TYPE

    @callback
    def wait() -> None:
        nonlocal cancel
        _, end = bounds_of_today()
        cancel = async_track_point_in_time(hass, on_new_day, end)

    @callback
    def on_new_day(_now: datetime) -> None:
        wait()
        listener()

    @callback
    def stop() -> None:
        # Every day has a wait of its own.
        cancel()

    wait()
    return stop
