"""The files in which Home Assistant keeps what an account knows."""

from collections.abc import Callable
import json
from pathlib import Path
import re
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
import pytest

from custom_components.telephony.archive.archive import _ARCHIVE
from simulator import Simulator

from .helpers.actions import click_to_call
from .helpers.stored_accounts import add_account, state

type Stored = dict[str, Any]

_COUNT: Final = re.compile(r'("(?:sent|polls)": )[0-9]+')
_TIME: Final = re.compile(r'"20\d\d-[^"]+T[^"]+"')


def _with_times(time: str) -> Callable[[Stored], Stored]:
    return lambda stored: dict(
        json.loads(_TIME.sub(json.dumps(time), json.dumps(stored)))
    )


def _with_less_than_nothing(stored: Stored) -> Stored:
    return dict(json.loads(_COUNT.sub(r"\g<1>-1", json.dumps(stored))))


MADE_OF: Final[dict[str, Callable[[Stored], Stored]]] = {
    "a version that never was": lambda stored: {**stored, "version": 0},
    "a newer version": lambda stored: {**stored, "version": 9},
    "the first moment": _with_times("0001-01-01T00:00:00+00:00"),
    "before it": _with_times("0001-01-01T00:00:00+14:00"),
    "the last moment": _with_times("9999-12-31T23:59:59+00:00"),
    "after it": _with_times("9999-12-31T23:59:59-12:00"),
    "less than nothing": _with_less_than_nothing,
}


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Give Home Assistant a folder of its own."""
    return hass_tmp_config_dir


@pytest.fixture
def hass_storage() -> dict[str, Any]:
    """Let Home Assistant write, where other tests only pretend to."""
    return {}


async def _stop(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Have nothing in memory of what was."""
    await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()
    del hass.data[_ARCHIVE]


def _modes(folder: Path) -> list[int]:
    return [file.stat().st_mode & 0o777 for file in folder.glob("telephony*")]


def _break_files(folder: Path) -> int:
    """Put folders in the place of the files, which can be neither read nor written."""
    files = list(folder.glob("telephony*"))
    for file in files:
        file.unlink()
        file.mkdir()
    return len(files)


def _change_files(folder: Path, change: Callable[[Stored], Stored]) -> int:
    """Make something else of what is in the files; return how many there are."""
    files = list(folder.glob("telephony*"))
    for file in files:
        file.write_text(json.dumps(change(json.loads(file.read_text()))))
    return len(files)


async def test_who_was_on_the_phone_is_for_the_owner_of_the_files_alone(
    hass: HomeAssistant, simulator: Simulator
) -> None:
    entry = await add_account(hass, simulator, "antbuddy")
    await click_to_call(hass)
    await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_stop()

    # Until when calls were told, how often the vendor was asked, and when calls left.
    assert _modes(Path(hass.config.path(".storage"))) == [0o600] * 3
    assert set(_modes(Path(hass.config.config_dir))) == {0o600}


async def test_a_file_that_the_disk_does_not_give_costs_memory_and_no_account(
    hass: HomeAssistant, simulator: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    entry = await add_account(hass, simulator, "antbuddy")
    await click_to_call(hass)
    await _stop(hass, entry)
    assert _break_files(Path(hass.config.path(".storage"))) == 3

    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    assert state(entry) is ConfigEntryState.LOADED
    assert caplog.text.count("cannot be read, and is begun anew") == 3
    await click_to_call(hass, number="12025550144")
    assert len(simulator.antbuddy.placed_calls) == 2
    await hass.config_entries.async_remove(entry.entry_id)
    assert caplog.text.count("cannot be deleted") == 3


async def test_a_file_that_makes_no_sense_costs_memory_and_no_account(
    hass: HomeAssistant, simulator: Simulator, subtests: pytest.Subtests
) -> None:
    entry = await add_account(hass, simulator, "antbuddy")
    await click_to_call(hass)
    for kind, change in MADE_OF.items():
        await _stop(hass, entry)
        assert _change_files(Path(hass.config.path(".storage")), change) == 3

        await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()

        with subtests.test(kind):
            assert state(entry) is ConfigEntryState.LOADED
    await click_to_call(hass, number="12025550149")
    assert len(simulator.antbuddy.placed_calls) == 2
