"""The day that is counted: the one of Home Assistant's time zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from simulator import Simulator
from simulator.calls import Direction, Outcome

from ..helpers.states import shown
from ..helpers.stored_accounts import WITH_HISTORY, add_account
from ..helpers.time_travel import move_to, pass_time

NUMBER = "12025550143"
A_SECOND = timedelta(seconds=1)
COUNTERS = (
    "calls_today",
    "incoming_calls_today",
    "outgoing_calls_today",
    "missed_calls_today",
    "talk_time_today",
)

pytestmark = pytest.mark.usefixtures("frozen_time", "every_entity_enabled")


def _midnight(zone: str, year: int, month: int, day: int) -> datetime:
    """Return the first moment of a day, in UTC."""
    return datetime(year, month, day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _counters(hass: HomeAssistant, vendor: str) -> list[str]:
    return [shown(hass, f"sensor.{vendor}_{name}").state for name in COUNTERS]


def _last_reset(hass: HomeAssistant) -> datetime:
    calls_today = shown(hass, "sensor.antbuddy_calls_today")
    return datetime.fromisoformat(calls_today.attributes["last_reset"])


@pytest.mark.parametrize("vendor", WITH_HISTORY)
@pytest.mark.parametrize(
    "zone",
    ["UTC", "Asia/Shanghai", "America/Los_Angeles", "Asia/Kathmandu", "Pacific/Apia"],
)
async def test_the_day_turns_over_without_a_poll(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
    zone: str,
) -> None:
    await hass.config.async_set_time_zone(zone)
    server = simulator.vendors[vendor]
    server.clear_calls()
    yesterday, today = (_midnight(zone, 2026, 11, day) for day in (18, 19))
    freezer.move_to(today - timedelta(seconds=90))
    for started_at, direction, outcome in (
        (yesterday - A_SECOND, Direction.INCOMING, Outcome.ANSWERED),
        (yesterday, Direction.INCOMING, Outcome.ANSWERED),
        (yesterday + timedelta(hours=12), Direction.INCOMING, Outcome.MISSED),
        (today - timedelta(minutes=3), Direction.OUTGOING, Outcome.ANSWERED),
    ):
        server.add_call(
            number=NUMBER,
            started_at=started_at,
            direction=direction,
            outcome=outcome,
            duration=60,
        )
    await add_account(hass, simulator, vendor)
    assert _counters(hass, vendor) == ["3", "2", "1", "1", "2.0"]
    server.clear_requests()

    await move_to(hass, freezer, today - A_SECOND)
    assert _counters(hass, vendor) == ["3", "2", "1", "1", "2.0"]
    await move_to(hass, freezer, today + A_SECOND)

    assert _counters(hass, vendor) == ["0", "0", "0", "0", "0.0"]
    for name in COUNTERS:
        last_reset = shown(hass, f"sensor.{vendor}_{name}").attributes["last_reset"]
        assert datetime.fromisoformat(last_reset) == today
    assert server.requests == []
    # What happened yesterday is known still.
    last_call = shown(hass, f"sensor.{vendor}_last_call")
    assert last_call.state == (today - timedelta(minutes=3)).isoformat()
    assert len(last_call.attributes["recent_calls"]) == 4


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", (2026, 10, 25), 25),
        ("Europe/Berlin", (2027, 3, 28), 23),
        # Here the hour that is left out is the first one of the day.
        ("America/Havana", (2027, 3, 14), 23),
        # Here the day begins with an hour that comes twice.
        ("America/Havana", (2026, 11, 1), 25),
    ],
)
async def test_a_day_on_which_clocks_change_is_as_long_as_it_is(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    zone: str,
    day: tuple[int, int, int],
    hours: int,
) -> None:
    await hass.config.async_set_time_zone(zone)
    start = _midnight(zone, *day)
    end = start + timedelta(hours=hours)
    freezer.move_to(start - timedelta(seconds=30))
    await add_account(hass, simulator, "antbuddy")
    simulator.antbuddy.clear_requests()

    await move_to(hass, freezer, start + A_SECOND)
    assert _last_reset(hass) == start
    assert simulator.antbuddy.requests == []

    simulator.antbuddy.clear_calls()
    for started_at in (start - A_SECOND, start, end - timedelta(minutes=3)):
        simulator.antbuddy.add_call(number=NUMBER, started_at=started_at)
    await move_to(hass, freezer, end - timedelta(minutes=2))
    simulator.antbuddy.clear_requests()
    assert shown(hass, "sensor.antbuddy_calls_today").state == "2"
    assert _last_reset(hass) == start

    await move_to(hass, freezer, end + A_SECOND)
    assert shown(hass, "sensor.antbuddy_calls_today").state == "0"
    assert _last_reset(hass) == end
    assert simulator.antbuddy.requests == []


async def test_every_midnight_counts(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await add_account(hass, simulator, "antbuddy")
    simulator.antbuddy.clear_calls()
    midnight = _midnight(hass.config.time_zone, 2026, 11, 19)

    for days in range(4):
        await move_to(hass, freezer, midnight + timedelta(days=days, seconds=1))

        assert _last_reset(hass) == midnight + timedelta(days=days)


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_requests_are_counted_from_midnight_on(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    requests_today = f"sensor.{vendor}_requests_today"
    midnight = _midnight(hass.config.time_zone, 2026, 11, 19)
    freezer.move_to(midnight - timedelta(seconds=90))
    await add_account(hass, simulator, vendor)
    assert int(shown(hass, requests_today).state) > 0
    simulator.vendors[vendor].clear_requests()

    await move_to(hass, freezer, midnight + A_SECOND)

    assert shown(hass, requests_today).state == "0"
    last_reset = shown(hass, requests_today).attributes["last_reset"]
    assert datetime.fromisoformat(last_reset) == midnight
    await pass_time(hass, freezer, timedelta(minutes=12))
    sent = len(simulator.vendors[vendor].requests)
    assert sent > 0
    assert shown(hass, requests_today).state == str(sent)


async def test_midnight_does_not_bring_an_account_back(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    """What happened since the last good poll is not known, so that today is not 0."""
    await add_account(hass, simulator, "antbuddy")
    simulator.antbuddy.revoke_credentials()
    await pass_time(hass, freezer, timedelta(minutes=6))
    assert set(_counters(hass, "antbuddy")) == {"unavailable"}

    midnight = _midnight(hass.config.time_zone, 2026, 11, 19)
    await move_to(hass, freezer, midnight + A_SECOND)

    assert set(_counters(hass, "antbuddy")) == {"unavailable"}
