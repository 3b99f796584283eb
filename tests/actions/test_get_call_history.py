"""The action that reads a period of the call history."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
import voluptuous as vol

from custom_components.telephony.call_history import history_turns
from simulator import Simulator
from simulator.calls import Direction, Outcome
from simulator.faults import Hang, Reset

from ..conftest import NOW
from ..helpers.actions import act, refusal
from ..helpers.broken_archive import break_archive
from ..helpers.contact_entries import add_contact, add_contacts, contact
from ..helpers.stored_accounts import (
    NAMES,
    WITH_HISTORY,
    add_account,
    did,
    line,
    set_up,
    stored_account,
)
from ..helpers.turns import turns, until

NUMBER = "12025550143"
OTHER_NUMBER = "442079460123"

TOO_OFTEN = "The call history of the account {} is read too often. Try again in 60 s"

pytestmark = pytest.mark.usefixtures("frozen_time")


@pytest.fixture(autouse=True)
def _quiet_past(simulator: Simulator) -> None:
    for server in simulator.vendors.values():
        server.clear_calls()


async def _history(hass: HomeAssistant, **fields: str | int) -> list[dict[str, Any]]:
    """Return the calls that the action tells of; all there are."""
    response = await act(hass, "get_call_history", **fields)
    assert (response["truncated"], response["not_read"]) == (False, [])
    assert response["count"] == response["total"] == len(response["calls"])
    calls: list[dict[str, Any]] = response["calls"]
    return calls


def _times(calls: list[dict[str, Any]]) -> list[timedelta]:
    """Return how long ago the calls started."""
    return [NOW - datetime.fromisoformat(call["started_at"]) for call in calls]


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_the_last_day_is_meant_newest_first(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    for hours in (3, 25, 24, 1):
        simulator.vendors[vendor].add_call(
            number=NUMBER, started_at=NOW - timedelta(hours=hours)
        )
    await add_account(hass, simulator, vendor)

    calls = await _history(hass)

    assert _times(calls) == [timedelta(hours=hours) for hours in (1, 3, 24)]
    assert calls[0]["caller"] == NUMBER


@pytest.mark.parametrize("vendor", WITH_HISTORY)
@pytest.mark.parametrize("refresh", [False, True])
async def test_the_newest_call_is_there_by_a_vendors_clock_that_is_ahead(
    hass: HomeAssistant, simulator: Simulator, vendor: str, refresh: bool
) -> None:
    """Nobody named an end."""
    start = NOW + timedelta(minutes=4)
    simulator.vendors[vendor].add_call(number=NUMBER, started_at=start)
    await add_account(hass, simulator, vendor)

    (call,) = await _history(hass, refresh=refresh)

    assert call["started_at"] == start.isoformat()
    assert await _history(hass, refresh=refresh, end=NOW.isoformat()) == []


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_a_long_period_is_read_to_its_ends(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    """Calls lie where the days that are asked for meet, and at both ends."""
    start, end = NOW - timedelta(days=20), NOW - timedelta(days=2)
    times = [start + timedelta(days=days) for days in range(18)]
    for time in (start - timedelta(seconds=1), *times, end):
        simulator.vendors[vendor].add_call(number=NUMBER, started_at=time)
    await add_account(hass, simulator, vendor)

    calls = await _history(hass, start=start.isoformat(), end=end.isoformat())

    assert [call["started_at"] for call in calls] == [
        time.isoformat() for time in reversed(times)
    ]


async def test_times_without_a_zone_are_home_assistants(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await hass.config.async_set_time_zone("Asia/Ho_Chi_Minh")
    for hour in (0, 1, 2):
        simulator.antbuddy.add_call(
            number=NUMBER, started_at=datetime(2026, 11, 18, hour, tzinfo=UTC)
        )
    await add_account(hass, simulator, "antbuddy")

    calls = await _history(hass, start="2026-11-18 08:00:00", end="2026-11-18 09:00:00")

    assert [call["started_at"] for call in calls] == ["2026-11-18T01:00:00+00:00"]


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Shanghai"])
async def test_who_means_for_ever_names_the_ends_of_time(
    hass: HomeAssistant, simulator: Simulator, tmp_path: Path, zone: str
) -> None:
    """In another zone there are no such times."""
    hass.config.media_dirs = {"local": str(tmp_path)}
    await hass.config.async_set_time_zone(zone)
    simulator.antbuddy.add_call(number=NUMBER, started_at=NOW - timedelta(minutes=1))
    await add_account(hass, simulator, "antbuddy")
    first, last = "0001-01-01 00:00:00", "9999-12-31 23:59:59"

    assert len(await _history(hass, start=first, end=last)) == 1
    assert (await act(hass, "export_calls", start=first, end=last))["count"] == 1
    for end in (first, f"{first}+00:00"):
        assert await _history(hass, end=end) == []
    assert (await act(hass, "forget_calls", before=first))["count"] == 0
    assert (await act(hass, "forget_calls", before=last))["count"] == 1


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, [1, 2, 3, 4]),
        ({"direction": "incoming"}, [1, 2]),
        ({"direction": "outgoing"}, [3]),
        ({"direction": "internal"}, [4]),
        ({"outcome": "answered"}, [1, 4]),
        ({"outcome": "missed"}, [2]),
        ({"outcome": "busy"}, [3]),
        ({"number": NUMBER}, [1, 3]),
        ({"number": "+1 (202) 555-0143"}, [1, 3]),
        ({"number": "0012025550143"}, [1, 3]),
        ({"number": OTHER_NUMBER, "direction": "outgoing"}, []),
        ({"line": "reception"}, [2]),
        ({"line": "front desk"}, [2]),
        ({"line": "nobody"}, []),
        ({"direction": "incoming", "outcome": "missed", "line": "Front desk"}, [2]),
    ],
)
async def test_every_filter_filters(
    hass: HomeAssistant,
    simulator: Simulator,
    wanted: dict[str, str],
    found: list[int],
) -> None:
    server = simulator.antbuddy
    for hours, number, direction, outcome, phone in (
        (1, NUMBER, Direction.INCOMING, Outcome.ANSWERED, "office-desk"),
        (2, OTHER_NUMBER, Direction.INCOMING, Outcome.MISSED, "reception"),
        (3, NUMBER, Direction.OUTGOING, Outcome.BUSY, "office-desk"),
        (4, "workshop", Direction.INTERNAL, Outcome.ANSWERED, "office-desk"),
    ):
        server.add_call(
            number=number,
            direction=direction,
            outcome=outcome,
            line=phone,
            started_at=NOW - timedelta(hours=hours),
        )
    await set_up(
        hass,
        stored_account(simulator, "antbuddy", lines=[line("reception", "Front desk")]),
    )

    calls = await _history(hass, **wanted)

    assert _times(calls) == [timedelta(hours=hours) for hours in found]


async def test_a_number_of_the_account_is_a_line_too(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    server = simulator.nxcloud
    shop, office = "12125550161", "12125550162"
    for hours, called in ((1, shop), (2, office)):
        server.add_call(
            number=NUMBER, did=called, started_at=NOW - timedelta(hours=hours)
        )
    await add_account(hass, simulator, "nxcloud")

    calls = await _history(hass, line="+1 212 555 0162")

    assert _times(calls) == [timedelta(hours=2)]


@pytest.mark.parametrize("vendor", WITH_HISTORY)
@pytest.mark.parametrize(
    ("limit", "count", "truncated"), [(1, 1, True), (2, 2, True), (3, 3, False)]
)
async def test_the_newest_are_kept_by_a_limit(
    hass: HomeAssistant,
    simulator: Simulator,
    vendor: str,
    limit: int,
    count: int,
    truncated: bool,
) -> None:
    for hours in (1, 2, 40):
        simulator.vendors[vendor].add_call(
            number=NUMBER, started_at=NOW - timedelta(hours=hours)
        )
    await add_account(hass, simulator, vendor)

    response = await act(
        hass,
        "get_call_history",
        start=(NOW - timedelta(days=3)).isoformat(),
        limit=limit,
    )

    assert (response["count"], response["truncated"]) == (count, truncated)
    assert _times(response["calls"]) == [
        timedelta(hours=hours) for hours in (1, 2, 40)[:count]
    ]


async def test_a_hundred_calls_are_told_of_where_no_more_are_asked_for(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    for minutes in range(1, 102):
        simulator.antbuddy.add_call(
            number=NUMBER, started_at=NOW - timedelta(minutes=minutes)
        )
    await add_account(hass, simulator, "antbuddy")

    usual = await act(hass, "get_call_history")
    most = await act(hass, "get_call_history", limit=1000)

    assert (usual["count"], usual["truncated"]) == (100, True)
    assert (most["count"], most["truncated"]) == (101, False)


@pytest.mark.parametrize("limit", [0, 1001])
async def test_a_limit_has_its_limits(
    hass: HomeAssistant, simulator: Simulator, limit: int
) -> None:
    await add_account(hass, simulator, "antbuddy")

    with pytest.raises(vol.Invalid):
        await act(hass, "get_call_history", limit=limit)


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_nobody_is_asked_for_what_was_read(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    """Not for what the last poll knew, nor for what the action has read before."""
    server = simulator.vendors[vendor]
    server.add_call(number=NUMBER, started_at=NOW - timedelta(days=20))
    server.add_call(number=NUMBER, started_at=NOW - timedelta(hours=1))
    await add_account(hass, simulator, vendor)
    server.clear_requests()
    assert len(await _history(hass)) == 1
    assert server.requests == []
    start = (NOW - timedelta(days=25)).isoformat()
    assert len(await _history(hass, start=start)) == 2
    assert len(server.requests) >= 17
    server.clear_requests()

    assert len(await _history(hass, start=start, text="143")) == 2

    assert server.requests == []


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_the_vendor_is_asked_again_where_that_is_wanted(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    await add_account(hass, simulator, vendor)
    simulator.vendors[vendor].add_call(number=NUMBER)
    assert await _history(hass) == []

    assert len(await _history(hass, refresh=True)) == 1

    assert len(await _history(hass)) == 1


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_what_the_vendor_has_forgotten_is_kept(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    """Over a restart and for years, with what the contact is called today."""
    server = simulator.vendors[vendor]
    server.add_call(number=NUMBER, started_at=NOW - timedelta(hours=1))
    forever = stored_account(simulator, vendor, options={"keep_forever": True})
    entry = await set_up(hass, forever)
    await hass.config_entries.async_unload(entry.entry_id)
    server.clear_calls()
    freezer.move_to(NOW + timedelta(days=800))
    await hass.config_entries.async_setup(entry.entry_id)
    await add_contact(hass, contact("Anna Doe", f"+{NUMBER}"))
    await hass.async_block_till_done()
    server.clear_requests()

    (call,) = await _history(
        hass,
        start=(NOW - timedelta(days=30)).isoformat(),
        end=NOW.isoformat(),
        name="anna",
    )

    assert call["started_at"] == (NOW - timedelta(hours=1)).isoformat()
    assert call["caller_display"] == "Anna Doe"
    assert server.requests == []


async def test_since_when_calls_are_kept_is_told(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """Those of all the accounts that were asked."""
    entry = await add_account(hass, simulator, "antbuddy")
    other = await add_account(hass, simulator, "nxcloud")
    start = (NOW - timedelta(days=20)).isoformat()
    await act(hass, "get_call_history", start=start, config_entry_id=entry.entry_id)

    of_one, of_other, of_all = [
        await act(hass, "get_call_history", **fields)
        for fields in (
            {"config_entry_id": entry.entry_id},
            {"config_entry_id": other.entry_id},
            {},
        )
    ]

    assert of_one["kept_since"] == start
    assert of_other["kept_since"] > start
    assert of_all["kept_since"] == of_other["kept_since"]


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_calls_are_not_kept_since_a_day_that_was_asked_for(
    hass: HomeAssistant, simulator: Simulator, vendor: str
) -> None:
    """Nobody knows of those between it and what was read by itself."""
    day = timedelta(days=1)
    simulator.vendors[vendor].add_call(
        number=NUMBER, started_at=NOW - 10 * day - timedelta(hours=1)
    )
    await add_account(hass, simulator, vendor)
    kept_since = (await act(hass, "get_call_history"))["kept_since"]
    start = (NOW - 11 * day).isoformat()

    one = await act(
        hass, "get_call_history", start=start, end=(NOW - 10 * day).isoformat()
    )
    assert (one["total"], one["kept_since"]) == (1, kept_since)

    everything = await act(hass, "get_call_history", start=start)
    assert (everything["total"], everything["kept_since"]) == (1, start)


@pytest.mark.parametrize("sort", ["newest", "oldest"])
async def test_a_page_after_the_other(
    hass: HomeAssistant, simulator: Simulator, sort: str
) -> None:
    for minutes in range(1, 8):
        simulator.antbuddy.add_call(
            number=NUMBER, started_at=NOW - timedelta(minutes=minutes)
        )
    await add_account(hass, simulator, "antbuddy")

    pages = [
        await act(hass, "get_call_history", limit=3, offset=offset, sort=sort)
        for offset in (0, 3, 6, 9)
    ]

    listed = [time for page in pages for time in _times(page["calls"])]
    ages = [timedelta(minutes=each) for each in range(1, 8)]
    assert listed == (ages if sort == "newest" else ages[::-1])
    assert [page["count"] for page in pages] == [3, 3, 1, 0]
    assert {page["total"] for page in pages} == {7}
    assert [page["truncated"] for page in pages] == [True, True, False, False]


async def test_an_archive_that_cannot_be_used_is_told(
    hass: HomeAssistant, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add_account(hass, simulator, "antbuddy")
    break_archive(monkeypatch)

    assert await refusal(hass, "get_call_history") == (
        "The archive of calls cannot be used at the moment. "
        "Look among the repairs for what is wrong"
    )


async def test_one_of_two_accounts_can_be_asked(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await add_account(hass, simulator, "nxcloud")
    entry = await add_account(hass, simulator, "antbuddy")
    simulator.antbuddy.add_call(number=NUMBER)

    (call,) = await _history(hass, config_entry_id=entry.entry_id, refresh=True)

    assert call["caller"] == NUMBER


async def test_all_accounts_are_meant_where_none_is_named(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """Together newest first; every call tells whose it is."""
    expected = []
    for minutes, vendor in enumerate((*WITH_HISTORY, *reversed(WITH_HISTORY))):
        simulator.vendors[vendor].add_call(
            number=NUMBER, started_at=NOW - timedelta(minutes=10 * minutes + 10)
        )
        expected.append(NAMES[vendor])
    ids = {
        NAMES[vendor]: (await add_account(hass, simulator, vendor)).entry_id
        for vendor in ("net2phone", *WITH_HISTORY)
    }

    response = await act(hass, "get_call_history")

    calls = response["calls"]
    assert [call["account"] for call in calls] == expected
    assert [call["config_entry_id"] for call in calls] == [ids[one] for one in expected]
    assert _times(calls) == sorted(_times(calls))
    assert response["accounts"] == [*ids]
    few = await act(hass, "get_call_history", limit=3)
    assert few["calls"] == calls[:3]
    assert few["truncated"] is True


@pytest.mark.parametrize("wanted", ["Anna Doe", "anna", "Mum"])
async def test_the_calls_of_a_contact_are_found_by_name(
    hass: HomeAssistant, simulator: Simulator, wanted: str
) -> None:
    """Of all of its numbers; a number that looks like a part of a name is none."""
    await add_account(hass, simulator, "antbuddy")
    await add_contacts(
        hass,
        contact("Anna Doe", f"+{NUMBER}", f"+{OTHER_NUMBER}", aliases=["Mum"]),
        contact("Room 101", "+1 202 555 0199"),
    )
    for number in (NUMBER, OTHER_NUMBER, "12025550199", "101"):
        simulator.antbuddy.add_call(number=number)

    calls = await _history(hass, number=wanted, refresh=True)

    assert {call["caller"] for call in calls} == {NUMBER, OTHER_NUMBER}
    assert await _history(hass, name=wanted) == calls
    assert await _history(hass, text=wanted) == calls
    (call,) = await _history(hass, number="101")
    assert call["caller"] == "101"


@pytest.mark.parametrize("wanted", [{"line": "shop"}, {"text": "Shóp"}, {"text": "ho"}])
async def test_the_calls_of_a_did_are_found_by_name(
    hass: HomeAssistant, simulator: Simulator, wanted: dict[str, str]
) -> None:
    """The user's name of it, which the vendor does not know; of a text, a part is enough."""
    own, other = simulator.nxcloud.account.dids
    lines = [did(own, "Shop")]
    await set_up(hass, stored_account(simulator, "nxcloud", lines=lines))
    for called in (own, other):
        simulator.nxcloud.add_call(number=NUMBER, did=called)

    (call,) = await _history(hass, **wanted, refresh=True)

    assert call["did"] == own


