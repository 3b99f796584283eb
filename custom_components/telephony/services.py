"""The actions of the integration, registered with Home Assistant."""

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Final

from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
import voluptuous as vol

from .actions import (
    bind_axb,
    click_to_call,
    delete_contacts,
    export_calls,
    field_choices,
    find_contact,
    forget_calls,
    get_call_history,
    get_recording,
    import_contacts,
    list_axb,
    mark_seen,
    query_axb,
    save_contact,
    speak,
    sync_contacts,
    transcribe_recording,
    unbind_axb,
)
from .const import DOMAIN

type _Action = tuple[
    Callable[[ServiceCall], Coroutine[object, object, ServiceResponse]],
    vol.Schema,
    SupportsResponse,
]

# Where a response is optional, a dashboard button can fire the action as well.
ACTIONS: Final[dict[str, _Action]] = {
    "click_to_call": (
        click_to_call.async_click_to_call,
        click_to_call.SCHEMA,
        SupportsResponse.OPTIONAL,
    ),
    "speak": (
        speak.async_speak,
        speak.SCHEMA,
        SupportsResponse.OPTIONAL,
    ),
    "query_axb": (
        query_axb.async_query_axb,
        query_axb.SCHEMA,
        SupportsResponse.OPTIONAL,
    ),
    "bind_axb": (
        bind_axb.async_bind_axb,
        bind_axb.SCHEMA,
        SupportsResponse.OPTIONAL,
    ),
    "unbind_axb": (
        unbind_axb.async_unbind_axb,
        unbind_axb.SCHEMA,
        SupportsResponse.OPTIONAL,
    ),
    "list_axb": (
        list_axb.async_list_axb,
        list_axb.SCHEMA,
        SupportsResponse.ONLY,
    ),
    "get_recording": (
        get_recording.async_get_recording,
        get_recording.SCHEMA,
        SupportsResponse.ONLY,
    ),
    "transcribe_recording": (
        transcribe_recording.async_transcribe_recording,
        transcribe_recording.SCHEMA,
        SupportsResponse.OPTIONAL,
    ),
    "get_call_history": (
        get_call_history.async_get_call_history,
        get_call_history.SCHEMA,
        SupportsResponse.ONLY,
    ),
    "find_contact": (
        find_contact.async_find_contact,
        find_contact.SCHEMA,
        SupportsResponse.ONLY,
    ),
    "save_contact": (
        save_contact.async_save_contact,
        save_contact.SCHEMA,
        SupportsResponse.OPTIONAL,
    ),
    "delete_contacts": (
        delete_contacts.async_delete_contacts,
        delete_contacts.SCHEMA,
        SupportsResponse.OPTIONAL,
    ),
    "import_contacts": (
        import_contacts.async_import_file,
        import_contacts.SCHEMA,
        SupportsResponse.OPTIONAL,
    ),
    "mark_seen": (
        mark_seen.async_mark_seen,
        mark_seen.SCHEMA,
        SupportsResponse.OPTIONAL,
    ),
    "export_calls": (
        export_calls.async_export_calls,
        export_calls.SCHEMA,
        SupportsResponse.OPTIONAL,
    ),
    "forget_calls": (
        forget_calls.async_forget_calls,
        forget_calls.SCHEMA,
        SupportsResponse.OPTIONAL,
    ),
    "sync_contacts": (
        sync_contacts.async_sync_contacts,
        sync_contacts.SCHEMA,
        SupportsResponse.OPTIONAL,
    ),
}


async def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions, and have their forms list the user's lines and contacts."""
    for name in ACTIONS:
        _register(hass, name)
    await field_choices.async_offer(hass, partial(_register, hass))


@callback
def _register(hass: HomeAssistant, name: str) -> None:
    action, schema, supports_response = ACTIONS[name]
    hass.services.async_register(DOMAIN, name, action, schema, supports_response)
