"""Choosing contacts who are called at one press."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import zip_longest
from typing import Any, Final

from homeassistant.config_entries import ConfigSubentryFlow, SubentryFlowResult
from homeassistant.data_entry_flow import AbortFlow
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
from homeassistant.helpers.translation import async_get_translations
import voluptuous as vol

from ..address_book.call_rule import (
    CONF_ACCOUNT,
    CONF_CONTACT,
    CONF_LINE,
    speed_dials,
)
from ..address_book.loaded_books import async_get_address_books
from ..calls import Contact, SpeedDial
from ..const import CONF_NUMBER, DOMAIN, SUBENTRY_TYPE_LINE
from ..entity import async_register_speed_dial_device
from ..entry.stored_entries import account_entries
from .contact_fields import chosen_contact, contact_choice
from .form import FormErrors

CONF_CALLS_FROM: Final = "calls_from"


class SpeedDialFlow(ConfigSubentryFlow):
    """Asks for a contact, and how it is called."""

    _contact: Contact

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the contact."""
        entry = self._get_entry()
        book = async_get_address_books(self.hass).book(entry.entry_id)
        if book is None:
            return self.async_abort(reason="book_not_loaded")
        taken = speed_dials(entry)
        free = [one for one in book.contacts.values() if one.id not in taken]
        errors: FormErrors = {}
        if user_input is not None:
            contact = await self.hass.async_add_executor_job(
                chosen_contact, free, user_input.get(CONF_CONTACT)
            )
            if contact is not None:
                self._contact = contact
                return await self.async_step_call()
            errors[CONF_CONTACT] = "contact_gone"
        if not free:
            return self.async_abort(
                reason="everybody_has_one" if book.contacts else "no_contacts_yet"
            )
        choice = await self.hass.async_add_executor_job(contact_choice, free)
        return self.async_show_form(
            step_id="user",
            data_schema=vol.Schema({vol.Optional(CONF_CONTACT): choice}),
            errors=errors,
            last_step=False,
        )

    async def async_step_call(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask which number is called, and from where."""
        if user_input is None:
            return await self._async_show_form("call", {})
        entry = self._get_entry()
        if self._contact.id in speed_dials(entry):
            return self.async_abort(reason="everybody_has_one")
        device = async_register_speed_dial_device(self.hass, entry)
        return self.async_create_entry(
            title=self._contact.name,
            data=self._read(user_input),
            unique_id=self._contact.id,
            description_placeholders={"device": f"/config/devices/device/{device.id}"},
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Change how a contact is called."""
        entry, subentry = self._get_entry(), self._get_reconfigure_subentry()
        book = async_get_address_books(self.hass).book(entry.entry_id)
        contact = book and book.contacts.get(subentry.data[CONF_CONTACT])
        if not contact:
            raise AbortFlow("contact_gone")
        self._contact = contact
        if user_input is None:
            return await self._async_show_form("reconfigure", subentry.data)
        return self.async_update_and_abort(
            entry, subentry, title=contact.name, data=self._read(user_input)
        )

    def _read(self, form: dict[str, Any]) -> dict[str, Any]:
        """Return what is stored of the choice."""
        chosen = form.get(CONF_CALLS_FROM)
        data = {CONF_CONTACT: self._contact.id, CONF_NUMBER: form.get(CONF_NUMBER)}
        for entry in account_entries(self.hass):
            if chosen == entry.entry_id:
                data[CONF_ACCOUNT] = chosen
            elif chosen in entry.subentries:
                data |= {CONF_ACCOUNT: entry.entry_id, CONF_LINE: chosen}
        return {name: value for name, value in data.items() if value}

    async def _async_show_form(
        self, step_id: str, known: Mapping[str, Any]
    ) -> SubentryFlowResult:
        numbers = await self._async_numbers()
        origins = self._origins()
        schema = vol.Schema(
            {
                vol.Required(CONF_NUMBER, default=numbers[0]["value"]): _choice(
                    numbers
                ),
                vol.Optional(CONF_CALLS_FROM): _choice(origins),
            }
        )
        filled = {
            CONF_NUMBER: replace(
                self._contact, speed_dial=SpeedDial(number=known.get(CONF_NUMBER))
            ).called_number,
            CONF_CALLS_FROM: known.get(CONF_LINE) or known.get(CONF_ACCOUNT),
        }
        offered = {one["value"] for one in (*numbers, *origins)}
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                # What is gone since cannot be chosen.
                schema,
                {name: one for name, one in filled.items() if one in offered},
            ),
            description_placeholders={"contact": self._contact.name},
        )

    async def _async_numbers(self) -> list[SelectOptionDict]:
        """Return the contact's numbers, each with what it is for."""
        texts = await async_get_translations(
            self.hass, self.hass.config.language, "selector", {DOMAIN}
        )
        uses = [
            texts.get(f"component.{DOMAIN}.selector.number_use.options.{use}")
            for use in self._contact.uses
        ]
        return [
            SelectOptionDict(value=number, label=f"{number} ({use})" if use else number)
            for number, use in zip_longest(self._contact.numbers, uses)
        ]

    def _origins(self) -> list[SelectOptionDict]:
        """Return the accounts and lines that can call."""
        options = []
        for entry in account_entries(self.hass, include_disabled=False):
            options.append(SelectOptionDict(value=entry.entry_id, label=entry.title))
            options += [
                SelectOptionDict(
                    value=line.subentry_id, label=f"{line.title} ({entry.title})"
                )
                for line in entry.get_subentries_of_type(SUBENTRY_TYPE_LINE)
            ]
        return options


def _choice(options: list[SelectOptionDict]) -> SelectSelector:
    return SelectSelector(
        SelectSelectorConfig(options=options, mode=SelectSelectorMode.DROPDOWN)
    )
