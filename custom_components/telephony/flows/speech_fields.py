"""The fields about messages that are read by telephone, and what may be entered in them."""

from typing import Any

from homeassistant.const import CONF_LANGUAGE
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import section
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.selector import (
    BooleanSelector,
    LanguageSelector,
    LanguageSelectorConfig,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from ..account import Account
from ..address_book.loaded_books import async_get_address_books
from ..calls import DialOrigin
from ..click_to_call.destination import async_find_destination, check_permission
from ..entry.entered_texts import entered_texts
from ..entry.speech_options import (
    CONF_CALLER_ID,
    CONF_RUNG,
    CONF_SPEAKS,
    SECTION_SPEECH,
    proposed_language,
)
from ..numbering.phone_number import NumberKind
from ..providers.base import Capability, Speech
from .form import TEXT, Form, FormErrors

# More would be a directory.
_MOST_LISTED = 500


def speech_of(account: Account) -> Speech | None:
    """Return what an account could read, whether the user has turned it on or not."""
    can = Capability.SPEAK in account.provider.capabilities
    return account.vendor.speech if can else None


def speech_fields(
    hass: HomeAssistant, speech: Speech, errors: FormErrors
) -> dict[vol.Marker, Any]:
    """Return the section, open where something in it is wrong."""
    names = sorted(
        {
            contact.name
            for contact in async_get_address_books(hass).contacts
            if DialOrigin.AUTOMATION in contact.called_by
        },
        key=str.casefold,
    )[:_MOST_LISTED]
    fields = {
        vol.Required(CONF_SPEAKS, default=False): BooleanSelector(),
        vol.Optional(CONF_RUNG): SelectSelector(
            SelectSelectorConfig(
                options=names,
                multiple=True,
                custom_value=True,
                mode=SelectSelectorMode.DROPDOWN,
            )
        ),
        vol.Required(
            CONF_LANGUAGE,
            default=proposed_language(hass.config.language, speech.languages),
        ): LanguageSelector(LanguageSelectorConfig(languages=list(speech.languages))),
        vol.Optional(CONF_CALLER_ID): TEXT,
    }
    return {
        vol.Optional(SECTION_SPEECH): section(
            vol.Schema(fields), {"collapsed": SECTION_SPEECH not in errors}
        )
    }


async def async_check_speech(account: Account, form: Form, errors: FormErrors) -> None:
    """Say in `errors` what cannot be.

    Args:
        account: Whose options they are.
        form: What was entered.
        errors: By section; added to.
    """
    entered = form.get(SECTION_SPEECH, {})
    for entry in entered_texts(entered, CONF_RUNG):
        try:
            destination = await async_find_destination(
                entry, account.numbers, account.contacts, DialOrigin.AUTOMATION
            )
            check_permission(destination, DialOrigin.AUTOMATION)
        except ServiceValidationError:
            errors[SECTION_SPEECH] = "nobody_to_ring"
            return
        if destination.number.kind is not NumberKind.PHONE:
            errors[SECTION_SPEECH] = "nobody_to_ring"
            return
    caller_id = (entered.get(CONF_CALLER_ID) or "").strip()
    if caller_id and not any(map(str.isdigit, caller_id)):
        errors[SECTION_SPEECH] = "caller_id_without_digits"
