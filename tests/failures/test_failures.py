"""Every way to fail: what is shown meanwhile, and that no call is lost or told twice."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
import json
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from yarl import URL

from simulator import Simulator
from simulator.antbuddy.histories import record as antbuddy_record
from simulator.calls import Call
from simulator.faults import (
    BrokenRecord,
    EmptyBody,
    EndlessPages,
    Fault,
    Hang,
    HangMidBody,
    Html,
    Huge,
    Redirect,
    Reset,
    ResetMidBody,
    Status,
    Throttle,
    Truncated,
    VendorCode,
    WrongTypes,
)
from simulator.nxcloud.did_record import record as nxcloud_record
from simulator.vendor_server import VendorServer

from ..helpers.reports import Reports
from ..helpers.states import shown, states_from_vendor
from ..helpers.stored_accounts import WITH_HISTORY, add_account
from ..helpers.time_travel import pass_time

NUMBER = "12025550143"

type OddRecord = Callable[[dict[str, Any]], dict[str, Any]]


def _new_call(server: VendorServer, freezer: FrozenDateTimeFactory) -> datetime:
    # Not in the second of another call, which the vendors may not tell apart.
    freezer.tick(timedelta(seconds=2))
    return server.add_call(number=NUMBER, duration=30).started_at


async def _poll(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    await pass_time(hass, freezer, timedelta(minutes=5, seconds=20))


@pytest.fixture
def few_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lose patience with a history after a few pages."""
    monkeypatch.setattr(
        "custom_components.telephony.providers.history_pages.MOST_PAGES", 20
    )


FAULTS = [
    Reset(),
    ResetMidBody(),
    Redirect("https://vendor.invalid/elsewhere"),
    Status(400),
    Status(401),
    Status(403),
    Status(404),
    Status(500),
    Status(502, body="<html>"),
    Throttle(),
    Throttle("60"),
    Html(),
    EmptyBody(),
    Truncated(),
    Status(200, body="null"),
    Status(200, body='{"error": "quota exceeded", "code": 17}'),
    Status(200, body="[" * 100_000),
    Huge(50 * 1024 * 1024),
    Huge(50 * 1024 * 1024, announced=True),
    EndlessPages(),
]
FAULTS_OF: Final = {
    "nxcloud": (VendorCode(-1), VendorCode(1002), VendorCode(987_654)),
}


@pytest.mark.usefixtures("frozen_time", "few_pages")
@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_fault_hides_what_is_not_known_and_loses_nothing(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
    subtests: pytest.Subtests,
) -> None:
    server = simulator.vendors[vendor]
    reports = Reports(hass, await add_account(hass, simulator, vendor))
    told = [_new_call(server, freezer)]
    await _poll(hass, freezer)
    assert reports.times == told
    for fault in (*FAULTS, *FAULTS_OF.get(vendor, ())):
        with subtests.test(str(fault)[:40]):
            server.misbehave(fault)
            meanwhile = _new_call(server, freezer)

            await _poll(hass, freezer)

            assert states_from_vendor(hass) == {"unavailable"}
            assert reports.times == told
            server.behave()
            after = _new_call(server, freezer)
            await _poll(hass, freezer)
            assert "unavailable" not in states_from_vendor(hass)
            told += [meanwhile, after]
            assert reports.times == told
            await _poll(hass, freezer)
            assert reports.times == told
            assert shown(hass, f"event.{vendor}_call").attributes["started_at"] == (
                after.isoformat()
            )


