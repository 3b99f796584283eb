"""Importing contacts from a vCard file, once and again."""

import asyncio
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
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

from ..account import TelephonyConfigEntry
from ..const import SUBENTRY_TYPE_CONTACT
from ..entry.contacts import CONF_CALLED_BY, CONF_NUMBERS, MOST_CONTACTS
from .contact_fields import CALLED_BY, DEFAULT_CALLED_BY
from .form import FormErrors

if TYPE_CHECKING:
    from ..contact_import.listing import Listing
    from ..contact_import.merge import Change
    from ..contact_import.uploaded_file import UploadedContacts
    from ..numbering.number_plan import NumberPlan

CONF_FILE: Final = "file"
CONF_CONTACTS: Final = "contacts"

_FILE_FORM: Final = vol.Schema(
    {
        vol.Required(CONF_FILE): FileSelector(
            FileSelectorConfig(accept=".vcf,.vcard,text/vcard,text/x-vcard")
        )
    }
)

# Others have their turn in between.
_AT_ONCE: Final = 20


class ContactImportFlow(ConfigSubentryFlow):
    """Asks for a vCard file, and for what of it is wanted."""

    _uploaded: UploadedContacts
    _plan: NumberPlan

    async def async_step_vcard(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the file."""
        entry: TelephonyConfigEntry = self._get_entry()
        errors: FormErrors = {}
        if entry.state is not ConfigEntryState.LOADED:
            errors["base"] = "account_not_loaded"
        elif user_input is not None:
            self._plan = await entry.runtime_data.numbers.async_load()
            read = await self.hass.async_add_executor_job(
                _contacts_or_problem, self.hass, user_input[CONF_FILE], self._plan
            )
            if isinstance(read, str):
                errors[CONF_FILE] = read
            elif not read.listings:
                errors[CONF_FILE] = "no_numbers"
            else:
                self._uploaded = read
                return await self.async_step_choose()
        return self.async_show_form(
            step_id="vcard", data_schema=_FILE_FORM, errors=errors
        )

    async def async_step_choose(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask which contacts are wanted, and what may call them."""
        entry: TelephonyConfigEntry = self._get_entry()
        listings = self._uploaded.listings
        contacts = entry.get_subentries_of_type(SUBENTRY_TYPE_CONTACT)
        matched = await self.hass.async_add_executor_job(
            _match, listings, contacts, self._plan
        )
        room = MOST_CONTACTS - len(contacts)
        errors: FormErrors = {}
        if user_input is not None:
            chosen = [listings[int(place)] for place in user_input[CONF_CONTACTS]]
            if not chosen:
                errors[CONF_CONTACTS] = "none_chosen"
            elif sum(listing not in matched for listing in chosen) > room:
                errors[CONF_CONTACTS] = "too_many_contacts"
            else:
                changes = await self.hass.async_add_executor_job(
                    _merge, chosen, matched, contacts, self._plan
                )
                return await self._async_import(
                    entry, changes, user_input.get(CONF_CALLED_BY, [])
                )
        fits = len(listings) - len(matched) <= room
        # Home Assistant checks every option, and there may be ten thousand.
        choice = await self.hass.async_add_executor_job(_choice, listings, fits)
        schema = vol.Schema(
            {
                vol.Required(CONF_CONTACTS): choice,
                vol.Optional(CONF_CALLED_BY): CALLED_BY,
            }
        )
        suggested: dict[str, Any] = {
            CONF_CONTACTS: [str(place) for place in range(len(listings))]
            if fits
            else [],
            CONF_CALLED_BY: DEFAULT_CALLED_BY,
        }
        return self.async_show_form(
            step_id="choose",
            data_schema=self.add_suggested_values_to_schema(
                schema, suggested if user_input is None else user_input
            ),
            errors=errors,
            description_placeholders={
                "found": str(len(listings)),
                "room": str(room),
                "most": str(MOST_CONTACTS),
            },
        )

    async def _async_import(
        self,
        entry: TelephonyConfigEntry,
        changes: Sequence[Change],
        called_by: list[str],
    ) -> SubentryFlowResult:
        """Add or update contacts, and tell how many."""
        counts = {"added": 0, "updated": 0, "unchanged": 0}
        for number, change in enumerate(changes, 1):
            if change.contact is None:
                self._add(entry, change, called_by)
                counts["added"] += 1
            elif change.contact.subentry_id in entry.subentries:
                counts["updated" if change.is_visible else "unchanged"] += 1
                self._update(entry, change.contact, change)
            # Or else it was removed while others had their turn.
            if number % _AT_ONCE == 0:
                await asyncio.sleep(0)
        left_out = {
            "without_number": self._uploaded.without_number,
            "unreadable": self._uploaded.unreadable,
            "unreadable_lines": self._uploaded.unreadable_lines,
        }
        return self.async_abort(
            reason="contacts_imported",
            description_placeholders={
                name: str(count) for name, count in (counts | left_out).items()
            },
        )

    def _add(
        self, entry: TelephonyConfigEntry, change: Change, called_by: list[str]
    ) -> None:
        data = {
            CONF_NUMBERS: change.numbers,
            CONF_CALLED_BY: called_by,
            **change.imported.as_data(),
        }
        self.hass.config_entries.async_add_subentry(
            entry,
            ConfigSubentry(
                data=MappingProxyType(data),
                subentry_type=SUBENTRY_TYPE_CONTACT,
                title=change.title,
                unique_id=_free_id(entry, change),
            ),
        )

    def _update(
        self, entry: TelephonyConfigEntry, contact: ConfigSubentry, change: Change
    ) -> None:
        """Change a contact; what the user chose for it stays."""
        self.hass.config_entries.async_update_subentry(
            entry,
            contact,
            title=change.title,
            data={
                **contact.data,
                CONF_NUMBERS: change.numbers,
                **change.imported.as_data(),
            },
            unique_id=_free_id(entry, change) or contact.unique_id,
        )


# Nothing but an import of contacts needs what reads cards. So it is loaded by the import,
# in the thread in which it works.


def _contacts_or_problem(
    hass: HomeAssistant, file_id: str, plan: NumberPlan
) -> UploadedContacts | str:
    """Return what an uploaded file has to offer, or the word for what is wrong with it."""
    from ..contact_import.uploaded_file import FileTooLargeError, read_upload
    from ..contact_import.vcard import NotAVCardError

    try:
        return read_upload(hass, file_id, plan)
    except FileNotFoundError:
        return "file_gone"
    except FileTooLargeError:
        return "file_too_large"
    except NotAVCardError:
        return "not_a_vcard"


def _match(
    listings: Sequence[Listing], contacts: Sequence[ConfigSubentry], plan: NumberPlan
) -> dict[Listing, ConfigSubentry]:
    from ..contact_import.matching import match

    return match(listings, contacts, plan)


def _merge(
    chosen: Sequence[Listing],
    matched: Mapping[Listing, ConfigSubentry],
    contacts: Sequence[ConfigSubentry],
    plan: NumberPlan,
) -> list[Change]:
    from ..contact_import.merge import merge

    return merge(chosen, matched, contacts, plan)


def _choice(listings: Sequence[Listing], fits: bool) -> SelectSelector:
    """Return a choice of people: to strike some out, or to pick some of very many."""
    return SelectSelector(
        SelectSelectorConfig(
            options=[
                SelectOptionDict(value=str(place), label=listing.label)
                for place, listing in enumerate(listings)
            ],
            multiple=True,
            mode=SelectSelectorMode.LIST if fits else SelectSelectorMode.DROPDOWN,
        )
    )


def _free_id(entry: TelephonyConfigEntry, change: Change) -> str | None:
    """Return the UID that a card has, unless something else of the account has it."""
    taken = {subentry.unique_id for subentry in entry.subentries.values()}
    return None if change.uid in taken else change.uid
