"""What an account keeps in memory, with many calls and with few."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
import gc
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
import tracemalloc
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from sqlalchemy import URL, create_engine, text, update

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
from tests.archive.database_servers import (
    DatabaseServer,
    Servers,
    use_recorders_database,
)

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

# Lets a Home Assistant have a copy of an archive, and returns where that is.
type _Copy = Callable[[HomeAssistant], URL]


async def measure(effort: Effort) -> Table:
    """Return what accounts of each vendor take, on a server as well."""
    vendors = await polled_vendors()
    rows = []
    with TemporaryDirectory() as folder, Servers() as servers:
        server = servers.running("postgresql")
        numbers = (0, effort.kept_calls)
        in_files = [_make_file(Path(folder), number) for number in numbers]
        on_server = [_make_database(server, number) for number in numbers]
        # The first account of all loads what all have in common.
        for none, _ in (in_files, on_server):
            await _mebibytes(vendors[0], _FEW, none)
        for vendor in vendors:
            few = await _mebibytes(vendor, _FEW)
            many = await _mebibytes(vendor, _MANY)
            rows.append(_row(f"{vendor.name}, {_MANY:,} calls a day", few, many))
            name = f"{vendor.name}, {effort.kept_calls:,} older calls"
            for title, copies in (
                (name, in_files),
                (f"{name}, on PostgreSQL", on_server),
            ):
                few, many = [await _mebibytes(vendor, _FEW, copy) for copy in copies]
                rows.append(_row(title, few, many))
    return Table(
        "Memory",
        [
            Column(f"{_FEW} calls a day", "MiB"),
            Column("So many calls", "MiB"),
            Column("More", "MiB", _GOAL),
        ],
        rows,
    )


def _row(name: str, few: float, many: float) -> Row:
    return Row(name, [few, many, many - few], f"after the start and {_POLLS} polls")


def _make_file(folder: Path, calls: int) -> _Copy:
    """Keep calls in a file."""
    file = folder / f"{calls}.db"
    _fill(file_url(file), calls)
    return partial(_copy_file, file)


def _copy_file(file: Path, hass: HomeAssistant) -> URL:
    copy = Path(hass.config.path(FILE_NAME))
    copyfile(file, copy)
    return file_url(copy)


def _make_database(server: DatabaseServer, calls: int) -> _Copy:
    """Keep calls on PostgreSQL."""
    name = f"kept_{calls}"
    _command(server, f"CREATE DATABASE {name}")
    _fill(server.url.set(database=name), calls)
    return partial(_copy_database, server, name)


def _copy_database(server: DatabaseServer, name: str, hass: HomeAssistant) -> URL:
    copy = server.database
    _command(
        server,
        f"DROP DATABASE IF EXISTS {copy.database}",
        f"CREATE DATABASE {copy.database} TEMPLATE {name}",
    )
    use_recorders_database(hass, copy)
    return copy


def _command(server: DatabaseServer, *statements: str) -> None:
    engine = create_engine(server.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def _fill(url: URL, calls: int) -> None:
    engine = open_engine(url)
    fill(engine, calls)
    empty_journal(engine)
    engine.dispose()


async def _mebibytes(vendor: Vendor, calls: int, kept: _Copy | None = None) -> float:
    """Return what an account takes.

    Args:
        vendor: Whose account it is.
        calls: How many there are a day.
        kept: Gives an archive to begin with, in which nothing of the past is missing.
    """
    options = LITTLE_PAST if kept is None else {CONF_KEEP_FOREVER: True}
    with running_vendors(calls) as vendors:
        account = stored_account(vendor, vendors, options=options)
        async with home(vendors.time_zone) as hass:
            if kept is not None:
                _give(hass, kept(hass), account.entry_id, vendor)
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


def _give(hass: HomeAssistant, kept: URL, entry_id: str, vendor: Vendor) -> None:
    """Let an account have what is kept there, as if it had read all of it itself."""
    engine = open_engine(kept)
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
