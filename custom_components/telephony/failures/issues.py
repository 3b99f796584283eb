"""Issues: what a person has to put right or to know, among the repairs until it is over."""

from datetime import timedelta
from decimal import Decimal
from typing import Final

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..entry.stored_account import vendor_of
from ..providers.answers import Balance
from ..providers.errors import (
    LineOfflineError,
    NotPermittedError,
    ProviderError,
    TooMuchError,
    UnsupportedError,
    WrongClockError,
)

# What `purpose` is while an account starts; otherwise it is a capability.
SET_UP: Final = "set_up"

_SEVERITIES: Final = {
    WrongClockError: ir.IssueSeverity.ERROR,
    NotPermittedError: ir.IssueSeverity.ERROR,
    LineOfflineError: ir.IssueSeverity.WARNING,
    UnsupportedError: ir.IssueSeverity.WARNING,
    TooMuchError: ir.IssueSeverity.WARNING,
}

_LINE: Final = "line"

_CALLS_AT_LIMIT: Final = "calls_at_limit"
_CARD_NOT_LOADED: Final = "card_not_loaded"
_LOW_BALANCE: Final = "low_balance"
_PAUSED: Final = "paused"
_INCOMPLETE: Final = "incomplete"
_UNREADABLE: Final = "unreadable"


def as_code(text: str) -> str:
    """Return a text as the description of an issue shows it letter by letter.

    A description is Markdown.
    """
    return "`{}`".format(text.replace("`", "'"))


@callback
def async_create_failure_issue(
    hass: HomeAssistant,
    entry: ConfigEntry,
    purpose: str,
    error: ProviderError,
    placeholders: dict[str, str],
) -> None:
    """Show a failure that does not pass by itself.

    Args:
        hass: Home Assistant.
        entry: The account.
        purpose: What the account was used for: a capability, or `SET_UP`.
        error: What went wrong.
        placeholders: What the text can name, beside the account.
    """
    severity = _SEVERITIES.get(type(error))
    if severity is None:
        return
    about = {ATTR_CONFIG_ENTRY_ID: entry.entry_id}
    match error:
        case LineOfflineError():
            about[_LINE] = placeholders[_LINE]
            issue_id = f"{entry.entry_id}_{error.key}_{placeholders[_LINE]}"
        case WrongClockError():
            issue_id = f"{entry.entry_id}_{error.key}"
        case _:
            issue_id = f"{entry.entry_id}_{error.key}_{purpose}"
    known = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        # Whatever the same cause has stopped proves by its success that it is gone.
        data={**((known.data if known else None) or {}), **about, purpose: True},
        is_fixable=False,
        severity=severity,
        translation_key=error.key,
        translation_placeholders={**placeholders, "account": entry.title},
    )


@callback
def async_create_incomplete_issue(
    hass: HomeAssistant, entry: ConfigEntry, purpose: str, placeholders: dict[str, str]
) -> None:
    """Show that a part of what was asked for cannot be had, until all of it can."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{entry.entry_id}_{_INCOMPLETE}_{purpose}",
        data={ATTR_CONFIG_ENTRY_ID: entry.entry_id, purpose: True},
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key=f"{_INCOMPLETE}_{purpose}",
        translation_placeholders={**placeholders, "account": entry.title},
    )


@callback
def async_delete_solved_issues(
    hass: HomeAssistant, entry: ConfigEntry, purpose: str, line: str = ""
) -> None:
    """Delete the issues of an account that stood in the way of a purpose."""
    for issue_id, data in _issues_of(hass, entry).items():
        if purpose in data and data.get(_LINE, line) == line:
            ir.async_delete_issue(hass, DOMAIN, issue_id)


@callback
def warn(
    hass: HomeAssistant,
    entry: ConfigEntry,
    issue_id: str,
    key: str,
    placeholders: dict[str, str],
) -> None:
    """Show an issue of an account or an address book, which ends with its cause."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        issue_id,
        data={ATTR_CONFIG_ENTRY_ID: entry.entry_id},
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key=key,
        translation_placeholders=placeholders,
    )


@callback
def async_create_stuck_automation_issue(
    hass: HomeAssistant, entry: ConfigEntry
) -> None:
    """Show that something keeps calling though the limits of the account are reached."""
    warn(
        hass,
        entry,
        f"{entry.entry_id}_{_CALLS_AT_LIMIT}",
        _CALLS_AT_LIMIT,
        {"account": entry.title},
    )


