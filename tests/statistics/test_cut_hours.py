"""The hour in which everybody's calls are forgotten goes on counting those that come."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.recorder import get_instance
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.telephony.archive.account_archive import AccountArchive
from custom_components.telephony.archive.archive import Archive
from custom_components.telephony.archive.cut_hour import sum_of_cut_hour
from custom_components.telephony.archive.database import Trouble
from custom_components.telephony.archive.database_thread import ArchiveUnavailableError
from custom_components.telephony.archive.read_periods import Period
from custom_components.telephony.call_history import forgetting
from custom_components.telephony.calls import Call, Cost, Direction, Outcome
from custom_components.telephony.providers.push import PushNews
from simulator import Simulator

from ..archive.kept_calls import call_at
from ..conftest import NOW
from ..helpers.actions import act
from ..helpers.stored_accounts import (
    WITH_CALLS,
    WITH_HISTORY,
    add_account,
    set_up,
    stored_account,
)
from ..helpers.time_travel import move_to, pass_time
from .written_statistics import HOUR, gains, hour_of, names

TOLD_ONCE = tuple(vendor for vendor in WITH_CALLS if vendor not in WITH_HISTORY)
NUMBER = "12025550143"
MINUTE = timedelta(minutes=1)
PAUSE = timedelta(minutes=6)

pytestmark = pytest.mark.usefixtures(
    "frozen_time", "recorder_mock", "without_past", "shown_days"
)


async def _settle(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    await pass_time(hass, freezer, PAUSE)
    await get_instance(hass).async_block_till_done()


async def _forget(hass: HomeAssistant, minutes: float) -> int:
    """Forget all calls until some minutes after the beginning; return how many."""
    response = await act(
        hass, "forget_calls", before=(NOW + minutes * MINUTE).isoformat()
    )
    count: int = response["count"]
    return count


def _calls(*minutes: float) -> list[Call]:
    """Return calls so many minutes after the beginning, two in each of them."""
    return [
        replace(
            call_at(-minute, direction, outcome, call_id=f"{direction} {minute}"),
            talk_time=timedelta(seconds=20),
            cost=cost,
        )
        for minute in minutes
        for direction, outcome, cost in (
            (Direction.INCOMING, Outcome.MISSED, None),
            (Direction.OUTGOING, None, Cost(Decimal("0.1"), "CNY")),
        )
    ]


async def _sums(
    hass: HomeAssistant, entry: MockConfigEntry
) -> dict[str, dict[float, float]]:
    """Return what was added in which hour after the first one, of all statistics."""
    prefix = f"telephony:{entry.entry_id.lower()}_"
    return {
        key: {
            (hour - hour_of(NOW)) / HOUR: gain
            for hour, gain in (await gains(hass, key, entry.entry_id.lower())).items()
        }
        for key in sorted(one.removeprefix(prefix) for one in await names(hass))
    }


def _of_hours(*counts: int) -> dict[str, dict[float, float]]:
    """Return the same of so many calls of each direction in hours from the first on."""
    hours = {float(number): count for number, count in enumerate(counts) if count}
    minutes = {hour: round(count / 3, 5) for hour, count in hours.items()}
    return {
        "incoming_calls": dict(hours),
        "incoming_calls_missed": dict(hours),
        "incoming_talk_time": minutes,
        "outgoing_calls": dict(hours),
        "outgoing_cost_cny": {
            hour: round(count / 10, 5) for hour, count in hours.items()
        },
        "outgoing_talk_time": minutes,
    }


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_calls_that_come_in_the_hour_are_added_to_those_that_were_forgotten(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    server = simulator.vendors[vendor]
    for minutes in (-5, -4, -3, -2, -1):
        server.add_call(number=NUMBER, started_at=NOW + minutes * MINUTE)
    entry = await add_account(hass, simulator, vendor)
    await _settle(hass, freezer)
    key = ("incoming_calls", entry.entry_id.lower())
    hour = hour_of(NOW)
    assert await gains(hass, *key) == {hour: 5}

    assert await _forget(hass, 0) == 5
    await _settle(hass, freezer)
    assert await gains(hass, *key) == {hour: 5}

    for minutes in (13, 14, 15):
        server.add_call(number=NUMBER, started_at=NOW + minutes * MINUTE)
    # What is told late of the forgotten ones is not counted twice.
    server.add_call(number=NUMBER, started_at=NOW - 0.5 * MINUTE)
    for _ in range(3):
        await _settle(hass, freezer)
    assert await gains(hass, *key) == {hour: 8}


@pytest.mark.parametrize("vendor", WITH_CALLS)
async def test_all_that_is_counted_goes_on_through_restarts_and_further_forgetting(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    entry = await set_up(hass, stored_account(simulator, vendor))

    async def keep(*minutes: float) -> None:
        archive: AccountArchive = entry.runtime_data.archive
        await archive.async_keep(_calls(*minutes), Period(NOW - HOUR, NOW))
        await _settle(hass, freezer)

    await keep(-20, -10)
    assert await _sums(hass, entry) == _of_hours(2)
    assert await _forget(hass, -15) == 2
    await keep(-9)
    assert await _sums(hass, entry) == _of_hours(3)

    assert await hass.config_entries.async_reload(entry.entry_id)
    await keep(-8)
    assert await _sums(hass, entry) == _of_hours(4)

    # Three that are left are forgotten as well, and again; one comes after them.
    for count in (6, 0):
        assert await _forget(hass, -5) == count
        assert await hass.config_entries.async_reload(entry.entry_id)
        await _settle(hass, freezer)
        assert await _sums(hass, entry) == _of_hours(4)
    await keep(-4)
    assert await _sums(hass, entry) == _of_hours(5)

    # Of the next hour the same is true, and of this one nothing changes any more.
    await move_to(hass, freezer, NOW + HOUR)
    await keep(40, 50)
    assert await _forget(hass, 45) == 4
    await keep(51)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await _settle(hass, freezer)
    assert await _sums(hass, entry) == _of_hours(5, 3)
    cut_hours = {each.start for each in entry.runtime_data.archive.forgotten.cut_hour}
    assert cut_hours == {hour_of(NOW + HOUR)}


@pytest.mark.parametrize("vendor", TOLD_ONCE)
async def test_the_first_hour_of_an_account_counts_on(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    """Nobody listened when it began: what is told since is all that is known of it."""
    entry = await set_up(hass, stored_account(simulator, vendor))
    for count, minutes in enumerate((1, 8, 15), start=1):
        news = PushNews(finished_calls=tuple(_calls(minutes)))
        entry.runtime_data.push_intake.async_take(news)
        await _settle(hass, freezer)
        assert await _sums(hass, entry) == _of_hours(count)
        assert await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)


@pytest.mark.parametrize("vendor", WITH_CALLS)
async def test_what_could_not_be_deleted_is_not_counted_twice(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
    vendor: str,
) -> None:
    entry = await set_up(hass, stored_account(simulator, vendor))
    archive = entry.runtime_data.archive
    await archive.async_keep(_calls(-20, -10), Period(NOW - HOUR, NOW))
    await _settle(hass, freezer)

    def fail(*_: object) -> None:
        raise ArchiveUnavailableError(Trouble.UNAVAILABLE)

    with monkeypatch.context() as patch:
        patch.setattr(forgetting, "async_forget", fail)
        with pytest.raises(HomeAssistantError):
            await _forget(hass, -15)
    archive.changes.tell(NOW - HOUR)
    await _settle(hass, freezer)
    assert await _sums(hass, entry) == _of_hours(2)

    # The next try deletes them.
    assert await _forget(hass, -14) == 2
    await archive.async_keep(_calls(-13))
    await _settle(hass, freezer)
    assert await _sums(hass, entry) == _of_hours(3)


async def test_whoever_is_forgotten_while_the_archive_is_away_stays_counted(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """How many there were cannot be told then; never is less counted than is kept."""
    vendor = WITH_HISTORY[0]
    entry = await set_up(hass, stored_account(simulator, vendor))
    archive = entry.runtime_data.archive
    await archive.async_keep(_calls(-20, -10), Period(NOW - HOUR, NOW))
    await _settle(hass, freezer)
    run = Archive.async_run

    async def run_others(self: Archive, work: Any, **options: Any) -> Any:  # noqa: ANN401
        if getattr(work, "func", None) is sum_of_cut_hour:
            raise ArchiveUnavailableError(Trouble.UNAVAILABLE)
        return await run(self, work, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Archive, "async_run", run_others)
        assert await _forget(hass, -5) == 4
    await archive.async_keep(_calls(-4))
    await _settle(hass, freezer)
    assert await _sums(hass, entry) == _of_hours(2)

    await archive.async_keep(_calls(-3, -2))
    await _settle(hass, freezer)
    assert await _sums(hass, entry) == _of_hours(3)


@pytest.mark.parametrize(
    "spoiled",
    [
        {"start": "yesterday"},
        {"direction": "upwards"},
        {"outcome": "eaten"},
        {"calls": -1},
        {"talk_time": 10**30},
        {"costs": {"CNY": "much"}},
        {"costs": {"CNY": "NaN"}},
        {"costs": None},
    ],
    ids=str,
)
async def test_a_spoiled_sum_costs_nothing_but_itself(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
    spoiled: dict[str, Any],
) -> None:
    """Who was forgotten stays so, and what was counted is."""
    entry = await set_up(hass, stored_account(simulator, WITH_HISTORY[0]))
    archive = entry.runtime_data.archive
    await archive.async_keep(_calls(-20, -10), Period(NOW - HOUR, NOW))
    await _settle(hass, freezer)
    assert await _forget(hass, -15) == 2
    stored = hass_storage[f"telephony.{entry.entry_id}.forgotten"]["data"]["cut_hour"]
    assert len(stored) == 2
    assert await hass.config_entries.async_unload(entry.entry_id)
    stored[0] |= spoiled

    assert await hass.config_entries.async_setup(entry.entry_id)
    await _settle(hass, freezer)

    archive = entry.runtime_data.archive
    assert archive.forgotten.before == NOW - 15 * MINUTE
    assert archive.forgotten.cut_hour == ()
    await archive.async_keep(_calls(-16))
    await _settle(hass, freezer)
    assert await _sums(hass, entry) == _of_hours(2)
