"""What an account keeps in memory, with many calls and with few."""

from datetime import timedelta
import gc
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
import tracemalloc
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from sqlalchemy import update

from custom_components.telephony.archive.call_keeping import make_account_id
from custom_components.telephony.archive.database import (
    FILE_NAME,
    empty_journal,
    file_url,
    open_engine,
)
from custom_components.telephony.archive.read_periods import Period, add_periods
from custom_components.telephony.archive.tables import accounts
from custom_components.telephony.const import CONF_KEEP_FOREVER
from custom_components.telephony.numbering.number_plan import NumberPlan
from custom_components.telephony.providers.base import Vendor

from .accounts import LITTLE_PAST, start_settled, stored_account
from .effort import Effort
from .home import home
from .million_calls import ACCOUNT, fill
from .report import Column, Row, Table
from .vendors import polled_vendors, running_vendors

# A million a year. What is older than what is shown is in the archive alone.
_MANY: Final = 1_000_000 // 365
_FEW: Final = 100

_POLLS: Final = 3
_MEBIBYTE: Final = 2**20
_GOAL: Final = 2

_LONG_AGO: Final = timedelta(days=3_650)


async def measure(effort: Effort) -> Table:
    """Return what accounts of each vendor take."""
    vendors = await polled_vendors()
    made_from = f"after the start and {_POLLS} polls"
    rows = []
    with TemporaryDirectory() as folder:
        none, kept = Path(folder, "none.db"), Path(folder, "kept.db")
        _make_archive(none, 0)
        _make_archive(kept, effort.kept_calls)
        # The first account of all loads what all have in common.
        await _mebibytes(vendors[0], _FEW, none)
        for vendor in vendors:
            few = await _mebibytes(vendor, _FEW)
            many = await _mebibytes(vendor, _MANY)
            name = f"{vendor.name}, {_MANY:,} calls a day"
            rows.append(Row(name, [few, many, many - few], made_from))
            few, many = [await _mebibytes(vendor, _FEW, file) for file in (none, kept)]
            name = f"{vendor.name}, {effort.kept_calls:,} older calls"
            rows.append(Row(name, [few, many, many - few], made_from))
    return Table(
        "Memory",
        [
            Column(f"{_FEW} calls a day", "MiB"),
            Column("So many calls", "MiB"),
            Column("More", "MiB", _GOAL),
        ],
        rows,
    )


def _make_archive(file: Path, calls: int) -> None:
    engine = open_engine(file_url(file))
    fill(engine, calls)
    empty_journal(engine)
    engine.dispose()


async def _mebibytes(vendor: Vendor, calls: int, kept: Path | None = None) -> float:
    """Return what an account takes.

    Args:
        vendor: Whose account it is.
        calls: How many there are a day.
        kept: An archive to begin with, in which nothing of the past is missing.
    """
    options = LITTLE_PAST if kept is None else {CONF_KEEP_FOREVER: True}
    with running_vendors(calls) as vendors:
        account = stored_account(vendor, vendors, options=options)
        async with home(vendors.time_zone) as hass:
            if kept is not None:
                _give(hass, kept, account.entry_id, vendor)
            tracemalloc.start()
            try:
                before = _traced()
                await start_settled(hass, account)
                for _ in range(_POLLS):
                    await account.runtime_data.coordinator.async_refresh()
                    await hass.async_block_till_done()
                return (_traced() - before) / _MEBIBYTE
            finally:
                tracemalloc.stop()


def _give(hass: HomeAssistant, kept: Path, entry_id: str, vendor: Vendor) -> None:
    """Let an account have what is kept in a file, as if it had read all of it itself."""
    file = Path(hass.config.path(FILE_NAME))
    copyfile(kept, file)
    engine = open_engine(file_url(file))
    now = dt_util.utcnow()
    with engine.begin() as connection:
        account_id = make_account_id(connection, ACCOUNT)
        plan = NumberPlan(hass.config.country, vendor.home_region)
        known = {"entry_id": entry_id, "numbering": plan.rules}
        connection.execute(
            update(accounts).where(accounts.c.id == account_id).values(known)
        )
        read = Period(now - _LONG_AGO, now - timedelta(days=1))
        add_periods(connection, account_id, [read])
    engine.dispose()


def _traced() -> int:
    gc.collect()
    traced, _ = tracemalloc.get_traced_memory()
    return traced
