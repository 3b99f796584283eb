"""Adding contacts to an address book that is kept here, changing and deleting them."""

from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any, Final

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.data_entry_flow import AbortFlow
from homeassistant.util.ulid import ulid_now
import voluptuous as vol

from ..address_book.call_rule import CONF_CONTACT
from ..address_book.contact_check import checked_contact
from ..address_book.loaded_books import async_get_address_books
from ..address_book.local_book import MOST_CONTACTS, LocalBook
from ..calls import LONGEST_NAME, Contact
from ..contact_import.imported import Imported, KnownContact
from ..entry.numbers import async_home_plan
from .contact_fields import (
    CONTACT_FIELDS,
    chosen_contact,
    contact_as_entered,
    contact_choice,
    contacts_choice,
    read_contact,
)
from .form import Form, FormErrors

CONF_CONTACTS: Final = "contacts"


class ContactSteps(OptionsFlow):
    """Asks for contacts, and for which of them are to be changed or to go."""

    _changed: str

    async def async_step_add_contact(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Add a contact."""
        if user_input is None:
            return self._show_contact("add_contact", {})
        errors: FormErrors = {}
        new = Contact(id=ulid_now(), name="", numbers=())
        async with self._turn():
            contact, placeholders = await self._async_check(
                user_input, new, None, errors
            )
            if not errors and len(self.local_book().contacts) >= MOST_CONTACTS:
                errors["base"] = "too_many_contacts"
            if errors:
                return self._show_contact(
                    "add_contact", user_input, errors, placeholders
                )
            await self.local_book().async_put([KnownContact(contact)])
        return await self.async_end("contact_added")

    async def async_step_choose_contact(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask which contact is to be changed."""
        book = self.local_book()
        errors: FormErrors = {}
        if user_input is not None:
            chosen = await self.hass.async_add_executor_job(
                chosen_contact, book.contacts.values(), user_input.get(CONF_CONTACT)
            )
            if chosen is not None:
                self._changed = chosen.id
                return await self.async_step_change_contact()
            errors[CONF_CONTACT] = "contact_gone"
        choice = await self.hass.async_add_executor_job(
            contact_choice, book.contacts.values()
        )
        return self.async_show_form(
            step_id="choose_contact",
            data_schema=vol.Schema({vol.Optional(CONF_CONTACT): choice}),
            errors=errors,
            last_step=False,
        )

    async def async_step_change_contact(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change a contact."""
        async with self._turn():
            book = self.local_book()
            known = book.contacts.get(self._changed)
            if known is None:
                return await self.async_end("contact_gone")
            if user_input is None:
                return self._show_contact("change_contact", contact_as_entered(known))
            errors: FormErrors = {}
            contact, placeholders = await self._async_check(
                user_input, known, known, errors
            )
            if errors:
                return self._show_contact(
                    "change_contact", user_input, errors, placeholders
                )
            imported = next(
                (one.imported for one in book.known() if one.contact.id == known.id),
                Imported(),
            )
            await book.async_put([KnownContact(contact, imported)])
        return await self.async_end("contact_changed")

    async def async_step_delete_contacts(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask which contacts are to go."""
        book = self.local_book()
        errors: FormErrors = {}
        if user_input is not None:
            chosen = user_input.get(CONF_CONTACTS, [])
            if chosen:
                count = len(set(chosen) & book.contacts.keys())
                await book.async_delete(frozenset(chosen))
                return await self.async_end("contacts_deleted", count=str(count))
            errors[CONF_CONTACTS] = "none_chosen"
        choice = await self.hass.async_add_executor_job(
            contacts_choice, book.contacts.values()
        )
        return self.async_show_form(
            step_id="delete_contacts",
            data_schema=vol.Schema({vol.Optional(CONF_CONTACTS): choice}),
            errors=errors,
        )

    @property
    def is_loaded(self) -> bool:
        """Whether the address book still runs, as when its settings were opened."""
        return self._loaded_book() is not None

    def local_book(self) -> LocalBook:
        """Return the address book.

        Raises:
            AbortFlow: It does not run any more.
        """
        if (book := self._loaded_book()) is None:
            raise AbortFlow("book_not_loaded")
        return book

    def _turn(self) -> AbstractAsyncContextManager[None]:
        """Return what keeps others from changing the address book, if it runs."""
        book = self._loaded_book()
        return nullcontext() if book is None else book.changing

    def _loaded_book(self) -> LocalBook | None:
        book = async_get_address_books(self.hass).book(self.config_entry.entry_id)
        return book if isinstance(book, LocalBook) else None

    async def async_end(self, reason: str, **told: str) -> ConfigFlowResult:
        """Show what was changed everywhere, and tell so."""
        await async_get_address_books(self.hass).async_update()
        return self.async_abort(reason=reason, description_placeholders=told)

    async def _async_check(
        self,
        form: Form,
        new: Contact,
        known: Contact | None,
        errors: FormErrors,
    ) -> tuple[Contact, dict[str, str]]:
        if not self.is_loaded:
            errors["base"] = "book_not_loaded"
            return new, {}
        others = [
            other for other in self.local_book().contacts.values() if other.id != new.id
        ]
        contact, found = await self.hass.async_add_executor_job(
            checked_contact,
            read_contact(form, new),
            known,
            others,
            await async_home_plan(self.hass),
        )
        placeholders: dict[str, str] = {}
        for finding in reversed(found):
            # The first of each field, for there is room for one.
            errors[finding.field] = finding.problem
            if finding.number:
                placeholders = {"number": finding.number, "contact": finding.contact}
        return contact, placeholders

    def _show_contact(
        self,
        step_id: str,
        values: Form,
        errors: FormErrors | None = None,
        placeholders: dict[str, str] | None = None,
    ) -> ConfigFlowResult:
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(CONTACT_FIELDS, values),
            errors=errors,
            description_placeholders={
                "number": "",
                "contact": "",
                "most": str(MOST_CONTACTS),
                "longest": str(LONGEST_NAME),
                **(placeholders or {}),
            },
        )
