"""What the recorder purges is its own: statistics and calls stay, wherever they are."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.recorder.db_schema import States
from homeassistant.core import HomeAssistant
from homeassistant.helpers.recorder import get_instance, session_scope
from pymysql.converters import (  # type: ignore[import-untyped]
    conversions,
    escape_datetime,
)
import pytest
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_purge_done,
    async_wait_recording_done,
)
from pytest_homeassistant_custom_component.patch_time import HAFakeDatetime
from sqlalchemy import func, select

from simulator import Simulator

from ..archive.database_servers import SERVERS, Servers
from ..conftest import NOW
from ..helpers.actions import act
from ..helpers.stored_accounts import add_account
from ..helpers.time_travel import pass_time
from .written_statistics import gains

VENDOR = "antbuddy"
PAUSE = timedelta(minutes=6)


@pytest.fixture
def recorder_db_url(
    request: pytest.FixtureRequest,
    socket_enabled: None,
    servers: Servers,
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    """Return where the recorder writes: in memory, or where the archive follows it."""
    # Its driver does not know the times of tests.
    monkeypatch.setitem(conversions, HAFakeDatetime, escape_datetime)
    if request.param == "memory":
        return "sqlite://"
    url = servers.running(request.param).empty_database()
    return url.render_as_string(hide_password=False)


def _count_states(hass: HomeAssistant) -> int:
    with session_scope(hass=hass, read_only=True) as session:
        return session.scalar(select(func.count()).select_from(States)) or 0


async def _recorded(hass: HomeAssistant) -> int:
    await async_wait_recording_done(hass)
    return await get_instance(hass).async_add_executor_job(_count_states, hass)


@pytest.mark.parametrize("recorder_db_url", ["memory", *SERVERS], indirect=True)
@pytest.mark.usefixtures("frozen_time", "recorder_mock", "without_past", "backfill")
async def test_a_purge_leaves_calls_and_statistics(
    hass: HomeAssistant, simulator: Simulator, freezer: FrozenDateTimeFactory
) -> None:
    server = simulator.vendors[VENDOR]
    for hours in (1, 30, 100):
        server.add_call(
            number="12025550143", started_at=NOW - timedelta(hours=hours), duration=60
        )
    entry = await add_account(hass, simulator, VENDOR)
    await pass_time(hass, freezer, PAUSE)
    entry_id = entry.entry_id.lower()
    before = await gains(hass, "incoming_calls", entry_id)
    assert sum(before.values()) == 3
    states = await _recorded(hass)
    freezer.tick(timedelta(days=2))

    await hass.services.async_call(
        "recorder", "purge", {"keep_days": 0, "repack": True}, blocking=True
    )
    await async_wait_purge_done(hass)

    assert await _recorded(hass) < states
    assert await gains(hass, "incoming_calls", entry_id) == before
    history = await act(
        hass,
        "get_call_history",
        start=(NOW - timedelta(days=7)).isoformat(),
        end=(NOW + timedelta(hours=1)).isoformat(),
    )
    assert len(history["calls"]) == 3
    # Nobody takes them for missing, or for new.
    await pass_time(hass, freezer, PAUSE)
    await pass_time(hass, freezer, PAUSE)
    assert await gains(hass, "incoming_calls", entry_id) == before
