"""Puts an account together: what it is made of follows from what it can do."""

from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from .account import Account, TelephonyConfigEntry
from .address_book.account_contacts import AccountContacts
from .archive.account_archive import AccountArchive
from .archive.account_dialling import AccountDialling
from .archive.account_removal import async_forget_removed_accounts
from .archive.archive import async_get_archive
from .archive.database_thread import ArchiveUnavailableError
from .balance_coordinator import BalanceCoordinator
from .call_history.backfill import HistoryBackfill
from .call_history.changed_zone import async_unread_other_zone
from .call_history.forgetting import CallForgetting, async_show_no_more
from .call_history.history_turns import HistoryTurns
from .call_history.reported_calls_store import (
    ReportedCallsStore,
)
from .call_history.reporter import CallReporter
from .click_to_call.axb_binder import AxbBinder
from .click_to_call.call_gate import CallGate
from .click_to_call.dialler import Dialler
from .click_to_call.guard import DialGuard
from .click_to_call.speaker import Speaker
from .click_to_call.tracker import CallTracker
from .coordinator import CallHistoryCoordinator
from .entry.account_requests import AccountRequests
from .entry.numbers import AccountNumbers
from .entry.numbers_at_home import async_follow_home, async_numbers_at_home
from .entry.speech_options import read_speech_options
from .entry.stored_account import async_open_provider, kept_days_of, vendor_of
from .failures.vendor_errors import async_create_withdrawal_issue, setup_errors
from .live.push_intake import PushIntake
from .live.push_store import PushStore, async_known_pushes
from .providers.base import Capability, Provider, Vendor
from .statistics.call_statistics import CallStatistics

