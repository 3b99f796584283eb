"""What is told while this machine's clock is wrong silences nobody when it is right again."""

from datetime import datetime, timedelta
from typing import Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from simulator.net2phone.push_messages import messages_of

from ..conftest import NOW
from ..helpers.reports import Reports
from ..helpers.time_travel import move_to
from .pushes import Pushes, pushed_call

MINUTE: Final = timedelta(minutes=1)

pytestmark = pytest.mark.usefixtures("frozen_time")


async def _be_called(
    hass: HomeAssistant, pushes: Pushes, number: int, at: datetime
) -> None:
    """Have the vendor, whose clock is right, tell a call."""
    call = pushed_call(id=f"{number:032}", started_at=at)
    for message in messages_of(call):
        assert await pushes.send_fields(message.fields) == 200
        await hass.async_block_till_done(wait_background_tasks=True)


@pytest.mark.parametrize("is_loaded_anew", [False, True])
@pytest.mark.parametrize("error", [20, 3 * 24, 400 * 24, -24, -4 * 24])
async def test_every_call_is_told_once(
    hass: HomeAssistant,
    pushes: Pushes,
    freezer: FrozenDateTimeFactory,
    error: int,
    is_loaded_anew: bool,
) -> None:
    await _be_called(hass, pushes, 0, NOW)
    reports = Reports(hass, pushes.entry)
    await move_to(hass, freezer, NOW + 10 * MINUTE)
    await _be_called(hass, pushes, 1, NOW + 10 * MINUTE)
    await move_to(hass, freezer, NOW + 20 * MINUTE + timedelta(hours=error))

    await _be_called(hass, pushes, 2, NOW + 20 * MINUTE)
    await move_to(hass, freezer, NOW + 30 * MINUTE)
    if is_loaded_anew:
        assert await hass.config_entries.async_reload(pushes.entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)
    for number in range(3, 6):
        await _be_called(hass, pushes, number, NOW + number * 10 * MINUTE)
        await move_to(hass, freezer, NOW + (number + 1) * 10 * MINUTE)

    assert [int(report.call.id) for report in reports.reports] == [1, 2, 3, 4, 5]
