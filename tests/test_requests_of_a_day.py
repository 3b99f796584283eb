"""What a day costs in requests, on which much is called and restarted."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Final
from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import (
    Event,
    EventStateChangedData,
    HomeAssistant,
    callback,
)
from homeassistant.helpers.event import async_track_state_change_event
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from simulator import Simulator
from simulator.nxcloud.pushes import seat_push

from .helpers.actions import act, click_to_call
from .helpers.stored_accounts import WITH_HISTORY, add_account
from .helpers.time_travel import move_to, pass_until

ZONE: Final = ZoneInfo("Europe/Berlin")
MINUTE: Final = timedelta(minutes=1)
LONGEST: Final = timedelta(minutes=14, seconds=2)
CALLER: Final = "12125550162"
CALLED: Final = "12025550143"


def _calls_to_place(day: datetime) -> Iterator[tuple[datetime, timedelta]]:
    """Yield when somebody calls, and for how long: twice an hour from 8:00 to 22:00."""
    for hour in range(8, 22):
        yield day.replace(hour=hour, minute=5).astimezone(UTC), 25 * MINUTE
        yield day.replace(hour=hour, minute=35).astimezone(UTC), 4 * MINUTE


class Told:
    """How long calls waited to be told of.

    Attributes:
        waits: By the vendor's number of a call, or the one that was called.
    """

    def __init__(self, hass: HomeAssistant, entity_id: str, id_name: str) -> None:
        """Listen to an event entity."""
        self.waits: dict[str, timedelta] = {}
        self._id_name = id_name
        async_track_state_change_event(hass, entity_id, self._on_change)

    @callback
    def _on_change(self, event: Event[EventStateChangedData]) -> None:
        state = event.data["new_state"]
        # It tells the last call again when the account comes back.
        if state and (call_id := state.attributes.get(self._id_name)):
            ended_at = datetime.fromisoformat(
                state.attributes.get("started_at") or state.attributes["placed_at"]
            ) + timedelta(seconds=state.attributes["duration"] or 0)
            wait = state.last_updated - ended_at
            self.waits.setdefault(call_id, wait)


@pytest.mark.usefixtures("frozen_time", "without_balance")
@pytest.mark.parametrize("vendor", WITH_HISTORY)
@pytest.mark.parametrize(
    ("date", "hours", "restarts"),
    [
        # Clocks go forward, and back.
        ("2026-03-29", 23, False),
        ("2026-10-25", 25, True),
    ],
)
async def test_a_day_full_of_calls_costs_at_most_300_requests(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
    date: str,
    hours: int,
    restarts: bool,
) -> None:
    """In the morning it is looked for placed calls; polls go on until midnight."""
    await hass.config.async_set_time_zone(str(ZONE))
    day = datetime.fromisoformat(date).replace(tzinfo=ZONE)
    start = day.astimezone(UTC)
    end = start + timedelta(hours=hours)
    server = simulator.vendors[vendor]
    server.clear_calls()
    freezer.move_to(start - 2 * MINUTE)
    entry = await add_account(hass, simulator, vendor)
    await move_to(hass, freezer, start)
    server.clear_requests()
    arrived = Told(hass, f"event.{vendor}_call", "id")
    placed = Told(hass, f"event.{vendor}_placed_call", "dial_id")
    to_place = dict(_calls_to_place(day))
    arriving = {start + 40 * MINUTE * number for number in range(hours * 3 // 2)}
    noon = day.replace(hour=12, minute=1).astimezone(UTC)
    others = 0

    for moment in sorted({*to_place, *arriving, noon}):
        await pass_until(hass, freezer, moment)
        before = len(server.requests)
        if moment in to_place:
            server.state.answer_delay = to_place[moment].total_seconds()
            await click_to_call(hass, number=CALLED)
            others += len(server.requests) - before
        if moment in arriving:
            server.add_call(number=CALLER)
        if moment == noon and restarts:
            counted = entry.runtime_data.coordinator.requests.of_polls_today
            assert await hass.config_entries.async_reload(entry.entry_id)
            # The credentials were checked before the first poll.
            counted -= entry.runtime_data.coordinator.requests.of_polls_today
            others += len(server.requests) - before + counted
    await pass_until(hass, freezer, end - MINUTE / 60)

    requests = entry.runtime_data.coordinator.requests
    assert requests.today == len(server.requests)
    assert requests.of_polls_today == len(server.requests) - others
    assert 250 < requests.of_polls_today <= 300
    assert len(placed.waits) == len(to_place)
    assert len(arrived.waits) == len(to_place) + len(arriving)
    # It is looked for them, until the day cannot do without the requests.
    waits = list(placed.waits.values())
    assert waits[0] <= timedelta(seconds=62)
    assert max(waits) <= LONGEST
    polls = sorted({request.received_at for request in server.requests})
    assert max(later - sooner for sooner, later in pairwise(polls)) <= LONGEST
    evening = [time for time in polls if 18 <= time.astimezone(ZONE).hour < 23]
    assert len(evening) >= 5 * 4


@pytest.mark.usefixtures("frozen_time", "without_balance")
async def test_a_day_full_of_pushes_costs_at_most_300_requests(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    """Each asks to look, all day; the last ones are looked at by the usual polls."""
    await hass.config.async_set_time_zone(str(ZONE))
    start = datetime(2026, 11, 18, tzinfo=ZONE).astimezone(UTC)
    server = simulator.nxcloud
    server.clear_calls()
    freezer.move_to(start - 2 * MINUTE)
    entry = await add_account(hass, simulator, "nxcloud")
    client = await hass_client_no_auth()
    arrived = Told(hass, "event.nxcloud_call", "id")

    for number in range(24 * 15):
        await pass_until(hass, freezer, start + number * 4 * MINUTE)
        call = server.add_call(number=CALLER)
        push = seat_push(call, server.account.username)
        answer = await client.post(
            f"/api/webhook/{entry.data['webhook_id']}", json=push
        )
        assert answer.status == 200
    await pass_until(hass, freezer, start + timedelta(days=1) - MINUTE / 60)

    assert 200 < entry.runtime_data.coordinator.requests.of_polls_today <= 300
    waits = list(arrived.waits.values())
    # Soon, as long as the day can do without the requests.
    assert max(waits[:100]) < MINUTE
    assert max(waits) <= LONGEST


@pytest.mark.usefixtures("frozen_time")
@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_polls_go_on_when_all_is_spent(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
    vendor: str,
) -> None:
    """Nobody who calls again and again puts them off."""
    monkeypatch.setattr(
        "custom_components.telephony.polling.request_budget.MOST_REQUESTS", 0
    )
    server = simulator.vendors[vendor]
    server.state.answer_delay = 86_400
    entry = await add_account(hass, simulator, vendor)
    polls = entry.runtime_data.coordinator.polls
    await pass_until(hass, freezer, datetime.now(UTC) + 5 * MINUTE)

    for _ in range(20):
        await click_to_call(hass, number=CALLED)
        await pass_until(hass, freezer, datetime.now(UTC) + 5 * MINUTE)

    times = [poll.time for poll in polls]
    assert all(
        13 * MINUTE < later - sooner <= LONGEST for sooner, later in pairwise(times[1:])
    )
    assert datetime.now(UTC) - times[-1] <= LONGEST


@pytest.mark.usefixtures("frozen_time")
@pytest.mark.parametrize("vendor", WITH_HISTORY)
async def test_the_first_read_of_the_past_is_not_taken_from_the_polls(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    vendor: str,
) -> None:
    """Nor is what a person asks for; all of it is counted."""
    server = simulator.vendors[vendor]
    entry = await add_account(hass, simulator, vendor)
    requests = entry.runtime_data.coordinator.requests
    assert requests.today == len(server.requests) > 0
    balance = int("balance" in server.offers)
    assert requests.of_polls_today == balance

    await act(hass, "get_call_history", start="2026-11-10T00:00:00+00:00")
    assert requests.of_polls_today == balance
    await pass_until(hass, freezer, datetime.now(UTC) + 5 * MINUTE)

    assert requests.of_polls_today == balance + 1
    assert requests.today == len(server.requests) > 5


@pytest.mark.usefixtures("frozen_time")
async def test_what_was_counted_outlives_a_day_only_as_long_as_it_lasts(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    entry = await add_account(hass, simulator, "antbuddy")
    await pass_until(hass, freezer, datetime.now(UTC) + 30 * MINUTE)
    assert await hass.config_entries.async_unload(entry.entry_id)
    freezer.tick(timedelta(days=1))
    simulator.antbuddy.clear_requests()

    assert await hass.config_entries.async_setup(entry.entry_id)

    requests = entry.runtime_data.coordinator.requests
    assert requests.today == len(simulator.antbuddy.requests)
    # Here the start read what happened meanwhile, which nobody asked for.
    assert 0 < requests.of_polls_today < requests.today


@pytest.mark.usefixtures("frozen_time")
async def test_what_was_counted_is_written_when_home_assistant_stops(
    hass: HomeAssistant, simulator: Simulator, hass_storage: dict[str, Any]
) -> None:
    entry = await add_account(hass, simulator, "antbuddy")
    await entry.runtime_data.coordinator.async_refresh()

    await hass.async_stop()

    assert hass_storage[f"telephony.{entry.entry_id}.requests"]["data"] == {
        "day": "2026-11-18",
        "sent": len(simulator.antbuddy.requests),
        "polls": 1,
    }
