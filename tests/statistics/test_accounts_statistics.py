"""Statistics of accounts as they come, are restarted and go."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.recorder.core import Recorder
from homeassistant.components.recorder.models import (
    StatisticData,
    StatisticMeanType,
    StatisticMetaData,
)
from homeassistant.components.recorder.statistics import async_add_external_statistics
from homeassistant.core import HomeAssistant
from homeassistant.helpers.recorder import get_instance
from homeassistant.util import dt as dt_util
import pytest
from sqlalchemy import Connection, delete

from custom_components.telephony.archive.archive import async_get_archive
from custom_components.telephony.archive.read_periods import Period
from custom_components.telephony.archive.tables import calls, periods
from custom_components.telephony.providers.push import PushNews
from custom_components.telephony.statistics import call_statistics
from custom_components.telephony.statistics.corrections import HourRow, Hours
from custom_components.telephony.statistics.recorder_rows import async_written_rows
from simulator import Simulator

from ..archive.kept_calls import call_at
from ..conftest import NOW
from ..helpers.actions import act
from ..helpers.states import shown
from ..helpers.stored_accounts import (
    WITH_CALLS,
    WITH_HISTORY,
    add_account,
    set_up,
    stored_account,
)
from ..helpers.time_travel import move_to, pass_time
from .written_statistics import expected, gains, names

TOLD_ONCE = tuple(vendor for vendor in WITH_CALLS if vendor not in WITH_HISTORY)
NUMBER = "12025550143"
PAUSE = timedelta(minutes=6)

pytestmark = pytest.mark.usefixtures(
    "frozen_time",
    "recorder_mock",
    "without_past",
    "shown_days",
    "every_entity_enabled",
)


async def _settle(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    await pass_time(hass, freezer, PAUSE)
    await get_instance(hass).async_block_till_done()


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_they_come_with_the_calls_and_go_with_the_account(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    server = simulator.vendors[vendor]
    for hours in (1, 30, 100):
        server.add_call(number=NUMBER, started_at=NOW - timedelta(hours=hours))
    entry = await add_account(hass, simulator, vendor)
    entry_id = entry.entry_id.lower()
    other = await set_up(hass, stored_account(simulator, vendor, title="Other"))
    await _settle(hass, freezer)
    assert sum((await gains(hass, "incoming_calls", entry_id)).values()) == 3

    # A call of now, by way of a poll.
    server.add_call(number=NUMBER)
    await _settle(hass, freezer)
    await _settle(hass, freezer)
    assert sum((await gains(hass, "incoming_calls", entry_id)).values()) == 4

    # A restart, and an account that is disabled for a while, change nothing.
    assert await hass.config_entries.async_reload(entry.entry_id)
    await _settle(hass, freezer)
    assert sum((await gains(hass, "incoming_calls", entry_id)).values()) == 4

    await hass.config_entries.async_remove(entry.entry_id)
    await _settle(hass, freezer)
    left = await names(hass)
    assert left
    assert all(
        statistic_id.startswith(f"telephony:{other.entry_id.lower()}_")
        for statistic_id in left
    )


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_they_outlive_calls_that_are_too_old_to_be_kept(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    """They go with calls that somebody asked to forget."""
    server = simulator.vendors[vendor]
    for hours in (1, 30, 100):
        server.add_call(number=NUMBER, started_at=NOW - timedelta(hours=hours))
    server.add_call(number="12025550199", started_at=NOW - timedelta(hours=2))
    stored = stored_account(simulator, vendor, options={"kept_days": 5})
    entry = await set_up(hass, stored)
    await _settle(hass, freezer)
    before = await gains(hass, "incoming_calls", entry.entry_id.lower())
    assert sum(before.values()) == 4
    assert shown(hass, f"sensor.{vendor}_calls_this_month").state == "4"

    await act(hass, "forget_calls", number="+12025550199")
    await _settle(hass, freezer)
    left = await gains(hass, "incoming_calls", entry.entry_id.lower())
    assert sum(left.values()) == 3
    assert shown(hass, f"sensor.{vendor}_calls_this_month").state == "3"

    await move_to(hass, freezer, dt_util.start_of_local_day(NOW + timedelta(days=4)))
    await _settle(hass, freezer)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await _settle(hass, freezer)

    assert await gains(hass, "incoming_calls", entry.entry_id.lower()) == left
    assert shown(hass, f"sensor.{vendor}_calls_this_month").state == "2"


@pytest.mark.parametrize("vendor", WITH_CALLS)
async def test_a_night_has_no_past_month_looked_at(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
    vendor: str,
) -> None:
    """Calls grow too old each night, and what was counted of them stays as it is."""
    stored = stored_account(simulator, vendor, options={"kept_days": 40})
    entry = await set_up(hass, stored)
    archive = entry.runtime_data.archive
    # Of each day, in its first hour and in the last one.
    midnight = dt_util.start_of_local_day(NOW)
    minutes = (NOW - midnight).total_seconds() / 60
    told = [
        call_at(minutes + 24 * 60 * days + past)
        for days in range(39, -2, -1)
        for past in (-20, 20)
    ]
    told = [call for call in told if call.started_at < NOW]
    archive.forgotten.note_time(NOW)
    await archive.async_keep(told, Period(archive.forgotten.before, NOW))
    await _settle(hass, freezer)
    key = ("incoming_calls", entry.entry_id.lower())
    before = await gains(hass, *key)
    assert before == expected(told)
    looked_at: list[datetime] = []

    async def note(
        hass: HomeAssistant, statistic_ids: Collection[str], hours: Hours
    ) -> dict[str, list[HourRow]]:
        looked_at.append(hours.start)
        return await async_written_rows(hass, statistic_ids, hours)

    monkeypatch.setattr(call_statistics, "async_written_rows", note)
    for night in (1, 2):
        await move_to(hass, freezer, midnight + timedelta(days=night, minutes=1))
        archive.forgotten.note_time(dt_util.utcnow())
        await _settle(hass, freezer)
    await _settle(hass, freezer)

    left = await archive.calls.async_newest(told[0].started_at, None, limit=1_000)
    assert len(left) < len(told)
    assert await gains(hass, *key) == before
    assert min(looked_at, default=NOW) > NOW - timedelta(days=8)

    # Whoever is forgotten is counted no more.
    await act(hass, "forget_calls", number=NUMBER)
    await _settle(hass, freezer)
    kept_hours = expected(list(left))
    assert await gains(hass, *key) == {
        hour: count for hour, count in before.items() if hour not in kept_hours
    }


async def test_they_go_later_where_the_recorder_was_away_when_the_account_went(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
    hass_storage: dict[str, Any],
) -> None:
    vendor = WITH_HISTORY[0]
    simulator.vendors[vendor].add_call(number=NUMBER)
    entry = await add_account(hass, simulator, vendor)
    other = await set_up(hass, stored_account(simulator, vendor, title="Other"))
    await _settle(hass, freezer)
    with monkeypatch.context() as patch:
        patch.setattr(Recorder, "is_alive", lambda _: False)
        await hass.config_entries.async_remove(entry.entry_id)
    await get_instance(hass).async_block_till_done()
    assert await gains(hass, "incoming_calls", entry.entry_id.lower())

    assert await hass.config_entries.async_reload(other.entry_id)
    await _settle(hass, freezer)

    assert await gains(hass, "incoming_calls", entry.entry_id.lower()) == {}
    assert await gains(hass, "incoming_calls", other.entry_id.lower())
    assert await hass.config_entries.async_reload(other.entry_id)
    await _settle(hass, freezer)
    # Nothing is left of the account, not even that it was removed.
    assert "telephony.removed_accounts" not in hass_storage


async def test_those_of_an_account_that_is_gone_and_was_not_removed_stay(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    """Home Assistant may have lost what it knew of it, and get it back from a backup."""
    async_add_external_statistics(
        hass,
        StatisticMetaData(
            statistic_id="telephony:lost_incoming_calls",
            source="telephony",
            name="Lost incoming calls",
            unit_of_measurement=None,
            unit_class=None,
            mean_type=StatisticMeanType.NONE,
            has_sum=True,
        ),
        [StatisticData(start=NOW - timedelta(days=1, minutes=30), state=1, sum=1)],
    )
    await add_account(hass, simulator, WITH_HISTORY[0])

    await _settle(hass, freezer)

    assert "telephony:lost_incoming_calls" in await names(hass)


async def test_what_a_damaged_archive_lost_of_calls_that_are_told_once_stays_counted(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    """Nobody knows any more how many there were, but the statistics."""
    entry = await set_up(hass, stored_account(simulator, TOLD_ONCE[0]))
    intake = entry.runtime_data.push_intake
    told = [call_at(-60 * hours, call_id=f"{hours}") for hours in range(40)]
    for call in told:
        await move_to(hass, freezer, call.started_at)
        intake.async_take(PushNews(finished_calls=(call,)))
        await hass.async_block_till_done()
    await _settle(hass, freezer)
    key = ("incoming_calls", entry.entry_id.lower())
    assert await gains(hass, *key) == expected(told)

    def lose_everything(connection: Connection) -> None:
        for table in (calls, periods):
            connection.execute(delete(table))

    await async_get_archive(hass).async_run(lose_everything)
    entry.runtime_data.archive.begin_anew()
    later = [call_at(-60 * hours, call_id=f"{hours}") for hours in (50, 51)]
    for call in later:
        await move_to(hass, freezer, call.started_at)
        intake.async_take(PushNews(finished_calls=(call,)))
        await _settle(hass, freezer)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await _settle(hass, freezer)

    assert await gains(hass, *key) == expected([*told, *later])
