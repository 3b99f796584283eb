"""Adding a contact to an account, and changing it."""

from typing import Any

from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigSubentry,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME

from ..account import TelephonyConfigEntry
from ..calls import LONGEST_NAME, DialOrigin, PhoneBook
from ..const import SUBENTRY_TYPE_CONTACT
from ..contact_import.imported import Imported
from ..entity import async_register_account_device
from ..entry.contacts import (
    CONF_CALLED_BY,
    CONF_NUMBERS,
    MOST_CONTACTS,
    contact_of,
    contacts_of,
)
from ..numbering.phone_number import NumberKind
from .contact_fields import (
    DEFAULT_CALLED_BY,
    contact_as_entered,
    contact_fields,
    read_contact,
)
from .contact_import_flow import ContactImportFlow
from .form import Form, FormErrors


class ContactFlow(ContactImportFlow):
    """Asks for a contact, or for a file with many."""

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask whether to enter a contact or to import."""
        if self._get_entry().state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="account_not_loaded")
        return self.async_show_menu(step_id="user", menu_options=["contact", "vcard"])

    async def async_step_contact(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Add a contact."""
        if user_input is None:
            return self._show_form("contact", {CONF_CALLED_BY: DEFAULT_CALLED_BY})
        name, data = read_contact(user_input)
        entry: TelephonyConfigEntry = self._get_entry()
        errors, placeholders = await self._async_check(None, name, data)
        contacts = entry.get_subentries_of_type(SUBENTRY_TYPE_CONTACT)
        if not errors and len(contacts) >= MOST_CONTACTS:
            errors["base"] = "too_many_contacts"
        if errors:
            return self._show_form("contact", user_input, errors, placeholders)
        device = async_register_account_device(self.hass, entry)
        has_button = (
            DialOrigin.BUTTON in data[CONF_CALLED_BY]
            and entry.runtime_data.dialler is not None
        )
        return self.async_create_entry(
            title=name,
            data=data,
            description="with_button" if has_button else None,
            description_placeholders={
                "account": entry.title,
                "device": f"/config/devices/device/{device.id}",
            },
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Change a contact."""
        entry: TelephonyConfigEntry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="account_not_loaded")
        contact = self._get_reconfigure_subentry()
        if user_input is None:
            return self._show_form("reconfigure", contact_as_entered(entry, contact))
        name, data = read_contact(user_input)
        errors, placeholders = await self._async_check(contact, name, data)
        if errors:
            return self._show_form("reconfigure", user_input, errors, placeholders)
        data |= Imported.of(contact.data).as_data()
        return self.async_update_and_abort(entry, contact, title=name, data=data)

    async def _async_check(
        self, contact: ConfigSubentry | None, name: str, data: dict[str, Any]
    ) -> tuple[FormErrors, dict[str, str]]:
        """Return what is wrong, and what the errors name; leave each number once."""
        errors: FormErrors = {}
        placeholders: dict[str, str] = {}
        entry: TelephonyConfigEntry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            # It was, when the form was opened.
            return {"base": "account_not_loaded"}, placeholders
        plan = await entry.runtime_data.numbers.async_load()
        entered = data[CONF_NUMBERS]
        data[CONF_NUMBERS] = [one for text in entered for one in plan.numbers_in(text)]
        own = contact_of(contact).numbers if contact is not None else ()
        others = [
            other
            for other in contacts_of(entry)
            if contact is None or other.id != contact.subentry_id
        ]
        if not name:
            errors[CONF_NAME] = "no_name"
        elif len(name) > LONGEST_NAME:
            errors[CONF_NAME] = "name_too_long"
        elif plan.read(name).kind is not NumberKind.TEXT:
            # Whoever wants to call it by name would dial the number.
            errors[CONF_NAME] = "name_is_number"
        elif any(other.name.casefold() == name.casefold() for other in others):
            errors[CONF_NAME] = "name_exists"
        if not data[CONF_NUMBERS]:
            errors[CONF_NUMBERS] = "no_number"
        owners = PhoneBook(others, plan.comparable)
        # Contacts that were imported may share a number, which is theirs to keep.
        kept = set(map(plan.comparable, own))
        for number in data[CONF_NUMBERS]:
            owner = owners.contact_of(number)
            if not plan.read(number).possible:
                errors[CONF_NUMBERS] = "not_a_number"
            elif owner is not None and plan.comparable(number) not in kept:
                errors[CONF_NUMBERS] = "number_exists"
                placeholders["contact"] = owner.name
            else:
                continue
            placeholders["number"] = number
            break
        data[CONF_NUMBERS] = list(plan.callable_numbers(data[CONF_NUMBERS]))
        return errors, placeholders

    def _show_form(
        self,
        step_id: str,
        values: Form,
        errors: FormErrors | None = None,
        placeholders: dict[str, str] | None = None,
    ) -> SubentryFlowResult:
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                contact_fields(self._get_entry()), values
            ),
            errors=errors,
            description_placeholders={
                "number": "",
                "contact": "",
                "most": str(MOST_CONTACTS),
                "longest": str(LONGEST_NAME),
                **(placeholders or {}),
            },
        )
