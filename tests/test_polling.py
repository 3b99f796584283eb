"""What polls find when calls, clocks and vendors do not keep to the order of things."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from unittest.mock import Mock, patch
from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.telephony.archive.database_thread import DatabaseThread
from simulator import Simulator
from simulator.antbuddy import histories
from simulator.calls import Call, Direction
from simulator.json_types import Json
from simulator.vendor_server import VendorServer

from .conftest import NOW
from .helpers.actions import NUMBER, click_to_call
from .helpers.reports import Reports
from .helpers.states import call_times, shown
from .helpers.stored_accounts import WITH_HISTORY, add_account, set_up, stored_account
from .helpers.time_travel import move_to, pass_time, pass_until, poll

pytestmark = pytest.mark.usefixtures("frozen_time", "without_balance")

MINUTE = timedelta(minutes=1)


class Watched(Reports):
    """An account, and what it reports."""

    def __init__(
        self, hass: HomeAssistant, server: VendorServer, entry: MockConfigEntry
    ) -> None:
        """Listen."""
        super().__init__(hass, entry)
        self.server = server
        self.entry_id = entry.entry_id
        self.vendor: str = entry.data["vendor"]


@pytest.fixture(params=WITH_HISTORY)
async def watched(
    hass: HomeAssistant,
    frozen_time: None,
    simulator: Simulator,
    request: pytest.FixtureRequest,
) -> Watched:
    """Set an account without past up."""
    server = simulator.vendors[request.param]
    server.clear_calls()
    entry = await add_account(hass, simulator, request.param)
    return Watched(hass, server, entry)


# --- Identity ------------------------------------------------------------------------


async def test_two_calls_that_look_alike_are_two(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, watched: Watched
) -> None:
    for _ in range(2):
        watched.server.add_call(number=NUMBER, started_at=NOW)

    for _ in range(3):
        await poll(hass, freezer)

    assert watched.times == [NOW, NOW]


async def test_a_call_that_comes_after_younger_ones_is_reported(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, watched: Watched
) -> None:
    young = watched.server.add_call(number=NUMBER)
    await poll(hass, freezer)
    old = watched.server.add_call(number=NUMBER, duration=40 * 60)
    await poll(hass, freezer)
    await poll(hass, freezer)

    assert watched.times == [young.started_at, old.started_at]


@pytest.mark.parametrize(
    ("hours_long", "hours_later"), [((0.8, 3.9), 1), ((7, 20, 24), 8)]
)
async def test_a_call_of_hours_is_reported_when_it_is_over(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    watched: Watched,
    hours_long: tuple[float, ...],
    hours_later: int,
) -> None:
    """Polls reach as far back as the newest call and a little more."""
    others = 0
    for _ in range(26):
        await pass_time(hass, freezer, timedelta(hours=1))
        watched.server.add_call(number=NUMBER)
        others += 1
    await poll(hass, freezer)
    long = [
        watched.server.add_call(number=NUMBER, duration=round(hours * 3600))
        for hours in hours_long
    ]

    for _ in range(12 * hours_later + 1):
        await poll(hass, freezer)
        watched.server.add_call(number=NUMBER)
        others += 1
    await poll(hass, freezer)

    assert [watched.times.count(call.started_at) for call in long] == [1] * len(long)
    assert len(watched.times) == others + len(long)


@pytest.mark.parametrize("others", [True, False])
@pytest.mark.parametrize(
    ("minutes_before", "minutes_after", "most_minutes"),
    [(20, 19, 6), (15, 25, 20), (60, 150, 66)],
)
async def test_a_call_that_lasts_beyond_the_vendors_midnight_is_not_left_for_hours(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    others: bool,
    minutes_before: int,
    minutes_after: int,
    most_minutes: int,
) -> None:
    """It stands among the records of a day that is over; that may be in the afternoon."""
    midnight = datetime(2026, 11, 19, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)
    freezer.move_to(midnight - timedelta(hours=2))
    server = simulator.nxcloud
    server.clear_calls()
    server.add_call(number=NUMBER)
    entry = await add_account(hass, simulator, "nxcloud")
    watched = Watched(hass, server, entry)
    start = midnight - timedelta(minutes=minutes_before)
    end = midnight + timedelta(minutes=minutes_after)
    while datetime.now(UTC) + timedelta(minutes=6) < end:
        if others:
            server.add_call(number=NUMBER)
        await poll(hass, freezer)
    await move_to(hass, freezer, end)
    server.add_call(number=NUMBER, started_at=start, duration=(end - start).seconds)

    while datetime.now(UTC) < end + timedelta(minutes=most_minutes):
        if others:
            server.add_call(number=NUMBER)
        await poll(hass, freezer)

    assert watched.times.count(start) == 1


async def test_a_long_call_that_ended_while_it_was_stopped_is_late(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, watched: Watched
) -> None:
    """Its end is what makes it news, not its beginning."""
    await poll(hass, freezer)
    await hass.config_entries.async_unload(watched.entry_id)
    await pass_time(hass, freezer, timedelta(hours=30))
    now = datetime.now(UTC)
    news = watched.server.add_call(
        number=NUMBER, started_at=now - timedelta(hours=29), duration=6 * 3600
    )
    watched.server.add_call(
        number=NUMBER, started_at=now - timedelta(hours=29), duration=4 * 3600
    )

    for _ in range(2):
        await hass.config_entries.async_setup(watched.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
        await hass.config_entries.async_unload(watched.entry_id)

    assert [(report.call.started_at, report.late) for report in watched.reports] == [
        (news.started_at, True)
    ]


async def test_an_amended_record_changes_what_is_shown_and_is_no_news(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    server = simulator.antbuddy
    server.clear_calls()
    entry = await add_account(hass, simulator, "antbuddy")
    watched = Watched(hass, server, entry)
    call = server.add_call(number=NUMBER, duration=30)
    await poll(hass, freezer)
    recording = "call_recording_dl5m5j5hfh4n8njj1oor.wav"
    server.state._history[:] = [replace(call, duration=31, recording=recording)]

    await poll(hass, freezer)

    last_call = shown(hass, "sensor.antbuddy_last_call").attributes
    assert (last_call["duration"], last_call["recording"]) == (31, recording)
    assert len(watched.reports) == 1


async def test_calls_that_arrive_while_pages_are_read_are_one_each(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each of them moves a record to the next page, which was on this one already."""
    server = simulator.antbuddy
    server.clear_calls()
    entry = await add_account(hass, simulator, "antbuddy")
    watched = Watched(hass, server, entry)
    for seconds in range(250):
        server.add_call(number=NUMBER, started_at=NOW - timedelta(seconds=seconds))
    write: Callable[..., Json] = histories.page_of

    def page_of(*arguments: object) -> Json:
        page = write(*arguments)
        if len(server.calls) < 260:
            server.add_call(
                number=NUMBER,
                started_at=NOW + timedelta(seconds=len(server.calls)),
                direction=Direction.OUTGOING,
            )
        return page

    monkeypatch.setattr("simulator.antbuddy.histories.page_of", page_of)
    for _ in range(15):
        await poll(hass, freezer)

    assert sorted(watched.times) == sorted(call.started_at for call in server.calls)
    assert len(watched.times) == 260


