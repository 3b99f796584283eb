"""An account whose calls stand in two kinds of records, each on a server of its own."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest

from custom_components.telephony.providers import VENDORS as VENDOR_DATA
from simulator import Simulator
from simulator.calls import Outcome
from simulator.faults import Reset, Status, VendorCode

from .conftest import NOW
from .helpers.actions import act, click_to_call, refusal
from .helpers.reports import Reports
from .helpers.states import shown
from .helpers.stored_accounts import (
    NXCLOUD_SIGNED,
    add_account,
    set_up,
    stored_account,
)
from .helpers.time_travel import move_to, pass_time, pass_until

SEATS: Final = "/api/voiceSms/getSipCdr"
ORDERS: Final = "/api/voiceSms/getSipCdrByOrderid"
BALANCES: Final = ("/api/customer/getBalance", "/api/common/getBalance")
DIDS: Final = "/api/did/cdr"
CALLER: Final = "12125550162"
MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
ZONE: Final = ZoneInfo("Europe/Berlin")

pytestmark = pytest.mark.usefixtures("both_records", "frozen_time", "without_past")


async def poll(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Let the time pass until the next poll, of which there are fewer."""
    await pass_time(hass, freezer, 12 * MINUTE)


def _repairs(hass: HomeAssistant) -> set[str]:
    return {issue.translation_key or "" for issue in ir.async_get(hass).issues.values()}


