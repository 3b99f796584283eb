"""From Home Assistant's start until all sensors of all accounts are there."""

import asyncio
from functools import partial
from statistics import median
from tempfile import TemporaryDirectory
import time
from typing import Final

from homeassistant.helpers.aiohttp_client import async_get_clientsession
from sqlalchemy import URL

from custom_components.telephony.const import (
    CONF_HISTORY_DAYS,
    CONF_KEPT_DAYS,
    MOST_HISTORY_DAYS,
)
from custom_components.telephony.providers import VENDORS
from custom_components.telephony.providers.base import Vendor
from tests.archive.database_servers import Servers

from .accounts import fields_of_account, stored_account
from .effort import Effort
from .home import home, start
from .processes import run_afresh
from .report import Column, Row, Table, counted
from .vendors import RunningVendors, polled_vendors, running_vendors
from .wire import send_all_bare, tapped

_CALLS: Final = 100
_CALLS_AGAIN: Final = 1_000
_ANSWER_SECONDS: Final = 0.15

# Of an account that was there before.
_REQUESTS_GOAL: Final = 15
_SECONDS_GOAL: Final = 3


async def measure(effort: Effort) -> Table:
    """Return what the start of some accounts with each vendor takes, on a server as well."""
    with running_vendors(_CALLS, answer_seconds=_ANSWER_SECONDS) as vendors:
        rows = [
            await _row(vendor, vendors, accounts, effort.starts)
            for vendor in VENDORS.values()
            for accounts in effort.accounts
        ]
    with (
        running_vendors(_CALLS_AGAIN, answer_seconds=_ANSWER_SECONDS) as vendors,
        Servers() as servers,
    ):
        for vendor in await polled_vendors():
            rows.append(await _row_again(vendor, vendors, effort.starts))
            database = servers.running("postgresql").empty_database()
            rows.append(await _row_again(vendor, vendors, effort.starts, database))
    return Table(
        "Start",
        [
            Column("Requests", "", _REQUESTS_GOAL),
            Column("Until all sensors are there", "s", _SECONDS_GOAL),
            Column("The same requests, bare", "s"),
            Column("CPU", "ms"),
        ],
        rows,
    )


async def _row(
    vendor: Vendor, vendors: RunningVendors, accounts: int, starts: int
) -> Row:
    stored = [
        fields_of_account(
            vendor, vendors.urls[vendor.key], vendors.time_zone, index=index
        )
        for index in range(accounts)
    ]
    before = await vendors.count_requests(vendor.key)
    found = [
        run_afresh("fresh_start", time_zone=vendors.time_zone, accounts=stored)
        for _ in range(starts)
    ]
    requests = (await vendors.count_requests(vendor.key) - before) / starts
    return Row(
        f"{vendor.name}, {counted(accounts, 'account')}",
        [
            requests,
            median(one["seconds"] for one in found),
            await _bare_seconds(vendor, vendors, accounts),
            median(one["cpu"] for one in found),
        ],
        f"median of {counted(starts, 'start')}, each in a new interpreter; "
        f"{counted(found[0]['sensors'], 'sensor')}, {_CALLS} calls a day, "
        f"{_ANSWER_SECONDS * 1000:.0f} ms an answer",
        judged=False,
    )


async def _row_again(
    vendor: Vendor, vendors: RunningVendors, starts: int, database: URL | None = None
) -> Row:
    """Start with an account that was there before, and whose calls are kept.

    Args:
        vendor: Whose account it is.
        vendors: Where it is.
        starts: How many.
        database: Of a server that keeps them, whose own work is not counted; None is a
            file.
    """
    fields = fields_of_account(
        vendor,
        vendors.urls[vendor.key],
        vendors.time_zone,
        options={
            CONF_HISTORY_DAYS: MOST_HISTORY_DAYS,
            CONF_KEPT_DAYS: MOST_HISTORY_DAYS,
        },
    )
    fields["entry_id"] = vendor.key
    with TemporaryDirectory() as folder:
        run = partial(
            run_afresh,
            "fresh_start",
            time_zone=vendors.time_zone,
            accounts=[fields],
            folder=folder,
            database=database and database.render_as_string(hide_password=False),
        )
        run(settled=True)
        before = await vendors.count_requests(vendor.key)
        found = [run() for _ in range(starts)]
        requests = (await vendors.count_requests(vendor.key) - before) / starts
    name = f"{vendor.name}, started again"
    return Row(
        name if database is None else f"{name}, on PostgreSQL",
        [
            requests,
            median(one["seconds"] for one in found),
            requests * _ANSWER_SECONDS,
            median(one["cpu"] for one in found),
        ],
        f"median of {counted(starts, 'start')}, each in a new interpreter; "
        f"{_CALLS_AGAIN:,} calls a day, {MOST_HISTORY_DAYS} days shown, "
        f"{_ANSWER_SECONDS * 1000:.0f} ms an answer, which is what is called bare",
    )


async def _bare_seconds(
    vendor: Vendor, vendors: RunningVendors, accounts: int
) -> float:
    """Return how long the requests take alone, those of each account in their order."""
    stored = [stored_account(vendor, vendors, index=index) for index in range(accounts)]
    async with home(vendors.time_zone) as hass:
        with tapped() as wire:
            await start(hass, stored)
        session = async_get_clientsession(hass)
        began = time.perf_counter()
        await asyncio.gather(
            *(send_all_bare(session, sent) for sent in wire.accounts.values())
        )
        return time.perf_counter() - began
