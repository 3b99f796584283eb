"""What a user may change about an address book: its contacts, and who may be called."""

from typing import Any, Final

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.data_entry_flow import AbortFlow
from homeassistant.helpers.selector import (
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from ..address_book.address_book import AddressBook
from ..address_book.call_rule import (
    CONF_ALLOWED,
    CONF_BARRED,
    CONF_CALL_RULE,
    CONF_CONTACT,
    CONF_PEOPLE,
    CallRule,
)
from ..address_book.loaded_books import (
    CONF_POSITION,
    async_get_address_books,
    position_of,
)
from ..address_book.local_book import LocalBook
from ..entry.stored_entries import address_book_entries
from ..failures.issues import as_code
from .contact_fields import (
    CONF_PERSON,
    PERSON_CHOICE,
    chosen_contact,
    contact_choice,
    contacts_choice,
)
from .contact_import_flow import ContactImportSteps
from .form import FormErrors, whole_number

_RULE: Final = SelectSelector(
    SelectSelectorConfig(
        options=[*CallRule],
        mode=SelectSelectorMode.LIST,
        translation_key=CONF_CALL_RULE,
    )
)


class AddressBookOptionsFlow(ContactImportSteps):
    """Offers what can be done with an address book."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Begin with what can be done; the texts of this step are an account's."""
        return await self.async_step_address_book()

    async def async_step_address_book(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show what can be done."""
        book = async_get_address_books(self.hass).book(self.config_entry.entry_id)
        if book is None:
            return self.async_abort(reason="book_not_loaded")
        steps = []
        if isinstance(book, LocalBook):
            steps = ["add_contact", "import_file"]
            if book.contacts:
                steps += ["choose_contact", "delete_contacts"]
        elif book.contacts:
            steps = ["people"]
        if book.contacts:
            steps.append("calling")
        if len(address_book_entries(self.hass)) > 1:
            steps.append("order")
        if not steps:
            return self.async_abort(reason="no_contacts_yet")
        return self.async_show_menu(
            step_id="address_book",
            menu_options=steps,
            description_placeholders={"count": str(len(book.contacts))},
        )

    async def async_step_people(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask who a contact is at home, for an address book that is kept elsewhere."""
        errors: FormErrors = {}
        contacts = self._book().contacts.values()
        if user_input is not None:
            chosen = await self.hass.async_add_executor_job(
                chosen_contact, contacts, user_input.get(CONF_CONTACT)
            )
            if chosen is not None:
                people = {
                    contact_id: person
                    for contact_id, person in self.config_entry.options.get(
                        CONF_PEOPLE, {}
                    ).items()
                    if contact_id != chosen.id
                }
                if person := user_input.get(CONF_PERSON):
                    people[chosen.id] = person
                return self._store({CONF_PEOPLE: people})
            errors[CONF_CONTACT] = "contact_gone"
        choice = await self.hass.async_add_executor_job(contact_choice, contacts)
        return self.async_show_form(
            step_id="people",
            data_schema=self.add_suggested_values_to_schema(
                vol.Schema(
                    {
                        vol.Optional(CONF_CONTACT): choice,
                        vol.Optional(CONF_PERSON): PERSON_CHOICE,
                    }
                ),
                user_input,
            ),
            errors=errors,
        )

    async def async_step_calling(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask whom automations, Assist and language models may call."""
        errors: FormErrors = {}
        if user_input is not None:
            chosen = {
                CONF_CALL_RULE: user_input[CONF_CALL_RULE],
                CONF_ALLOWED: user_input.get(CONF_ALLOWED, []),
                CONF_BARRED: user_input.get(CONF_BARRED, []),
            }
            if not set(chosen[CONF_ALLOWED]) & set(chosen[CONF_BARRED]):
                return self._store(chosen)
            errors[CONF_BARRED] = "allowed_and_barred"
        contacts = self._book().contacts
        choice = await self.hass.async_add_executor_job(
            contacts_choice, contacts.values()
        )
        schema = vol.Schema(
            {
                vol.Required(CONF_CALL_RULE, default=CallRule.SPEED_DIAL): _RULE,
                vol.Optional(CONF_ALLOWED): choice,
                vol.Optional(CONF_BARRED): choice,
            }
        )
        known = {
            CONF_CALL_RULE: self.config_entry.options.get(
                CONF_CALL_RULE, CallRule.SPEED_DIAL
            ),
        } | {
            # Those who are gone since cannot be chosen.
            name: [
                one
                for one in self.config_entry.options.get(name, [])
                if one in contacts
            ]
            for name in (CONF_ALLOWED, CONF_BARRED)
        }
        return self.async_show_form(
            step_id="calling",
            data_schema=self.add_suggested_values_to_schema(
                schema, user_input or known
            ),
            errors=errors,
        )

    async def async_step_order(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask which place the book has among all."""
        entries = sorted(address_book_entries(self.hass), key=position_of)
        place = entries.index(self.config_entry)
        if user_input is not None:
            entries.remove(self.config_entry)
            entries.insert(user_input[CONF_POSITION] - 1, self.config_entry)
            for position, entry in enumerate(entries, 1):
                if entry is not self.config_entry:
                    self.hass.config_entries.async_update_entry(
                        entry, options={**entry.options, CONF_POSITION: position}
                    )
            return self._store({CONF_POSITION: user_input[CONF_POSITION]})
        return self.async_show_form(
            step_id="order",
            data_schema=vol.Schema(
                {
                    vol.Required(CONF_POSITION, default=place + 1): whole_number(
                        1, len(entries)
                    )
                }
            ),
            description_placeholders={
                # The frontend renders it.
                "books": as_code(", ".join(entry.title for entry in entries))
            },
        )

    def _store(self, chosen: dict[str, Any]) -> ConfigFlowResult:
        return self.async_create_entry(data={**self.config_entry.options, **chosen})

    def _book(self) -> AddressBook:
        """Return the address book.

        Raises:
            AbortFlow: It is not loaded any more.
        """
        book = async_get_address_books(self.hass).book(self.config_entry.entry_id)
        if book is None:
            raise AbortFlow("book_not_loaded")
        return book
