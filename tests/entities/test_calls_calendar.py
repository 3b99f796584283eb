"""The calls of an account in a calendar."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_track_state_report_event
import pytest

from custom_components.telephony.archive.archive import async_get_archive
from custom_components.telephony.archive.database import Trouble
from custom_components.telephony.archive.database_thread import ArchiveUnavailableError
from simulator import Simulator
from simulator.calls import Direction, Outcome

from ..archive.kept_calls import call_at
from ..conftest import NOW
from ..helpers.contact_entries import add_contact, contact
from ..helpers.states import shown
from ..helpers.stored_accounts import add_account, add_account_without_history
from ..helpers.time_travel import pass_time

CALENDAR = "calendar.antbuddy_calls"
ALERT = '<img src=x onerror="alert(1)">\u202eevil'

pytestmark = pytest.mark.usefixtures(
    "frozen_time", "without_past", "every_entity_enabled"
)


async def _events(
    hass: HomeAssistant, start: datetime, end: datetime
) -> list[dict[str, Any]]:
    """Return what stands in the calendar in a period."""
    answer = await hass.services.async_call(
        "calendar",
        "get_events",
        {
            "entity_id": CALENDAR,
            "start_date_time": start.isoformat(),
            "end_date_time": end.isoformat(),
        },
        blocking=True,
        return_response=True,
    )
    assert answer is not None
    events: Any = answer[CALENDAR]
    return list(events["events"])


async def test_every_call_is_an_entry(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    add = simulator.antbuddy.add_call
    noon = datetime(2026, 11, 18, 18, 0, tzinfo=UTC)
    add(
        number="12025550143",
        outcome=Outcome.MISSED,
        started_at=noon - timedelta(hours=2),
        duration=0,
    )
    add(
        number="12025550143",
        direction=Direction.OUTGOING,
        started_at=noon - timedelta(minutes=10),
        duration=1200,
    )
    add(number=ALERT, started_at=noon + timedelta(hours=1), duration=60)
    await add_contact(hass, contact("Anna", "12025550143"))
    await add_account(hass, simulator, "antbuddy")

    missed, answered, evil = await _events(
        hass, noon - timedelta(days=1), noon + timedelta(days=1)
    )

    assert missed["summary"] == "Missed call from Anna"
    assert answered["summary"] == "Call to Anna: answered"
    assert "0143" in answered["description"]
    start, end = (
        datetime.fromisoformat(answered[name]).astimezone(UTC)
        for name in ("start", "end")
    )
    assert (start, end - start) == (
        noon - timedelta(minutes=10),
        timedelta(minutes=20),
    )
    assert missed["end"] > missed["start"]
    assert not {"<", ">", "\u202e"} & set(evil["summary"])

    # One that goes on into the period is in it, one that is over is not.
    (only,) = await _events(hass, noon, noon + timedelta(minutes=30))
    assert only == answered
    last = shown(hass, CALENDAR)
    assert (last.state, last.attributes["message"]) == ("off", evil["summary"])


async def test_an_hour_that_comes_twice_hides_no_call(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    """By the clock on the wall this call ends before it begins."""
    await hass.config.async_set_time_zone("America/Los_Angeles")
    started_at = datetime(2026, 11, 1, 8, 50, tzinfo=UTC)
    freezer.move_to(started_at + timedelta(minutes=30))
    simulator.antbuddy.add_call(
        number="12025550143", started_at=started_at, duration=1200
    )
    await add_account(hass, simulator, "antbuddy")

    assert shown(hass, CALENDAR).state == "off"
    (event,) = await _events(
        hass, started_at - timedelta(days=1), started_at + timedelta(days=1)
    )
    assert datetime.fromisoformat(event["start"]) == started_at
    assert event["end"] > event["start"]


async def test_a_call_does_not_go_on_again_in_an_hour_that_comes_twice(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Nor does Home Assistant write its state again and again until then."""
    await hass.config.async_set_time_zone("America/Los_Angeles")
    started_at = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)
    freezer.move_to(started_at + timedelta(minutes=30))
    simulator.antbuddy.add_call(
        number="12025550143", started_at=started_at, duration=120
    )
    await add_account(hass, simulator, "antbuddy")
    written: list[object] = []
    async_track_state_report_event(hass, [CALENDAR], written.append)
    for _ in range(20):
        await asyncio.sleep(0)
    assert (shown(hass, CALENDAR).state, written) == ("off", [])

    await pass_time(hass, freezer, timedelta(minutes=31))
    assert shown(hass, CALENDAR).state == "off"

    await pass_time(hass, freezer, timedelta(minutes=30))
    simulator.antbuddy.add_call(
        number="12025550143",
        started_at=started_at + timedelta(minutes=90),
        duration=60,
    )
    await pass_time(hass, freezer, timedelta(hours=1))
    last = shown(hass, CALENDAR)
    assert (last.state, "message" in last.attributes) == ("off", True)


async def test_a_busy_period_is_whole(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    """However many calls there were, the first of them are not left out."""
    entry = await add_account(hass, simulator, "antbuddy")
    calls = [call_at(minutes) for minutes in range(2_500)]
    await entry.runtime_data.archive.async_keep(calls)

    events = await _events(hass, NOW - timedelta(days=5), NOW + timedelta(hours=1))

    assert len(events) == len(calls)
    times = [datetime.fromisoformat(event["start"]) for event in events]
    assert times == sorted(times)


async def test_a_calendar_may_be_empty_or_out_of_reach(
    hass: HomeAssistant, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add_account(hass, simulator, "antbuddy")
    await add_account_without_history(hass, simulator)
    assert shown(hass, CALENDAR).attributes.get("message") is None
    assert await _events(hass, NOW - timedelta(days=1), NOW) == []
    assert len(hass.states.async_all("calendar")) == 1

    async def unavailable(*_: object, **__: object) -> None:
        raise ArchiveUnavailableError(Trouble.UNAVAILABLE)

    monkeypatch.setattr(async_get_archive(hass), "async_run", unavailable)
    with pytest.raises(HomeAssistantError, match="archive of calls cannot be used"):
        await _events(hass, NOW - timedelta(days=1), NOW)
