"""Polls that fail, and what of them is shown."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest

from simulator import Simulator
from simulator.faults import (
    BrokenRecord,
    Fault,
    Html,
    Reset,
    Status,
    Throttle,
    Truncated,
    VendorCode,
)

from .helpers.actions import act
from .helpers.reports import Reports
from .helpers.states import call_times, shown, states_from_vendor
from .helpers.stored_accounts import (
    NAMES,
    WITH_HISTORY,
    add_account,
    set_up,
    stored_account,
)
from .helpers.time_travel import pass_time, poll

pytestmark = pytest.mark.usefixtures("frozen_time", "without_balance")

NUMBER = "12025550143"


@pytest.mark.usefixtures("every_entity_enabled")
@pytest.mark.parametrize("vendor", WITH_HISTORY)
@pytest.mark.parametrize("fault", [Reset(), Html(), Status(500), Truncated()])
async def test_a_failed_poll_makes_unavailable_until_the_next_good_one(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
    vendor: str,
    fault: Fault,
) -> None:
    server = simulator.vendors[vendor]
    await add_account(hass, simulator, vendor)
    before = {each.entity_id: each.state for each in hass.states.async_all()}
    server.misbehave(fault)

    for _ in range(3):
        await poll(hass, freezer)

    assert states_from_vendor(hass) == {"unavailable"}
    # What was asked is known whether or not there was an answer.
    assert shown(hass, f"sensor.{vendor}_requests_today").state != "unavailable"
    missed = server.add_call(number=NUMBER, duration=14 * 60)
    server.behave()
    await poll(hass, freezer)
    assert call_times(hass, vendor)[0] == missed.started_at.isoformat()
    after = {each.entity_id: each.state for each in hass.states.async_all()}
    assert set(after) == set(before)
    assert "unavailable" not in after.values()
    assert caplog.text.count(f"Error fetching telephony {vendor} data: ") == 1
    assert caplog.text.count(f"Fetching telephony {vendor} data recovered") == 1


async def test_what_a_failed_poll_missed_is_asked_for_later(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    simulator.antbuddy.clear_calls()
    await add_account(hass, simulator, "antbuddy")
    simulator.antbuddy.misbehave(Reset())
    await poll(hass, freezer)
    call = simulator.antbuddy.add_call(number=NUMBER)
    for _ in range(40):
        await poll(hass, freezer)
    simulator.antbuddy.behave()

    await poll(hass, freezer)

    assert call_times(hass, "antbuddy") == [call.started_at.isoformat()]


@pytest.mark.parametrize(
    ("vendor", "fault"),
    [
        ("nxcloud", Throttle("1200")),
        ("antbuddy", Throttle("1200")),
        ("antbuddy", Throttle("Wed, 18 Nov 2026 21:00:02 GMT")),
    ],
)
async def test_a_throttled_poll_waits_as_long_as_the_vendor_asks(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
    vendor: str,
    fault: Throttle,
) -> None:
    server = simulator.vendors[vendor]
    await add_account(hass, simulator, vendor)
    await poll(hass, freezer)
    server.misbehave(fault, times=1)
    server.clear_requests()

    await poll(hass, freezer)
    assert len(server.requests) == 1
    assert (
        f"{NAMES[vendor]} asks for fewer requests ([{server.throttle_status}]), so "
        "nothing was done. Wait 20 minutes and try again"
    ) in caplog.text
    await pass_time(hass, freezer, timedelta(minutes=19, seconds=58))
    assert len(server.requests) == 1
    assert shown(hass, f"sensor.{vendor}_calls_today").state == "unavailable"
    await pass_time(hass, freezer, timedelta(seconds=3))
    assert len(server.requests) == 2
    assert shown(hass, f"sensor.{vendor}_calls_today").state != "unavailable"


@pytest.mark.parametrize(
    ("vendor", "fault"),
    [
        ("nxcloud", VendorCode(211)),
        ("nxcloud", Throttle("0")),
        ("antbuddy", Throttle(None)),
        ("antbuddy", Throttle("soon")),
        ("antbuddy", Throttle("-600")),
        ("antbuddy", Throttle("600.5")),
        ("antbuddy", Throttle("6e2")),
        ("antbuddy", Throttle("600, 600")),
        # It was over before it was said.
        ("antbuddy", Throttle("Wed, 18 Nov 2026 20:30:00 GMT")),
        ("nxcloud", Throttle("Thu, 01 Jan 1970 00:00:00 GMT")),
        ("antbuddy", Throttle("Wed, 31 Nov 2026 25:61:00 GMT")),
    ],
)
async def test_pauses_grow_where_no_time_is_given(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
    fault: Fault,
) -> None:
    server = simulator.vendors[vendor]
    await add_account(hass, simulator, vendor)
    server.misbehave(fault)
    await poll(hass, freezer)
    server.clear_requests()

    for minutes in (5, 10, 20, 40, 60, 60):
        await pass_time(hass, freezer, timedelta(minutes=minutes, seconds=-2))
        assert server.requests == []
        await pass_time(hass, freezer, timedelta(seconds=3))
        assert len(server.requests) == 1
        server.clear_requests()

    server.behave()
    await pass_time(hass, freezer, timedelta(hours=1, seconds=1))
    assert shown(hass, f"sensor.{vendor}_calls_today").state != "unavailable"
    server.misbehave(fault)
    await poll(hass, freezer)
    server.clear_requests()
    # What has grown begins anew.
    await poll(hass, freezer)
    assert len(server.requests) == 1


async def test_what_came_while_an_action_had_made_a_pause_is_told_as_late(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    """Also where the polls on both sides of it are less than a quarter of an hour apart."""
    server = simulator.antbuddy
    entry = await add_account(hass, simulator, "antbuddy")
    await poll(hass, freezer)
    heard = Reports(hass, entry)
    server.misbehave(Throttle("400"), times=1)
    with pytest.raises(HomeAssistantError):
        await act(hass, "get_call_history", refresh=True)
    server.add_call(number="447700900123")

    await poll(hass, freezer)
    assert heard.reports == []
    await pass_time(hass, freezer, timedelta(minutes=2))

    assert [report.late for report in heard.reports] == [True]


@pytest.mark.parametrize("vendor", WITH_HISTORY)
@pytest.mark.parametrize("asked", [1, 60, 299])
async def test_a_short_pause_is_kept_once(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
    asked: int,
) -> None:
    """Where the vendor says so each time, it would be a request a second."""
    server = simulator.vendors[vendor]
    await add_account(hass, simulator, vendor)
    server.misbehave(Throttle(str(asked)))
    await poll(hass, freezer)
    server.clear_requests()

    await pass_time(hass, freezer, timedelta(seconds=asked + 1))
    assert len(server.requests) == 1
    for minutes in (10, 20, 40, 60, 60):
        server.clear_requests()
        await pass_time(hass, freezer, timedelta(minutes=minutes, seconds=-2))
        assert server.requests == []
        await pass_time(hass, freezer, timedelta(seconds=3))
        assert len(server.requests) == 1


@pytest.mark.parametrize("vendor", WITH_HISTORY)
@pytest.mark.parametrize(
    "asked", ["3601", "1795819127", "9" * 5000, "Fri, 31 Dec 9999 23:59:59 GMT"]
)
async def test_no_pause_is_longer_than_an_hour(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
    asked: str,
) -> None:
    server = simulator.vendors[vendor]
    await add_account(hass, simulator, vendor)
    server.misbehave(Throttle(asked), times=1)
    await poll(hass, freezer)
    server.clear_requests()

    await pass_time(hass, freezer, timedelta(hours=1, seconds=-3))
    assert server.requests == []
    await pass_time(hass, freezer, timedelta(seconds=4))

    assert server.requests != []
    assert shown(hass, f"sensor.{vendor}_calls_today").state != "unavailable"


async def test_pauses_differ_where_no_time_is_given(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Many accounts that were refused together do not come back together."""
    monkeypatch.setattr(
        "custom_components.telephony.growing_pause.randbelow",
        lambda below: below - 1,
    )
    server = simulator.antbuddy
    await add_account(hass, simulator, "antbuddy")
    server.misbehave(Throttle(None))
    await pass_time(hass, freezer, timedelta(minutes=5, seconds=15))
    server.clear_requests()

    await pass_time(hass, freezer, timedelta(minutes=6, seconds=12))
    assert server.requests == []
    await pass_time(hass, freezer, timedelta(seconds=4))
    assert len(server.requests) == 1


async def test_accounts_do_not_poll_in_the_same_second(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chances = iter((3, 11))
    monkeypatch.setattr(
        "custom_components.telephony.polling.poll_pace.randbelow",
        lambda _: next(chances),
    )
    for title in ("Office", "Shop"):
        await set_up(hass, stored_account(simulator, "antbuddy", title=title))
    simulator.antbuddy.clear_requests()

    await pass_time(hass, freezer, timedelta(minutes=4, seconds=2))
    assert simulator.antbuddy.requests == []
    await pass_time(hass, freezer, timedelta(seconds=3))
    assert len(simulator.antbuddy.requests) == 1
    await pass_time(hass, freezer, timedelta(seconds=8))
    assert len(simulator.antbuddy.requests) == 2


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_one_bad_record_hides_no_other(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    await add_account(hass, simulator, vendor)
    good = call_times(hass, vendor)
    (entry,) = hass.config_entries.async_entries("telephony")
    simulator.vendors[vendor].misbehave(BrokenRecord())

    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()

    assert len(good) > 10
    assert call_times(hass, vendor) == good
