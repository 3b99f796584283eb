"""From Home Assistant's start until all sensors of all accounts are there."""

import asyncio
from statistics import median
import time
from typing import Final

from homeassistant.helpers.aiohttp_client import async_get_clientsession

from custom_components.telephony.providers import VENDORS
from custom_components.telephony.providers.base import Vendor

from .accounts import fields_of_account, stored_account
from .effort import Effort
from .home import home, start
from .processes import run_afresh
from .report import Column, Row, Table, counted
from .vendors import RunningVendors, running_vendors
from .wire import send_all_bare, tapped

_CALLS: Final = 100
_ANSWER_SECONDS: Final = 0.15


async def measure(effort: Effort) -> Table:
    """Return what the start of some accounts with each vendor takes."""
    with running_vendors(_CALLS, answer_seconds=_ANSWER_SECONDS) as vendors:
        rows = [
            await _row(vendor, vendors, accounts, effort.starts)
            for vendor in VENDORS.values()
            for accounts in effort.accounts
        ]
    return Table(
        "Start",
        [
            Column("Requests", ""),
            Column("Until all sensors are there", "s"),
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