@pytest.mark.usefixtures("frozen_time")
@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_vendor_that_is_gone_hides_what_is_not_known_and_loses_nothing(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    server = simulator.vendors[vendor]
    reports = Reports(hass, await add_account(hass, simulator, vendor))

    async with _gone(server):
        meanwhile = _new_call(server, freezer)
        await _poll(hass, freezer)
        assert states_from_vendor(hass) == {"unavailable"}

    await _poll(hass, freezer)
    await _poll(hass, freezer)
    assert "unavailable" not in states_from_vendor(hass)
    assert reports.times == [meanwhile]


@asynccontextmanager
async def _gone(server: VendorServer) -> AsyncGenerator[None]:
    """Have connections to a vendor refused."""
    port = URL(server.url).port
    await server.stop()
    yield
    server._loopback._wanted_port = port or 0
    await server.start()


@pytest.mark.parametrize("vendor", WITH_HISTORY)
@pytest.mark.parametrize("fault", [Hang(), HangMidBody()], ids=str)
async def test_a_vendor_that_hangs_is_given_up_and_loses_nothing(
    hass: HomeAssistant,
    simulator: Simulator,
    impatience: None,
    vendor: str,
    fault: Fault,
) -> None:
    """Clocks have to run here, or the waiting would have no end."""
    server = simulator.vendors[vendor]
    server.clear_calls()
    entry = await add_account(hass, simulator, vendor)
    reports = Reports(hass, entry)
    server.misbehave(fault)
    meanwhile = server.add_call(number=NUMBER).started_at

    await entry.runtime_data.coordinator.async_refresh()
    await hass.async_block_till_done()

    assert states_from_vendor(hass) == {"unavailable"}
    server.behave()
    for _ in range(2):
        await entry.runtime_data.coordinator.async_refresh()
        await hass.async_block_till_done()
    assert "unavailable" not in states_from_vendor(hass)
    assert reports.times == [meanwhile]


# --- Records -------------------------------------------------------------------------


def _absurd(record: dict[str, Any]) -> dict[str, Any]:
    return {
        name: 10**40 if isinstance(value, int | float) and name != "id" else value
        for name, value in record.items()
    }


def _unknown_words(record: dict[str, Any]) -> dict[str, Any]:
    words = {"class", "direction", "status_detail", "callType", "countryName"}
    return {
        name: "telepathy" if name in words else value for name, value in record.items()
    }


ODD_RECORDS: list[OddRecord] = [
    dict.fromkeys,
    lambda _: {},
    lambda record: {name: [{}] for name in record},
    lambda record: {**record, "caller": None, "callee": None, "callNumber": None},
    _absurd,
    _unknown_words,
]


def _answer(
    simulator: Simulator, vendor: str, good: Call, odd: Call, how: OddRecord
) -> str:
    """Return an answer with a good record behind an odd one."""
    if vendor == "antbuddy":
        account = simulator.antbuddy.account
        records: list[Any] = [antbuddy_record(call, account) for call in (odd, good)]
        return json.dumps([how(records[0]), records[1]])
    nxcloud = simulator.nxcloud
    records = [
        nxcloud_record(call, nxcloud.account.dids[0], nxcloud.did.zone)
        for call in (odd, good)
    ]
    data = {"totalRow": 9999, "totalPage": 1, "list": [how(records[0]), records[1]]}
    return json.dumps({"code": 0, "data": data, "message": ""})


@pytest.mark.usefixtures("frozen_time")
@pytest.mark.parametrize("vendor", ["nxcloud", "antbuddy"])
@pytest.mark.parametrize(
    "how", ODD_RECORDS, ids=["null", "empty", "types", "parties", "absurd", "words"]
)
async def test_an_odd_record_hides_no_other_and_is_told_once(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
    how: OddRecord,
) -> None:
    server = simulator.vendors[vendor]
    reports = Reports(hass, await add_account(hass, simulator, vendor))
    good, odd = _new_call(server, freezer), _new_call(server, freezer)
    calls = {call.started_at: call for call in server.calls}
    server.misbehave(
        Status(200, body=_answer(simulator, vendor, calls[good], calls[odd], how))
    )

    await _poll(hass, freezer)

    assert "unavailable" not in states_from_vendor(hass)
    assert reports.times[0] == good
    server.behave()
    for _ in range(2):
        await _poll(hass, freezer)
    assert "unavailable" not in states_from_vendor(hass)
    assert set(reports.times) == {good, odd}
    assert reports.times.count(good) == 1


@pytest.mark.usefixtures("frozen_time")
@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_an_answer_of_odd_records_alone_takes_nothing_away(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    server = simulator.vendors[vendor]
    reports = Reports(hass, await add_account(hass, simulator, vendor))
    count = shown(hass, f"sensor.{vendor}_calls_today").state
    server.misbehave(WrongTypes())
    call = _new_call(server, freezer)

    await _poll(hass, freezer)

    assert shown(hass, f"sensor.{vendor}_calls_today").state == count
    assert reports.times == []
    server.behave()
    await _poll(hass, freezer)
    assert reports.times == [call]


@pytest.mark.usefixtures("frozen_time")
@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_broken_record_hides_no_other(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    server = simulator.vendors[vendor]
    entry = await add_account(hass, simulator, vendor)
    reports = Reports(hass, entry)
    server.misbehave(BrokenRecord())
    calls = [_new_call(server, freezer) for _ in range(3)]

    await _poll(hass, freezer)

    assert "unavailable" not in states_from_vendor(hass)
    assert reports.times == calls
    assert entry.runtime_data.coordinator.data.skipped > 0
    server.behave()
    await _poll(hass, freezer)
    assert reports.times == calls
