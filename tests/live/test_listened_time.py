"""What is known of the calls of an account whose vendor tells each once, at the webhook."""

from datetime import datetime, timedelta
from pathlib import Path
import sqlite3
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import (
    EVENT_HOMEASSISTANT_FINAL_WRITE,
    EVENT_HOMEASSISTANT_STOP,
)
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest

from custom_components.telephony.archive.archive import _ARCHIVE, async_get_archive

from ..archive.kept_calls import fill_with_junk, forget_pages
from ..conftest import NOW
from ..helpers.actions import act
from ..helpers.broken_archive import break_archive
from ..helpers.states import shown
from ..helpers.time_travel import pass_time, pass_until
from .conftest import OpenAccount
from .pushes import Pushes, pushed_call

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

pytestmark = pytest.mark.usefixtures("frozen_time")


async def _known(hass: HomeAssistant, pushes: Pushes) -> tuple[datetime, datetime]:
    """Return between which moments all calls are said to be kept."""
    told = await act(
        hass, "get_call_history", config_entry_id=pushes.entry.entry_id, limit=1
    )
    since, until = told["kept_since"], told["kept_until"]
    return datetime.fromisoformat(since), datetime.fromisoformat(until)


async def _stop(hass: HomeAssistant, pushes: Pushes) -> None:
    await hass.config_entries.async_unload(pushes.entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


async def _start(hass: HomeAssistant, pushes: Pushes) -> None:
    await hass.config_entries.async_setup(pushes.entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


async def _tell_a_call(hass: HomeAssistant, pushes: Pushes, number: int) -> None:
    assert set(await pushes.tell([pushed_call(id=f"{number:032}")])) == {200}
    await hass.async_block_till_done(wait_background_tasks=True)


class _Kill:
    """Leaves of an archive what is on the disk at a moment."""

    def __init__(self, hass: HomeAssistant, folder: Path) -> None:
        self._hass = hass
        self._file = Path(hass.config.path("telephony.db"))
        self._left = folder / "left.db"
        with sqlite3.connect(self._file) as whole, sqlite3.connect(self._left) as left:
            whole.backup(left)
        whole.close()
        left.close()

    async def async_be_done(self, pushes: Pushes) -> None:
        await _stop(self._hass, pushes)
        del self._hass.data[_ARCHIVE]
        self._left.replace(self._file)


@pytest.mark.parametrize(
    ("absence", "is_gap"),
    [(3 * DAY, True), (11 * MINUTE, True), (9 * MINUTE, False), (MINUTE, False)],
)
async def test_an_absence_in_which_calls_may_have_been_is_a_gap(
    hass: HomeAssistant,
    pushes: Pushes,
    freezer: FrozenDateTimeFactory,
    absence: timedelta,
    is_gap: bool,
) -> None:
    await _tell_a_call(hass, pushes, 1)
    await pass_until(hass, freezer, NOW + 20 * MINUTE)
    await _stop(hass, pushes)
    stopped = dt_util.utcnow()
    # Whoever does not run is known until then.
    assert await _known(hass, pushes) == (NOW, stopped)

    freezer.tick(absence)
    back = dt_util.utcnow()
    await _start(hass, pushes)

    since, until = await _known(hass, pushes)
    assert since == (back if is_gap else NOW)
    assert back <= until <= back + timedelta(seconds=1)
    freezer.tick(MINUTE)
    await _tell_a_call(hass, pushes, 2)
    assert await _known(hass, pushes) == (since, back + MINUTE)
    # Nor does another restart forget the gap.
    await _stop(hass, pushes)
    await _start(hass, pushes)
    assert await _known(hass, pushes) == (since, back + MINUTE)


@pytest.mark.usefixtures("every_entity_enabled")
async def test_calls_are_counted_since_the_gap(
    hass: HomeAssistant, open_account: OpenAccount, freezer: FrozenDateTimeFactory
) -> None:
    pushes = await open_account()

    def counted() -> tuple[str, datetime]:
        state = shown(hass, "sensor.net2phone_calls_this_month")
        since = datetime.fromisoformat(state.attributes["counted_since"])
        return state.state, since

    await _tell_a_call(hass, pushes, 1)
    assert counted() == ("1", NOW)
    await _stop(hass, pushes)
    freezer.tick(DAY)

    await _start(hass, pushes)

    assert counted() == ("0", NOW + DAY)
    await _tell_a_call(hass, pushes, 2)
    assert counted() == ("1", NOW + DAY)


async def test_nothing_is_known_before_the_first_call(
    hass: HomeAssistant, pushes: Pushes, freezer: FrozenDateTimeFactory
) -> None:
    """The vendor may not have been given the address."""
    await pass_until(hass, freezer, NOW + HOUR)
    history = await act(hass, "get_call_history")
    assert (history["kept_since"], history["kept_until"]) == (None, None)

    await _tell_a_call(hass, pushes, 1)
    await pass_until(hass, freezer, NOW + HOUR + 5 * MINUTE)

    since, _ = await _known(hass, pushes)
    assert since == NOW + HOUR


async def test_that_nobody_calls_is_known_as_long_as_it_listens(
    hass: HomeAssistant, pushes: Pushes, freezer: FrozenDateTimeFactory
) -> None:
    await _tell_a_call(hass, pushes, 1)

    await pass_until(hass, freezer, NOW + 5 * HOUR)

    since, until = await _known(hass, pushes)
    assert since == NOW
    assert 4.9 * HOUR < until - NOW <= 5 * HOUR


async def test_a_kill_takes_little_of_what_was_known(
    hass: HomeAssistant,
    pushes: Pushes,
    freezer: FrozenDateTimeFactory,
    tmp_path: Path,
) -> None:
    """And what nobody knows is a gap: how long nobody listened."""
    await _tell_a_call(hass, pushes, 1)
    await _stop(hass, pushes)
    await _start(hass, pushes)
    await pass_until(hass, freezer, NOW + 5.5 * HOUR)
    kill = _Kill(hass, tmp_path)
    freezer.tick(30 * MINUTE)
    await kill.async_be_done(pushes)

    since, until = await _known(hass, pushes)
    assert since == NOW
    assert 4.4 * HOUR < until - NOW <= 5.5 * HOUR
    back = dt_util.utcnow()
    await _start(hass, pushes)
    since, _ = await _known(hass, pushes)
    assert since == back


async def test_a_stop_takes_nothing_of_what_was_known(
    hass: HomeAssistant,
    pushes: Pushes,
    freezer: FrozenDateTimeFactory,
    tmp_path: Path,
) -> None:
    """Home Assistant unloads no account when it stops."""
    await _tell_a_call(hass, pushes, 1)
    await pass_until(hass, freezer, NOW + 28 * MINUTE)
    stopped = dt_util.utcnow()
    for event in (EVENT_HOMEASSISTANT_STOP, EVENT_HOMEASSISTANT_FINAL_WRITE):
        hass.bus.async_fire_internal(event)
        await hass.async_block_till_done(wait_background_tasks=True)
    kill = _Kill(hass, tmp_path)
    freezer.tick(9 * MINUTE)
    await kill.async_be_done(pushes)

    assert await _known(hass, pushes) == (NOW, stopped)
    await _start(hass, pushes)
    since, _ = await _known(hass, pushes)
    assert since == NOW


async def test_a_machine_that_sleeps_does_not_listen(
    hass: HomeAssistant, pushes: Pushes, freezer: FrozenDateTimeFactory
) -> None:
    await _tell_a_call(hass, pushes, 1)
    # No timer is due by a clock that stands still meanwhile.
    freezer.tick(8 * HOUR)

    await _tell_a_call(hass, pushes, 2)

    since, _ = await _known(hass, pushes)
    assert since == NOW + 8 * HOUR


async def test_a_long_backup_is_no_gap(
    hass: HomeAssistant, pushes: Pushes, freezer: FrozenDateTimeFactory
) -> None:
    """Nothing is written meanwhile, and all is heard."""
    await _tell_a_call(hass, pushes, 1)
    await async_get_archive(hass).backup.async_begin()
    await pass_until(hass, freezer, NOW + 20 * MINUTE)
    await _tell_a_call(hass, pushes, 2)
    await pass_until(hass, freezer, NOW + 40 * MINUTE)
    await async_get_archive(hass).backup.async_end()
    await pass_until(hass, freezer, NOW + HOUR)

    since, until = await _known(hass, pushes)
    assert since == NOW
    assert until > NOW + 50 * MINUTE


async def test_what_is_refused_is_not_known(
    hass: HomeAssistant, open_account: OpenAccount, freezer: FrozenDateTimeFactory
) -> None:
    """The secret has become another one at the vendor."""
    pushes = await open_account(webhook_secret="a good secret")
    call = pushed_call()
    assert set(await pushes.tell([call], secret="a good secret")) == {200}
    await pass_until(hass, freezer, NOW + HOUR)
    refused = dt_util.utcnow()
    for _ in range(3):
        assert set(await pushes.tell([call], secret="another")) == {403}

    await pass_until(hass, freezer, NOW + 3 * HOUR)
    since, until = await _known(hass, pushes)
    assert (since, until <= refused) == (NOW, True)
    call = pushed_call(id="b" * 32)
    assert set(await pushes.tell([call], secret="a good secret")) == {200}

    since, _ = await _known(hass, pushes)
    assert since == dt_util.utcnow()


async def test_a_damaged_archive_knows_nothing_of_before(
    hass: HomeAssistant, pushes: Pushes, freezer: FrozenDateTimeFactory
) -> None:
    for number in range(40):
        await _tell_a_call(hass, pushes, number)
    await pass_until(hass, freezer, NOW + HOUR)
    await async_get_archive(hass).async_run(forget_pages, is_reading=True)
    await hass.async_add_executor_job(
        fill_with_junk, Path(hass.config.path("telephony.db"))
    )

    await pass_until(hass, freezer, NOW + 2 * HOUR)
    await _tell_a_call(hass, pushes, 100)
    await pass_until(hass, freezer, NOW + 3 * HOUR)

    since, until = await _known(hass, pushes)
    assert since > NOW + HOUR
    assert until > NOW + 2.9 * HOUR


async def test_calls_for_which_no_room_was_left_are_a_gap(
    hass: HomeAssistant,
    pushes: Pushes,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not all wait in memory that come until a disk is mended."""
    await _tell_a_call(hass, pushes, 1)
    monkeypatch.setattr(
        "custom_components.telephony.archive.unwritten.MOST_UNWRITTEN", 2
    )
    with monkeypatch.context() as patch:
        break_archive(patch)
        for number in range(2, 6):
            await pass_until(hass, freezer, dt_util.utcnow() + 15 * MINUTE)
            await _tell_a_call(hass, pushes, number)
        lost = dt_util.utcnow()
    await pass_until(hass, freezer, lost + HOUR)

    history = await act(hass, "get_call_history", start=(NOW - HOUR).isoformat())

    assert history["total"] == 3
    since, until = await _known(hass, pushes)
    assert since >= lost - 15 * MINUTE
    assert until > lost + 50 * MINUTE


async def test_an_archive_that_comes_late_makes_no_gap(
    hass: HomeAssistant,
    pushes: Pushes,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As a server that starts together with Home Assistant."""
    await _tell_a_call(hass, pushes, 1)
    await _stop(hass, pushes)
    freezer.tick(5 * MINUTE)
    with monkeypatch.context() as patch:
        break_archive(patch)
        await _start(hass, pushes)
        await pass_until(hass, freezer, NOW + 20 * MINUTE)

    await pass_until(hass, freezer, NOW + 40 * MINUTE)

    since, until = await _known(hass, pushes)
    assert since == NOW
    assert until > NOW + 30 * MINUTE


async def test_a_quiet_hour_is_written_once(
    hass: HomeAssistant,
    pushes: Pushes,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await _tell_a_call(hass, pushes, 1)
    await pass_until(hass, freezer, NOW + HOUR + MINUTE)
    archive: Any = async_get_archive(hass)
    written: list[datetime] = []
    run = archive._thread.async_run

    async def note(work: Any, *, is_reading: bool = False) -> Any:  # noqa: ANN401
        if not is_reading:
            written.append(dt_util.utcnow())
        return await run(work, is_reading=is_reading)

    monkeypatch.setattr(archive._thread, "async_run", note)
    await pass_until(hass, freezer, NOW + 6 * HOUR + MINUTE)
    await pass_time(hass, freezer, MINUTE)

    assert len(written) == 5
