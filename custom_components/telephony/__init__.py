"""Telephony: cloud phone accounts as a part of Home Assistant."""

from contextlib import suppress
from functools import partial
from typing import NamedTuple

from homeassistant.const import EVENT_CORE_CONFIG_UPDATE, Platform
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.helpers.typing import ConfigType

from .account import Account, TelephonyConfigEntry
from .actions.call_back import async_follow_notifications
from .address_book.account_contacts import AccountContacts
from .address_book.opening import (
    async_close_address_book,
    async_forget_address_book,
    async_load_address_books,
    async_open_address_book,
)
from .address_book.picture_view import PictureView
from .archive.account_archive import AccountArchive
from .archive.account_dialling import AccountDialling
from .archive.archive import async_get_archive
from .archive.database_thread import ArchiveUnavailableError
from .balance_coordinator import BalanceCoordinator, async_forget_balance
from .call_history.backfill import HistoryBackfill
from .call_history.forgetting import CallForgetting
from .call_history.history_turns import HistoryTurns
from .call_history.reported_calls_store import (
    ReportedCallsStore,
    async_forget_reported_calls,
)
from .call_history.reporter import CallReporter
from .click_to_call.axb_binder import AxbBinder
from .click_to_call.call_gate import CallGate
from .click_to_call.dialler import Dialler
from .click_to_call.guard import DialGuard
from .click_to_call.speaker import Speaker
from .click_to_call.tracker import CallTracker
from .const import (
    CONF_KEEP_FOREVER,
    CONF_KEPT_DAYS,
    CONF_LOOK_UP_PLACES,
    CONF_REGION,
    DEFAULT_KEPT_DAYS,
    DEFAULT_LOOK_UP_PLACES,
    DOMAIN,
)
from .coordinator import CallHistoryCoordinator
from .entity import async_register_account_device
from .entry.account_requests import AccountRequests, async_forget_requests
from .entry.numbers import AccountNumbers
from .entry.speech_options import read_speech_options
from .entry.stored_account import async_open_provider, vendor_of
from .entry.stored_entries import is_address_book
from .failures.issues import async_delete_issues, async_follow_disabled_accounts
from .failures.pauses import async_end_pauses, async_follow_reloads
from .failures.vendor_errors import async_create_withdrawal_issue, setup_errors
from .frontend.card_resource import async_offer_card
from .live.listening import async_await_first_push, async_start_listening
from .live.push_intake import PushIntake
from .live.push_store import PushStore, async_forget_pushes, async_known_pushes
from .live.webhook_address import async_delete_webhook_address
from .providers.base import Capability, Provider, Vendor
from .recordings.recording_view import NamedRecordingView, RecordingView
from .services import async_setup_services
from .statistics.call_statistics import CallStatistics, async_clear_removed
from .statistics.recorder_rows import RecorderUnavailableError
from .websocket.commands import async_register_commands

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)

PLATFORMS = [Platform(name) for name in ("calendar", "event", "sensor", "todo")]
SPEAKING_PLATFORMS = [*PLATFORMS, Platform.NOTIFY]
BOOK_PLATFORMS = [Platform.BUTTON]


# What makes phones ring, or may.
_GUARDED = frozenset(
    {Capability.CLICK_TO_CALL, Capability.AXB_BINDING, Capability.SPEAK}
)


