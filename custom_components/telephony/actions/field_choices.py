"""What can be chosen in the forms of actions and triggers: the user's lines and contacts.

Home Assistant reads the forms from files. For actions it takes a form that was made at
run time as well; for triggers it keeps those that it has read in one place.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_NAME
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TargetSelector,
    validate_selector,
)
from homeassistant.helpers.service import async_set_service_schema
from homeassistant.helpers.trigger import TRIGGER_DESCRIPTION_CACHE
from homeassistant.util.yaml import load_yaml_dict

from ..address_book.loaded_books import (
    async_get_address_books,
    async_listen_to_contacts,
)
from ..address_book.local_book import LocalBook
from ..calls import DialOrigin
from ..const import CONF_NUMBER, DOMAIN, SUBENTRY_TYPE_DID, SUBENTRY_TYPE_LINE
from ..entry.changes import async_follow_all_changes
from ..entry.stored_entries import account_entries
from .bind_axb import ATTR_A, ATTR_B
from .fields import ATTR_LINE
from .numbers_to_forget import ATTR_CONTACT

_FOLDER: Final = Path(__file__).parents[1]

type _Forms = dict[str, dict[str, Any]]


class _Kind(StrEnum):
    """What the user has, of which one is chosen."""

    # By name.
    CONTACTS = "contacts"
    # Those of address books that are kept here.
    LOCAL_CONTACTS = "local_contacts"
    # Those that actions may call.
    CALLABLE_CONTACTS = "callable_contacts"
    # Phones that can ring.
    LINES = "lines"
    # Lines and DIDs, whose calls can be told apart.
    COUNTED = "counted"


type _Choices = dict[_Kind, list[SelectOptionDict]]

# By form and field.
_OF_ACTIONS: Final[dict[str, dict[str, _Kind]]] = {
    "click_to_call": {CONF_NUMBER: _Kind.CALLABLE_CONTACTS, ATTR_LINE: _Kind.LINES},
    "speak": {CONF_NUMBER: _Kind.CALLABLE_CONTACTS},
    "bind_axb": {ATTR_A: _Kind.CALLABLE_CONTACTS, ATTR_B: _Kind.CALLABLE_CONTACTS},
    "get_call_history": {CONF_NUMBER: _Kind.CONTACTS, ATTR_LINE: _Kind.COUNTED},
    "forget_calls": {ATTR_CONTACT: _Kind.CONTACTS},
    "delete_contacts": {CONF_NAME: _Kind.LOCAL_CONTACTS},
    "find_contact": {CONF_NAME: _Kind.CONTACTS},
    "mark_seen": {CONF_NUMBER: _Kind.CONTACTS},
}
# More would be a directory, which is sent to every open page.
MOST_LISTED: Final = 500

_OF_TRIGGERS: Final = {CONF_NUMBER: _Kind.CONTACTS, ATTR_LINE: _Kind.COUNTED}


async def async_offer(hass: HomeAssistant, register: Callable[[str], None]) -> None:
    """List the user's lines and contacts in forms, from now on and as they change.

    Args:
        hass: Home Assistant.
        register: Registers an action anew, so that open pages ask for its form again.
    """
    actions, triggers = await hass.async_add_executor_job(_read_forms)
    offered: _Choices | None = None

    @callback
    def offer() -> None:
        nonlocal offered
        choices = _choices(hass)
        if choices == offered:
            return
        selectors = _selectors(choices)
        for name, fields in _OF_ACTIONS.items():
            if offered is not None:
                register(name)
            form = _with_choices(actions[name], fields, selectors)
            async_set_service_schema(hass, DOMAIN, name, form)
        known: dict[str, dict[str, Any] | None] = hass.data[TRIGGER_DESCRIPTION_CACHE]
        # Another object, by which Home Assistant sees that there is something new.
        hass.data[TRIGGER_DESCRIPTION_CACHE] = {
            **known,
            **{
                f"{DOMAIN}.{name}": _with_choices(form, _OF_TRIGGERS, selectors)
                for name, form in triggers.items()
            },
        }
        offered = choices

    offer()
    async_follow_all_changes(hass, offer)
    async_listen_to_contacts(hass, offer)


def _read_forms() -> tuple[_Forms, _Forms]:
    """Read the forms of actions and triggers as they are without choices."""
    actions: _Forms = load_yaml_dict(str(_FOLDER / "services.yaml"))
    triggers: _Forms = {
        name: form
        for name, form in load_yaml_dict(str(_FOLDER / "triggers.yaml")).items()
        if not name.startswith(".")
    }
    for form in (*actions.values(), *triggers.values()):
        for field in form["fields"].values():
            field["selector"] = validate_selector(field["selector"])
        if "target" in form:
            form["target"] = TargetSelector.CONFIG_SCHEMA(form["target"])
    return actions, triggers


def _selectors(choices: _Choices) -> dict[_Kind, dict[str, Any]]:
    """Return what offers each choice; nothing for one without anything to choose.

    Made once for all forms: hundreds of contacts take Home Assistant a while to check.
    """
    return {
        kind: SelectSelector(
            SelectSelectorConfig(
                options=options, custom_value=True, mode=SelectSelectorMode.DROPDOWN
            )
        ).serialize()
        for kind, options in choices.items()
        if options
    }


def _with_choices(
    form: Mapping[str, Any],
    fields: Mapping[str, _Kind],
    selectors: Mapping[_Kind, dict[str, Any]],
) -> dict[str, Any]:
    """Return a form with lists in place of some text fields; other texts can be entered.

    A field for which there is nothing to choose stays one for a text.
    """
    form_fields = dict(form["fields"])
    for name, kind in fields.items():
        form_fields[name] = form_fields[name] | selectors.get(kind, {})
    return {**form, "fields": form_fields}


def _choices(hass: HomeAssistant) -> _Choices:
    entries = account_entries(hass, include_disabled=False)
    books = async_get_address_books(hass)
    local = {one.entry.entry_id for one in books.books if isinstance(one, LocalBook)}
    # Those who may be called are fewer, and more often meant.
    in_order = sorted(
        books.contacts,
        key=lambda contact: DialOrigin.AUTOMATION not in contact.called_by,
    )
    contacts = in_order[:MOST_LISTED]
    local_contacts = [one for one in in_order if one.book in local][:MOST_LISTED]
    return {
        _Kind.CONTACTS: _names(contact.name for contact in contacts),
        _Kind.LOCAL_CONTACTS: _names(contact.name for contact in local_contacts),
        _Kind.CALLABLE_CONTACTS: _names(
            contact.name
            for contact in contacts
            if DialOrigin.AUTOMATION in contact.called_by
        ),
        _Kind.LINES: _numbers(entries, SUBENTRY_TYPE_LINE),
        _Kind.COUNTED: _numbers(entries, SUBENTRY_TYPE_LINE, SUBENTRY_TYPE_DID),
    }


def _names(names: Iterable[str]) -> list[SelectOptionDict]:
    """Return each name once, as in a telephone directory."""
    return [
        SelectOptionDict(value=name, label=name)
        for name in sorted(set(names), key=str.casefold)
    ]


def _numbers(entries: Iterable[ConfigEntry], *kinds: str) -> list[SelectOptionDict]:
    """Return lines or DIDs, by name or, where a name stands for several, by number."""
    found = [
        (entry, subentry)
        for entry in entries
        for kind in kinds
        for subentry in entry.get_subentries_of_type(kind)
    ]
    count = Counter(subentry.title.casefold() for _, subentry in found)
    options: dict[str, SelectOptionDict] = {}
    for entry, subentry in found:
        is_only = count[subentry.title.casefold()] == 1
        value = subentry.title if is_only else subentry.data[CONF_NUMBER]
        label = f"{subentry.title} ({entry.title})"
        options.setdefault(value, SelectOptionDict(value=value, label=label))
    return list(options.values())
