"""What a user may change about an account that works."""

from collections.abc import Mapping
from typing import Any, Final
import zoneinfo

from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigFlowResult,
    OptionsFlowWithReload,
)
from homeassistant.const import CONF_REGION, UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import (
    BooleanSelector,
    CountrySelector,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from ..account import TelephonyConfigEntry
from ..archive.archive import async_get_archive
from ..archive.location import recorders_server
from ..const import (
    CONF_DEFAULT_ACCOUNT,
    CONF_DEFAULT_LINE,
    CONF_HISTORY_DAYS,
    CONF_KEEP_FOREVER,
    CONF_KEEP_ON_SERVER,
    CONF_KEPT_DAYS,
    CONF_LOOK_UP_PLACES,
    CONF_LOW_BALANCE,
    DEFAULT_HISTORY_DAYS,
    DEFAULT_KEPT_DAYS,
    DEFAULT_LOOK_UP_PLACES,
    MOST_HISTORY_DAYS,
    MOST_KEPT_DAYS,
)
from ..entry.dial_options import allows_emergency
from ..entry.lines import default_line, lines_of
from ..entry.stored_account import vendor_of
from ..entry.stored_entries import account_entries, is_account
from ..providers.base import Capability, Vendor
from ..providers.configuration import Setting, SignatureAlgorithm
from .dial_rules_fields import async_check_dial_rules, dial_rules_fields
from .form import FormErrors, amount, whole_number
from .speech_fields import async_check_speech, speech_fields, speech_of

CONF_UNDERSTOOD: Final = "understood"


def _can(entry: TelephonyConfigEntry, capability: Capability) -> bool:
    return (
        entry.state is ConfigEntryState.LOADED
        and capability in entry.runtime_data.capabilities
    )


def _balance_currency(entry: TelephonyConfigEntry) -> str | None:
    """Return the currency of an account whose balance is read; None where it is not."""
    if not _can(entry, Capability.BALANCE):
        return None
    coordinator = entry.runtime_data.balance
    known = coordinator.data if coordinator is not None else None
    return known.currency if known is not None else vendor_of(entry).currency


def _as_chosen(entry: TelephonyConfigEntry) -> dict[str, Any]:
    """Return what was chosen; a line may be gone since, of which its field knows."""
    return {
        name: value
        for name, value in entry.options.items()
        if name != CONF_DEFAULT_LINE
    }


class TelephonyOptionsFlow(OptionsFlowWithReload):
    """Asks how much history is shown and kept, how the vendor is asked, and who may be called."""

    _chosen: Mapping[str, Any]
    # Of all accounts; None where it is not asked for.
    _follows_recorder: bool | None = None

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show the options."""
        entry: TelephonyConfigEntry = self.config_entry
        if not is_account(entry):
            return self.async_abort(reason="unknown_vendor")
        errors: FormErrors = {}
        named: dict[str, str] = {"entries": ""}
        if user_input is not None:
            regions = (
                user_input.get(CONF_REGION) or self.hass.config.country,
                vendor_of(entry).home_region,
            )
            named = await async_check_dial_rules(self.hass, user_input, regions, errors)
            if entry.state is ConfigEntryState.LOADED:
                await async_check_speech(entry.runtime_data, user_input, errors)
            if not errors:
                return await self._async_take(entry, user_input)
        fields = await _server_field(self.hass) | await _setting_fields(
            self.hass, vendor_of(entry)
        )
        if _can(entry, Capability.CALL_HISTORY):
            fields = _history_fields() | fields
        if (currency := _balance_currency(entry)) is not None:
            fields[vol.Optional(CONF_LOW_BALANCE)] = amount(currency)
        fields[vol.Optional(CONF_REGION)] = CountrySelector()
        fields[vol.Required(CONF_DEFAULT_ACCOUNT, default=False)] = BooleanSelector()
        if _can(entry, Capability.CLICK_TO_CALL):
            fields |= _line_field(entry)
        if entry.state is ConfigEntryState.LOADED and entry.runtime_data.gate:
            fields |= dial_rules_fields(errors)
        if entry.state is ConfigEntryState.LOADED and (
            speech := speech_of(entry.runtime_data)
        ):
            fields |= speech_fields(self.hass, speech, errors)
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                vol.Schema(fields), user_input or _as_chosen(entry)
            ),
            errors=errors,
            description_placeholders={"vendor": vendor_of(entry).name, **named},
        )

    async def async_step_emergency(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Warn before emergency services can be called."""
        errors: FormErrors = {}
        if user_input is not None:
            if user_input[CONF_UNDERSTOOD]:
                return await self._async_store()
            errors[CONF_UNDERSTOOD] = "not_understood"
        return self.async_show_form(
            step_id="emergency",
            data_schema=vol.Schema(
                {vol.Required(CONF_UNDERSTOOD, default=False): BooleanSelector()}
            ),
            errors=errors,
        )

    async def _async_take(
        self, entry: TelephonyConfigEntry, chosen: dict[str, Any]
    ) -> ConfigFlowResult:
        """Store what was chosen, where it lifts the ban on emergency numbers not at once."""
        self._follows_recorder = chosen.pop(CONF_KEEP_ON_SERVER, None)
        # An account that does not work now shows only some of its options; what is shown
        # is left out where it was emptied.
        emptied = {CONF_REGION}
        if _balance_currency(entry) is not None:
            emptied.add(CONF_LOW_BALANCE)
        kept = {
            name: entry.options[name] for name in entry.options if name not in emptied
        }
        self._chosen = {**kept, **chosen}
        if allows_emergency(self._chosen) and not allows_emergency(entry.options):
            return await self.async_step_emergency()
        return await self._async_store()

    async def _async_store(self) -> ConfigFlowResult:
        """Store what was chosen. One account alone is used where none is named."""
        if self._follows_recorder is not None:
            await async_get_archive(self.hass).async_follow_recorder(
                follow=self._follows_recorder
            )
        if self._chosen.get(CONF_DEFAULT_ACCOUNT):
            for other in account_entries(self.hass):
                if other is not self.config_entry and other.options.get(
                    CONF_DEFAULT_ACCOUNT
                ):
                    self.hass.config_entries.async_update_entry(
                        other, options={**other.options, CONF_DEFAULT_ACCOUNT: False}
                    )
        return self.async_create_entry(data=self._chosen)


def _history_fields() -> dict[vol.Marker, Any]:
    """Return the fields for how calls are shown and kept."""
    return {
        vol.Required(CONF_HISTORY_DAYS, default=DEFAULT_HISTORY_DAYS): whole_number(
            1, MOST_HISTORY_DAYS, UnitOfTime.DAYS
        ),
        vol.Required(CONF_KEPT_DAYS, default=DEFAULT_KEPT_DAYS): whole_number(
            1, MOST_KEPT_DAYS, UnitOfTime.DAYS
        ),
        vol.Required(CONF_KEEP_FOREVER, default=False): BooleanSelector(),
        vol.Required(
            CONF_LOOK_UP_PLACES, default=DEFAULT_LOOK_UP_PLACES
        ): BooleanSelector(),
    }


async def _server_field(hass: HomeAssistant) -> dict[vol.Marker, Any]:
    """Return the field for where calls are kept, if there is a choice."""
    if recorders_server(hass) is None:
        return {}
    follows = await async_get_archive(hass).async_follows_recorder()
    return {vol.Required(CONF_KEEP_ON_SERVER, default=follows): BooleanSelector()}


def _line_field(entry: TelephonyConfigEntry) -> dict[vol.Marker, Any]:
    """Return the field for the line that rings where none is named."""
    if (default := default_line(entry)) is None:
        return {}
    options = [
        SelectOptionDict(value=line.number, label=line.name) for line in lines_of(entry)
    ]
    field = vol.Required(CONF_DEFAULT_LINE, default=default.number)
    return {
        field: SelectSelector(
            SelectSelectorConfig(options=options, mode=SelectSelectorMode.DROPDOWN)
        )
    }


async def _setting_fields(hass: HomeAssistant, vendor: Vendor) -> dict[vol.Marker, Any]:
    """Return the fields of the vendor's own settings."""
    # The zones are read from files.
    zones = await hass.async_add_executor_job(zoneinfo.available_timezones)
    choices = {
        Setting.TIME_ZONE: list(zones),
        Setting.SIGNATURE_ALGORITHM: [
            algorithm.value for algorithm in SignatureAlgorithm
        ],
    }
    return {
        vol.Required(setting.value, default=str(default)): SelectSelector(
            SelectSelectorConfig(
                options=choices[setting],
                mode=SelectSelectorMode.DROPDOWN,
                sort=setting is Setting.TIME_ZONE,
                translation_key=setting.value,
            )
        )
        for setting, default in vendor.settings.items()
    }
