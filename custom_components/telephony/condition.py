"""Conditions for the automation editor: missed calls wait to be returned."""

from typing import Any, Final, Unpack, override

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_CONFIG_ENTRY_ID, CONF_OPTIONS, CONF_TARGET
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConditionErrorMessage
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.condition import (
    Condition,
    ConditionCheckParams,
    ConditionConfig,
)
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

from .account import TelephonyConfigEntry
from .actions.account_choice import ACCOUNT_OPTION, check_account, chosen_accounts
from .actions.book_choice import BOOK_OPTION, check_address_book
from .actions.fields import CONF_WHO, TEXT, some_of
from .call_history.call_filter import CallFilter, Who
from .call_history.call_target import CallTarget
from .const import CONF_ADDRESS_BOOK, CONF_NUMBER, DOMAIN

HAS_UNRETURNED_CALLS: Final = "has_unreturned_calls"
ATTR_AT_LEAST: Final = "at_least"

_SCHEMA: Final = vol.Schema(
    {
        vol.Optional(CONF_TARGET): cv.TARGET_FIELDS,
        vol.Required(CONF_OPTIONS, default={}): {
            **ACCOUNT_OPTION,
            **BOOK_OPTION,
            vol.Optional(CONF_WHO): some_of(Who),
            vol.Optional(CONF_NUMBER): TEXT,
            vol.Optional(ATTR_AT_LEAST, default=1): vol.All(
                vol.Coerce(int), vol.Range(min=1)
            ),
        },
    }
)


class UnreturnedCallsCondition(Condition):
    """Passes while missed calls wait to be returned, of what is meant or of all accounts."""

    @classmethod
    @override
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        """Check the options."""
        checked: ConfigType = _SCHEMA(config)
        check_account(hass, checked[CONF_OPTIONS].get(ATTR_CONFIG_ENTRY_ID))
        check_address_book(hass, checked[CONF_OPTIONS])
        return checked

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        """Take the options."""
        super().__init__(hass, config)
        options: dict[str, Any] = config.options or {}
        self._entry_id: str | None = options.get(ATTR_CONFIG_ENTRY_ID)
        self._target = CallTarget(hass, config.target)
        self._filter = CallFilter(
            who=options.get(CONF_WHO, ()),
            address_book=options.get(CONF_ADDRESS_BOOK),
            number=options.get(CONF_NUMBER),
        )
        self._at_least: int = options[ATTR_AT_LEAST]

    @override
    def _async_check(self, **kwargs: Unpack[ConditionCheckParams]) -> bool:
        """Count the calls.

        Raises:
            ConditionErrorMessage: They are too few, as far as is known, and an
                account that may have more is not running.
        """
        accounts = [
            entry
            for entry in chosen_accounts(self._hass, self._entry_id)
            if self._target.is_account(entry)
        ]
        running = [
            entry for entry in accounts if entry.state is ConfigEntryState.LOADED
        ]
        if sum(map(self._unreturned, running)) >= self._at_least:
            return True
        if not accounts:
            raise _unknown("there is no such account")
        if silent := [entry.title for entry in accounts if entry not in running]:
            raise _unknown(f"not running: {', '.join(silent)}")
        return False

    def _unreturned(self, entry: TelephonyConfigEntry) -> int:
        account = entry.runtime_data
        if account.reporter is None:
            return 0
        comparable = account.numbers.plan.comparable
        is_wanted = self._filter.of(entry, account.contacts)
        return sum(
            self._target.includes(call, entry, comparable) and is_wanted(call)
            for call in account.reporter.unreturned.calls
        )


def _unknown(reason: str) -> ConditionErrorMessage:
    return ConditionErrorMessage(f"{DOMAIN}.{HAS_UNRETURNED_CALLS}", reason)


CONDITIONS: Final[dict[str, type[Condition]]] = {
    HAS_UNRETURNED_CALLS: UnreturnedCallsCondition
}


async def async_get_conditions(hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions by their names in the editor."""
    return CONDITIONS
