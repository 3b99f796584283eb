"""The command `accounts`: what there is to show, and what the user may do with it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.config_entries import ConfigEntryState, ConfigSubentry
from homeassistant.const import ATTR_CONFIG_ENTRY_ID, CONF_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.util.json import JsonValueType

from ..account import Account, TelephonyConfigEntry, calling_entries
from ..address_book.loaded_books import async_get_address_books
from ..address_book.local_book import LocalBook
from ..calls import Contact
from ..const import CONF_NUMBER, SUBENTRY_TYPE_DID, SUBENTRY_TYPE_LINE
from ..entity import async_account_device_id
from ..entry.dial_options import CONF_ADMINISTRATORS_ONLY
from ..entry.lines import default_line
from ..entry.permission import Person
from ..entry.stored_account import vendor_of
from ..entry.stored_entries import account_entries
from .account_state import async_account_state
from .command import Message, command, person_of

type _Described = dict[str, JsonValueType]

# By the subentry that they belong to; those of the account itself to None.
type _Entities = Mapping[str | None, list[er.RegistryEntry]]

_NOTHING_KNOWN: Final[_Described] = {
    "capabilities": [],
    "kept_since": None,
    "unreturned": None,
}


@command("accounts")
async def list_accounts(
    hass: HomeAssistant, connection: ActiveConnection, message: Message
) -> None:
    """Send the accounts whose calls the user may see."""
    person = person_of(connection, message)
    books = async_get_address_books(hass).books
    readable = {
        book.entry.entry_id
        for book in books
        if person.may(hass, book.entry, POLICY_READ)
    }
    contacts = await hass.async_add_executor_job(
        _names, async_get_address_books(hass).contacts, readable
    )
    of_home: _Described = {
        "contacts": contacts,
        "address_books": [
            {ATTR_CONFIG_ENTRY_ID: book.entry.entry_id, "title": book.entry.title}
            for book in books
            if isinstance(book, LocalBook)
            and person.may(hass, book.entry, POLICY_CONTROL)
        ],
    }
    callers = [entry.entry_id for entry in calling_entries(hass)]
    entries: list[TelephonyConfigEntry] = [
        entry
        for entry in account_entries(hass, include_disabled=False)
        if person.may(hass, entry, POLICY_READ)
    ]
    entries.sort(key=lambda entry: entry.entry_id not in callers[:1])
    connection.send_result(
        message[CONF_ID],
        [
            {
                **_described(hass, entry, person),
                "is_default": entry.entry_id in callers[:1],
                **of_home,
            }
            for entry in entries
        ],
    )


def _names(contacts: Iterable[Contact], books: set[str]) -> list[JsonValueType]:
    """Return the names of the contacts of some books, which may be thousands."""
    names = {contact.name for contact in contacts if contact.book in books}
    return [*sorted(names, key=str.casefold)]


@callback
def _described(
    hass: HomeAssistant, entry: TelephonyConfigEntry, person: Person
) -> _Described:
    """Return what a dashboard has to know of an account."""
    entities = _entities(hass, entry)
    lines = [*entry.get_subentries_of_type(SUBENTRY_TYPE_LINE)]
    default = default_line(entry)
    return {
        ATTR_CONFIG_ENTRY_ID: entry.entry_id,
        "title": entry.title,
        "vendor": vendor_of(entry).name,
        "state": async_account_state(hass, entry).value,
        **(
            _told_by(entry.runtime_data)
            if entry.state is ConfigEntryState.LOADED
            else _NOTHING_KNOWN
        ),
        "may_control": _may_call(hass, entry, person),
        "currency": vendor_of(entry).currency,
        "device_id": async_account_device_id(hass, entry),
        "entities": _by_key(entities[None]),
        "lines": [line.title for line in lines],
        "line_details": [
            {
                **_part(line, entities),
                "is_default": default is not None
                and line.data[CONF_NUMBER] == default.number,
            }
            for line in lines
        ],
        "dids": [
            _part(did, entities)
            for did in entry.get_subentries_of_type(SUBENTRY_TYPE_DID)
        ],
    }


def _told_by(account: Account) -> _Described:
    kept_since = account.archive.kept_since if account.archive is not None else None
    return {
        "capabilities": [*sorted(account.capabilities)],
        "kept_since": kept_since.isoformat() if kept_since is not None else None,
        "unreturned": account.reporter.unreturned_count
        if account.reporter is not None
        else None,
    }


def _may_call(hass: HomeAssistant, entry: TelephonyConfigEntry, person: Person) -> bool:
    """Whether somebody may control an account and place calls with it."""
    is_administrator = person.user is not None and person.user.is_admin
    return person.may(hass, entry, POLICY_CONTROL) and (
        is_administrator or not entry.options.get(CONF_ADMINISTRATORS_ONLY)
    )


@callback
def _entities(hass: HomeAssistant, entry: TelephonyConfigEntry) -> _Entities:
    """Return the entities of an account that are enabled."""
    found: defaultdict[str | None, list[er.RegistryEntry]] = defaultdict(list)
    for entity in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id):
        if entity.disabled_by is None:
            found[entity.config_subentry_id].append(entity)
    return found


def _by_key(entities: Iterable[er.RegistryEntry]) -> _Described:
    return {
        entity.translation_key: entity.entity_id
        for entity in entities
        if entity.translation_key is not None
    }


def _part(subentry: ConfigSubentry, entities: _Entities) -> _Described:
    """Return what there is of a line or a DID."""
    own = entities[subentry.subentry_id]
    return {
        "name": subentry.title,
        "number": subentry.data[CONF_NUMBER],
        "device_id": next((entity.device_id for entity in own), None),
        "entities": _by_key(own),
    }
