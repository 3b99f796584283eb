"""The actions as Home Assistant has them registered."""

from homeassistant.core import HomeAssistant
import voluptuous as vol

from custom_components.telephony.const import DOMAIN


def registered_schemas(hass: HomeAssistant) -> dict[str, vol.Schema]:
    """Return what each action takes, by its name."""
    schemas = {}
    for name, service in hass.services.async_services_for_domain(DOMAIN).items():
        assert isinstance(service.schema, vol.Schema)
        schemas[name] = service.schema
    return schemas


def registered_fields(hass: HomeAssistant) -> dict[str, dict[str, bool]]:
    """Return the fields of each action, and whether they have to be filled in."""
    return {
        name: {
            str(marker): isinstance(marker, vol.Required) for marker in schema.schema
        }
        for name, schema in registered_schemas(hass).items()
    }
