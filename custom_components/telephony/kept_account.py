"""What is kept of an account, whether or not it runs.

An account whose vendor cannot be asked when Home Assistant starts, whose credentials are
refused or that is disabled is not loaded; one whose call history the vendor withdrew runs
without it. Its calls are there all the same.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.core import Event, HomeAssistant, callback

from .account import Account, TelephonyConfigEntry
from .address_book.account_contacts import AccountContacts
from .address_book.lasting_contacts import async_lasting_contacts
from .archive.account_archive import AccountArchive
from .archive.archive import async_get_archive
from .archive.archive_issues import async_told_left_accounts
from .archive.database_thread import ArchiveUnavailableError
from .archive.left_places import async_listen_to_late_calls
from .call_history.forgetting import CallForgetting
from .entry.numbers import AccountNumbers, async_home_plan
from .entry.numbers_at_home import async_numbers_at_home
from .entry.stored_account import kept_days_of
from .entry.stored_entries import account_entries
from .local_day import async_track_new_day


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAccount:
    """The calls of an account, and what names those who called.

    Attributes:
        entry: What is stored of it.
        archive: Keeps its calls.
        numbers: How numbers are read.
        contacts: Who has which number.
        account: Asks the vendor for more; None where it does not run with a history.
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
    if (account := _with_history(entry)) is not None:
        # Also where it is unloaded meanwhile.
        async with async_get_archive(hass).async_use():
            yield kept_of(account)
        return
    contacts = await async_lasting_contacts(hass, entry)
    async with _async_visit(hass, entry, contacts.numbers) as archive:
        if not await archive.calls.async_any():
            yield None
            return
        await contacts.async_load()
        yield KeptAccount(
            entry=entry,
            archive=archive,
            numbers=contacts.numbers,
            contacts=contacts,
            account=None,
        )


@asynccontextmanager
async def async_open_forgetting(
    hass: HomeAssistant, entry: TelephonyConfigEntry
) -> AsyncGenerator[CallForgetting | None]:
    """Have what forgets calls of an account; None where none ever came or will come.

    An account of which nothing is kept yet has to know whom to forget, too.

    Raises:
        ArchiveUnavailableError: It cannot be done at the moment.
    """
    # It neither begins to run meanwhile nor ends, and knows then what was forgotten.
    async with entry.setup_lock, async_get_archive(hass).turn_to_erase:
        account = _with_history(entry)
        if hass.config_entries.async_get_entry(entry.entry_id) is None:
            yield None
        elif account is not None:
            async with async_get_archive(hass).async_use():
                yield account.forgetting
        else:
            numbers = async_numbers_at_home(hass, entry)
            async with (
                _async_visit(hass, entry, numbers) as archive,
                async_get_archive(hass).async_visit_dialling(
                    entry.entry_id
                ) as dialling,
            ):
                is_running = entry.state is ConfigEntryState.LOADED
                if is_running and not await archive.calls.async_any():
                    yield None
                else:
                    yield CallForgetting(
                        hass, archive, dialling, numbers.plan.main_number
                    )


@asynccontextmanager
async def async_open_forgetting_of_left(
    hass: HomeAssistant, entry_id: str
) -> AsyncGenerator[CallForgetting]:
    """Have what forgets calls of an account that is gone and was not removed.

    Args:
        hass: Home Assistant.
        entry_id: Of the config entry that it had.
    """
    comparable = (await async_home_plan(hass)).main_number
    archive = async_get_archive(hass)
    async with (
        archive.turn_to_erase,
        archive.async_visit_account(entry_id, comparable) as account,
        archive.async_visit_dialling(entry_id) as dialling,
    ):
        yield CallForgetting(hass, account, dialling, comparable)


def _with_history(entry: TelephonyConfigEntry) -> Account | None:
    """Return an account that runs, and reads or hears of calls; None for any other."""
    if entry.state is not ConfigEntryState.LOADED:
        return None
    return entry.runtime_data if entry.runtime_data.archive is not None else None


@asynccontextmanager
async def _async_visit(
    hass: HomeAssistant, entry: TelephonyConfigEntry, numbers: AccountNumbers
) -> AsyncGenerator[AccountArchive]:
    plan = await numbers.async_load()
    async with async_get_archive(hass).async_visit_account(
        entry.entry_id, plan.main_number, plan.rules, kept_days_of(entry)
    ) as archive:
        await archive.async_try_to_write()
        # The user may have moved since the account ran. Whoever forgets tries again.
        with suppress(ArchiveUnavailableError):
            await archive.async_update_numbers()
        yield archive


@callback
def async_follow_age(hass: HomeAssistant) -> None:
    """Delete what is too old of accounts that do not run, whenever a day begins."""

    @callback
    def forget_old() -> None:
        for entry in account_entries(hass):
            # Others do so for themselves.
            if _with_history(entry) is None:
                _ = hass.async_create_background_task(
                    _async_forget_old(hass, entry),
                    "delete old calls of an account that does not run",
                )

    stop = async_track_new_day(hass, forget_old)

    @callback
    def on_end(_event: Event) -> None:
        stop()

    hass.bus.async_listen_once(EVENT_HOMEASSISTANT_FINAL_WRITE, on_end)


@callback
def async_follow_late_calls(hass: HomeAssistant) -> None:
    """Have all that is kept looked at anew when calls came from a server that was gone.

    What was forgotten meanwhile may be among them.
    """

    @callback
    def on_late_calls() -> None:
        for entry in account_entries(hass):
            if entry.state is ConfigEntryState.LOADED:
                hass.config_entries.async_schedule_reload(entry.entry_id)
                continue
            _ = hass.async_create_background_task(
                _async_forget_old(hass, entry),
                "delete calls that came late though they were forgotten",
            )

    async_listen_to_late_calls(hass, on_late_calls)


@callback
def async_forget_after_backup(hass: HomeAssistant) -> None:
    """Delete what was forgotten while a backup is made, as soon as it is over."""

    async def forget() -> None:
        for entry in account_entries(hass):
            await _async_forget_old(hass, entry)
        for entry_id in async_told_left_accounts(hass):
            with suppress(ArchiveUnavailableError):
                async with async_open_forgetting_of_left(hass, entry_id) as forgetting:
                    await forgetting.async_forget_old()

    async_get_archive(hass).backup.async_do_afterwards(forget)


async def _async_forget_old(hass: HomeAssistant, entry: TelephonyConfigEntry) -> None:
    # What cannot be deleted now is on another day.
    with suppress(ArchiveUnavailableError):
        async with async_open_forgetting(hass, entry) as forgetting:
            if forgetting is not None:
                await forgetting.async_forget_old()
