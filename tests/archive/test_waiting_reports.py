"""What was told while the database could not be written is not told again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from simulator import Outcome, Simulator
from simulator.calls import Call

from ..helpers.reports import Reports
from ..helpers.restarts import restart
from ..helpers.stored_accounts import WITH_HISTORY, add_account
from ..helpers.time_travel import pass_time, poll
from .breaking_disk import BreakingDisk

# Until it is written down apart until when calls were told.
SOON = timedelta(seconds=11)

pytestmark = [
    pytest.mark.usefixtures("frozen_time", "without_past"),
    pytest.mark.parametrize("vendor", WITH_HISTORY),
]


@pytest.fixture
def miss(simulator: Simulator, vendor: str) -> Callable[[], Call]:
    """Return what has somebody call in vain, a minute ago."""
    server = simulator.vendors[vendor]

    def miss_call() -> Call:
        started_at = server.state.true_now() - timedelta(minutes=1)
        return server.add_call(
            number="12025550143", outcome=Outcome.MISSED, started_at=started_at
        )

    return miss_call


@pytest.mark.parametrize("are_killed", [False, True])
async def test_through_any_number_of_restarts(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
    disk: BreakingDisk,
    miss: Callable[[], Call],
    vendor: str,
    are_killed: bool,
) -> None:
    """However soon after the telling Home Assistant is killed."""
    entry = await add_account(hass, simulator, vendor)
    reports = Reports(hass, entry)
    storage = hass_storage if are_killed else None
    await pass_time(hass, freezer, SOON)
    disk.is_broken = True
    told: list[datetime] = []
    for _ in range(3):
        told.append(miss().started_at)
        await poll(hass, freezer)
        assert reports.times == told

        for _ in range(2):
            await restart(hass, entry, storage)
            await pass_time(hass, freezer, SOON)
            assert reports.times == told

    disk.is_broken = False
    for _ in range(2):
        await poll(hass, freezer)
        await restart(hass, entry, storage)
    assert reports.times == told
    assert [name for name in hass_storage if name.endswith("waiting_calls")] == []


async def test_where_it_is_away_after_a_kill(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
    disk: BreakingDisk,
    miss: Callable[[], Call],
    vendor: str,
) -> None:
    """As a server that lost its power as well is there later than Home Assistant."""
    miss()
    entry = await add_account(hass, simulator, vendor)
    reports = Reports(hass, entry)
    await pass_time(hass, freezer, timedelta(minutes=11))
    told = [miss().started_at]
    await poll(hass, freezer)
    await pass_time(hass, freezer, SOON)
    disk.is_broken = True

    await restart(hass, entry, hass_storage)
    told.append(miss().started_at)
    await poll(hass, freezer)

    assert reports.times == told
    disk.is_broken = False
    await poll(hass, freezer)
    assert reports.times == told


async def test_where_it_alone_knew_of_a_call_before_it_is_away(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
    disk: BreakingDisk,
    miss: Callable[[], Call],
    vendor: str,
) -> None:
    """Home Assistant was killed before that was written down anywhere else."""
    miss()
    entry = await add_account(hass, simulator, vendor)
    reports = Reports(hass, entry)
    await pass_time(hass, freezer, timedelta(minutes=11))
    told = [miss().started_at]
    await poll(hass, freezer)
    await restart(hass, entry, hass_storage)
    disk.is_broken = True

    await restart(hass, entry)

    assert reports.times == told
    disk.is_broken = False


@pytest.mark.parametrize("has_calls", [False, True])
async def test_a_call_is_news_though_it_is_away_soon_after_an_account_is_added(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
    disk: BreakingDisk,
    miss: Callable[[], Call],
    vendor: str,
    has_calls: bool,
) -> None:
    """Nobody takes it for one of the account's first calls, which are none."""
    if has_calls:
        miss()
    else:
        simulator.vendors[vendor].clear_calls()
    entry = await add_account(hass, simulator, vendor)
    reports = Reports(hass, entry)
    await pass_time(hass, freezer, SOON)
    disk.is_broken = True
    told = [miss().started_at]

    await restart(hass, entry, hass_storage)

    assert reports.times == told
    disk.is_broken = False