class _Home(NamedTuple):
    """What an account takes from where Home Assistant is at home.

    Attributes:
        region: The country in which numbers are dialled; None where it is not known.
        places_language: In which it is told where callers are from; None where nobody
            wants to know.
    """

    region: str | None
    places_language: str | None


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Offer what there is whether or not an account is loaded."""
    # Callers have their names from the first call on.
    await async_load_address_books(hass)
    await async_setup_services(hass)
    async_register_commands(hass)
    await async_offer_card(hass)
    for view in (PictureView, RecordingView, NamedRecordingView):
        hass.http.register_view(view)
    async_follow_disabled_accounts(hass)
    async_follow_notifications(hass)
    async_follow_reloads(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: TelephonyConfigEntry) -> bool:
    """Set up an account or an address book."""
    if is_address_book(entry):
        await async_open_address_book(hass, entry)
        await hass.config_entries.async_forward_entry_setups(entry, BOOK_PLATFORMS)
        return True
    return await _async_setup_account(hass, entry)


async def _async_setup_account(
    hass: HomeAssistant, entry: TelephonyConfigEntry
) -> bool:
    """Check the credentials of an account and read its recent calls."""
    vendor = vendor_of(entry)
    provider = await async_open_provider(hass, vendor, entry.data, entry.options)
    pushes = await async_known_pushes(hass, entry.entry_id)
    capabilities = await _async_verify(hass, entry, provider)
    if pushes.since is not None:
        # What was told by itself is a history, also where none can be read.
        capabilities |= {Capability.CALL_HISTORY}
    vendor = provider.described(vendor)
    home = _home_of(hass, entry)
    numbers = AccountNumbers(
        hass, home.region, vendor.home_region, places_language=home.places_language
    )
    contacts = AccountContacts(hass, entry, numbers)
    history_turns = HistoryTurns(hass, entry, provider)
    archive: AccountArchive | None = None
    dialling: AccountDialling | None = None
    backfill: HistoryBackfill | None = None
    forgetting: CallForgetting | None = None
    statistics: CallStatistics | None = None
    coordinator: CallHistoryCoordinator | None = None
    reporter: CallReporter | None = None
    tracker: CallTracker | None = None
    push_intake: PushIntake | None = None
    if capabilities & {Capability.CALL_HISTORY, *_GUARDED}:
        dialling = await _async_open_dialling(hass, entry)
    if Capability.CALL_HISTORY in capabilities and dialling is not None:
        await contacts.async_load()
        archive = await _async_open_archive(hass, entry, numbers)
        coordinator = CallHistoryCoordinator(
            hass, entry, vendor, provider, numbers, archive=archive
        )
        await coordinator.async_config_entry_first_refresh()
        coordinator.async_watch_midnight()
        reporter = CallReporter(
            hass,
            coordinator,
            ReportedCallsStore(hass, archive),
            numbers.plan.main_number,
        )
        await reporter.async_load()
        await numbers.async_learn(reporter.unreturned.calls)
        tracker = CallTracker(
            hass,
            coordinator,
            dialling,
            numbers.plan.main_number,
            provider=provider
            if Capability.PLACED_CALL_OUTCOME in capabilities
            else None,
        )
        backfill = HistoryBackfill(
            hass,
            coordinator,
            provider=provider,
            contacts=contacts,
            numbers=numbers,
            archive=archive,
            turns=history_turns,
        )
        forgetting = CallForgetting(
            hass,
            coordinator,
            reporter,
            archive=archive,
            dialling=dialling,
            comparable=numbers.plan.main_number,
        )
        statistics = CallStatistics(hass, entry, archive)
        if (source := provider.push_source) is not None:
            push_intake = PushIntake(
                hass,
                entry,
                source=source,
                tells_every_call=Capability.LIVE_CALLS in capabilities,
                coordinator=coordinator,
                numbers=numbers,
                store=pushes,
            )
    _tell_withdrawn_history(hass, entry, vendor, archive, pushes)
    gate = (
        CallGate(
            hass,
            entry,
            numbers=numbers,
            contacts=contacts,
            guard=DialGuard(hass, entry, numbers, dialling),
        )
        if capabilities & _GUARDED and dialling is not None
        else None
    )
    balance = await _async_open_balance(
        hass, entry, provider, coordinator.requests if coordinator else None
    )
    if balance is None:
        capabilities -= {Capability.BALANCE}
    entry.runtime_data = Account(
        entry=entry,
        vendor=vendor,
        provider=provider,
        capabilities=capabilities,
        archive=archive,
        coordinator=coordinator,
        reporter=reporter,
        backfill=backfill,
        forgetting=forgetting,
        statistics=statistics,
        history_turns=history_turns,
        numbers=numbers,
        contacts=contacts,
        gate=gate,
        dialler=Dialler(hass, entry, provider=provider, gate=gate, tracker=tracker)
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
        tracker=tracker,
        balance=balance,
        push_intake=push_intake,
    )
    # An account that can do nothing of all this still is something to see.
    async_register_account_device(hass, entry)
    await hass.config_entries.async_forward_entry_setups(entry, _platforms_of(entry))
    _start(hass, entry)
    if coordinator is None:
        async_await_first_push(hass, entry, provider=provider, store=pushes)
    _follow_home(hass, entry, home)
    return True


async def _async_verify(
    hass: HomeAssistant, entry: TelephonyConfigEntry, provider: Provider
) -> frozenset[Capability]:
    """Check the credentials of an account, and return what it can do."""
    with setup_errors(hass, entry):
        capabilities = await provider.start()
    if not read_speech_options(entry.options).speaks:
        # No vendor can be asked whether an account has this, but by a call.
        capabilities -= {Capability.SPEAK}
    return capabilities


def _platforms_of(entry: TelephonyConfigEntry) -> list[Platform]:
    """Return what an account needs; what notifies loads much of Home Assistant."""
    speaker = entry.runtime_data.speaker
    return SPEAKING_PLATFORMS if speaker is not None and speaker.rung else PLATFORMS


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
        was_there = archive.kept_since is not None and archive.kept_since < pushes.since
    if was_there:
        async_create_withdrawal_issue(hass, entry, Capability.CALL_HISTORY)


@callback
def _start(hass: HomeAssistant, entry: TelephonyConfigEntry) -> None:
    """Report, read and listen from now on; not before there is an entity to hear of it."""
    account = entry.runtime_data
    if account.reporter is not None:
        account.reporter.async_start()
    if account.tracker is not None:
        account.tracker.async_start()
    if (
        account.backfill is not None
        and account.forgetting is not None
        and account.statistics is not None
    ):
        account.forgetting.async_start()
        account.backfill.async_start()
        account.statistics.async_start()
    if account.coordinator is not None and account.push_intake is not None:
        async_start_listening(
            hass,
            entry,
            provider=account.provider,
            coordinator=account.coordinator,
            intake=account.push_intake,
        )


async def _async_open_archive(
    hass: HomeAssistant, entry: TelephonyConfigEntry, numbers: AccountNumbers
) -> AccountArchive:
    """Open what is kept of an account, until it is unloaded."""
    archive = await async_get_archive(hass).async_open_account(
        entry.entry_id,
        numbers.plan.main_number,
        numbers.plan.rules,
        kept_days=None
        if entry.options.get(CONF_KEEP_FOREVER)
        else entry.options.get(CONF_KEPT_DAYS, DEFAULT_KEPT_DAYS),
    )
    _ = entry.async_create_background_task(
        hass, archive.async_update_numbers(), "read the numbers of kept calls anew"
    )
    entry.async_on_unload(
        partial(async_get_archive(hass).async_close_account, entry.entry_id)
    )
    return archive


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
        await async_get_archive(hass).async_forget_removed_accounts()


def _home_of(hass: HomeAssistant, entry: TelephonyConfigEntry) -> _Home:
    looks_up_places = entry.options.get(CONF_LOOK_UP_PLACES, DEFAULT_LOOK_UP_PLACES)
    return _Home(
        entry.options.get(CONF_REGION) or hass.config.country,
        hass.config.language if looks_up_places else None,
    )


@callback
def _follow_home(hass: HomeAssistant, entry: TelephonyConfigEntry, home: _Home) -> None:
    """Start an account anew when its country becomes another one, or its language.

    What is an emergency number or an expensive one depends on the country.
    """

    @callback
    def on_change(_event: Event) -> None:
        if _home_of(hass, entry) != home:
            hass.config_entries.async_schedule_reload(entry.entry_id)

    entry.async_on_unload(hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, on_change))


async def async_unload_entry(hass: HomeAssistant, entry: TelephonyConfigEntry) -> bool:
    """Stop polling an account, or naming callers by an address book."""
    if is_address_book(entry):
        await async_close_address_book(hass, entry)
        return await hass.config_entries.async_unload_platforms(entry, BOOK_PLATFORMS)
    async_delete_issues(hass, entry)
    if (reporter := entry.runtime_data.reporter) is not None:
        await reporter.async_stop()
    if (gate := entry.runtime_data.gate) is not None:
        await gate.async_stop()
    if (tracker := entry.runtime_data.tracker) is not None:
        tracker.async_stop()
    return await hass.config_entries.async_unload_platforms(entry, _platforms_of(entry))


async def async_remove_entry(hass: HomeAssistant, entry: TelephonyConfigEntry) -> None:
    """Forget the calls of an account, or the contacts of an address book."""
    if is_address_book(entry):
        await async_forget_address_book(hass, entry)
        return
    async_delete_issues(hass, entry)
    async_end_pauses(hass, entry)
    await async_forget_balance(hass, entry)
    await async_forget_reported_calls(hass, entry.entry_id)
    await async_forget_requests(hass, entry.entry_id)
    await async_forget_pushes(hass, entry.entry_id)
    await async_delete_webhook_address(hass, entry)
    # It is told among the repairs.
    with suppress(ArchiveUnavailableError):
        await async_get_archive(hass).async_forget_account(entry.entry_id)
    # The next start of an account has them deleted otherwise.
    with suppress(RecorderUnavailableError):
        await async_clear_removed(hass)
