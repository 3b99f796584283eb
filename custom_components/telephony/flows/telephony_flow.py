"""What a user may add, and which form mends what was added."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.config_entries import (
    ConfigEntry,
    ConfigFlowResult,
    ConfigSubentryFlow,
    OptionsFlow,
)
from homeassistant.core import callback

from ..address_book.book_kinds import BookKind
from ..const import (
    CONF_ADDRESS_BOOK,
    DOMAIN,
    SUBENTRY_TYPE_DID,
    SUBENTRY_TYPE_LINE,
    SUBENTRY_TYPE_SPEED_DIAL,
)
from ..entry.stored_account import vendor_of
from ..entry.stored_entries import is_account, is_address_book
from ..providers import VENDORS
from .account_flow import AccountSteps
from .address_book_flow import STEP_ADDRESS_BOOK, AddressBookSteps
from .address_book_options import AddressBookOptionsFlow
from .carddav_flow import CardDavSteps
from .did_flow import DidFlow
from .line_flow import LineFlow
from .options_flow import TelephonyOptionsFlow
from .speed_dial_flow import SpeedDialFlow


class TelephonyConfigFlow(AccountSteps, AddressBookSteps, CardDavSteps, domain=DOMAIN):
    """Asks whether to add an account, and whose, or an address book."""

    VERSION = 1

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Let accounts have lines, and DIDs where they are counted; books speed dials."""
        if is_address_book(config_entry):
            return {SUBENTRY_TYPE_SPEED_DIAL: SpeedDialFlow}
        if not is_account(config_entry):
            return {}
        types: dict[str, type[ConfigSubentryFlow]] = {SUBENTRY_TYPE_LINE: LineFlow}
        if vendor_of(config_entry).names_dids:
            types[SUBENTRY_TYPE_DID] = DidFlow
        return types

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        """Return the options of an account or an address book."""
        if is_address_book(config_entry):
            return AddressBookOptionsFlow()
        return TelephonyOptionsFlow()

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the vendor, or for an address book."""
        return self.async_show_menu(
            step_id="user", menu_options=[*VENDORS, STEP_ADDRESS_BOOK]
        )

    async def async_step_reauth(
        self, entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Ask for the secrets that are no longer accepted."""
        if is_address_book(self._get_reauth_entry()):
            return await self.async_step_carddav_reauth()
        return await self.async_renew_account(entry_data)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change credentials or addresses."""
        if is_address_book(entry := self._get_reconfigure_entry()):
            if BookKind(entry.data[CONF_ADDRESS_BOOK]) is BookKind.LOCAL:
                return self.async_abort(reason="nothing_to_change")
            return await self.async_step_carddav_reconfigure()
        if not is_account(entry):
            return self.async_abort(reason="unknown_vendor")
        return await self.async_change_account(user_input)