# What makes phones ring, or may.
_GUARDED = frozenset(
    {Capability.CLICK_TO_CALL, Capability.AXB_BINDING, Capability.SPEAK}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _History:
    """What is made of an account's call history; nothing where there is none."""

    archive: AccountArchive | None = None
    coordinator: CallHistoryCoordinator | None = None
    reporter: CallReporter | None = None
    tracker: CallTracker | None = None
    backfill: HistoryBackfill | None = None
    forgetting: CallForgetting | None = None
    statistics: CallStatistics | None = None
    push_intake: PushIntake | None = None


async def async_open_account(
    hass: HomeAssistant, entry: TelephonyConfigEntry
) -> Account:
    """Check the credentials of an account, and read its recent calls.

    Raises:
        ConfigEntryAuthFailed: The vendor does not take the credentials.
        ConfigEntryNotReady: It cannot be asked now.
    """
    vendor = vendor_of(entry)
    provider = await async_open_provider(hass, vendor, entry.data, entry.options)
    pushes = await async_known_pushes(hass, entry.entry_id)
    capabilities = await _async_verify(hass, entry, provider)
    if pushes.since is not None:
        # What was told by itself is a history, also where none can be read.
        capabilities |= {Capability.CALL_HISTORY}
    vendor = provider.described(vendor)
    numbers = async_numbers_at_home(hass, entry)
    async_follow_home(hass, entry)
    contacts = AccountContacts(hass, numbers, entry.async_on_unload)
    turns = HistoryTurns(hass, entry, provider)
    dialling: AccountDialling | None = None
    history = _History()
    if capabilities & {Capability.CALL_HISTORY, *_GUARDED}:
        dialling = await _async_open_dialling(hass, entry)
    if Capability.CALL_HISTORY in capabilities and dialling is not None:
        history = await _async_open_history(
            hass,
            entry,
            vendor,
            provider,
            capabilities,
            numbers=numbers,
            contacts=contacts,
            turns=turns,
            dialling=dialling,
            pushes=pushes,
        )
    _tell_withdrawn_history(hass, entry, vendor, history.archive, pushes)
    gate: CallGate | None = None
    if capabilities & _GUARDED and dialling is not None:
        guard = DialGuard(hass, entry, numbers, dialling)
        gate = CallGate(hass, entry, numbers=numbers, contacts=contacts, guard=guard)
    coordinator_requests = history.coordinator.requests if history.coordinator else None
    balance = await _async_open_balance(hass, entry, provider, coordinator_requests)
    if balance is None:
        capabilities -= {Capability.BALANCE}
    return Account(
        entry=entry,
        vendor=vendor,
        provider=provider,
        capabilities=capabilities,
        archive=history.archive,
        coordinator=history.coordinator,
        reporter=history.reporter,
        backfill=history.backfill,
        forgetting=history.forgetting,
        statistics=history.statistics,
        history_turns=turns,
        numbers=numbers,
        contacts=contacts,
        gate=gate,
        dialler=Dialler(
            hass, entry, provider=provider, gate=gate, tracker=history.tracker
        )
        if gate is not None and Capability.CLICK_TO_CALL in capabilities
        else None,
        axb_binder=AxbBinder(hass, entry, provider=provider, gate=gate)
        if gate is not None and Capability.AXB_BINDING in capabilities
        else None,
        speaker=Speaker(
            hass,
            entry,
            provider=provider,
            speech=vendor.speech,
            numbers=numbers,
            gate=gate,
        )
        if gate is not None
        and Capability.SPEAK in capabilities
        and vendor.speech is not None
        else None,
        tracker=history.tracker,
        balance=balance,
        pushes=pushes,
        push_intake=history.push_intake,
    )


async def _async_open_history(
    hass: HomeAssistant,
    entry: TelephonyConfigEntry,
    vendor: Vendor,
    provider: Provider,
    capabilities: frozenset[Capability],
    *,
    numbers: AccountNumbers,
    contacts: AccountContacts,
    turns: HistoryTurns,
    dialling: AccountDialling,
    pushes: PushStore,
) -> _History:
    """Read the recent calls, and put together what goes on from them."""
    await contacts.async_load()
    are_told_once = not vendor.is_polled
    archive = await _async_open_archive(
        hass, entry, numbers, are_told_once=are_told_once
    )
    await async_unread_other_zone(hass, entry, archive)
    coordinator = CallHistoryCoordinator(
        hass, entry, vendor, provider, numbers, archive=archive
    )
    await coordinator.async_config_entry_first_refresh()
    coordinator.async_watch_midnight()
    reporter = CallReporter(
        hass,
        coordinator,
        ReportedCallsStore(hass, archive, are_told_once=are_told_once),
        numbers.plan.main_number,
    )
    await reporter.async_load()
    await numbers.async_learn(reporter.unreturned.calls)
    source = provider.push_source
    push_intake = (
        PushIntake(
            hass,
            entry,
            source=source,
            tells_every_call=Capability.LIVE_CALLS in capabilities,
            coordinator=coordinator,
            numbers=numbers,
            store=pushes,
        )
        if source is not None
        else None
    )
    if push_intake is not None:
        await push_intake.async_load()
    backfill = HistoryBackfill(
        hass,
        coordinator,
        provider=provider,
        contacts=contacts,
        numbers=numbers,
        archive=archive,
        turns=turns,
    )
    await backfill.async_load()
    return _History(
        archive=archive,
        coordinator=coordinator,
        reporter=reporter,
        tracker=CallTracker(
            hass,
            coordinator,
            dialling,
            numbers.plan.main_number,
            provider=provider
            if Capability.PLACED_CALL_OUTCOME in capabilities
            else None,
        ),
        backfill=backfill,
        forgetting=CallForgetting(
            hass,
            archive,
            dialling,
            numbers.plan.main_number,
            partial(async_show_no_more, hass, archive, coordinator, reporter),
            going_on=tuple if push_intake is None else push_intake.live_calls.as_calls,
        ),
        statistics=CallStatistics(hass, entry, archive),
        push_intake=push_intake,
    )


async def _async_verify(
    hass: HomeAssistant, entry: TelephonyConfigEntry, provider: Provider
) -> frozenset[Capability]:
    """Check the credentials of an account, and return what it can do."""
    try:
        with setup_errors(hass, entry):
            capabilities = await provider.start()
    finally:
        # Also whoever refuses the account has a clock.
        if provider.answered_at is not None:
            async_get_archive(hass).time.note(entry.entry_id, provider.answered_at)
    if not read_speech_options(entry.options).speaks:
        # No vendor can be asked whether an account has this, but by a call.
        capabilities -= {Capability.SPEAK}
    return capabilities


@callback
def _tell_withdrawn_history(
    hass: HomeAssistant,
    entry: TelephonyConfigEntry,
    vendor: Vendor,
    archive: AccountArchive | None,
    pushes: PushStore,
) -> None:
    """Tell that an account can no longer read the call history, if it once could."""
    if vendor.is_polled or not vendor_of(entry).is_polled:
        return
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    # It was there before, or nothing would tell of calls.
    was_there = any(entity.domain == Platform.EVENT for entity in entities)
    if archive is not None and pushes.since is not None:
        # Or the first one would have been told.
        was_there = any(period.start < pushes.since for period in archive.periods)
    if was_there:
        async_create_withdrawal_issue(hass, entry, Capability.CALL_HISTORY)


async def _async_open_archive(
    hass: HomeAssistant,
    entry: TelephonyConfigEntry,
    numbers: AccountNumbers,
    *,
    are_told_once: bool,
) -> AccountArchive:
    """Open what is kept of an account, until it is unloaded."""
    archive = await async_get_archive(hass).async_open_account(
        entry.entry_id,
        numbers.plan.main_number,
        numbers.plan.rules,
        kept_days_of(entry),
        are_told_once=are_told_once,
    )
    _ = entry.async_create_background_task(
        hass, _async_update_numbers(archive), "read the numbers of kept calls anew"
    )
    entry.async_on_unload(
        partial(async_get_archive(hass).async_close_account, entry.entry_id)
    )
    return archive


async def _async_update_numbers(archive: AccountArchive) -> None:
    """Read the numbers of kept calls anew; the user may have moved."""
    # It is done when the database can be used again otherwise.
    with suppress(ArchiveUnavailableError):
        await archive.async_update_numbers()


async def _async_open_balance(
    hass: HomeAssistant,
    entry: TelephonyConfigEntry,
    provider: Provider,
    requests: AccountRequests | None,
) -> BalanceCoordinator | None:
    """Read what money an account has left; None where it may not ask."""
    if Capability.BALANCE not in provider.capabilities:
        return None
    balance = BalanceCoordinator(hass, entry, vendor_of(entry), provider, requests)
    await balance.async_begin()
    return balance if balance.is_permitted else None


async def _async_open_dialling(
    hass: HomeAssistant, entry: TelephonyConfigEntry
) -> AccountDialling:
    """Open what is kept of the calls that an account places, until it is unloaded.

    Every account opens it, so that here the archive is rid of removed accounts as well.
    """
    archive = async_get_archive(hass)
    dialling = await archive.async_open_dialling(entry.entry_id)
    entry.async_on_unload(partial(archive.async_close_dialling, entry.entry_id))
    _ = entry.async_create_background_task(
        hass, _async_forget_removed(hass), "forget removed accounts"
    )
    return dialling


async def _async_forget_removed(hass: HomeAssistant) -> None:
    """Delete what is left of accounts that were removed while the database was away."""
    # The next start deletes it otherwise.
    with suppress(ArchiveUnavailableError):
        await async_forget_removed_accounts(hass)
