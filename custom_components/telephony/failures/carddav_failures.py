"""The one place where the failure of an address book's server becomes Home Assistant's."""

from datetime import timedelta
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError

from ..carddav.carddav_errors import (
    CardDavError,
    RefusedForNowError,
    ServerOutOfOrderError,
    UnreachableServerError,
    WrongCredentialsError,
)
from ..const import DOMAIN
from ..numbering.number_hint import without_numbers
from .issues import (
    SET_UP,
    as_code,
    async_create_book_issue,
    async_delete_issues,
)
from .reauthentication import async_abort_reauth, async_start_reauth

# An hour without the server is nobody's business: callers have their names all the same.
TOLD_AFTER: Final = timedelta(days=1)

_PASSES: Final = (UnreachableServerError, ServerOutOfOrderError, RefusedForNowError)


def carddav_key(error: CardDavError) -> str:
    """Return the word under which the translations explain an error."""
    return f"carddav_{error.key}"


@callback
def async_tell_failure(
    hass: HomeAssistant, entry: ConfigEntry, error: CardDavError, away: timedelta
) -> None:
    """Tell the user of a failure that does not pass by itself.

    Args:
        hass: Home Assistant.
        entry: The address book.
        error: What went wrong.
        away: For how long something has gone wrong.
    """
    if isinstance(error, WrongCredentialsError):
        async_delete_issues(hass, entry)
        async_start_reauth(hass, entry, SET_UP)
    elif not isinstance(error, _PASSES) or away > TOLD_AFTER:
        async_create_book_issue(
            hass, entry, carddav_key(error), origin=as_code(error.detail)
        )


@callback
def async_tell_success(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Take back what was told: the server can be read."""
    async_delete_issues(hass, entry)
    async_abort_reauth(hass, entry, SET_UP)


def failed_synchronisation(
    error: CardDavError, entry: ConfigEntry
) -> HomeAssistantError:
    """Return the error that tells the user of an action what keeps it from being done."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=carddav_key(error),
        translation_placeholders={"book": without_numbers(entry.title)},
    )
