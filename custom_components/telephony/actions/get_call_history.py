"""The action `get_call_history`: the calls of a period."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonValueType
import voluptuous as vol

from ..account import Account
from ..call_history.call_attributes import call_attributes
from ..call_history.call_filter import CallFilter
from ..calls import Call, Direction, Outcome
from ..const import CONF_NUMBER
from ..failures.user_errors import invalid_action
from ..failures.vendor_errors import action_errors
from ..providers.base import Capability
from .account_choice import async_find_accounts
from .fields import ATTR_DIRECTION, ATTR_LINE, ATTR_OUTCOME, TEXT

ATTR_START: Final = "start"
ATTR_END: Final = "end"
ATTR_LIMIT: Final = "limit"

_DEFAULT_PERIOD: Final = timedelta(days=1)
_DEFAULT_LIMIT: Final = 100
_MOST_CALLS: Final = 1000

# Read piece by piece, with a breath in between, so that a long period is no burst.
_PIECE: Final = timedelta(days=1)
BREATH_SECONDS: Final = 0.2

SCHEMA: Final = vol.Schema(
    {
        vol.Optional(ATTR_START): cv.datetime,
        vol.Optional(ATTR_END): cv.datetime,
        vol.Optional(ATTR_DIRECTION): vol.Coerce(Direction),
        vol.Optional(ATTR_OUTCOME): vol.Coerce(Outcome),
        vol.Optional(CONF_NUMBER): TEXT,
        vol.Optional(ATTR_LINE): TEXT,
        vol.Optional(ATTR_LIMIT, default=_DEFAULT_LIMIT): vol.All(
            vol.Coerce(int), vol.Range(min=1, max=_MOST_CALLS)
        ),
        vol.Optional(ATTR_CONFIG_ENTRY_ID): TEXT,
    }
)


async def async_get_call_history(call: ServiceCall) -> ServiceResponse:
    """Return the calls of a period that pass the filters, newest first."""
    accounts = await async_find_accounts(call, Capability.CALL_HISTORY, POLICY_READ)
    # Nobody is asked before it is known that everybody can be.
    periods = [_period(call, account) for account in accounts]
    limit: int = call.data[ATTR_LIMIT]
    wanted = _filter(call)
    found: list[tuple[Account, Call]] = []
    for account, period in zip(accounts, periods, strict=True):
        async with account.history_turns.turn():
            with action_errors(call.hass, account.entry, Capability.CALL_HISTORY):
                calls_of_account = await _read(account, _pieces(*period), wanted, limit)
        found += [(account, item) for item in calls_of_account]
    found.sort(key=lambda one: one[1].started_at, reverse=True)
    shown = [
        (account.entry, account.contacts.phone_book.named, item)
        for account, item in found[:limit]
    ]
    # Numbers are written for people, which takes a second for a thousand of them.
    calls: list[JsonValueType] = await call.hass.async_add_executor_job(
        lambda: [
            {
                **call_attributes(named(item)),
                "account": entry.title,
                ATTR_CONFIG_ENTRY_ID: entry.entry_id,
            }
            for entry, named, item in shown
        ]
    )
    return {
        "calls": calls,
        "count": len(calls),
        "truncated": len(found) > limit,
        "accounts": [account.entry.title for account in accounts],
    }


async def _read(
    account: Account,
    pieces: Iterator[tuple[datetime, datetime]],
    wanted: CallFilter,
    limit: int,
) -> list[Call]:
    """Return the calls that are wanted, newest first: all, or more than the limit.

    Raises:
        ProviderError: The records cannot be had.
    """
    found: list[Call] = []
    for number, (start, end) in enumerate(pieces):
        if number:
            await asyncio.sleep(BREATH_SECONDS)
        history = await account.history_turns.async_read(start, end)
        if wanted.number is not None or wanted.line is not None:
            await account.numbers.async_learn(history.calls)
        is_wanted = wanted.of(account.entry, account.contacts)
        found += filter(is_wanted, reversed(history.calls))
        if len(found) > limit:
            break
    return found


def _period(call: ServiceCall, account: Account) -> tuple[datetime, datetime]:
    """Return the first and the last moment asked for, in UTC.

    Raises:
        ServiceValidationError: The period is empty, or out of the vendor's reach.
    """
    now = dt_util.utcnow()
    # A time without a zone is meant in Home Assistant's.
    end = dt_util.as_utc(call.data[ATTR_END]) if ATTR_END in call.data else now
    start = (
        dt_util.as_utc(call.data[ATTR_START])
        if ATTR_START in call.data
        else end - _DEFAULT_PERIOD
    )
    if start >= end:
        raise invalid_action("history_without_period")
    vendor = account.vendor
    if start < now - vendor.history_reach:
        raise invalid_action(
            "history_out_of_reach",
            vendor=vendor.name,
            days=str(vendor.history_reach.days),
        )
    return start, min(end, now + _PIECE)


def _pieces(start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield pieces of a period, the last one first."""
    while start < end:
        piece_start = max(start, end - _PIECE)
        yield piece_start, end
        end = piece_start


def _filter(call: ServiceCall) -> CallFilter:
    data = call.data
    return CallFilter(
        directions=[data[ATTR_DIRECTION]] if ATTR_DIRECTION in data else (),
        outcomes=[data[ATTR_OUTCOME]] if ATTR_OUTCOME in data else (),
        number=data.get(CONF_NUMBER),
        line=data.get(ATTR_LINE),
    )
