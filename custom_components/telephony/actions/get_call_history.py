"""The action `get_call_history`: the calls of a period, as far back as they are kept."""

from datetime import timedelta
from typing import Final

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.const import ATTR_CONFIG_ENTRY_ID, CONF_NAME
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonValueType
import voluptuous as vol

from ..archive.archive import async_get_archive
from ..archive.call_search import FoundCalls, Sort
from ..archive.database_thread import ArchiveUnavailableError
from ..archive.read_periods import Period
from ..call_history.call_attributes import call_attributes
from ..call_history.kept_calls_query import WantedCalls
from ..calls import Call, Direction, Outcome
from ..const import CONF_NUMBER
from ..failures.user_errors import failed_action, invalid_action
from ..kept_account import KeptAccount
from .fields import (
    ATTR_DIRECTION,
    ATTR_END,
    ATTR_LIMIT,
    ATTR_LINE,
    ATTR_OUTCOME,
    ATTR_START,
    ATTR_TEXT,
    MOMENT,
    ONE_LINE,
)
from .kept_account_choice import async_open_kept_accounts, reads_no_calls
from .unread_periods import (
    UnreadPeriod,
    async_read_anew,
    async_read_unread,
    kept_as_told,
)

ATTR_SORT: Final = "sort"
ATTR_OFFSET: Final = "offset"
ATTR_REFRESH: Final = "refresh"

_DEFAULT_PERIOD: Final = timedelta(days=1)
_DEFAULT_LIMIT: Final = 100
_MOST_CALLS: Final = 1000
_LARGEST_OFFSET: Final = 10_000_000

SCHEMA: Final = vol.Schema(
    {
        vol.Optional(ATTR_START): MOMENT,
        vol.Optional(ATTR_END): MOMENT,
        vol.Optional(ATTR_DIRECTION): vol.Coerce(Direction),
        vol.Optional(ATTR_OUTCOME): vol.Coerce(Outcome),
        vol.Optional(CONF_NUMBER): ONE_LINE,
        vol.Optional(ATTR_LINE): ONE_LINE,
        vol.Optional(CONF_NAME): ONE_LINE,
        vol.Optional(ATTR_TEXT): ONE_LINE,
        vol.Optional(ATTR_SORT, default=Sort.NEWEST): vol.Coerce(Sort),
        vol.Optional(ATTR_OFFSET, default=0): vol.All(
            vol.Coerce(int), vol.Range(min=0, max=_LARGEST_OFFSET)
        ),
        vol.Optional(ATTR_LIMIT, default=_DEFAULT_LIMIT): vol.All(
            vol.Coerce(int), vol.Range(min=1, max=_MOST_CALLS)
        ),
        vol.Optional(ATTR_REFRESH, default=False): cv.boolean,
        vol.Optional(ATTR_CONFIG_ENTRY_ID): ONE_LINE,
    }
)


async def async_get_call_history(call: ServiceCall) -> ServiceResponse:
    """Return a page of the calls of a period that pass the filters.

    Raises:
        ServiceValidationError: There is no such account, the period is empty, or the vendor
            cannot tell its calls.
        HomeAssistantError: The calls cannot be had at the moment: those that were to be
            read anew, or any where something could not be read.
        Unauthorized: There is a right to none of the accounts.
    """
    async with async_open_kept_accounts(call, POLICY_READ) as accounts:
        return await _async_answer(call, accounts)


async def _async_answer(
    call: ServiceCall, accounts: list[KeptAccount]
) -> ServiceResponse:
    """Return what is wanted of some accounts.

    Raises:
        ServiceValidationError, HomeAssistantError: As above.
    """
    period = _period(call)
    unread: list[UnreadPeriod] = []
    for kept in accounts:
        if call.data[ATTR_REFRESH]:
            if kept.account is None and ATTR_CONFIG_ENTRY_ID in call.data:
                raise reads_no_calls(kept.entry)
            await async_read_anew(call.hass, kept, period)
        unread += await async_read_unread(call.hass, kept, period)
    wanted = _wanted(call, period)
    try:
        found = await async_get_archive(call.hass).async_find(
            # Numbers that somebody typed take a while to read.
            await call.hass.async_add_executor_job(
                lambda: [wanted.of(each.entry, each.contacts) for each in accounts]
            ),
            sort=call.data[ATTR_SORT],
            offset=call.data[ATTR_OFFSET],
            limit=call.data[ATTR_LIMIT],
        )
    except ArchiveUnavailableError as error:
        raise failed_action("archive_unavailable") from error
    failed = [one for one in unread if one.is_failure]
    if failed and not found.total:
        # Or it would look as if nobody had called.
        raise failed[0].reason
    calls = await _async_shown(call.hass, accounts, found)
    return {
        "calls": calls,
        "count": len(calls),
        "total": found.total,
        "truncated": call.data[ATTR_OFFSET] + len(calls) < found.total,
        **kept_as_told(accounts),
        "accounts": [one.entry.title for one in accounts],
        "not_read": [one.as_told() for one in unread],
    }


async def _async_shown(
    hass: HomeAssistant, accounts: list[KeptAccount], found: FoundCalls
) -> list[JsonValueType]:
    """Return calls with the names of today's contacts."""
    by_id = {account.entry.entry_id: account for account in accounts}

    def shown() -> list[JsonValueType]:
        return [shown_call(by_id[one.account], one.call) for one in found.calls]

    # Numbers are written for people, which takes a second for a thousand of them.
    return await hass.async_add_executor_job(shown)


def shown_call(account: KeptAccount, call: Call) -> dict[str, JsonValueType]:
    """Return a call of an account with the names of today's contacts."""
    return {
        **call_attributes(account.contacts.phone_book.named(call)),
        "account": account.entry.title,
        ATTR_CONFIG_ENTRY_ID: account.entry.entry_id,
    }


def _period(call: ServiceCall) -> Period:
    """Return the period asked for, in UTC.

    Raises:
        ServiceValidationError: It is empty.
    """
    end = call.data.get(ATTR_END, dt_util.utcnow())
    start = call.data.get(ATTR_START, end - _DEFAULT_PERIOD)
    if start >= end:
        raise invalid_action("history_without_period")
    return Period(start, end)


def _wanted(call: ServiceCall, period: Period) -> WantedCalls:
    data = call.data
    return WantedCalls(
        start=period.start,
        # By the vendor's clock a call may be some minutes later than now.
        end=data.get(ATTR_END),
        directions=[data[ATTR_DIRECTION]] if ATTR_DIRECTION in data else (),
        outcomes=[data[ATTR_OUTCOME]] if ATTR_OUTCOME in data else (),
        number=data.get(CONF_NUMBER),
        line=data.get(ATTR_LINE),
        name=data.get(CONF_NAME),
        text=data.get(ATTR_TEXT),
    )
