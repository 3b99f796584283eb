"""What is told of calls while the archive cannot be asked what was told before."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest

from custom_components.telephony.archive.archive import _ARCHIVE
from simulator.net2phone.push_messages import PushedCall, messages_of

from ..conftest import NOW
from ..helpers.actions import act
from ..helpers.broken_archive import break_archive
from ..helpers.reports import Reports
from ..helpers.time_travel import pass_time
from .pushes import Pushes, pushed_call

RECORDING = "https://app.n2p.io/recording"
MINUTE = timedelta(minutes=1)

pytestmark = pytest.mark.usefixtures("frozen_time")

type Tell = Callable[[PushedCall, str], Awaitable[None]]


@pytest.fixture
def tell(hass: HomeAssistant, pushes: Pushes, freezer: FrozenDateTimeFactory) -> Tell:
    """Return what tells of an event of a call as it happens now."""

    async def tell_it(call: PushedCall, event: str) -> None:
        (message,) = [one for one in messages_of(call) if one.fields["event"] == event]
        fields = message.fields | {"timestamp": dt_util.utcnow().isoformat()}
        assert await pushes.send_fields(fields) == 200
        await hass.async_block_till_done(wait_background_tasks=True)
        freezer.tick(timedelta(seconds=10))

    return tell_it


async def _stop(hass: HomeAssistant, pushes: Pushes) -> None:
    await hass.config_entries.async_unload(pushes.entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    del hass.data[_ARCHIVE]


async def _start(hass: HomeAssistant, pushes: Pushes) -> Reports:
    await hass.config_entries.async_setup(pushes.entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    return Reports(hass, pushes.entry)


async def _history(hass: HomeAssistant) -> list[dict[str, Any]]:
    told = await act(
        hass,
        "get_call_history",
        start=(NOW - MINUTE).isoformat(),
        end=(dt_util.utcnow() + MINUTE).isoformat(),
    )
    calls: list[dict[str, Any]] = told["calls"]
    return calls


@pytest.mark.parametrize("recordings", [1, 2])
@pytest.mark.parametrize("is_restarted_twice", [False, True])
async def test_a_recording_spoils_no_call_that_is_kept(
    hass: HomeAssistant,
    pushes: Pushes,
    tell: Tell,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
    is_restarted_twice: bool,
    recordings: int,
) -> None:
    """It belongs to the call, which is no news, also if it is told of again."""
    for event in ("call_ringing", "call_answered", "call_completed"):
        await tell(pushed_call(), event)
    (kept,) = await _history(hass)
    await _stop(hass, pushes)
    with monkeypatch.context() as patch:
        break_archive(patch)
        reports = await _start(hass, pushes)
        freezer.tick(MINUTE)
        for _ in range(recordings):
            await tell(pushed_call(recording=RECORDING), "call_recorded")
        if is_restarted_twice:
            await _stop(hass, pushes)
            await _start(hass, pushes)
    await pass_time(hass, freezer, 2 * MINUTE)

    (told,) = await _history(hass)
    assert told.pop("recording") == kept.pop("id") == told.pop("id")
    assert kept.pop("recording") is None
    assert told == kept
    assert reports.reports == []
    (shown,) = pushes.entry.runtime_data.coordinator.data.kept
    assert shown.started_at == datetime.fromisoformat(kept["started_at"])
    assert shown.outcome == kept["outcome"]
    assert shown.recording is not None


async def test_a_recording_of_a_call_that_nobody_knows_is_news(
    hass: HomeAssistant,
    pushes: Pushes,
    tell: Tell,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As soon as it is known that nobody does."""
    await tell(pushed_call(id="0" * 32), "call_completed")
    await _stop(hass, pushes)
    with monkeypatch.context() as patch:
        break_archive(patch)
        reports = await _start(hass, pushes)
        freezer.tick(MINUTE)
        await tell(pushed_call(recording=RECORDING), "call_recorded")
        assert reports.reports == []
    await pass_time(hass, freezer, 2 * MINUTE)

    assert len(await _history(hass)) == 2
    (report,) = reports.reports
    assert report.call.id == pushed_call().id
