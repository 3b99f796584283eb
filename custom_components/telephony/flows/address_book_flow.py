"""Adding an address book."""

from typing import Any

from homeassistant.config_entries import ConfigFlow, ConfigFlowResult
from homeassistant.const import CONF_NAME
import voluptuous as vol

from ..address_book.book_kinds import BookKind
from ..calls import plain_text
from ..const import CONF_ADDRESS_BOOK
from .form import TEXT, FormErrors, read_text

STEP_ADDRESS_BOOK = "address_book"


class AddressBookSteps(ConfigFlow):
    """Asks where the contacts of a new address book are."""

    async def async_step_address_book(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask whether the book is kept here or on a server."""
        return self.async_show_menu(step_id=STEP_ADDRESS_BOOK, menu_options=[*BookKind])

    async def async_step_local_book(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Add a book that is kept here."""
        errors: FormErrors = {}
        if user_input is not None:
            if name := plain_text(read_text(user_input, CONF_NAME) or ""):
                return self.async_create_entry(
                    title=name,
                    data={CONF_ADDRESS_BOOK: BookKind.LOCAL},
                    description="local_book",
                )
            errors[CONF_NAME] = "no_name"
        return self.async_show_form(
            step_id="local_book",
            data_schema=self.add_suggested_values_to_schema(
                vol.Schema({vol.Required(CONF_NAME): TEXT}), user_input
            ),
            errors=errors,
        )