async def test_what_one_tells_is_shown_while_the_other_fails(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    """The failure is visible, and nothing is told twice when it is over."""
    server = simulator.nxcloud
    known = server.add_call(number=CALLER, line="60010001")
    entry = await add_account(hass, simulator, "nxcloud")
    heard = Reports(hass, entry)
    for path in (DIDS, SEATS):
        before = len(heard.reports)
        server.misbehave(Reset(), path=path)
        server.add_call(number=CALLER, line="60010001", outcome=Outcome.MISSED)
        await poll(hass, freezer)

        assert shown(hass, "sensor.nxcloud_last_call").state != STATE_UNAVAILABLE
        assert _repairs(hass) == {"incomplete_call_history"}
        assert len(heard.reports) == before + 1
        poll_log = [*entry.runtime_data.coordinator.polls]
        assert poll_log[-1].outcome == "CannotConnectError"

        server.behave()
        for _ in range(3):
            await poll(hass, freezer)
        assert _repairs(hass) == set()
        assert len(heard.reports) == before + 1
    calls = (await act(hass, "get_call_history"))["calls"]
    assert len(calls) == 3
    assert all(call["line"] and call["cost"] is not None for call in calls)
    assert known.started_at.isoformat() in {call["started_at"] for call in calls}


async def test_after_a_restart_with_one_alone_nothing_is_told_again(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    server = simulator.nxcloud
    entry = await add_account(hass, simulator, "nxcloud")
    server.did.lag = timedelta(minutes=10)
    server.add_call(number=CALLER, line="60010001", outcome=Outcome.MISSED)
    heard = Reports(hass, entry)
    await poll(hass, freezer)
    assert len(heard.reports) == 1
    server.did.lag = timedelta()

    for path in (SEATS, None, SEATS):
        server.behave()
        if path is not None:
            server.misbehave(Reset(), path=path)
        await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done()
        await poll(hass, freezer)
        assert shown(hass, "sensor.nxcloud_calls_today").state == "1", path
    assert len(heard.reports) == 1


async def test_each_kind_is_read_as_far_back_as_it_goes(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """Of seats 15 days can be asked for, and the simulated vendor refuses more."""
    server = simulator.nxcloud
    days = (1, 14, 16, 40)
    for ago in days:
        server.add_call(
            number=CALLER, line="60010001", started_at=NOW - timedelta(days=ago)
        )
    entry = await add_account(hass, simulator, "nxcloud")
    assert entry.runtime_data.vendor.history_reach == timedelta(days=366)
    server.clear_requests()
    start = (NOW - timedelta(days=41)).isoformat()

    found = await act(hass, "get_call_history", start=start, sort="oldest")

    # What is older is there as the records of DIDs have it.
    lines = [call["line"] for call in found["calls"]]
    assert lines == [None, None, "60010001", "60010001"]
    assert all(call["cost"] is not None for call in found["calls"])
    # Nobody knows any more which of them no DID had.
    (not_read,) = found["not_read"]
    assert not_read["start"] == start
    assert not_read["end"] == found["kept_since"]
    reached = NOW - timedelta(days=15)
    assert timedelta() < datetime.fromisoformat(found["kept_since"]) - reached < HOUR
    asked = Counter(request.path for request in server.requests)
    assert asked[DIDS] > 30
    assert 14 <= asked[SEATS] < 40


async def test_what_one_kind_has_no_more_of_is_told_and_not_asked_for_again(
    hass: HomeAssistant, simulator: Simulator, tmp_path: Path
) -> None:
    """Neither after a restart, nor as long as the account does not run."""
    hass.config.media_dirs = {"local": str(tmp_path)}
    simulator.nxcloud.add_call(number=CALLER, line="60010001")
    entry = await add_account(hass, simulator, "nxcloud")
    period = {
        "start": (NOW - timedelta(days=30)).isoformat(),
        "end": (NOW - timedelta(days=20)).isoformat(),
    }
    first = await act(hass, "get_call_history", **period)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    simulator.nxcloud.clear_requests()

    again = await act(hass, "get_call_history", **period)
    exported = await act(hass, "export_calls", **period)
    assert simulator.nxcloud.requests == []
    await hass.config_entries.async_unload(entry.entry_id)
    while_stopped = await act(hass, "get_call_history", **period)

    # No call is found, which is no failure: it cannot be had by asking once more.
    for told in (first, again, exported, while_stopped):
        (not_read,) = told["not_read"]
        assert {key: not_read[key] for key in period} == period
        assert not_read["error"].startswith("The vendor has only a part")


async def test_a_day_that_was_read_while_both_had_it_stays_whole(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await add_account(hass, simulator, "nxcloud")
    start = (NOW - timedelta(days=10)).isoformat()
    await act(hass, "get_call_history", start=start)
    await move_to(hass, freezer, NOW + timedelta(days=10))

    for refresh in (False, True):
        found = await act(hass, "get_call_history", start=start, refresh=refresh)

        assert found["not_read"] == []
        assert found["kept_since"] == start


@pytest.mark.usefixtures("backfill")
async def test_the_background_reads_what_one_kind_alone_has_once(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nxcloud = replace(VENDOR_DATA["nxcloud"], history_reach=timedelta(days=20))
    monkeypatch.setitem(VENDOR_DATA, "nxcloud", nxcloud)
    entry = await add_account(hass, simulator, "nxcloud")
    for _ in range(40):
        await pass_time(hass, freezer, MINUTE)

    backfill = entry.runtime_data.backfill
    assert backfill.missing_time == timedelta()
    (part,) = entry.runtime_data.archive.partial_periods
    assert timedelta(days=4) < part.end - part.start < timedelta(days=6)
    assert part.end == entry.runtime_data.archive.kept_since


@pytest.mark.usefixtures("every_entity_enabled")
async def test_sums_are_said_to_begin_where_both_kinds_do(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    server = simulator.nxcloud
    # Of these, the records of DIDs have none.
    server.did.lag = timedelta(days=1000)
    for days in (1, 16, 17):
        started_at = NOW - timedelta(days=days)
        server.add_call(number=CALLER, line="60010001", started_at=started_at)
    entry = await add_account(hass, simulator, "nxcloud")

    start = NOW - timedelta(days=40)
    await act(hass, "get_call_history", start=start.isoformat())
    await hass.async_block_till_done(wait_background_tasks=True)

    sums = shown(hass, "sensor.nxcloud_calls_this_month")
    since = entry.runtime_data.archive.kept_since
    assert sums.state == "1"
    assert sums.attributes["counted_since"] == since.isoformat()
    assert since > NOW - timedelta(days=15)


@pytest.mark.usefixtures("backfill")
@pytest.mark.parametrize("failing", [SEATS, DIDS])
async def test_the_past_of_one_is_read_while_the_other_fails(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
    failing: str,
) -> None:
    """Else it may be forgotten by then. What was lacking is added when it can be had."""
    reach = timedelta(days=20)
    nxcloud = replace(VENDOR_DATA["nxcloud"], history_reach=reach)
    monkeypatch.setitem(VENDOR_DATA, "nxcloud", nxcloud)
    server = simulator.nxcloud
    for days in range(15):
        server.add_call(
            number=CALLER,
            line="60010001",
            started_at=NOW - timedelta(days=days, hours=1),
        )
    server.misbehave(Reset(), path=failing)
    await add_account(hass, simulator, "nxcloud")
    start = (NOW - timedelta(days=14, hours=12)).isoformat()

    for _ in range(30):
        await pass_time(hass, freezer, MINUTE)

    found = await act(hass, "get_call_history", start=start)
    assert found["total"] == 15
    assert found["not_read"]
    # The same is not asked for again and again; a poll takes up to three requests.
    server.clear_requests()
    for _ in range(5 * 60):
        await pass_time(hass, freezer, MINUTE)
    asked = Counter(request.path for request in server.requests)
    assert asked[failing] < 3 * 5 * 6 + 15

    server.behave()
    for _ in range(12 * 60):
        await pass_time(hass, freezer, MINUTE)

    server.clear_requests()
    found = await act(hass, "get_call_history", start=start)
    assert server.requests == []
    assert found["total"] == 15
    assert found["kept_since"] is not None
    assert found["not_read"] == []
    assert all(call["line"] and call["cost"] is not None for call in found["calls"])


async def test_a_period_that_is_read_anew_in_part_is_not_taken_for_all(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await add_account(hass, simulator, "nxcloud")
    simulator.nxcloud.misbehave(Reset(), path=DIDS)

    reason = await refusal(hass, "get_call_history", refresh=True)

    assert reason.startswith("Not all calls could be read")
    assert _repairs(hass) == {"incomplete_call_history"}


async def test_keys_that_one_refuses_are_asked_for(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    await add_account(hass, simulator, "nxcloud")
    simulator.nxcloud.misbehave(VendorCode(1003), path=DIDS)

    await poll(hass, freezer)

    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"
    assert shown(hass, "sensor.nxcloud_calls_today").state == "0"


async def test_a_lost_call_is_told_of_within_a_minute_of_its_end(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    """Nobody knew whether it was placed, but by its order it can be asked for."""
    server = simulator.nxcloud
    server.state.answer_delay = 30
    await add_account(hass, simulator, "nxcloud")
    server.misbehave(Status(502, after=True), path=server.dialling_path)
    assert "may have been placed" in await refusal(
        hass, "click_to_call", number="12025550143"
    )
    assert shown(hass, "sensor.nxcloud_placed_call_state").state == "in_doubt"

    for _ in range(3):
        await pass_time(hass, freezer, timedelta(seconds=21))

    event = shown(hass, "event.nxcloud_placed_call")
    assert event.attributes["event_type"] == "answered"
    assert event.attributes["certain"] is True
    assert event.attributes["confirmed"] is False
    assert event.attributes["cause"] == "Normal clearing"
    assert shown(hass, "sensor.nxcloud_placed_call_state").state == "answered"


async def test_while_orders_cannot_be_asked_for_calls_are_found_in_the_history(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    server = simulator.nxcloud
    await add_account(hass, simulator, "nxcloud")
    server.misbehave(Reset(), path=ORDERS)
    await click_to_call(hass)

    for _ in range(5):
        await pass_time(hass, freezer, MINUTE)
    assert shown(hass, "event.nxcloud_placed_call").state == "unknown"
    for _ in range(12):
        await pass_time(hass, freezer, MINUTE)

    event = shown(hass, "event.nxcloud_placed_call")
    assert event.attributes["event_type"] == "answered"
    assert event.attributes["cause"] is None


@pytest.mark.parametrize("without", [(), NXCLOUD_SIGNED])
async def test_a_day_full_of_calls_costs_at_most_300_requests_in_all(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    without: tuple[str, ...],
) -> None:
    """With both kinds of records, and with those of seats alone."""
    await hass.config.async_set_time_zone(str(ZONE))
    start = datetime(2026, 11, 19, tzinfo=ZONE).astimezone(UTC)
    server = simulator.nxcloud
    freezer.move_to(start - 2 * MINUTE)
    entry = await set_up(hass, stored_account(simulator, "nxcloud", without=without))
    await move_to(hass, freezer, start)
    server.clear_requests()
    heard = Reports(hass, entry)

    for hour in range(24):
        await pass_until(hass, freezer, start + timedelta(hours=hour, minutes=5))
        server.add_call(number=CALLER, line="60010001")
        if 8 <= hour < 22:
            server.state.answer_delay = 240
            await click_to_call(hass, number="12025550143")
    await pass_until(hass, freezer, start + timedelta(hours=24, seconds=-1))

    asked = Counter(request.path for request in server.requests)
    polls = sum(asked[path] for path in (SEATS, DIDS, ORDERS, *BALANCES))
    # By night nobody places calls, and each hour somebody calls, in its first minutes.
    idle = Counter(
        (request.path, request.received_at)
        for request in server.requests
        if request.received_at.astimezone(ZONE).hour < 7
        and request.received_at.minute > 20
    )
    sources = {SEATS} if without else {SEATS, DIDS}
    assert {path for path, _ in idle} - {*BALANCES} == sources
    assert set(idle.values()) == {1}
    requests = entry.runtime_data.coordinator.requests
    assert requests.today == len(server.requests)
    assert requests.of_polls_today == polls <= 300
    assert len(heard.reports) == len({report.call.id for report in heard.reports})
    assert len(heard.reports) == 24 + 14
