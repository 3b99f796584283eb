"""The action `export_calls`: the calls of a period as a file."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse
from homeassistant.util import dt as dt_util
import voluptuous as vol

from ..archive.archive import async_get_archive
from ..archive.call_query import CallQuery
from ..archive.database_thread import ArchiveUnavailableError
from ..archive.read_periods import Period
from ..call_history.call_attributes import (
    CALL_ATTRIBUTE_NAMES,
    ORIGIN_ATTRIBUTE_NAMES,
    call_attributes,
)
from ..call_history.exported_file import ExportedFile, ExportFormat, Row
from ..calls import Call
from ..const import DOMAIN
from ..failures.user_errors import failed_action, invalid_action
from ..kept_account import KeptAccount
from .fields import ATTR_END, ATTR_START, MOMENT, ONE_LINE
from .kept_account_choice import async_open_kept_accounts
from .unread_periods import UnreadPeriod, async_unread, kept_as_told

ATTR_FORMAT: Final = "format"

# Read, named and written together, so that memory does not grow with the period.
_AT_ONCE: Final = 500

_COLUMNS: Final = (
    "account",
    ATTR_CONFIG_ENTRY_ID,
    *CALL_ATTRIBUTE_NAMES,
)

_ALWAYS: Final = datetime.min.replace(tzinfo=UTC)
_FOR_EVER: Final = datetime.max.replace(tzinfo=UTC)

# Where an account tells them.
_NO_ORIGIN: Final[Row] = dict.fromkeys(ORIGIN_ATTRIBUTE_NAMES)

SCHEMA: Final = vol.Schema(
    {
        vol.Optional(ATTR_START): MOMENT,
        vol.Optional(ATTR_END): MOMENT,
        vol.Optional(ATTR_FORMAT, default=ExportFormat.CSV): vol.Coerce(ExportFormat),
        vol.Optional(ATTR_CONFIG_ENTRY_ID): ONE_LINE,
    }
)


async def async_export_calls(call: ServiceCall) -> ServiceResponse:
    """Write the calls of a period that are kept into a file among the media.

    Raises:
        ServiceValidationError: There is no such account, or the period is empty.
        HomeAssistantError: There is no place for media, the file cannot be written, or the
            calls cannot be had at the moment.
        Unauthorized: There is a right to none of the accounts.
    """
    async with async_open_kept_accounts(call, POLICY_READ) as accounts:
        return await _async_export(call, accounts)


async def _async_export(
    call: ServiceCall, accounts: list[KeptAccount]
) -> ServiceResponse:
    """Write the calls of some accounts.

    Raises:
        ServiceValidationError, HomeAssistantError: As above.
    """
    hass = call.hass
    start, end = call.data.get(ATTR_START), call.data.get(ATTR_END)
    if start is not None and end is not None and start >= end:
        raise invalid_action("history_without_period")
    period = Period(start or _ALWAYS, end or _FOR_EVER)
    folder, columns = _folder(hass), _COLUMNS
    if any(account.numbers.origin_of is not None for account in accounts):
        columns += ORIGIN_ATTRIBUTE_NAMES
    count = 0
    unread: list[UnreadPeriod] = []
    try:
        making = hass.async_add_executor_job(
            ExportedFile, folder, dt_util.now(), call.data[ATTR_FORMAT], columns
        )
        try:
            file = await asyncio.shield(making)
        except asyncio.CancelledError:
            # A thread is not cancelled: it makes the file all the same.
            with suppress(OSError):
                await hass.async_add_executor_job((await making).discard)
            raise
        try:
            for account in accounts:
                unread += await async_unread(hass, account, period)
                query = CallQuery(account=account.entry.entry_id, start=start, end=end)
                rows = _rows_of(account)
                async for some in async_get_archive(hass).async_each(query, _AT_ONCE):
                    await hass.async_add_executor_job(_add, file, rows, some)
                    count += len(some)
            await hass.async_add_executor_job(file.finish)
        except BaseException:
            await hass.async_add_executor_job(file.discard)
            raise
    except OSError as error:
        raise failed_action("export_not_written") from error
    except ArchiveUnavailableError as error:
        raise failed_action("archive_unavailable") from error
    return {
        "path": str(file.path),
        "count": count,
        **kept_as_told(accounts),
        "accounts": [account.entry.title for account in accounts],
        "not_read": [one.as_told() for one in unread],
    }


def _folder(hass: HomeAssistant) -> Path:
    """Return where exported files go.

    Raises:
        HomeAssistantError: There is no place for media.
    """
    folders = hass.config.media_dirs
    folder = folders.get("local") or next(iter(folders.values()), None)
    if folder is None:
        raise failed_action("export_without_folder")
    return Path(folder, DOMAIN)


def _rows_of(account: KeptAccount) -> Callable[[Call], Row]:
    """Return what makes a row of a call, with the names of today's contacts."""
    named = account.contacts.phone_book.named
    own = {"account": account.entry.title, ATTR_CONFIG_ENTRY_ID: account.entry.entry_id}

    def row_of(call: Call) -> Row:
        started_at = dt_util.as_local(call.started_at).isoformat()
        return {
            **_NO_ORIGIN,
            **own,
            **call_attributes(named(call)),
            "started_at": started_at,
        }

    return row_of


def _add(
    file: ExportedFile, row_of: Callable[[Call], Row], some: Iterable[Call]
) -> None:
    # Numbers are written for people, which takes a second for a thousand of them.
    file.add(map(row_of, some))