@callback
def async_delete_stuck_automation_issue(
    hass: HomeAssistant, entry: ConfigEntry
) -> None:
    """Delete the issue that something keeps calling."""
    ir.async_delete_issue(hass, DOMAIN, f"{entry.entry_id}_{_CALLS_AT_LIMIT}")


@callback
def async_create_low_balance_issue(
    hass: HomeAssistant, entry: ConfigEntry, balance: Balance, least: Decimal
) -> None:
    """Show that an account has less money left than the user wants it to have."""
    warn(
        hass,
        entry,
        f"{entry.entry_id}_{_LOW_BALANCE}",
        _LOW_BALANCE,
        {
            "account": entry.title,
            "vendor": vendor_of(entry).name,
            "amount": f"{balance.amount:.2f} {balance.currency}",
            "least": f"{least:.2f} {balance.currency}",
        },
    )


@callback
def async_delete_low_balance_issue(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Delete the issue that an account runs out of money."""
    ir.async_delete_issue(hass, DOMAIN, f"{entry.entry_id}_{_LOW_BALANCE}")


@callback
def async_create_pause_issue(
    hass: HomeAssistant, entry: ConfigEntry, purpose: str, pause: timedelta
) -> None:
    """Show until when a vendor is left alone with what it refused.

    Args:
        hass: Home Assistant.
        entry: The account.
        purpose: What was refused: a capability, or `SET_UP`.
        pause: How long from now on.
    """
    warn(
        hass,
        entry,
        f"{entry.entry_id}_{_PAUSED}_{purpose}",
        f"{_PAUSED}_{purpose}",
        {
            "account": entry.title,
            "vendor": vendor_of(entry).name,
            "until": f"{dt_util.as_local(dt_util.utcnow() + pause):%H:%M}",
        },
    )


@callback
def async_delete_pause_issue(
    hass: HomeAssistant, entry: ConfigEntry, purpose: str
) -> None:
    """Delete the issue that a vendor is left alone."""
    ir.async_delete_issue(hass, DOMAIN, f"{entry.entry_id}_{_PAUSED}_{purpose}")


@callback
def async_create_book_issue(
    hass: HomeAssistant, entry: ConfigEntry, key: str, **placeholders: str
) -> None:
    """Show what keeps an address book from being read, in place of what did before.

    Args:
        hass: Home Assistant.
        entry: The address book.
        key: Under which the translations explain it.
        **placeholders: What the text can name, beside the address book.
    """
    warn(
        hass,
        entry,
        f"{entry.entry_id}_{_UNREADABLE}",
        key,
        {**placeholders, "book": entry.title},
    )


@callback
def async_create_card_issue(hass: HomeAssistant, address: str) -> None:
    """Show what to add to the resources of dashboards, which are in a file of the user's.

    Args:
        hass: Home Assistant.
        address: Where browsers get the card.
    """
    ir.async_create_issue(
        hass,
        DOMAIN,
        _CARD_NOT_LOADED,
        is_fixable=False,
        severity=ir.IssueSeverity.WARNING,
        translation_key=_CARD_NOT_LOADED,
        translation_placeholders={"lines": f"- url: {address}\n  type: module"},
    )


@callback
def async_delete_card_issue(hass: HomeAssistant) -> None:
    """Delete the issue that dashboards do not load the card."""
    ir.async_delete_issue(hass, DOMAIN, _CARD_NOT_LOADED)


@callback
def async_follow_disabled_accounts(hass: HomeAssistant) -> None:
    """Take away all that is shown of an account when it is disabled, from now on.

    An account that never started is not unloaded, so this is the only word of it.
    """

    @callback
    def forget(_: ConfigEntryChange, entry: ConfigEntry) -> None:
        if entry.disabled_by:
            async_delete_issues(hass, entry)

    # For as long as Home Assistant runs.
    async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, forget)


@callback
def async_delete_issues(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Delete the issues of an account."""
    for issue_id in _issues_of(hass, entry):
        ir.async_delete_issue(hass, DOMAIN, issue_id)


def _issues_of(
    hass: HomeAssistant, entry: ConfigEntry
) -> dict[str, dict[str, str | int | float | None]]:
    return {
        issue_id: issue.data
        for (domain, issue_id), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN
        and issue.data
        and issue.data[ATTR_CONFIG_ENTRY_ID] == entry.entry_id
    }
