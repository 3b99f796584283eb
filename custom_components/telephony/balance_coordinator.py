"""Reads what money an account has left, once an hour."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
import logging
from typing import Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.util.hass_dict import HassKey

from .const import CONF_LOW_BALANCE, DOMAIN
from .entry.account_requests import AccountRequests
from .failures.issues import (
    async_create_low_balance_issue,
    async_delete_low_balance_issue,
)
from .failures.vendor_errors import poll_errors
from .providers.base import Balance, Capability, Provider, Vendor
from .providers.errors import NotPermittedError

_LOGGER = logging.getLogger(__name__)

# Vendors limit how often they are asked, and do not all say to what.
INTERVAL: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Known:
    """What an account was told last.

    Attributes:
        balance: What is left.
        read_at: By the event loop's clock.
    """

    balance: Balance
    read_at: float


# By entry, so that an account which is reloaded does not ask again.
_KNOWN: Final[HassKey[dict[str, _Known]]] = HassKey(f"{DOMAIN}_balances")


class BalanceCoordinator(DataUpdateCoordinator[Balance | None]):
    """Keeps the balance of one account; None until it is known.

    Attributes:
        is_permitted: Whether the account may ask, as far as is known.
    """

    config_entry: ConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        vendor: Vendor,
        provider: Provider,
        requests: AccountRequests | None,
    ) -> None:
        """Ask the provider.

        Args:
            hass: Home Assistant.
            entry: The account.
            vendor: Whose account it is.
            provider: Asks the vendor.
            requests: Counts what is asked; None where nothing is polled beside it.
        """
        super().__init__(
            hass,
            _LOGGER,
            config_entry=entry,
            name=f"{DOMAIN} {vendor.key} balance",
            update_interval=INTERVAL,
            always_update=False,
        )
        self._provider = provider
        self._requests = requests
        self.is_permitted = True

    async def async_begin(self) -> None:
        """Read the balance for the first time, unless that was done within an hour."""
        known = self.hass.data.get(_KNOWN, {}).get(self.config_entry.entry_id)
        age = timedelta.max
        if known is not None:
            age = timedelta(seconds=self.hass.loop.time() - known.read_at)
        if known is None or age >= INTERVAL:
            await self.async_refresh()
            return
        self.update_interval = INTERVAL - age
        self.async_set_updated_data(known.balance)
        self._tell_low_balance(known.balance)

    @override
    async def _async_update_data(self) -> Balance | None:
        self.update_interval = INTERVAL
        with poll_errors(self.hass, self.config_entry, Capability.BALANCE):
            balance = await self._ask()
        if balance is not None:
            self.hass.data.setdefault(_KNOWN, {})[self.config_entry.entry_id] = _Known(
                balance, self.hass.loop.time()
            )
            self._tell_low_balance(balance)
        return balance

    async def _ask(self) -> Balance | None:
        if self._requests is not None:
            self._requests.async_count_aside()
        try:
            return await self._provider.balance()
        except NotPermittedError:
            if self.data is not None:
                # It was told before, so that somebody may look for it.
                raise
            self.is_permitted = False
            return None

    @callback
    def _tell_low_balance(self, balance: Balance) -> None:
        """Show among the repairs that the money runs out, if the user wants to know."""
        least = self.config_entry.options.get(CONF_LOW_BALANCE)
        if least is not None and balance.amount < Decimal(str(least)):
            async_create_low_balance_issue(
                self.hass, self.config_entry, balance, Decimal(str(least))
            )
        else:
            async_delete_low_balance_issue(self.hass, self.config_entry)


@callback
def async_forget_balance(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Forget the balance of an account that is removed."""
    hass.data.get(_KNOWN, {}).pop(entry.entry_id, None)
