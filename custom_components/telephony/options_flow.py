"""What a user may change about an account that works."""

from typing import Any
import zoneinfo

from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigFlowResult,
    OptionsFlowWithReload,
)
from homeassistant.const import UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from .account import TelephonyConfigEntry, vendor_of
from .const import CONF_HISTORY_DAYS, DEFAULT_HISTORY_DAYS, MOST_HISTORY_DAYS
from .providers.base import Capability, Setting, SignatureAlgorithm, Vendor

HISTORY_DAYS = vol.All(
    NumberSelector(
        NumberSelectorConfig(
            min=1,
            max=MOST_HISTORY_DAYS,
            step=1,
            mode=NumberSelectorMode.BOX,
            unit_of_measurement=UnitOfTime.DAYS,
        )
    ),
    vol.Coerce(int),
)


def _has_history(entry: TelephonyConfigEntry) -> bool:
    return (
        entry.state is ConfigEntryState.LOADED
        and Capability.CALL_HISTORY in entry.runtime_data.capabilities
    )


def has_options(entry: TelephonyConfigEntry) -> bool:
    """Whether there is anything to choose for an account."""
    return bool(vendor_of(entry).settings) or _has_history(entry)


class TelephonyOptionsFlow(OptionsFlowWithReload):
    """Asks how much history is shown and how the vendor is asked."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show the options."""
        entry: TelephonyConfigEntry = self.config_entry
        if user_input is not None:
            # An account that does not work now shows only some of its options.
            return self.async_create_entry(data={**entry.options, **user_input})
        fields = await _setting_fields(self.hass, vendor_of(entry))
        if _has_history(entry):
            fields = {
                vol.Required(
                    CONF_HISTORY_DAYS, default=DEFAULT_HISTORY_DAYS
                ): HISTORY_DAYS
            } | fields
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                vol.Schema(fields), entry.options
            ),
            description_placeholders={"vendor": vendor_of(entry).name},
        )


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
