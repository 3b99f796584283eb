"""Which of the integration's entries are accounts, and which are address books."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..const import CONF_ADDRESS_BOOK, CONF_VENDOR, DOMAIN
from ..providers import VENDORS


@callback
def account_entries(
    hass: HomeAssistant, *, include_disabled: bool = True
) -> list[ConfigEntry]:
    """Return the accounts, in the order in which they were added.

    Of a vendor that only a newer Telephony knows, there are none.
    """
    return [
        entry
        for entry in hass.config_entries.async_entries(
            DOMAIN, include_ignore=False, include_disabled=include_disabled
        )
        if is_account(entry)
    ]


@callback
def address_book_entries(
    hass: HomeAssistant, *, include_disabled: bool = True
) -> list[ConfigEntry]:
    """Return the address books, in the order in which they were added."""
    return [
        entry
        for entry in hass.config_entries.async_entries(
            DOMAIN, include_ignore=False, include_disabled=include_disabled
        )
        if is_address_book(entry)
    ]


def is_account(entry: ConfigEntry) -> bool:
    """Whether an entry is an account of a vendor that is known."""
    return entry.data.get(CONF_VENDOR) in VENDORS


def is_address_book(entry: ConfigEntry) -> bool:
    """Whether an entry is an address book, and no account."""
    return CONF_ADDRESS_BOOK in entry.data