# --- Clocks --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Asia/Shanghai", datetime(2026, 11, 19, tzinfo=ZoneInfo("Asia/Shanghai"))),
        ("US/Pacific", datetime(2026, 11, 19, tzinfo=ZoneInfo("US/Pacific"))),
        ("UTC", datetime(2026, 11, 19, tzinfo=UTC)),
        # Clocks go back; forward; forward at midnight, which does not exist.
        ("Europe/Berlin", datetime(2026, 10, 25, 2, tzinfo=ZoneInfo("Europe/Berlin"))),
        ("Europe/Berlin", datetime(2026, 3, 29, 2, tzinfo=ZoneInfo("Europe/Berlin"))),
        ("America/Havana", datetime(2026, 3, 8, 1, tzinfo=ZoneInfo("America/Havana"))),
    ],
)
@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_calls_around_midnight_are_reported_once(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
    zone: str,
    day: datetime,
) -> None:
    """The vendor's, Home Assistant's and the world's are three different moments."""
    await hass.config.async_set_time_zone(zone)
    midnight = day.astimezone(UTC)
    freezer.move_to(midnight - timedelta(hours=1))
    server = simulator.vendors[vendor]
    server.clear_calls()
    entry = await add_account(hass, simulator, vendor)
    watched = Watched(hass, server, entry)
    calls: list[Call] = []
    for _ in range(24):
        calls.append(server.add_call(number=NUMBER, duration=149))
        await poll(hass, freezer)
    calls += [
        server.add_call(number=NUMBER, started_at=midnight + timedelta(seconds=seconds))
        for seconds in (-1, 0, 1)
    ]
    for _ in range(13 * 3):
        await pass_time(hass, freezer, timedelta(minutes=20))

    assert sorted(watched.times) == sorted(call.started_at for call in calls)


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize(
    "error", [timedelta(hours=hours) for hours in (-240, -30, -3, 3, 20, 30, 240)]
)
async def test_a_wrong_clock_loses_no_call(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    error: timedelta,
) -> None:
    """AntBuddy does not mind; the calls are reported by then, or when it is right."""
    true_now = NOW
    async with Simulator(answer_delay=0, now=lambda: true_now) as simulator:
        server = simulator.antbuddy
        server.clear_calls()
        entry = await add_account(hass, simulator, "antbuddy")
        watched = Watched(hass, server, entry)
        calls = [server.add_call(number=NUMBER)]
        await entry.runtime_data.coordinator.async_refresh()
        for step in range(1, 25):
            true_now = NOW + timedelta(minutes=5 * step)
            wrong = error if 6 < step < 18 else timedelta()
            freezer.move_to(true_now + wrong)
            calls.append(server.add_call(number=NUMBER))
            await entry.runtime_data.coordinator.async_refresh()
            await hass.async_block_till_done()

        assert watched.times == [call.started_at for call in calls]
        await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(hours=20)])
