"""Polling: what is asked when, and what happens when it goes wrong."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from simulator import Simulator
from simulator.calls import Direction

from .helpers.states import call_times, shown
from .helpers.stored_accounts import WITH_HISTORY, add_account
from .helpers.time_travel import move_to, pass_time, poll

pytestmark = pytest.mark.usefixtures("frozen_time")

NUMBER = "12025550143"


@pytest.mark.parametrize("vendor", WITH_HISTORY)
@pytest.mark.parametrize(
    ("zone", "minutes"),
    [
        ("US/Pacific", 4),
        # Half past nine in the evening, and an hour before midnight; past midnight.
        ("Europe/Berlin", 4),
        ("Europe/Moscow", 12),
        ("Asia/Kolkata", 12),
    ],
)
async def test_polls_are_closer_by_day_than_by_night(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
    zone: str,
    minutes: int,
) -> None:
    await hass.config.async_set_time_zone(zone)
    server = simulator.vendors[vendor]
    await add_account(hass, simulator, vendor)
    await pass_time(hass, freezer, timedelta(minutes=minutes, seconds=1))
    server.clear_requests()

    await pass_time(hass, freezer, timedelta(minutes=minutes, seconds=-2))
    assert server.requests == []
    await pass_time(hass, freezer, timedelta(seconds=3))
    assert len(server.requests) == 1


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_poll_asks_for_what_is_new_alone(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    """There are more calls of the last week than fit into one answer."""
    server = simulator.vendors[vendor]
    for minutes in range(120):
        server.add_call(
            number=NUMBER,
            started_at=datetime.now(UTC) - timedelta(hours=1, minutes=minutes),
        )
    await add_account(hass, simulator, vendor)
    await poll(hass, freezer)
    server.clear_requests()

    await poll(hass, freezer)

    assert [request.status for request in server.requests] == [200]


@pytest.mark.parametrize(
    ("vendor", "zone", "day", "hours"),
    [
        ("nxcloud", "US/Pacific", "2026-11-19", 24),
        # Clocks go back.
        ("antbuddy", "Europe/Berlin", "2026-10-25", 25),
    ],
)
async def test_a_day_costs_at_most_300_requests(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
    zone: str,
    day: str,
    hours: int,
) -> None:
    """A usual one: a call now and then. Polls do not become rare for it."""
    await hass.config.async_set_time_zone(zone)
    start = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    end = start + timedelta(hours=hours)
    freezer.move_to(start - timedelta(seconds=2))
    server = simulator.vendors[vendor]
    entry = await add_account(hass, simulator, vendor)
    await move_to(hass, freezer, start)
    server.clear_requests()
    polls = 0

    while datetime.now(UTC) < end:
        if polls % 20 == 0:
            server.add_call(number=NUMBER)
        polls += 1
        distance = entry.runtime_data.coordinator.update_interval
        await pass_time(hass, freezer, distance + timedelta(seconds=1))

    assert 270 < len(server.requests) <= 300
    times = [request.received_at for request in server.requests]
    distances = [later - sooner for sooner, later in pairwise(times)]
    # Late in the evening of a long day little is left.
    assert max(distances) <= timedelta(minutes=14, seconds=1)
    by_day = [
        distance
        for time, distance in zip(times, distances, strict=False)
        if 7 <= time.astimezone(ZoneInfo(zone)).hour < 23
    ]
    assert max(by_day) <= timedelta(minutes=8, seconds=1)


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_day_with_too_many_calls_for_300_requests_is_read_all_the_same(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
    vendor: str,
) -> None:
    monkeypatch.setattr(
        "custom_components.telephony.polling.request_budget.MOST_REQUESTS", 3
    )
    server = simulator.vendors[vendor]
    await add_account(hass, simulator, vendor)
    for _ in range(5):
        await pass_time(hass, freezer, timedelta(minutes=14, seconds=1))
    server.clear_requests()
    call = server.add_call(number=NUMBER)

    await pass_time(hass, freezer, timedelta(minutes=13, seconds=55))
    assert server.requests == []
    await pass_time(hass, freezer, timedelta(seconds=6))

    assert call_times(hass, vendor)[0] == call.started_at.isoformat()


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_new_call_shows_at_the_next_poll(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    await add_account(hass, simulator, vendor)
    before = call_times(hass, vendor)
    call = simulator.vendors[vendor].add_call(number=NUMBER, duration=30)
    assert call_times(hass, vendor) == before

    await poll(hass, freezer)

    assert call_times(hass, vendor)[0] == call.started_at.isoformat()
    assert shown(hass, f"sensor.{vendor}_last_caller").state == "+1 202-555-0143"
    # The next poll finds it once more, in the period that two polls share.
    await poll(hass, freezer)
    listed = call_times(hass, vendor)
    assert len(listed) > 10
    assert listed == [call.started_at.isoformat(), *before][: len(listed)]


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_long_call_shows_when_it_ends(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    """It began before many polls that knew nothing of it."""
    server = simulator.vendors[vendor]
    server.clear_calls()
    await add_account(hass, simulator, vendor)
    for _ in range(9):
        await poll(hass, freezer)

    call = server.add_call(
        number=NUMBER, duration=44 * 60, direction=Direction.OUTGOING
    )
    await poll(hass, freezer)

    assert call_times(hass, vendor) == [call.started_at.isoformat()]


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_calls_of_a_week_ago_disappear(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    server = simulator.vendors[vendor]
    server.clear_calls()
    server.add_call(number=NUMBER)
    await add_account(hass, simulator, vendor)
    assert len(call_times(hass, vendor)) == 1

    await pass_time(hass, freezer, timedelta(days=7))

    assert call_times(hass, vendor) == []
    assert shown(hass, f"sensor.{vendor}_last_call").state == "unknown"
