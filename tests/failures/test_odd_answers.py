"""Answers of which a part is odd: it takes nothing from the rest."""

from datetime import UTC, datetime, timedelta
from typing import Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from simulator import Simulator
from simulator.faults import (
    AbsurdNumbers,
    Fault,
    FutureCall,
    MissingFields,
    NullFields,
    OddValue,
    UnknownWords,
)
from simulator.vendor_server import VendorServer

from ..conftest import NOW
from ..helpers.actions import click_to_call
from ..helpers.reports import Reports
from ..helpers.states import call_times, shown, states_from_vendor
from ..helpers.stored_accounts import WITH_HISTORY, add_account
from ..helpers.time_travel import pass_time, poll

pytestmark = pytest.mark.usefixtures("frozen_time")

NUMBER: Final = "12025550143"
GOOD: Final = NOW - timedelta(seconds=20)
ODD: Final = NOW - timedelta(seconds=10)

ODD_VALUES: Final = {
    "half a character": b'"\xe7\x89"',
    "another charset": '"Жанна"'.encode("cp1251"),
    "control characters": b'"two\nlines\t\x01"',
    "a lone surrogate": b'"\\ud83d"',
    "not a number": b"NaN",
    "infinity": b"-Infinity",
    "beyond all numbers": b"1e400",
    "thousands of digits": b"9" * 6000,
    "a text of thousands of digits": b'"' + b"9" * 6000 + b'"',
    "lists in lists": b"[" * 500 + b"]" * 500,
    "twice the same name": b'1, "odd": 2',
}


def _two_calls(server: VendorServer) -> None:
    for time in (GOOD, ODD):
        server.add_call(number=NUMBER, started_at=time, duration=5)


@pytest.mark.parametrize("vendor", WITH_HISTORY)
@pytest.mark.parametrize("value", ODD_VALUES.values(), ids=ODD_VALUES)
async def test_odd_values_hide_nothing_else(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
    vendor: str,
    value: bytes,
) -> None:
    server = simulator.vendors[vendor]
    server.clear_calls()
    entry = await add_account(hass, simulator, vendor)
    heard = Reports(hass, entry)
    _two_calls(server)
    assert server.details
    server.misbehave(OddValue(value))

    await poll(hass, freezer)

    assert "unavailable" not in states_from_vendor(hass)
    assert heard.times == [GOOD, ODD]
    assert call_times(hass, vendor) == [ODD.isoformat(), GOOD.isoformat()]
    assert shown(hass, f"sensor.{vendor}_calls_today").state == "2"
    assert [each.message for each in caplog.records if each.levelname == "ERROR"] == []


@pytest.mark.parametrize("vendor", WITH_HISTORY)
@pytest.mark.parametrize(
    "time",
    [
        NOW + timedelta(days=3),
        NOW + timedelta(days=400),
        datetime(9999, 12, 31, 15, 59, 59, tzinfo=UTC),
    ],
)
async def test_a_call_that_is_to_come_is_none(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
    vendor: str,
    time: datetime,
) -> None:
    server = simulator.vendors[vendor]
    server.clear_calls()
    entry = await add_account(hass, simulator, vendor)
    heard = Reports(hass, entry)
    _two_calls(server)
    server.misbehave(FutureCall(time.isoformat()))

    await poll(hass, freezer)

    assert heard.times == [GOOD, ODD]
    assert call_times(hass, vendor) == [ODD.isoformat(), GOOD.isoformat()]
    assert entry.runtime_data.coordinator.data.skipped > 0
    assert [each.message for each in caplog.records if each.levelname == "ERROR"] == []
    server.behave()
    after = server.add_call(number=NUMBER)
    await poll(hass, freezer)
    assert heard.times == [GOOD, ODD, after.started_at]


@pytest.mark.parametrize("vendor", WITH_HISTORY)
@pytest.mark.parametrize(
    "fault", [NullFields(), MissingFields(), UnknownWords(), AbsurdNumbers()], ids=str
)
async def test_records_that_make_sense_later_are_read_again(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
    fault: Fault,
) -> None:
    server = simulator.vendors[vendor]
    entry = await add_account(hass, simulator, vendor)
    count = int(shown(hass, f"sensor.{vendor}_calls_today").state)
    heard = Reports(hass, entry)
    _two_calls(server)
    server.misbehave(fault)

    await poll(hass, freezer)

    skipped = entry.runtime_data.coordinator.data.skipped
    # What is left of a record may be a call all the same; of an empty one nothing is.
    made_sense = isinstance(fault, UnknownWords | AbsurdNumbers) and not skipped
    assert made_sense or skipped >= 2
    assert heard.times == ([GOOD, ODD] if made_sense else [])
    told = count + len(heard.times)
    assert int(shown(hass, f"sensor.{vendor}_calls_today").state) == told
    server.behave()
    await poll(hass, freezer)
    assert heard.times == [GOOD, ODD]


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_calls_of_hours_that_made_no_sense_are_told(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    """Late, as after an outage; one of a day that ended hours ago, too."""
    server = simulator.vendors[vendor]
    entry = await add_account(hass, simulator, vendor)
    heard = Reports(hass, entry)
    server.misbehave(NullFields())
    calls = []
    for hour in range(28):
        if hour in (6, 20):
            calls.append(server.add_call(number=NUMBER).started_at)
        await pass_time(hass, freezer, timedelta(hours=1))
    assert heard.times == []
    server.behave()

    for _ in range(2):
        await poll(hass, freezer)

    assert sorted(heard.times) == calls
    assert all(report.late for report in heard.reports)
    after = server.add_call(number=NUMBER)
    await poll(hass, freezer)
    assert heard.times[2:] == [after.started_at]
    assert heard.reports[-1].late is False


@pytest.mark.usefixtures("every_entity_enabled")
@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_no_count_is_shown_where_no_record_ever_made_sense(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    """The account is there all the same, and places calls."""
    server = simulator.vendors[vendor]
    server.misbehave(NullFields())

    await add_account(hass, simulator, vendor)

    counter = f"sensor.{vendor}_calls_today"
    assert shown(hass, counter).state == "unavailable"
    assert shown(hass, f"sensor.{vendor}_requests_today").state != "unavailable"
    await click_to_call(hass)
    assert len(server.placed_calls) == 1
    server.behave()
    await poll(hass, freezer)
    assert int(shown(hass, counter).state) > 0


async def test_no_call_is_known_to_be_none(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    simulator.antbuddy.clear_calls()

    await add_account(hass, simulator, "antbuddy")

    assert shown(hass, "sensor.antbuddy_calls_today").state == "0"
