"""The actions as Home Assistant has them registered."""

from homeassistant.core import HomeAssistant
import voluptuous as vol

from custom_components.telephony.const import DOMAIN


def registered_fields(hass: HomeAssistant) -> dict[str, dict[str, bool]]:
    """Return the fields of each action, and whether they have to be filled in."""
    fields = {}
    for name, service in hass.services.async_services_for_domain(DOMAIN).items():
        assert isinstance(service.schema, vol.Schema)
        fields[name] = {
            str(marker): isinstance(marker, vol.Required)
            for marker in service.schema.schema
        }
    return fields
