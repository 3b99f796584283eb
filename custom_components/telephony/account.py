"""One account: from what is stored of it to a provider that can be asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.util import dt as dt_util

from .const import CONF_ENDPOINTS, CONF_VENDOR
from .providers import VENDORS
from .providers.base import (
    Capability,
    Configuration,
    Provider,
    Setting,
    SignatureAlgorithm,
    Vendor,
)

if TYPE_CHECKING:
    from .account_numbers import AccountNumbers
    from .call_history.reporter import CallReporter
    from .click_to_call.dialler import Dialler
    from .click_to_call.tracker import CallTracker
    from .contacts.account_contacts import AccountContacts
    from .coordinator import CallHistoryCoordinator


@dataclass(frozen=True, slots=True)
class Account:
    """A loaded account.

    Attributes:
        vendor: Whose account it is.
        provider: Asks the vendor.
        capabilities: What the account can do.
        coordinator: Polls the call history; None where there is none.
        reporter: Reports the calls of the history; None likewise.
        numbers: How numbers are read.
        contacts: Who has which number.
        dialler: Places calls; None where the account cannot.
        tracker: Finds out what becomes of them; None without a call history.
    """

    vendor: Vendor
    provider: Provider
    capabilities: frozenset[Capability]
    coordinator: CallHistoryCoordinator | None
    reporter: CallReporter | None
    numbers: AccountNumbers
    contacts: AccountContacts
    dialler: Dialler | None
    tracker: CallTracker | None


type TelephonyConfigEntry = ConfigEntry[Account]


def vendor_of(entry: ConfigEntry[Account]) -> Vendor:
    """Return the vendor of a stored account."""
    return VENDORS[entry.data[CONF_VENDOR]]


async def async_open_provider(
    hass: HomeAssistant,
    vendor: Vendor,
    data: Mapping[str, Any],
    options: Mapping[str, Any],
) -> Provider:
    """Make a provider from an entry's data and options; sends nothing."""
    credentials = {
        name: str(data[name])
        for pair in vendor.credential_pairs
        for name in (pair.identity, pair.secret)
        if data.get(name)
    }
    time_zone = options.get(Setting.TIME_ZONE, vendor.settings.get(Setting.TIME_ZONE))
    algorithm = options.get(Setting.SIGNATURE_ALGORITHM)
    configuration = Configuration(
        credentials=credentials,
        endpoints={**vendor.endpoints, **data.get(CONF_ENDPOINTS, {})},
        time_zone=await dt_util.async_get_time_zone(time_zone) if time_zone else None,
        signature_algorithm=SignatureAlgorithm(algorithm) if algorithm else None,
    )
    return vendor.open_account(async_get_clientsession(hass), configuration)
