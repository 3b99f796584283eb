"""Reads what money an account has left, once an hour."""

from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
import logging
from typing import Final, TypedDict, final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.util import dt as dt_util

from .const import CONF_LOW_BALANCE, DOMAIN
from .entry.account_requests import AccountRequests
from .entry.account_store import AccountStore, read_time
from .failures.issues import (
    async_create_low_balance_issue,
    async_delete_low_balance_issue,
)
from .failures.vendor_errors import poll_errors
from .providers.answers import Balance
from .providers.base import Capability, Provider, Vendor
from .providers.errors import NotPermittedError

_LOGGER = logging.getLogger(__name__)

# Vendors limit how often they are asked, and do not all say to what.
_INTERVAL: Final = timedelta(hours=1)

# A balance that stays what it is wears out no disk. Whoever starts in between asks once.
_WRITTEN_FOR: Final = timedelta(hours=6)

# Who may not ask does not ask at each start. Whoever got the permission meanwhile has the
# balance on the next day, or as soon as anything of the account is changed.
_REFUSAL_HOLDS: Final = timedelta(days=1)


@final
class StoredBalance(TypedDict):
    """What an account was told last: exact amounts, and an ISO 8601 time."""

    amount: str
    currency: str
    credit: str | None
    read_at: str


@final
class StoredRefusal(TypedDict):
    """When an account was told that it may not ask: an ISO 8601 time."""

    refused_at: str


type _Stored = StoredBalance | StoredRefusal


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
            update_interval=_INTERVAL,
            always_update=False,
        )
        self._provider = provider
        self._requests = requests
        # An account that starts anew does not ask again.
        self._store = _store(hass, entry)
        self._written: StoredBalance | None = None
        self.is_permitted = True

    async def async_begin(self) -> None:
        """Read the balance for the first time, unless that was done within an hour.

        Who was refused within a day does not ask.
        """
        balance, age = None, _INTERVAL
        with self._store.reading("The balance"):
            stored = await self._store.async_load()
            if stored is not None and "refused_at" in stored:
                self.is_permitted = not self._holds(read_time(stored["refused_at"]))
            elif stored is not None:
                age = dt_util.utcnow() - read_time(stored["read_at"])
                balance = _balance_of(stored)
                self._written = stored
        if not self.is_permitted:
            return
        # By a clock that was wrong then or is now, it may be to come.
        if balance is None or not timedelta() <= age < _INTERVAL:
            await self.async_refresh()
            return
        self.update_interval = _INTERVAL - age
        self.async_set_updated_data(balance)
        self._tell_low_balance(balance)

    @override
    async def _async_update_data(self) -> Balance | None:
        self.update_interval = _INTERVAL
        with poll_errors(self.hass, self.config_entry, Capability.BALANCE):
            balance = await self._ask()
        if balance is not None:
            self._tell_low_balance(balance)
            await self._async_write(balance)
        return balance

    async def _async_write(self, balance: Balance) -> None:
        """Write down what was read, unless that stands there since a while ago."""
        now = dt_util.utcnow()
        written = self._written
        if written is not None and _balance_of(written) == balance:
            age = now - read_time(written["read_at"])
            if timedelta() <= age < _WRITTEN_FOR:
                return
        self._written = StoredBalance(
            amount=str(balance.amount),
            currency=balance.currency,
            credit=None if balance.credit is None else str(balance.credit),
            read_at=now.isoformat(),
        )
        await self._store.async_save(self._written)

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
            self._written = None
            await self._store.async_save(
                StoredRefusal(refused_at=dt_util.utcnow().isoformat())
            )
            return None

    def _holds(self, refused_at: datetime) -> bool:
        """Whether a refusal is still to be expected."""
        age = dt_util.utcnow() - refused_at
        is_changed = self.config_entry.modified_at > refused_at
        return timedelta() <= age < _REFUSAL_HOLDS and not is_changed

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


def _balance_of(stored: StoredBalance) -> Balance:
    """Return the balance that was kept.

    Raises:
        ValueError: It is none.
    """
    credit = stored["credit"]
    return Balance(
        _decimal(stored["amount"]),
        str(stored["currency"]),
        None if credit is None else _decimal(credit),
    )


def _decimal(stored: str) -> Decimal:
    try:
        value = Decimal(stored)
    except InvalidOperation as error:
        raise ValueError(stored) from error
    if not value.is_finite():
        raise ValueError(stored)
    return value


async def async_forget_balance(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Delete the file of an account that is removed."""
    await _store(hass, entry).async_remove()


def _store(hass: HomeAssistant, entry: ConfigEntry) -> AccountStore[_Stored]:
    return AccountStore[_Stored](hass, entry.entry_id, "balance")
