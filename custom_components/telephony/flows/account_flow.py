"""Adding an account, and mending it later."""

from collections.abc import Mapping
from functools import partialmethod
from typing import Any, Final

from homeassistant.config_entries import (
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryData,
)
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.data_entry_flow import AbortFlow
import voluptuous as vol

from ..account import TelephonyConfigEntry
from ..const import (
    CONF_ENDPOINTS,
    CONF_NUMBER,
    CONF_READ_IN_ZONE,
    CONF_VENDOR,
    SUBENTRY_TYPE_LINE,
)
from ..entry.dial_options import CONF_CALLABLE_COUNTRIES, SECTION_DESTINATIONS
from ..entry.stored_account import vendor_of
from ..entry.stored_entries import account_entries
from ..live.webhook_address import async_webhook_address, new_webhook_id
from ..providers import VENDORS
from ..providers.base import Vendor
from .account_check import (
    async_check_account,
    async_has_webhook,
    identities,
    unique_id,
)
from .credential_fields import (
    beside_secrets,
    credential_fields,
    read_credentials,
    removal_fields,
    secret_fields,
)
from .dial_rules_fields import COUNTRY_CHOICE, proposed_countries
from .endpoint_fields import endpoint_fields, read_endpoints
from .form import SHOWN_TEXT, TEXT, FormErrors, read_text
from .line_fields import line_fields, read_line

CONF_LINE_NAME: Final = "line_name"
CONF_WEBHOOK_ADDRESS: Final = "webhook_address"

# Stands in an account beside what is entered, and stays when that is entered anew.
_NOT_ENTERED: Final = (CONF_WEBHOOK_ID, CONF_READ_IN_ZONE)


