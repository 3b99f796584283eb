"""Conditions for the automation editor: missed calls wait, or a call is going on."""

from abc import abstractmethod
from collections.abc import Collection
from typing import Any, ClassVar, Final, Unpack, override

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConditionErrorMessage
from homeassistant.helpers.condition import (
    Condition,
    ConditionCheckParams,
    ConditionConfig,
)
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

from .account import Account, TelephonyConfigEntry
from .actions.account_choice import chosen_accounts
from .actions.call_options import call_options_schema, checked_call_options
from .actions.fields import ATTR_DIRECTION, ATTR_LINE, CONF_WHO, ONE_LINE, some_of
from .call_history.call_filter import CallFilter
from .call_history.call_target import CallTarget
from .calls import Call, Direction
from .const import CONF_ADDRESS_BOOK, CONF_NUMBER, DOMAIN

HAS_UNRETURNED_CALLS: Final = "has_unreturned_calls"
CALL_GOING_ON: Final = "call_going_on"
ATTR_AT_LEAST: Final = "at_least"


class CallsCondition(Condition):
    """Passes while there are calls of a kind, of what is meant or of all accounts."""

    _schema: ClassVar[vol.Schema]
    _name: ClassVar[str]

    @classmethod
    @override
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        """Check the options."""
        return checked_call_options(hass, cls._schema, config)

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
            line=options.get(ATTR_LINE),
            directions=options.get(ATTR_DIRECTION, ()),
        )
        self._at_least: int = options.get(ATTR_AT_LEAST, 1)

    @abstractmethod
    def _calls(self, account: Account) -> Collection[Call]:
        """Return the calls of the kind that an account has."""

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
        if sum(map(self._count, running)) >= self._at_least:
            return True
        if not accounts:
            raise self._unknown("there is no such account")
        if silent := [entry.title for entry in accounts if entry not in running]:
            raise self._unknown(f"not running: {', '.join(silent)}")
        return False

    def _count(self, entry: TelephonyConfigEntry) -> int:
        account = entry.runtime_data
        calls = self._calls(account)
        if not calls:
            return 0
        comparable = account.numbers.plan.comparable
        is_wanted = self._filter.of(entry, account.contacts)
        return sum(
            self._target.includes(call, entry, comparable) and is_wanted(call)
            for call in calls
        )

    def _unknown(self, reason: str) -> ConditionErrorMessage:
        return ConditionErrorMessage(f"{DOMAIN}.{self._name}", reason)


class UnreturnedCallsCondition(CallsCondition):
    """Passes while missed calls wait to be returned."""

    _schema = call_options_schema(at_least=vol.All(vol.Coerce(int), vol.Range(min=1)))
    _name = HAS_UNRETURNED_CALLS

    @override
    def _calls(self, account: Account) -> Collection[Call]:
        reporter = account.reporter
        return reporter.unreturned.calls if reporter is not None else ()


class CallGoingOnCondition(CallsCondition):
    """Passes while a phone rings, somebody is called, or people talk."""

    _schema = call_options_schema(line=ONE_LINE, direction=some_of(Direction))
    _name = CALL_GOING_ON

    @override
    def _calls(self, account: Account) -> Collection[Call]:
        intake = account.push_intake
        if intake is None:
            return ()
        return [call for live in intake.live_calls.calls for call in live.as_calls]


CONDITIONS: Final[dict[str, type[Condition]]] = {
    HAS_UNRETURNED_CALLS: UnreturnedCallsCondition,
    CALL_GOING_ON: CallGoingOnCondition,
}


async def async_get_conditions(hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions by their names in the editor."""
    return CONDITIONS
