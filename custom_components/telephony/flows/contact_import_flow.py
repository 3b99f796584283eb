"""Importing contacts from a vCard file, once and again."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import (
    FileSelector,
    FileSelectorConfig,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from ..address_book.file_import import async_count_new, async_import_contacts
from ..address_book.local_book import MOST_CONTACTS
from ..entry.numbers import async_home_plan
from .contact_flow import CONF_CONTACTS, ContactSteps
from .form import FormErrors

if TYPE_CHECKING:
    from ..contact_import.contact_file import FileContacts
    from ..contact_import.listing import Listing
    from ..numbering.number_plan import NumberPlan

CONF_FILE: Final = "file"

_FILE_FORM: Final = vol.Schema(
    {
        vol.Required(CONF_FILE): FileSelector(
            FileSelectorConfig(accept=".vcf,.vcard,text/vcard,text/x-vcard")
        )
    }
)


class ContactImportSteps(ContactSteps):
    """Asks for a vCard file, and for what of it is wanted."""

    _uploaded: FileContacts

    async def async_step_import_file(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the file."""
        errors: FormErrors = {}
        if not self.is_loaded:
            errors["base"] = "book_not_loaded"
        elif user_input is not None:
            read = await self.hass.async_add_executor_job(
                _contacts_or_problem,
                self.hass,
                user_input[CONF_FILE],
                await async_home_plan(self.hass),
            )
            if isinstance(read, str):
                errors[CONF_FILE] = read
            elif not read.listings:
                errors[CONF_FILE] = "no_numbers"
            else:
                self._uploaded = read
                return await self.async_step_import_choice()
        return self.async_show_form(
            step_id="import_file",
            data_schema=_FILE_FORM,
            errors=errors,
            last_step=False,
        )

    async def async_step_import_choice(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask whether all contacts are wanted, some, or all but some."""
        return self.async_show_menu(
            step_id="import_choice",
            menu_options=["import_all", "import_some", "import_all_but"],
            description_placeholders={"found": str(len(self._uploaded.listings))},
        )

    async def async_step_import_all(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Import everybody."""
        listings = self._uploaded.listings
        if await self._async_lack(listings):
            return await self.async_step_import_some()
        return await self._async_import(listings)

    async def async_step_import_some(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask who is wanted."""
        return await self._async_choose("import_some", user_input)

    async def async_step_import_all_but(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask who is not wanted."""
        return await self._async_choose("import_all_but", user_input)

    async def _async_choose(
        self, step_id: str, user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        errors: FormErrors = {}
        listings = self._uploaded.listings
        if user_input is not None:
            marked = {int(place) for place in user_input.get(CONF_CONTACTS, [])}
            wanted = step_id == "import_some"
            chosen = [
                one for place, one in enumerate(listings) if (place in marked) is wanted
            ]
            if not chosen:
                errors[CONF_CONTACTS] = "none_chosen"
            elif await self._async_lack(chosen):
                errors[CONF_CONTACTS] = "too_many_contacts"
            else:
                return await self._async_import(chosen)
        # Home Assistant checks every option, and there may be ten thousand.
        choice = await self.hass.async_add_executor_job(_choice, listings)
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(
                vol.Schema({vol.Optional(CONF_CONTACTS): choice}), user_input
            ),
            errors=errors,
            description_placeholders={
                "found": str(len(listings)),
                "most": str(MOST_CONTACTS),
                "room": str(MOST_CONTACTS - len(self.local_book().contacts)),
            },
        )

    async def _async_lack(self, chosen: Sequence[Listing]) -> bool:
        """Whether there is no room for all who are new among some."""
        book = self.local_book()
        room = MOST_CONTACTS - len(book.contacts)
        return len(chosen) > room and await async_count_new(book, chosen) > room

    async def _async_import(self, chosen: Sequence[Listing]) -> ConfigFlowResult:
        """Add or update contacts, and tell how many."""
        told = await async_import_contacts(self.local_book(), self._uploaded, chosen)
        return await self.async_end(
            "contacts_imported", **{name: str(count) for name, count in told.items()}
        )


# Nothing but an import of contacts needs what reads cards. So it is loaded by the import,
# in the thread in which it works.


def _contacts_or_problem(
    hass: HomeAssistant, file_id: str, plan: NumberPlan
) -> FileContacts | str:
    """Return what an uploaded file has to offer, or the word for what is wrong with it."""
    from ..contact_import.contact_file import FileTooLargeError, read_upload
    from ..contact_import.vcard import NotAVCardError

    try:
        return read_upload(hass, file_id, plan)
    except FileNotFoundError:
        return "file_gone"
    except FileTooLargeError:
        return "file_too_large"
    except NotAVCardError:
        return "not_a_vcard"


def _choice(listings: Sequence[Listing]) -> SelectSelector:
    """Return a choice of people, which is searched by names and numbers."""
    return SelectSelector(
        SelectSelectorConfig(
            options=[
                SelectOptionDict(
                    value=str(place),
                    label=f"{listing.label} · {', '.join(listing.card.numbers)}",
                )
                for place, listing in enumerate(listings)
            ],
            multiple=True,
            mode=SelectSelectorMode.DROPDOWN,
        )
    )