class AccountSteps(ConfigFlow):
    """Asks for the credentials of an account."""

    async def async_ask_for_account(
        self, vendor: Vendor, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for an account of a vendor, and check it."""
        errors: FormErrors = {}
        placeholders = {"vendor": vendor.name}
        if user_input is not None:
            data = self._read_account(vendor, user_input, errors)
            lines = _read_first_line(vendor, user_input, errors)
            if not errors:
                # A form that somebody left open must not keep others from being sent.
                await self.async_set_unique_id(
                    unique_id(vendor, data), raise_on_progress=False
                )
                self._abort_if_known(vendor, data)
                errors, placeholders = await async_check_account(
                    self.hass, vendor, data, {}
                )
            if not errors:
                return await self._async_create_account(
                    vendor, data, _read_callable_countries(user_input), lines
                )
        schema = vol.Schema(
            credential_fields(vendor, keeps_secrets=False)
            | line_fields(vendor.line_fields, required=False)
            | {vol.Optional(CONF_LINE_NAME): TEXT}
            | {vol.Optional(CONF_CALLABLE_COUNTRIES): COUNTRY_CHOICE}
            | endpoint_fields(vendor, errors)
        )
        proposed = {
            CONF_CALLABLE_COUNTRIES: proposed_countries(
                self.hass.config.country, vendor.country
            )
        }
        return self.async_show_form(
            step_id=vendor.key,
            data_schema=self.add_suggested_values_to_schema(
                schema, user_input if user_input is not None else proposed
            ),
            errors=errors,
            description_placeholders=placeholders,
        )

    async def _async_create_account(
        self,
        vendor: Vendor,
        data: dict[str, Any],
        options: Mapping[str, Any],
        lines: list[ConfigSubentryData],
    ) -> ConfigFlowResult:
        """Add an account; tell at which address its vendor can tell of calls."""
        description = placeholders = None
        if await async_has_webhook(self.hass, vendor, data):
            data[CONF_WEBHOOK_ID] = new_webhook_id()
            address = await async_webhook_address(self.hass, data[CONF_WEBHOOK_ID])
            description, placeholders = vendor.key, {"address": address}
        # Another flow may have been faster while the vendor was asked.
        self._abort_if_known(vendor, data)
        return self.async_create_entry(
            title=self._title(vendor),
            data=data,
            options=options,
            subentries=lines,
            description=description,
            description_placeholders=placeholders,
        )

    async def async_renew_account(
        self, entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Start over with the secrets, which the vendor no longer accepts."""
        secrets = secret_fields(vendor_of(self._get_reauth_entry()), entry_data)
        step = "reauth_confirm" if len(secrets) == 1 else "reauth_several"
        return await self._async_ask_for_secrets(step)

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the secret of the account again."""
        return await self._async_ask_for_secrets("reauth_confirm", user_input)

    async def async_step_reauth_several(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for those of the account's secrets that are no longer right."""
        return await self._async_ask_for_secrets("reauth_several", user_input)

    async def _async_ask_for_secrets(
        self, step_id: str, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        entry: TelephonyConfigEntry = self._get_reauth_entry()
        vendor = vendor_of(entry)
        errors: FormErrors = {}
        placeholders = {"vendor": vendor.name}
        if user_input is not None:
            names = {
                pair.identity: entry.data.get(pair.identity)
                for pair in vendor.credential_pairs
            }
            # Nothing can be missing: what is not entered is stored.
            credentials = read_credentials(
                vendor, {**names, **user_input}, errors, entry.data
            )
            errors, placeholders = await async_check_account(
                self.hass, vendor, {**entry.data, **credentials}, entry.options
            )
            if not errors:
                return self.async_update_reload_and_abort(
                    entry, data_updates=credentials
                )
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                vol.Schema(secret_fields(vendor, entry.data)), user_input
            ),
            errors=beside_secrets(vendor, errors),
            description_placeholders={"account": entry.title, **placeholders},
        )

    async def async_change_account(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change the credentials or addresses of the account."""
        entry: TelephonyConfigEntry = self._get_reconfigure_entry()
        vendor = vendor_of(entry)
        errors: FormErrors = {}
        placeholders = {"vendor": vendor.name}
        if user_input is not None:
            data = self._read_account(vendor, user_input, errors, entry.data)
            named = identities(vendor, data)
            if not errors and not named & identities(vendor, entry.data):
                errors["base"] = "another_account"
            self._refuse_known_account(vendor, named, entry, errors)
            if not errors:
                errors, placeholders = await async_check_account(
                    self.hass, vendor, data, entry.options
                )
                # Another flow may have been faster while the vendor was asked.
                self._refuse_known_account(vendor, named, entry, errors)
            if not errors:
                return self.async_update_reload_and_abort(entry, data=data)
        hidden = {*vendor.secret_names, CONF_WEBHOOK_ID}
        known = {key: value for key, value in entry.data.items() if key not in hidden}
        fields = credential_fields(vendor, keeps_secrets=True)
        fields |= removal_fields(vendor, entry.data)
        webhook: dict[str, str] = {}
        if (webhook_id := entry.data.get(CONF_WEBHOOK_ID)) is not None:
            fields[vol.Optional(CONF_WEBHOOK_ADDRESS)] = SHOWN_TEXT
            address = await async_webhook_address(self.hass, webhook_id)
            webhook = {CONF_WEBHOOK_ADDRESS: address}
        schema = vol.Schema(fields | endpoint_fields(vendor, errors))
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(
                schema, {**(known if user_input is None else user_input), **webhook}
            ),
            errors=errors,
            description_placeholders={"account": entry.title, **placeholders},
        )

    def _read_account(
        self,
        vendor: Vendor,
        form: Mapping[str, Any],
        errors: FormErrors,
        stored: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Return what is to be stored of an account."""
        stored = stored or {}
        return {
            CONF_VENDOR: vendor.key,
            **read_credentials(vendor, form, errors, stored),
            CONF_ENDPOINTS: read_endpoints(vendor, form, errors),
            **{name: stored[name] for name in _NOT_ENTERED if name in stored},
        }

    def _abort_if_known(self, vendor: Vendor, data: Mapping[str, Any]) -> None:
        """End the flow where the account, or a part of it, is set up already.

        An account that was reconfigured may have the unique id of keys that it no
        longer uses; Home Assistant would let the new account take its place.
        """
        self._abort_if_unique_id_configured()
        if self._other_accounts(vendor, identities(vendor, data)):
            raise AbortFlow("already_configured")

    def _refuse_known_account(
        self,
        vendor: Vendor,
        named: set[str],
        entry: TelephonyConfigEntry,
        errors: FormErrors,
    ) -> None:
        if not errors and self._other_accounts(vendor, named, entry):
            errors["base"] = "already_configured"

    def _other_accounts(
        self,
        vendor: Vendor,
        named: set[str],
        entry: TelephonyConfigEntry | None = None,
    ) -> bool:
        """Whether the account, or a part of it, is set up already."""
        return any(
            named & identities(vendor, other.data)
            for other in account_entries(self.hass)
            if other.data[CONF_VENDOR] == vendor.key and other is not entry
        )

    def _title(self, vendor: Vendor) -> str:
        """Return the vendor's name, numbered from the second account on."""
        taken = {entry.title for entry in self._async_current_entries()}
        title, number = vendor.name, 1
        while title in taken:
            number += 1
            title = f"{vendor.name} {number}"
        return title


def _read_first_line(
    vendor: Vendor, form: Mapping[str, Any], errors: FormErrors
) -> list[ConfigSubentryData]:
    """Return the line entered together with the account, if there is one."""
    fields = vendor.line_fields
    name = read_text(form, CONF_LINE_NAME)
    if not name and not any(
        read_text(form, field) for field in (fields.number, fields.password)
    ):
        return []
    data = read_line(fields, form, errors)
    if data is None:
        return []
    number = data[CONF_NUMBER]
    return [
        ConfigSubentryData(
            data=data,
            subentry_type=SUBENTRY_TYPE_LINE,
            title=name or number,
            unique_id=number,
        )
    ]


def _read_callable_countries(form: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of an account that may call some countries, or all."""
    chosen = form.get(CONF_CALLABLE_COUNTRIES)
    return {SECTION_DESTINATIONS: {CONF_CALLABLE_COUNTRIES: chosen}} if chosen else {}


# Home Assistant finds a step by its name, and each vendor has one of its own.
for _vendor in VENDORS.values():
    setattr(
        AccountSteps,
        f"async_step_{_vendor.key}",
        partialmethod(AccountSteps.async_ask_for_account, _vendor),
    )
