"""The fields of a contact, and what may be entered in them."""

from typing import Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.const import CONF_NAME
from homeassistant.helpers.selector import (
    EntitySelector,
    EntitySelectorConfig,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

from ..calls import DialOrigin, plain_text
from ..const import SUBENTRY_TYPE_LINE
from ..entry.contacts import CONF_CALLED_BY, CONF_LINE, CONF_NUMBERS, CONF_PERSON
from .form import TEXT, Form, read_text

DEFAULT_CALLED_BY: Final = [DialOrigin.BUTTON.value, DialOrigin.AUTOMATION.value]
CALLED_BY: Final = SelectSelector(
    SelectSelectorConfig(
        options=[origin.value for origin in DialOrigin],
        multiple=True,
        mode=SelectSelectorMode.LIST,
        translation_key=CONF_CALLED_BY,
    )
)
_NUMBERS: Final = TextSelector(
    TextSelectorConfig(type=TextSelectorType.TEL, multiple=True)
)
_PERSON: Final = EntitySelector(EntitySelectorConfig(domain="person"))


def contact_fields(entry: ConfigEntry) -> vol.Schema:
    """Return the fields of a contact; the line is asked for where there are lines."""
    fields: dict[vol.Marker, Any] = {
        vol.Required(CONF_NAME): TEXT,
        vol.Required(CONF_NUMBERS): _NUMBERS,
    }
    if lines := entry.get_subentries_of_type(SUBENTRY_TYPE_LINE):
        options = [
            SelectOptionDict(value=line.subentry_id, label=line.title) for line in lines
        ]
        fields[vol.Optional(CONF_LINE)] = SelectSelector(
            SelectSelectorConfig(options=options, mode=SelectSelectorMode.DROPDOWN)
        )
    fields[vol.Optional(CONF_PERSON)] = _PERSON
    fields[vol.Optional(CONF_CALLED_BY)] = CALLED_BY
    return vol.Schema(fields)


def contact_as_entered(entry: ConfigEntry, contact: ConfigSubentry) -> dict[str, Any]:
    """Return a stored contact as a form that is filled in with it."""
    known = {CONF_NAME: contact.title, **contact.data}
    if known.get(CONF_LINE) not in entry.subentries:
        known.pop(CONF_LINE, None)
    return known


def read_contact(form: Form) -> tuple[str, dict[str, Any]]:
    """Return the name of a contact, and what is stored of it, without blanks around."""
    numbers = [number.strip() for number in form[CONF_NUMBERS] if number.strip()]
    chosen = form.get(CONF_CALLED_BY, [])
    data = {
        CONF_NUMBERS: list(dict.fromkeys(numbers)),
        CONF_CALLED_BY: [origin.value for origin in DialOrigin if origin in chosen],
    }
    data |= {name: form[name] for name in (CONF_LINE, CONF_PERSON) if form.get(name)}
    return plain_text(read_text(form, CONF_NAME) or ""), data
