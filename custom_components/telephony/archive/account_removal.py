"""Deletes all that is kept of removed accounts: at once, or as soon as that works again."""

from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from homeassistant.core import HassJob, HomeAssistant
from homeassistant.helpers.event import async_call_later

from ..const import DOMAIN
from ..entry.removed_accounts import Rest, async_get_removed_accounts
from .archive import Archive, async_get_archive
from .archive_issues import async_tell_left_accounts, async_tell_nothing_left
from .call_forgetting import forget_account, forget_some, left_accounts
from .call_query import CallQuery
from .database_thread import ArchiveUnavailableError
from .forgotten_calls import async_remove_forgotten

_PAUSE_AFTER_FAILURE: Final = timedelta(minutes=10)


async def async_forget_account(hass: HomeAssistant, entry_id: str) -> None:
    """Delete all that is kept of an account that is not open, and its traces.

    Raises:
        ArchiveUnavailableError: It cannot be done at the moment, and is tried again:
            it may have been the last account, with which nothing else would begin.
    """
    archive = async_get_archive(hass)
    await archive.left_places.async_note_removed(entry_id)
    await archive.async_drop_unwritten(entry_id)
    await async_remove_forgotten(hass, entry_id)
    try:
        await _async_delete(archive, entry_id)
    except ArchiveUnavailableError:
        async_call_later(
            hass,
            _PAUSE_AFTER_FAILURE,
            HassJob(
                partial(_async_forget_later, hass, entry_id), cancel_on_shutdown=True
            ),
        )
        raise
    await async_get_removed_accounts(hass).async_end(Rest.CALLS, entry_id)
    async_tell_nothing_left(hass, entry_id)


async def _async_forget_later(
    hass: HomeAssistant, entry_id: str, _now: datetime
) -> None:
    if hass.config_entries.async_get_entry(entry_id) is not None:
        return
    # It is told among the repairs.
    with suppress(ArchiveUnavailableError):
        await async_forget_account(hass, entry_id)


async def _async_delete(archive: Archive, entry_id: str) -> None:
    async with archive.async_use():
        if not await archive.async_has_database():
            return
        forget = partial(forget_some, query=CallQuery(account=entry_id))
        while await archive.async_run(forget):
            pass
        await archive.async_run(partial(forget_account, entry_id=entry_id))
        async with archive.turn_to_erase:
            await archive.async_erase()


async def async_forget_removed_accounts(hass: HomeAssistant) -> None:
    """Delete what is kept of accounts that were removed while that was impossible.

    Of others that are not there, it is told that their calls are.

    Raises:
        ArchiveUnavailableError: It cannot be done at the moment.
    """
    removed = async_get_removed_accounts(hass)
    # Every account that starts asks for it.
    async with removed.turn:
        for entry_id in await removed.async_of(Rest.CALLS):
            if hass.config_entries.async_get_entry(entry_id) is None:
                await async_forget_account(hass, entry_id)
        # There is an entry before anything is kept of it, and if it is disabled.
        entries = hass.config_entries.async_entries(DOMAIN)
        known = {entry.entry_id for entry in entries}
        left = await async_get_archive(hass).async_run(
            partial(
                left_accounts, entries={*known, *await removed.async_of(Rest.CALLS)}
            ),
            is_reading=True,
        )
        async_tell_left_accounts(hass, left)
