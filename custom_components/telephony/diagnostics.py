"""What may be attached to a bug report: no secret, no number, no name."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any, Final

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_PASSWORD, CONF_URL, CONF_USERNAME, CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from .account import Account, TelephonyConfigEntry
from .address_book.call_rule import (
    CONF_ALLOWED,
    CONF_BARRED,
    CONF_CONTACT,
    CONF_PEOPLE,
)
from .address_book.carddav_access import CONF_ORIGINS
from .address_book.loaded_books import async_get_address_books
from .archive.archive import async_get_archive
from .const import CONF_DEFAULT_LINE, CONF_NUMBER
from .entry.dial_options import CONF_NUMBERS
from .entry.speech_options import CONF_CALLER_ID, CONF_RUNG
from .entry.stored_entries import is_address_book
from .providers import VENDORS

_CREDENTIALS: Final = {
    name for vendor in VENDORS.values() for name in vendor.credential_names
}
# Titles and unique ids of lines and contacts are phone numbers or people's names.
TO_REDACT: Final = _CREDENTIALS | {
    CONF_DEFAULT_LINE,
    CONF_NUMBER,
    CONF_ALLOWED,
    CONF_BARRED,
    CONF_CONTACT,
    CONF_NUMBERS,
    CONF_ORIGINS,
    CONF_PASSWORD,
    CONF_PEOPLE,
    CONF_CALLER_ID,
    CONF_RUNG,
    CONF_URL,
    CONF_USERNAME,
    CONF_WEBHOOK_ID,
    "title",
    "unique_id",
}


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: TelephonyConfigEntry
) -> dict[str, Any]:
    """Return what is known of an account or an address book, without what is private."""
    if is_address_book(entry):
        return _of_address_book(hass, entry)
    diagnostics: dict[str, Any] = {
        "entry": async_redact_data(entry.as_dict(), TO_REDACT),
        "state": entry.state.value,
        "error": entry.error_reason_translation_key,
        "capabilities": [],
        "history": None,
        "archive": None,
        "dialling": None,
        "balance": None,
        "pushes": None,
    }
    # Home Assistant keeps nothing of an account that is not loaded.
    account: Account | None = getattr(entry, "runtime_data", None)
    if account is None:
        return diagnostics
    diagnostics["capabilities"] = sorted(account.capabilities)
    if (gate := account.gate) is not None:
        diagnostics["dialling"] = {
            "placed_today": gate.guard.placed_today,
            "refused_today": gate.guard.refused_today,
        }
    if (coordinator := account.coordinator) is not None:
        error = coordinator.last_exception
        reporter = account.reporter
        diagnostics["history"] = {
            "calls": len(coordinator.data.calls),
            "skipped_records": coordinator.data.skipped,
            "calls_today": coordinator.data.today.all.total,
            "last_update_success": coordinator.last_update_success,
            "last_error": type(error.__cause__ or error).__name__ if error else None,
            "unreturned_calls": len(reporter.unreturned.calls) if reporter else None,
            "requests_today": coordinator.requests.today,
            "requests_of_polls_today": coordinator.requests.of_polls_today,
            "polls": [asdict(poll) for poll in coordinator.polls],
        }
    if (balance := account.balance) is not None:
        error = balance.last_exception
        diagnostics["balance"] = {
            "is_known": balance.data is not None,
            "last_update_success": balance.last_update_success,
            "last_error": type(error.__cause__ or error).__name__ if error else None,
        }
    if (intake := account.push_intake) is not None:
        diagnostics["pushes"] = {
            **asdict(intake.state),
            "protocol": intake.store.protocol,
            "is_healthy": intake.state.is_healthy(dt_util.utcnow()),
            "calls_going_on": len(intake.live_calls.calls),
        }
    if (archive := account.archive) is not None and account.backfill is not None:
        diagnostics["archive"] = {
            "kept_since": archive.kept_since,
            "days_to_read": account.backfill.missing_time / timedelta(days=1),
            "trouble": async_get_archive(hass).trouble,
            "calls_left_out": archive.left_out,
            "mended_values": async_get_archive(hass).mended,
            "statistics_up_to_date": account.statistics is not None
            and account.statistics.is_up_to_date,
        }
    return diagnostics


@callback
def _of_address_book(hass: HomeAssistant, entry: ConfigEntry) -> dict[str, Any]:
    book = async_get_address_books(hass).book(entry.entry_id)
    return {
        "entry": async_redact_data(entry.as_dict(), TO_REDACT),
        "state": entry.state.value,
        "contacts": len(book.contacts) if book is not None else None,
        "server": book.server_diagnostics() if book is not None else None,
    }
