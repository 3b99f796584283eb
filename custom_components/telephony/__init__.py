"""Telephony: cloud phone accounts as a part of Home Assistant."""

from contextlib import suppress

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType

from .account import TelephonyConfigEntry
from .account_opening import async_open_account
from .actions.call_back import async_follow_notifications
from .address_book.opening import (
    async_close_address_book,
    async_forget_address_book,
    async_load_address_books,
    async_open_address_book,
)
from .address_book.picture_view import PictureView
from .archive.account_removal import async_forget_account
from .archive.database_thread import ArchiveUnavailableError
from .balance_coordinator import async_forget_balance
from .call_history.backfill_store import async_forget_backfill
from .call_history.reported_calls_store import async_forget_reported_calls
from .const import DOMAIN
from .entity import async_register_account_device
from .entry.account_requests import async_forget_requests
from .entry.removed_accounts import async_get_removed_accounts
from .entry.stored_entries import is_account, is_address_book
from .failures.issues import async_delete_issues, async_follow_disabled_accounts
from .failures.pauses import async_end_pauses, async_follow_reloads
from .frontend.card_resource import async_offer_card
from .kept_account import async_follow_age, async_follow_late_calls
from .live.doubtful_store import async_forget_doubts
from .live.listening import async_await_first_push, async_start_listening
from .live.push_store import async_forget_pushes
from .live.standing_webhooks import async_let_webhooks_stand
from .live.webhook_address import async_delete_webhook_address
from .recordings.recording_view import NamedRecordingView, RecordingView
from .services import async_setup_services
from .statistics.call_statistics import async_clear_removed
from .statistics.recorder_rows import RecorderUnavailableError
from .websocket.registration import async_register_commands

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)

PLATFORMS = [Platform(name) for name in ("calendar", "event", "sensor", "todo")]
SPEAKING_PLATFORMS = [*PLATFORMS, Platform.NOTIFY]
BOOK_PLATFORMS = [Platform.BUTTON]


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Offer what there is whether or not an account is loaded."""
    # Vendors tell of calls while Home Assistant starts, too.
    async_let_webhooks_stand(hass)
    # Browsers ask for it while Home Assistant starts; one that gets none asks no more.
    await async_offer_card(hass)
    # Callers have their names from the first call on.
    await async_load_address_books(hass)
    await async_setup_services(hass)
    async_register_commands(hass)
    for view in (PictureView, RecordingView, NamedRecordingView):
        hass.http.register_view(view)
    async_follow_age(hass)
    async_follow_disabled_accounts(hass)
    async_follow_late_calls(hass)
    async_follow_notifications(hass)
    async_follow_reloads(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: TelephonyConfigEntry) -> bool:
    """Set up an account or an address book."""
    if is_address_book(entry):
        await async_open_address_book(hass, entry)
        await hass.config_entries.async_forward_entry_setups(entry, BOOK_PLATFORMS)
        return True
    if hass.config_entries.async_get_entry(entry.entry_id) is None:
        # It was removed while it waited to try again.
        return False
    if not is_account(entry):
        raise ConfigEntryError(
            translation_domain=DOMAIN, translation_key="unknown_vendor"
        )
    entry.runtime_data = await async_open_account(hass, entry)
    # An account that can do nothing of all this still is something to see.
    async_register_account_device(hass, entry)
    await hass.config_entries.async_forward_entry_setups(entry, _platforms_of(entry))
    _start(hass, entry)
    return True


def _platforms_of(entry: TelephonyConfigEntry) -> list[Platform]:
    """Return what an account needs; what notifies loads much of Home Assistant."""
    speaker = entry.runtime_data.speaker
    return SPEAKING_PLATFORMS if speaker is not None and speaker.rung else PLATFORMS


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
        account.forgetting.async_start(entry)
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
    if account.coordinator is None:
        async_await_first_push(
            hass, entry, provider=account.provider, store=account.pushes
        )


async def async_unload_entry(hass: HomeAssistant, entry: TelephonyConfigEntry) -> bool:
    """Stop polling an account, or naming callers by an address book."""
    if is_address_book(entry):
        await async_close_address_book(hass, entry)
        return await hass.config_entries.async_unload_platforms(entry, BOOK_PLATFORMS)
    async_delete_issues(hass, entry)
    if (intake := entry.runtime_data.push_intake) is not None:
        await intake.async_close()
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
    # Before anything else: from now on it is gone, and not lost.
    await async_get_removed_accounts(hass).async_note(entry.entry_id)
    async_delete_issues(hass, entry)
    async_end_pauses(hass, entry)
    await async_forget_balance(hass, entry)
    await async_forget_reported_calls(hass, entry.entry_id)
    await async_forget_requests(hass, entry.entry_id)
    await async_forget_backfill(hass, entry.entry_id)
    await async_forget_pushes(hass, entry.entry_id)
    await async_forget_doubts(hass, entry.entry_id)
    await async_delete_webhook_address(hass, entry)
    # It is told among the repairs.
    with suppress(ArchiveUnavailableError):
        await async_forget_account(hass, entry.entry_id)
    # The next start of an account has them deleted otherwise.
    with suppress(RecorderUnavailableError):
        await async_clear_removed(hass)
