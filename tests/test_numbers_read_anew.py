"""Numbers that are read in another way than when their calls were kept."""

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
import sqlite3
from typing import Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
import pytest

from custom_components.telephony import backup
from custom_components.telephony.archive.archive import _ARCHIVE
from simulator import Simulator

from .conftest import NOW
from .helpers.actions import act, refusal
from .helpers.broken_archive import break_archive, break_writing
from .helpers.dialled import traces
from .helpers.stored_accounts import add_account
from .helpers.time_travel import pass_time

# As the vendor writes it, and as everybody does.
WRITTEN: Final = "02079460958"
NUMBER: Final = "+44 20 7946 0958"

pytestmark = pytest.mark.usefixtures("frozen_time", "without_past")


@pytest.fixture
async def entry(hass: HomeAssistant, simulator: Simulator) -> ConfigEntry:
    """Keep a call where its number is none, and stop the account."""
    hass.config.country = "US"
    simulator.antbuddy.add_call(number=WRITTEN, started_at=NOW - timedelta(hours=1))
    account = await add_account(hass, simulator, "antbuddy")
    await _end(hass, account)
    hass.config.country = "GB"
    return account


async def _end(hass: HomeAssistant, entry: ConfigEntry) -> None:
    await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    del hass.data[_ARCHIVE]


async def _start(hass: HomeAssistant, entry: ConfigEntry) -> None:
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


async def _total(hass: HomeAssistant, **fields: str) -> int:
    start = (NOW - timedelta(days=1)).isoformat()
    response = await act(hass, "get_call_history", start=start, **fields)
    total: int = response["total"]
    return total


@pytest.mark.parametrize("fail", [break_archive, break_writing])
async def test_calls_are_found_once_the_database_can_be_used_again(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entry: ConfigEntry,
    fail: Callable[[pytest.MonkeyPatch], None],
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        fail(patch)
        await _start(hass, entry)

    await pass_time(hass, freezer, timedelta(minutes=6))
    await hass.async_block_till_done(wait_background_tasks=True)

    assert await _total(hass, number=NUMBER) == 1


@pytest.mark.parametrize("fail", [break_archive, break_writing])
async def test_calls_are_forgotten_before_their_numbers_were_read_anew(
    hass: HomeAssistant,
    entry: ConfigEntry,
    fail: Callable[[pytest.MonkeyPatch], None],
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        fail(patch)
        await _start(hass, entry)

    assert (await act(hass, "forget_calls", number=NUMBER))["count"] == 1

    assert await _total(hass) == 0
    assert traces(hass, WRITTEN) == 0


async def test_nobody_is_said_to_be_forgotten_whose_numbers_cannot_be_read_anew(
    hass: HomeAssistant, entry: ConfigEntry
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        break_writing(patch)
        await _start(hass, entry)
        told = await refusal(hass, "forget_calls", number=NUMBER)
    assert told.startswith("Not all of the calls are deleted")

    assert (await act(hass, "forget_calls", number=NUMBER))["count"] == 1


@pytest.mark.parametrize("is_forgotten", [False, True])
async def test_what_a_backup_held_up_is_done_when_it_is_over(
    hass: HomeAssistant, simulator: Simulator, entry: ConfigEntry, is_forgotten: bool
) -> None:
    """An account that starts meanwhile can write nothing."""
    await add_account(hass, simulator, "nxcloud")
    await backup.async_pre_backup(hass)
    await _start(hass, entry)
    if is_forgotten:
        told = await refusal(hass, "forget_calls", number=NUMBER)
        assert told.startswith("A backup is being made")

    await backup.async_post_backup(hass)
    await hass.async_block_till_done(wait_background_tasks=True)

    assert await _total(hass, number=NUMBER) == (0 if is_forgotten else 1)
    assert (traces(hass, WRITTEN) == 0) is is_forgotten


def _damage(hass: HomeAssistant) -> None:
    """Have ends belong to no account, and something fail by which that is found out."""
    file = Path(hass.config.path("telephony.db"))
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE telephony_remote_ends SET account_id = 9")
        connection.execute("UPDATE telephony_calls SET outcome = 'x' WHERE id = 1")


@pytest.mark.parametrize("is_found", [False, True])
async def test_calls_have_their_numbers_when_the_file_was_mended(
    hass: HomeAssistant, simulator: Simulator, entry: ConfigEntry, is_found: bool
) -> None:
    """Whether or not somebody looked for them before they are forgotten."""
    await _start(hass, entry)
    simulator.antbuddy.clear_calls()
    await hass.async_add_executor_job(_damage, hass)
    assert await _total(hass) == 1
    if is_found:
        await hass.async_block_till_done(wait_background_tasks=True)
        assert await _total(hass, number=NUMBER) == 1

    assert (await act(hass, "forget_calls", number=NUMBER))["count"] == 1

    assert await _total(hass) == 0
    assert traces(hass, WRITTEN) == 0
