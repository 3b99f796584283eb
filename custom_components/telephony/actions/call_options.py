"""The options of triggers and conditions, which are about calls of some kind."""

from collections.abc import Callable

from homeassistant.const import ATTR_CONFIG_ENTRY_ID, CONF_OPTIONS, CONF_TARGET
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

from ..call_history.call_filter import Who
from ..const import CONF_ADDRESS_BOOK, CONF_NUMBER
from .account_choice import check_account
from .book_choice import check_address_book
from .fields import CONF_WHO, ONE_LINE, some_of


def call_options_schema(**own: Callable[[object], object]) -> vol.Schema:
    """Return the schema of a trigger or a condition.

    Args:
        **own: By their names, what takes the options beside those that all have, or in
            place of one of them.
    """
    options = {
        ATTR_CONFIG_ENTRY_ID: ONE_LINE,
        CONF_ADDRESS_BOOK: ONE_LINE,
        CONF_NUMBER: ONE_LINE,
        CONF_WHO: some_of(Who),
        **own,
    }
    return vol.Schema(
        {
            vol.Optional(CONF_TARGET): cv.TARGET_FIELDS,
            vol.Required(CONF_OPTIONS, default={}): {
                vol.Optional(name): validator for name, validator in options.items()
            },
        }
    )


def checked_call_options(
    hass: HomeAssistant, schema: vol.Schema, config: ConfigType
) -> ConfigType:
    """Return what was entered for a trigger or a condition as its schema reads it.

    Raises:
        vol.Invalid: It makes no sense, or the account or the address book that was chosen
            does not exist or has no calls to tell of.
        ServiceValidationError: A number or a name has several lines.
    """
    checked: ConfigType = schema(config)
    check_account(hass, checked[CONF_OPTIONS].get(ATTR_CONFIG_ENTRY_ID))
    check_address_book(hass, checked[CONF_OPTIONS])
    return checked
