"""An account whose calls stand in two kinds of records, while its archive is away.

Each call is known by the id of the record by which it was told first, and by which that was
stands in the archive.
"""

from collections.abc import Callable
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from custom_components.telephony.archive.archive import _ARCHIVE
from custom_components.telephony.archive.database import Trouble
from custom_components.telephony.archive.database_thread import (
    ArchiveUnavailableError,
    DatabaseThread,
)
from simulator import Simulator
from simulator.calls import Outcome
from simulator.faults import Reset

from .conftest import NOW
from .helpers.actions import act
from .helpers.broken_archive import break_archive, break_next_look
from .helpers.reports import Reports
from .helpers.states import shown
from .helpers.stored_accounts import (
    NXCLOUD_SIGNED,
    add_account,
    set_up,
    stored_account,
)
from .helpers.time_travel import pass_time

SEATS: Final = "/api/voiceSms/getSipCdr"
DIDS: Final = "/api/did/cdr"
CALLER: Final = "12125550162"
MINUTE: Final = timedelta(minutes=1)

pytestmark = pytest.mark.usefixtures("both_records", "frozen_time", "without_past")


async def poll(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Let the time pass until the next poll, of which there are fewer."""
    await pass_time(hass, freezer, 12 * MINUTE)


@pytest.fixture
def archive_is_away(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Return what takes the archive away, and brings it back."""
    run = DatabaseThread.async_run

    async def fail(*_: object, **__: object) -> None:
        raise ArchiveUnavailableError(Trouble.UNAVAILABLE)

    def change(away: bool) -> None:
        monkeypatch.setattr(DatabaseThread, "async_run", fail if away else run)

    return change


async def test_a_call_is_kept_once_though_the_archive_is_away_at_a_start(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    archive_is_away: Callable[[bool], None],
) -> None:
    """It was told by the record that came first, and is read with both of them now."""
    server = simulator.nxcloud
    entry = await add_account(hass, simulator, "nxcloud")
    server.did.lag = timedelta(hours=1)
    server.add_call(number=CALLER, line="60010001", outcome=Outcome.MISSED)
    heard = Reports(hass, entry)
    await poll(hass, freezer)
    assert len(heard.reports) == 1
    server.did.lag = timedelta()

    archive_is_away(True)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert shown(hass, "sensor.nxcloud_calls_today").state == "1"
    server.add_call(number="12125550163", line="60010001", outcome=Outcome.MISSED)
    await poll(hass, freezer)
    assert shown(hass, "sensor.nxcloud_calls_today").state == "2"
    archive_is_away(False)
    for _ in range(3):
        await poll(hass, freezer)

    assert len(heard.reports) == 2
    assert shown(hass, "sensor.nxcloud_calls_today").state == "2"
    assert shown(hass, "sensor.nxcloud_missed_calls_to_return").state == "2"
    calls = (await act(hass, "get_call_history"))["calls"]
    assert len(calls) == 2
    assert all(call["line"] and call["cost"] is not None for call in calls)


async def test_a_call_is_kept_once_though_the_archive_fails_for_a_moment_at_a_start(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is known by another id, which could not be looked up, is not written anew."""
    server = simulator.nxcloud
    entry = await add_account(hass, simulator, "nxcloud")
    server.did.lag = timedelta(hours=1)
    server.add_call(number=CALLER, line="60010001", outcome=Outcome.MISSED)
    heard = Reports(hass, entry)
    await poll(hass, freezer)
    server.did.lag = timedelta()
    break_next_look(monkeypatch)

    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    for _ in range(3):
        await poll(hass, freezer)

    assert len(heard.reports) == 1
    assert shown(hass, "sensor.nxcloud_calls_today").state == "1"
    (call,) = (await act(hass, "get_call_history"))["calls"]
    assert call["line"]
    assert call["cost"] is not None


@pytest.mark.parametrize("failing", [SEATS, DIDS])
async def test_calls_are_kept_once_and_whole_after_starts_without_the_archive(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    archive_is_away: Callable[[bool], None],
    failing: str,
) -> None:
    """One kind of records alone tells them meanwhile, by ids that may not be theirs."""
    server = simulator.nxcloud
    # The first one is of the day before those that are shown.
    ages = ((6, 16), (5, 5), (3, 5), (1, 5), (0, 5))
    times = [NOW - timedelta(days=days, hours=hours) for days, hours in ages]
    for time in times:
        server.add_call(number=CALLER, line="60010001", started_at=time)
    entry = await set_up(
        hass, stored_account(simulator, "nxcloud", options={"history_days": 7})
    )
    start = (NOW - timedelta(days=7)).isoformat()
    await act(hass, "get_call_history", start=start)
    heard = Reports(hass, entry)

    archive_is_away(True)
    server.misbehave(Reset(), path=failing)
    for _ in range(2):
        await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
    archive_is_away(False)
    server.behave()
    await hass.config_entries.async_reload(entry.entry_id)
    for _ in range(3):
        await poll(hass, freezer)

    for _ in range(2):
        calls = (await act(hass, "get_call_history", start=start, sort="oldest"))[
            "calls"
        ]
        assert [call["started_at"] for call in calls] == [
            time.isoformat() for time in times
        ]
        assert all(call["line"] and call["cost"] is not None for call in calls)
        await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
    assert heard.reports == []


async def test_whoever_asks_first_makes_no_two_of_a_call(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    """A start without the database tells it by another id than the archive has."""
    server = simulator.nxcloud
    entry = await add_account(hass, simulator, "nxcloud")
    server.did.lag = 600 * MINUTE
    server.add_call(number=CALLER, line="60010001", outcome=Outcome.MISSED)
    heard = Reports(hass, entry)
    await poll(hass, freezer)
    server.did.lag = timedelta()
    await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    with pytest.MonkeyPatch.context() as patch:
        break_archive(patch)
        await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)

    told = await act(hass, "get_call_history", refresh=True)
    assert told["total"] == 1
    for _ in range(2):
        await poll(hass, freezer)
    start = (NOW - timedelta(days=1)).isoformat()
    assert (await act(hass, "get_call_history", start=start))["total"] == 1
    assert shown(hass, "sensor.nxcloud_calls_today").state == "1"
    assert len(heard.reports) == 1


@pytest.mark.parametrize("failing", [None, SEATS, DIDS])
async def test_a_start_without_the_archive_takes_no_day_for_whole_that_has_no_seats(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    archive_is_away: Callable[[bool], None],
    failing: str | None,
) -> None:
    """It reads all days that are shown, and those of seats end sooner."""
    server = simulator.nxcloud
    entry = await set_up(
        hass, stored_account(simulator, "nxcloud", options={"history_days": 31})
    )
    if failing is not None:
        server.misbehave(Reset(), path=failing)
    archive_is_away(True)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    server.behave()
    await poll(hass, freezer)
    archive_is_away(False)
    for _ in range(3):
        await poll(hass, freezer)

    start = (NOW - timedelta(days=20)).isoformat()
    server.clear_requests()
    found = await act(hass, "get_call_history", start=start)

    kept_since = datetime.fromisoformat(found["kept_since"])
    assert timedelta(days=14) < NOW - kept_since < timedelta(days=15)
    (in_part,) = found["not_read"]
    assert (in_part["start"], in_part["end"]) == (start, found["kept_since"])
    assert server.requests == []


async def test_a_start_without_the_archive_takes_nothing_for_read_that_is_not_told(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    archive_is_away: Callable[[bool], None],
) -> None:
    """More days can be shown than seats are asked for."""
    stored = stored_account(
        simulator, "nxcloud", without=NXCLOUD_SIGNED, options={"history_days": 31}
    )
    entry = await set_up(hass, stored)
    archive_is_away(True)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    archive_is_away(False)
    await poll(hass, freezer)

    found = await act(hass, "get_call_history")

    kept_since = datetime.fromisoformat(found["kept_since"])
    assert timedelta(days=14) < NOW - kept_since < timedelta(days=15)
    assert found["not_read"] == []


@pytest.mark.parametrize("is_away_at_start", [False, True])
@pytest.mark.parametrize("is_back_first", [False, True])
@pytest.mark.parametrize("first", ["seats", "did"])
@pytest.mark.parametrize("stop", ["reload", "restart", "kill"])
async def test_a_call_that_one_kind_alone_told_meanwhile_is_told_once(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    archive_is_away: Callable[[bool], None],
    *,
    is_away_at_start: bool,
    is_back_first: bool,
    first: str,
    stop: str,
) -> None:
    """Of it nothing could be written when Home Assistant was stopped."""
    server = simulator.nxcloud
    entry = await add_account(hass, simulator, "nxcloud")
    archive_is_away(True)
    if is_away_at_start:
        await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
    heard = Reports(hass, entry)
    late = server.did if first == "seats" else server.seats
    late.lag = 600 * MINUTE
    server.add_call(number=CALLER, line="60010001", outcome=Outcome.MISSED)
    await poll(hass, freezer)
    assert len(heard.reports) == 1
    await pass_time(hass, freezer, timedelta(seconds=2))
    late.lag = timedelta()

    killed = deepcopy(hass_storage)
    await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    if stop != "reload":
        del hass.data[_ARCHIVE]
    if stop == "kill":
        hass_storage.clear()
        hass_storage |= killed
    archive_is_away(not is_back_first)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    await poll(hass, freezer)
    archive_is_away(False)
    for _ in range(3):
        await poll(hass, freezer)

    assert len(heard.reports) == 1
    for _ in range(2):
        (call,) = (await act(hass, "get_call_history"))["calls"]
        assert call["line"]
        assert call["cost"] is not None
        assert shown(hass, "sensor.nxcloud_calls_today").state == "1"
        assert shown(hass, "sensor.nxcloud_missed_calls_to_return").state == "1"
        await hass.config_entries.async_reload(entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
    assert [name for name in hass_storage if name.endswith("waiting_calls")] == []
