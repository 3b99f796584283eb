"""The only account is loaded anew while its calls move: as when its options are changed."""

from datetime import timedelta
from pathlib import Path
from threading import Event
import time
from typing import Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.telephony.archive import copying, database_thread, left_places
from custom_components.telephony.archive.archive import async_get_archive
from simulator import Simulator

from ..helpers.actions import act
from ..helpers.reports import Reports
from ..helpers.stored_accounts import add_account, state
from .conftest import on_servers
from .database_servers import DatabaseServer, tables, use_recorders_database

NUMBER: Final = "12025550143"
COUNT: Final = 30
AT_ONCE: Final = 10

pytestmark = pytest.mark.usefixtures("without_past")


class SlowMove:
    """A move that stands still in its midst, until somebody has it go on.

    Attributes:
        is_halfway: Set when it stands still.
        goes_on: To be set.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Have the next one do so."""
        self.is_halfway = Event()
        self.goes_on = Event()
        self._add = copying._add
        self._turns = 0
        monkeypatch.setattr(copying, "_add", self._add_slowly)
        monkeypatch.setattr(copying, "MOST_VALUES", AT_ONCE)
        monkeypatch.setattr(copying, "_TELL_EVERY", AT_ONCE)

    def _add_slowly(self, *arguments: object) -> None:
        self._turns += 1
        if self._turns == 2:
            self.is_halfway.set()
            # A thread can be ended between two steps alone.
            while not self.goes_on.is_set():
                time.sleep(0.01)
        self._add(*arguments)  # type: ignore[arg-type]


@pytest.fixture
async def entry(
    hass: HomeAssistant,
    simulator: Simulator,
    server: DatabaseServer,
    monkeypatch: pytest.MonkeyPatch,
) -> MockConfigEntry:
    """Return the only account; its calls are on a server."""
    # Else whoever is unloaded is as patient as a slow move takes.
    for patience in ("PATIENCE", "HASTE"):
        monkeypatch.setattr(database_thread, patience, timedelta(milliseconds=50))
    for pause in ("_FIRST_PAUSE", "_LONGEST_PAUSE"):
        monkeypatch.setattr(left_places, pause, timedelta(milliseconds=500))
    use_recorders_database(hass, server.empty_database())
    now = simulator.antbuddy.state.true_now()
    for minutes in range(1, COUNT + 1):
        simulator.antbuddy.add_call(
            number=NUMBER, started_at=now - timedelta(minutes=minutes)
        )
    return await add_account(hass, simulator, "antbuddy")


async def _known_ids(hass: HomeAssistant) -> list[str]:
    response = await act(hass, "get_call_history", limit=1_000)
    return [call["id"] for call in response["calls"]]


def _is_there(file: Path) -> bool:
    return file.exists()


async def _reload_halfway(
    hass: HomeAssistant, simulator: Simulator, entry: MockConfigEntry, move: SlowMove
) -> None:
    """Load the account anew in the midst of a move, while somebody calls."""
    await hass.async_add_executor_job(move.is_halfway.wait)
    simulator.antbuddy.add_call(number=NUMBER)

    @callback
    def on_change() -> None:
        if state(entry) is ConfigEntryState.SETUP_IN_PROGRESS:
            move.goes_on.set()

    entry.async_on_state_change(on_change)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


async def _check(
    hass: HomeAssistant,
    known: list[str],
    reports: Reports,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """See that nothing was lost, told twice, or moved twice."""
    after = await _known_ids(hass)
    assert after[1:] == known
    assert len(reports.reports) == 1
    assert async_get_archive(hass).trouble is None
    assert ir.async_get(hass).issues == {}
    told = [f"The archive moves: {part} of {COUNT} calls" for part in (10, 20, 30)]
    assert [caplog.text.count(line) for line in told] == [1, 1, 1]


@on_servers
@pytest.mark.parametrize("to_server", [True, False])
async def test_a_move_goes_on(
    hass: HomeAssistant,
    simulator: Simulator,
    server: DatabaseServer,
    entry: MockConfigEntry,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    to_server: bool,
) -> None:
    """It takes minutes where there are many calls, and is not begun again."""
    archive = async_get_archive(hass)
    if to_server:
        await archive.async_follow_recorder(follow=False)
        await hass.async_block_till_done(wait_background_tasks=True)
    known, reports = await _known_ids(hass), Reports(hass, entry)
    assert len(known) == COUNT
    move = SlowMove(monkeypatch)
    await archive.async_follow_recorder(follow=to_server)

    await _reload_halfway(hass, simulator, entry, move)

    await _check(hass, known, reports, caplog)
    is_on_server = tables(server.database) != set()
    assert (_is_there(file), is_on_server) == (not to_server, to_server)


@on_servers
async def test_so_does_what_comes_along_from_a_server_that_was_away(
    hass: HomeAssistant,
    simulator: Simulator,
    server: DatabaseServer,
    entry: MockConfigEntry,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    known, reports = await _known_ids(hass), Reports(hass, entry)
    with server.away():
        await async_get_archive(hass).async_follow_recorder(follow=False)
        await hass.async_block_till_done(wait_background_tasks=True)
        ((_, issue),) = ir.async_get(hass).issues
        assert issue.startswith("left_server_")
        move = SlowMove(monkeypatch)

    await _reload_halfway(hass, simulator, entry, move)

    await _check(hass, known, reports, caplog)
    assert (_is_there(file), tables(server.database)) == (True, set())