async def test_an_empty_period_is_refused(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    await add_account(hass, simulator, "antbuddy")

    assert (
        await refusal(
            hass,
            "get_call_history",
            ServiceValidationError,
            start=NOW.isoformat(),
            end=NOW.isoformat(),
        )
        == "The start has to be before the end"
    )


@pytest.mark.parametrize(("vendor", "days"), [("antbuddy", 31), ("nxcloud", 366)])
async def test_the_vendor_is_not_asked_for_what_is_out_of_its_reach(
    hass: HomeAssistant, simulator: Simulator, vendor: str, days: int
) -> None:
    entry = await add_account(hass, simulator, vendor)
    reach = entry.runtime_data.vendor.history_reach
    simulator.vendors[vendor].clear_requests()

    for refresh in (False, True):
        calls = await _history(
            hass,
            start=(NOW - reach - timedelta(days=1_000)).isoformat(),
            end=(NOW - reach).isoformat(),
            refresh=refresh,
        )
        assert calls == []

    assert simulator.vendors[vendor].requests == []
    assert reach >= timedelta(days=days)


async def test_reading_history_reports_nothing_and_hides_nothing(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """What the action has read is news all the same to the next poll."""
    entry = await add_account(hass, simulator, "nxcloud")
    call = simulator.nxcloud.add_call(number=NUMBER)
    assert len(await _history(hass, refresh=True)) == 1
    assert (event := hass.states.get("event.nxcloud_call")) is not None
    assert event.state == "unknown"

    await entry.runtime_data.coordinator.async_refresh()
    await hass.async_block_till_done()

    assert (event := hass.states.get("event.nxcloud_call")) is not None
    assert event.attributes["started_at"] == call.started_at.isoformat()


async def test_a_vendor_that_is_away_is_told_where_it_has_to_be_asked(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    simulator.antbuddy.add_call(number=NUMBER)
    await add_account(hass, simulator, "antbuddy")
    simulator.antbuddy.misbehave(Reset())
    start, end = [(NOW - timedelta(days=days)).isoformat() for days in (20, 10)]

    assert "AntBuddy" in await refusal(hass, "get_call_history", refresh=True)
    assert "AntBuddy" in await refusal(hass, "get_call_history", start=start, end=end)
    assert len(await _history(hass)) == 1


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_many_at_once_wait_for_each_other_and_are_bounded(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    """A dashboard or an automation that goes wild would be a thousand requests."""
    await add_account(hass, simulator, vendor)
    # What a start has read does not count any more.
    freezer.tick(timedelta(seconds=61))
    server = simulator.vendors[vendor]
    server.clear_requests()
    month: dict[str, str | int] = {
        "start": (datetime.now(UTC) - timedelta(days=30)).isoformat(),
        "refresh": True,
    }

    results = await asyncio.gather(
        *(act(hass, "get_call_history", **month) for _ in range(40)),
        return_exceptions=True,
    )

    told = [str(result) for result in results if isinstance(result, Exception)]
    assert 0 < len(told) < 40
    assert set(told) == {TOO_OFTEN.format(NAMES[vendor])}
    assert len(server.requests) < 200
    server.clear_requests()
    freezer.tick(timedelta(seconds=61))
    assert (await act(hass, "get_call_history", **month))["count"] == 0
    assert len(server.requests) >= 30


@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_one_is_read_at_a_time(
    hass: HomeAssistant,
    simulator: Simulator,
    monkeypatch: pytest.MonkeyPatch,
    vendor: str,
) -> None:
    await add_account(hass, simulator, vendor)
    server = simulator.vendors[vendor]
    server.misbehave(Hang())
    server.clear_requests()
    reading = [
        hass.async_create_task(act(hass, "get_call_history", refresh=True))
        for _ in range(3)
    ]
    await until(lambda: server.hanging > 0)
    await turns(1_000)
    assert server.hanging == 1
    monkeypatch.setattr(history_turns, "LONGEST_WAIT", timedelta(0))

    # Whoever comes last is told instead of waiting for ever.
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, "get_call_history", refresh=True)

    assert str(caught.value) == TOO_OFTEN.format(NAMES[vendor]).replace("60", "0")
    for task in reading:
        task.cancel()
    await asyncio.gather(*reading, return_exceptions=True)
