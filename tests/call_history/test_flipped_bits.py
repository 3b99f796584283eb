"""One bit of the archive's file is another one: an account works all the same."""

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from random import Random
import re
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
import pytest

from simulator import Simulator

from ..conftest import NOW
from ..helpers.actions import act
from ..helpers.reports import Reports
from ..helpers.stored_accounts import add_account
from ..helpers.time_travel import poll

NUMBER: Final = "12025550143"
PAGE: Final = 1024

WANTED: Final[list[dict[str, str | bool]]] = [
    {},
    {"text": "2025550"},
    {"number": NUMBER},
    {"refresh": True},
]


def _replace(file: Path, content: bytes) -> None:
    for one in file.parent.glob(f"{file.name}*"):
        one.unlink()
    file.write_bytes(content)


def _flipped(content: bytes, random: Random) -> bytes:
    flipped = bytearray(content)
    flipped[random.randrange(len(content))] ^= 1 << random.randrange(8)
    return bytes(flipped)


def _with_other_id(content: bytes, random: Random) -> bytes:
    """Change the id of a call in the table, or in the index by which it is found."""
    changed = bytearray(content)
    ids = [found.end() for found in re.finditer(rb"~[0-9a-f]{32}", content)]
    changed[random.choice(ids) - 1] ^= 1
    return bytes(changed)


def _with_junk(content: bytes, random: Random) -> bytes:
    page = random.randrange(len(content) // PAGE) * PAGE
    return content[:page] + b"\xa5" * PAGE + content[page + PAGE :]


def _with_swap(content: bytes, random: Random) -> bytes:
    to, of = (random.randrange(1, len(content) // PAGE) * PAGE for _ in range(2))
    return content[:to] + content[of : of + PAGE] + content[to + PAGE :]


def _cut(content: bytes, random: Random) -> bytes:
    return content[: random.randrange(len(content))]


@pytest.mark.usefixtures("frozen_time", "without_past")
@pytest.mark.parametrize(
    ("damaged", "seeds"),
    [
        (_flipped, range(16)),
        (_with_other_id, range(6)),
        (_with_junk, range(4)),
        (_with_swap, range(4)),
        (_cut, range(2)),
    ],
)
async def test_an_account_works_whatever_is_damaged(
    hass: HomeAssistant,
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    subtests: pytest.Subtests,
    damaged: Callable[[bytes, Random], bytes],
    seeds: range,
) -> None:
    server = simulator.antbuddy
    for minutes in range(40):
        server.add_call(
            number=f"1202555{minutes:04}", started_at=NOW - timedelta(minutes=minutes)
        )
    entry = await add_account(hass, simulator, "antbuddy")
    reports = Reports(hass, entry)
    for _ in range(3):
        server.add_call(number=NUMBER)
        await poll(hass, freezer)
    assert len(reports.times) == 3
    await hass.config_entries.async_unload(entry.entry_id)
    file = Path(hass.config.path("telephony.db"))
    whole = await hass.async_add_executor_job(file.read_bytes)
    stored, calls = deepcopy(hass_storage), server.calls

    for seed in seeds:
        with subtests.test(seed=seed):
            content = damaged(whole, Random(seed))  # noqa: S311 - no secret
            await hass.async_add_executor_job(_replace, file, content)
            hass_storage.clear()
            hass_storage.update(deepcopy(stored))
            server.clear_calls()
            server.state.put_calls(calls)
            reports.reports.clear()
            caplog.clear()

            call = server.add_call(number=NUMBER)

            await hass.config_entries.async_setup(entry.entry_id)
            await hass.async_block_till_done(wait_background_tasks=True)

            assert entry.state is ConfigEntryState.LOADED
            assert reports.times == [call.started_at]
            for wanted in WANTED:
                assert await act(hass, "get_call_history", **wanted)
            asides = [*file.parent.glob("telephony.db.corrupt*")]
            issues = [one for domain, one in ir.async_get(hass).issues if domain]
            assert issues == (["archive_damaged"] if asides else [])
            assert not any(record.exc_info for record in caplog.records)
            await hass.config_entries.async_unload(entry.entry_id)
