"""What is kept of an account, whether or not it runs.

An account whose vendor cannot be asked when Home Assistant starts, whose credentials are
refused or that is disabled is not loaded. Its calls are there all the same.
"""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import Event, HomeAssistant, callback

from .account import Account, TelephonyConfigEntry
from .address_book.account_contacts import AccountContacts
from .archive.account_archive import AccountArchive
from .archive.archive import async_get_archive
from .archive.database_thread import ArchiveUnavailableError
from .call_history.forgetting import CallForgetting
from .entry.numbers import AccountNumbers
from .entry.numbers_at_home import async_numbers_at_home
from .entry.stored_account import kept_days_of
from .entry.stored_entries import account_entries
from .local_day import async_track_new_day

_ALWAYS: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAccount:
    """The calls of an account, and what names those who called.

    Attributes:
        entry: What is stored of it.
        archive: Keeps its calls.
        numbers: How numbers are read.
        contacts: Who has which number.
        account: Asks the vendor for more; None where the account does not run.
    """

    entry: TelephonyConfigEntry
    archive: AccountArchive
    numbers: AccountNumbers
    contacts: AccountContacts
    account: Account | None


def kept_of(account: Account) -> KeptAccount | None:
    """Return what is kept of an account that runs; None without a call history."""
    if account.archive is None:
        return None
    return KeptAccount(
        entry=account.entry,
        archive=account.archive,
        numbers=account.numbers,
        contacts=account.contacts,
        account=account,
    )


@asynccontextmanager
async def async_open_kept_account(
    hass: HomeAssistant, entry: TelephonyConfigEntry
) -> AsyncGenerator[KeptAccount | None]:
    """Have what is kept of an account, for as long as it takes; None where nothing is.

    Raises:
        ArchiveUnavailableError: It cannot be told at the moment.
    """
    if entry.state is ConfigEntryState.LOADED:
        yield kept_of(entry.runtime_data)
        return
    async with AsyncExitStack() as stack:
        numbers = async_numbers_at_home(hass, entry)
        plan = await numbers.async_load()
        archive = await stack.enter_async_context(
            async_get_archive(hass).async_visit_account(
                entry.entry_id, plan.main_number, plan.rules, kept_days_of(entry)
            )
        )
        if not await archive.async_newest(_ALWAYS, None, 1):
            yield None
            return
        contacts = AccountContacts(hass, numbers, stack.callback)
        await contacts.async_load()
        yield KeptAccount(
            entry=entry,
            archive=archive,
            numbers=numbers,
            contacts=contacts,
            account=None,
        )


@asynccontextmanager
async def async_open_forgetting(
    hass: HomeAssistant, entry: TelephonyConfigEntry
) -> AsyncGenerator[CallForgetting | None]:
    """Have what forgets calls of an account; None where it has no call history.

    Raises:
        ArchiveUnavailableError: It cannot be done at the moment.
    """
    async with AsyncExitStack() as stack:
        if entry.state is not ConfigEntryState.LOADED:
            # It does not begin to run meanwhile, and knows then what was forgotten.
            await stack.enter_async_context(entry.setup_lock)
        kept = await stack.enter_async_context(async_open_kept_account(hass, entry))
        if kept is None:
            yield None
        elif kept.account is not None:
            yield kept.account.forgetting
        else:
            dialling = await async_get_archive(hass).async_open_dialling(entry.entry_id)
            try:
                yield CallForgetting(
                    hass, kept.archive, dialling, kept.numbers.plan.main_number
                )
            finally:
                await async_get_archive(hass).async_close_dialling(entry.entry_id)


@callback
def async_follow_age(hass: HomeAssistant) -> None:
    """Delete what is too old of accounts that do not run, whenever a day begins."""

    @callback
    def forget_old() -> None:
        _ = hass.async_create_background_task(
            _async_forget_old(hass), "delete old calls of accounts that do not run"
        )

    stop = async_track_new_day(hass, forget_old)

    @callback
    def on_end(_event: Event) -> None:
        stop()

    hass.bus.async_listen_once(EVENT_HOMEASSISTANT_FINAL_WRITE, on_end)


async def _async_forget_old(hass: HomeAssistant) -> None:
    for entry in account_entries(hass):
        if entry.state is ConfigEntryState.LOADED:
            # It does so for itself.
            continue
        # What cannot be deleted now is on another day.
        with suppress(ArchiveUnavailableError):
            async with async_open_forgetting(hass, entry) as forgetting:
                if forgetting is not None:
                    await forgetting.async_forget_old()
