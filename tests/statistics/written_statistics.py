"""What the recorder says of the statistics of calls."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from homeassistant.components.recorder.statistics import (
    StatisticsRow,
    get_metadata,
    statistic_during_period,
    statistics_during_period,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.recorder import get_instance

from custom_components.telephony.calls import Call

from ..conftest import NOW

HOUR: Final = timedelta(hours=1)
_EVER: Final = datetime(2020, 1, 1, tzinfo=UTC)


def of(key: str, entry_id: str = "01jabc") -> str:
    """Return the id of statistics."""
    return f"telephony:{entry_id}_{key}"


def hour_of(moment: datetime) -> datetime:
    """Return the first moment of an hour."""
    return moment.replace(minute=0, second=0, microsecond=0)


async def names(hass: HomeAssistant) -> dict[str, str | None]:
    """Return the names of all statistics of calls, by their ids."""
    metadata = await get_instance(hass).async_add_executor_job(
        lambda: get_metadata(hass, statistic_source="telephony")
    )
    return {statistic_id: one["name"] for statistic_id, (_, one) in metadata.items()}


async def _rows(hass: HomeAssistant, key: str, entry_id: str) -> list[StatisticsRow]:
    found = await get_instance(hass).async_add_executor_job(
        statistics_during_period,
        hass,
        _EVER,
        None,
        {of(key, entry_id)},
        "hour",
        None,
        {"change", "state", "sum"},
    )
    return found.get(of(key, entry_id), [])


async def gains(
    hass: HomeAssistant, key: str, entry_id: str = "01jabc"
) -> dict[datetime, float]:
    """Return what was added in each hour in which something was.

    It is what sums and states say alike, and no sum is less than the one before.
    """
    found: dict[datetime, float] = {}
    total = 0.0
    for row in await _rows(hass, key, entry_id):
        change, state = row["change"], row["state"]
        assert change is not None
        assert state is not None
        assert abs(change - state) < 1e-5
        total += change
        assert row["sum"] is not None
        assert abs(row["sum"] - total) < 1e-5
        if change:
            found[datetime.fromtimestamp(row["start"], UTC)] = round(change, 5)
    return found


async def gain_between(
    hass: HomeAssistant, key: str, start: datetime, end: datetime
) -> float | None:
    """Return what Home Assistant's card for one number shows of a period."""
    found = await get_instance(hass).async_add_executor_job(
        statistic_during_period, hass, start, end, of(key), {"change"}, None
    )
    change: float | None = found["change"]
    return change


def expected(
    calls: list[Call], passes: Callable[[Call], bool] = lambda _: True
) -> dict[datetime, float]:
    """Return how many of some calls started in each hour."""
    found: dict[datetime, float] = {}
    for call in filter(passes, calls):
        hour = hour_of(call.started_at)
        found[hour] = found.get(hour, 0) + 1
    return found


def days_ago(days: float) -> float:
    """Return how many minutes that is."""
    return days * 24 * 60


YEAR_AGO: Final = NOW - timedelta(days=365)