async def test_a_clock_that_is_ahead_hides_no_first_call(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, ahead: timedelta
) -> None:
    """There is no call yet to tell the vendor's time by."""
    true_now = NOW
    async with Simulator(answer_delay=0, now=lambda: true_now) as simulator:
        server = simulator.antbuddy
        server.clear_calls()
        freezer.move_to(NOW + ahead)
        entry = await add_account(hass, simulator, "antbuddy")
        watched = Watched(hass, server, entry)
        for step in range(1, 4):
            true_now = NOW + timedelta(minutes=5 * step)
            freezer.move_to(true_now + ahead)
            call = server.add_call(number=NUMBER)
            await entry.runtime_data.coordinator.async_refresh()
            await hass.async_block_till_done()
            assert len(watched.times) == step
            assert watched.times[-1] == call.started_at
        await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.usefixtures("shown_days")
@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_month_is_shown_where_it_is_chosen(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    """AntBuddy answers no more than 31 days at once."""
    server = simulator.vendors[vendor]
    server.clear_calls()
    times = [NOW - timedelta(days=days) for days in (0, 15, 30)]
    for time in times:
        server.add_call(number=NUMBER, started_at=time)

    await set_up(hass, stored_account(simulator, vendor, options={"history_days": 31}))

    calls = shown(hass, f"sensor.{vendor}_last_call").attributes["recent_calls"]
    assert [call["started_at"] for call in calls] == [
        time.isoformat() for time in times
    ]


# --- Looking sooner ------------------------------------------------------------------


async def _requests_in(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    watched: Watched,
    time: timedelta,
) -> int:
    watched.server.clear_requests()
    end = datetime.now(UTC) + time
    while datetime.now(UTC) < end:
        await pass_time(hass, freezer, timedelta(seconds=5))
    return len(watched.server.requests)


async def test_a_placed_call_is_looked_for_until_it_shows_up(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, watched: Watched
) -> None:
    await poll(hass, freezer)
    watched.server.state.answer_delay = 70
    await click_to_call(hass, number=NUMBER)

    requests = await _requests_in(hass, freezer, watched, timedelta(seconds=100))

    assert 3 <= requests <= 8
    assert len(watched.reports) == 1
    number = watched.reports[0].call.callee.number
    assert number is not None
    assert number.removeprefix("+") == NUMBER
    # Afterwards it is as before.
    assert (
        await _requests_in(hass, freezer, watched, timedelta(minutes=4, seconds=40))
        <= 1
    )
    event = shown(hass, f"event.{watched.vendor}_call")
    assert event.attributes["event_type"] == "outgoing_answered"


async def test_a_call_that_never_shows_up_is_not_looked_for_for_ever(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, watched: Watched
) -> None:
    await poll(hass, freezer)
    watched.server.state.answer_delay = 86_400
    await click_to_call(hass, number=NUMBER)

    looked = await _requests_in(
        hass, freezer, watched, timedelta(minutes=3, seconds=30)
    )

    assert 8 <= looked <= 12
    # Once a minute, then less and less, and in the end as ever.
    # Polls go on beside looks that ask for the call alone.
    asks_alone = "placed_call_outcome" in watched.server.offers
    for minutes, most in ((60, 62), (60, 48), (20, 7)):
        looked = await _requests_in(hass, freezer, watched, minutes * MINUTE)
        assert looked <= most + (minutes // 4 + 1 if asks_alone else 0)


async def test_no_poll_is_put_off_when_looks_begin_or_end(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, watched: Watched
) -> None:
    entry = hass.config_entries.async_get_entry(watched.entry_id)
    assert entry is not None
    coordinator = entry.runtime_data.coordinator
    # Polls of different accounts are up to a quarter of a minute further apart.
    soon, late = timedelta(seconds=5), timedelta(minutes=4, seconds=16)
    await poll(hass, freezer)
    *_, before = coordinator.polls
    due = before.time + coordinator.update_interval

    await pass_until(hass, freezer, due - soon)
    coordinator.async_await_calls(NOW, datetime.now(UTC))
    await pass_until(hass, freezer, due + soon)
    *_, after = coordinator.polls
    assert due <= after.time <= due + soon

    # The next look is due in a moment when nobody waits any more.
    await pass_until(hass, freezer, due + 10 * MINUTE)
    *_, before = coordinator.polls
    await pass_until(hass, freezer, before.time + MINUTE - soon)
    coordinator.async_await_calls(None, None)
    await pass_until(hass, freezer, before.time + late)
    *_, after = coordinator.polls
    assert 4 * MINUTE <= after.time - before.time <= late


# --- Many calls ----------------------------------------------------------------------


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_ten_thousand_calls_a_day_are_all_there(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    start = NOW - timedelta(hours=11)
    server = simulator.vendors[vendor]
    server.clear_calls()
    for number in range(10_000):
        started_at = start + timedelta(seconds=3 * number)
        server.add_call(number=NUMBER, started_at=started_at, duration=2)
    await hass.config.async_set_time_zone("UTC")
    await move_to(hass, freezer, NOW - timedelta(hours=2))

    entry = await add_account(hass, simulator, vendor)

    assert len(entry.runtime_data.coordinator.data.calls) == 10_000
    assert shown(hass, f"sensor.{vendor}_calls_today").state == "10000"
    await poll(hass, freezer)
    assert shown(hass, f"event.{vendor}_call").state == "unknown"
    told = Mock()
    entry.async_on_unload(entry.runtime_data.coordinator.async_add_listener(told))
    with patch.object(DatabaseThread, "async_run") as database:
        await entry.runtime_data.coordinator.async_refresh()
    assert entry.runtime_data.coordinator.last_update_success
    # What finds nothing new asks the vendor, and does nothing else.
    told.assert_not_called()
    database.assert_not_called()
    call = server.add_call(number=NUMBER)
    server.clear_requests()
    await poll(hass, freezer)
    assert shown(hass, f"sensor.{vendor}_calls_today").state == "10001"
    assert shown(hass, f"event.{vendor}_call").attributes["started_at"] == (
        call.started_at.isoformat()
    )
    # Not the whole day is read for it, which is a hundred pages of AntBuddy's; the last
    # fifty minutes, with twenty calls each, are eleven.
    assert len(server.requests) <= 11


@pytest.mark.usefixtures("shown_days")
@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_of_a_busy_week_a_day_and_what_is_shown_is_kept(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    server = simulator.vendors[vendor]
    server.clear_calls()
    for number in range(1, 1000):
        started_at = NOW - timedelta(minutes=10 * number)
        server.add_call(number=NUMBER, started_at=started_at, duration=60)
    # It ended a minute ago.
    long = server.add_call(number=NUMBER, duration=23 * 3600 + 3540)

    entry = await add_account(hass, simulator, vendor)

    coordinator = entry.runtime_data.coordinator
    ages = [NOW - call.started_at for call in coordinator.data.kept]
    assert ages == sorted(ages)
    assert len([age for age in ages if age <= timedelta(hours=25)]) == 25 * 6 + 1
    assert len(ages) == 25 * 6 + 1 + 200
    assert long.started_at in {call.started_at for call in coordinator.data.kept}
    listed = call_times(hass, vendor)
    assert len(listed) > 10
    # It does not grow with time.
    for _ in range(3):
        for minutes in range(500):
            started_at = datetime.now(UTC) - timedelta(minutes=minutes)
            server.add_call(number=NUMBER, started_at=started_at, duration=60)
        await pass_time(hass, freezer, timedelta(hours=26))
    assert len(coordinator.data.kept) <= 700


@pytest.mark.usefixtures("shown_days")
async def test_few_calls_are_kept_as_long_as_they_are_shown(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    server = simulator.antbuddy
    server.clear_calls()
    calls = [
        server.add_call(number=NUMBER, started_at=NOW - timedelta(days=days))
        for days in range(6)
    ]
    await add_account(hass, simulator, "antbuddy")

    for _ in range(100):
        await pass_time(hass, freezer, timedelta(minutes=20))

    assert call_times(hass, "antbuddy") == [
        call.started_at.isoformat() for call in calls
    ]
