"""Importing contacts from a vCard file, once and again."""

import asyncio
from collections.abc import Iterable, Sequence
from types import MappingProxyType
from typing import Any, Final

from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
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
from ..account_form import FormErrors
from ..const import SUBENTRY_TYPE_CONTACT
from .account_contacts import (
    CONF_CALLED_BY,
    CONF_NUMBERS,
    MOST_CONTACTS,
)
from .address_book import AddressBook, FileTooLargeError, read_upload
from .form import CALLED_BY, DEFAULT_CALLED_BY
from .vcard import Card, NotAVCardError

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

    _address_book: AddressBook

    async def async_step_vcard(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the file."""
        entry: TelephonyConfigEntry = self._get_entry()
        errors: FormErrors = {}
        if entry.state is not ConfigEntryState.LOADED:
            errors["base"] = "account_not_loaded"
        elif user_input is not None:
            plan = await entry.runtime_data.numbers.async_load()
            try:
                self._address_book = await self.hass.async_add_executor_job(
                    read_upload, self.hass, user_input[CONF_FILE], plan
                )
            except FileNotFoundError:
                errors[CONF_FILE] = "file_gone"
            except FileTooLargeError:
                errors[CONF_FILE] = "file_too_large"
            except NotAVCardError:
                errors[CONF_FILE] = "not_a_vcard"
            else:
                if self._address_book.cards:
                    return await self.async_step_choose()
                errors[CONF_FILE] = "no_numbers"
        return self.async_show_form(
            step_id="vcard", data_schema=_FILE_FORM, errors=errors
        )

    async def async_step_choose(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask which contacts are wanted, and what may call them."""
        entry: TelephonyConfigEntry = self._get_entry()
        cards = self._address_book.cards
        room = MOST_CONTACTS - len(entry.get_subentries_of_type(SUBENTRY_TYPE_CONTACT))
        errors: FormErrors = {}
        if user_input is not None:
            chosen = [cards[int(index)] for index in user_input[CONF_CONTACTS]]
            if not chosen:
                errors[CONF_CONTACTS] = "none_chosen"
            elif _additions(entry, chosen) > room:
                errors[CONF_CONTACTS] = "too_many_contacts"
            else:
                return await self._async_import(
                    entry, chosen, user_input.get(CONF_CALLED_BY, [])
                )
        fits = _additions(entry, cards) <= room
        # Home Assistant checks every option, and there may be ten thousand.
        choice = await self.hass.async_add_executor_job(_choice, cards, fits)
        schema = vol.Schema(
            {
                vol.Required(CONF_CONTACTS): choice,
                vol.Optional(CONF_CALLED_BY): CALLED_BY,
            }
        )
        suggested: dict[str, Any] = {
            CONF_CONTACTS: [str(index) for index in range(len(cards))] if fits else [],
            CONF_CALLED_BY: DEFAULT_CALLED_BY,
        }
        return self.async_show_form(
            step_id="choose",
            data_schema=self.add_suggested_values_to_schema(
                schema, suggested if user_input is None else user_input
            ),
            errors=errors,
            description_placeholders={
                "found": str(len(cards)),
                "room": str(room),
                "most": str(MOST_CONTACTS),
            },
        )

    async def _async_import(
        self, entry: TelephonyConfigEntry, cards: Sequence[Card], called_by: list[str]
    ) -> SubentryFlowResult:
        """Add or update contacts, and tell how many."""
        matched = _match(entry, cards)
        others = {
            contact.title.casefold()
            for contact in entry.get_subentries_of_type(SUBENTRY_TYPE_CONTACT)
        } - {contact.title.casefold() for contact in matched.values()}
        counts = {"added": 0, "updated": 0, "unchanged": 0}
        for number, card in enumerate(cards, 1):
            contact = matched.get(card)
            if contact is None:
                self._add(entry, card, called_by)
                counts["added"] += 1
            elif self._update(entry, contact, card, others):
                counts["updated"] += 1
            else:
                counts["unchanged"] += 1
            if number % _AT_ONCE == 0:
                await asyncio.sleep(0)
        left_out = {
            "without_number": self._address_book.without_number,
            "unreadable": self._address_book.unreadable,
        }
        return self.async_abort(
            reason="contacts_imported",
            description_placeholders={
                name: str(count) for name, count in (counts | left_out).items()
            },
        )

    def _add(
        self, entry: TelephonyConfigEntry, card: Card, called_by: list[str]
    ) -> None:
        self.hass.config_entries.async_add_subentry(
            entry,
            ConfigSubentry(
                data=MappingProxyType(
                    {CONF_NUMBERS: list(card.numbers), CONF_CALLED_BY: called_by}
                ),
                subentry_type=SUBENTRY_TYPE_CONTACT,
                title=card.name,
                unique_id=_free_id(entry, card),
            ),
        )

    def _update(
        self,
        entry: TelephonyConfigEntry,
        contact: ConfigSubentry,
        card: Card,
        others: set[str],
    ) -> bool:
        """Give a contact the name and numbers of a card; return whether it had others.

        What the user chose for the contact stays, and so does its name where another
        contact has the new one.
        """
        if contact.subentry_id not in entry.subentries:
            # It was removed while others had their turn.
            return False
        taken = card.name.casefold() in others
        return self.hass.config_entries.async_update_subentry(
            entry,
            contact,
            title=contact.title if taken else card.name,
            data={**contact.data, CONF_NUMBERS: list(card.numbers)},
            unique_id=contact.unique_id or _free_id(entry, card),
        )


def _choice(cards: Sequence[Card], fits: bool) -> SelectSelector:
    """Return a choice of cards: to strike some out, or to pick some of very many."""
    return SelectSelector(
        SelectSelectorConfig(
            options=[
                SelectOptionDict(value=str(index), label=card.name)
                for index, card in enumerate(cards)
            ],
            multiple=True,
            mode=SelectSelectorMode.LIST if fits else SelectSelectorMode.DROPDOWN,
        )
    )


def _match(
    entry: TelephonyConfigEntry, cards: Iterable[Card]
) -> dict[Card, ConfigSubentry]:
    """Return the contacts that cards are about: by their UID, else by their name."""
    contacts = entry.get_subentries_of_type(SUBENTRY_TYPE_CONTACT)
    by_uid = {contact.unique_id: contact for contact in contacts if contact.unique_id}
    matched = {card: by_uid[card.uid] for card in cards if card.uid in by_uid}
    known = {contact.subentry_id for contact in matched.values()}
    by_name = {
        contact.title.casefold(): contact
        for contact in contacts
        if contact.subentry_id not in known
    }
    return {
        card: by_name[card.name.casefold()]
        for card in cards
        if card.name.casefold() in by_name
    } | matched


def _additions(entry: TelephonyConfigEntry, cards: Sequence[Card]) -> int:
    return len(cards) - len(_match(entry, cards))


def _free_id(entry: TelephonyConfigEntry, card: Card) -> str | None:
    """Return the UID of a card, unless something else of the account has it."""
    taken = {subentry.unique_id for subentry in entry.subentries.values()}
    return None if card.uid in taken else card.uid
