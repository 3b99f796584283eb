"""Calls in Home Assistant's Activity: who called, and whom the account called."""

from collections.abc import Callable
from datetime import datetime

from homeassistant.components.logbook.const import (
    LOGBOOK_ENTRY_ENTITY_ID,
    LOGBOOK_ENTRY_MESSAGE,
    LOGBOOK_ENTRY_NAME,
)
from homeassistant.components.logbook.models import LazyEventPartialState
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from .call_history.call_texts import told_call
from .const import DOMAIN
from .entities.activity import ATTR_KIND, ATTR_SINCE, ATTR_WHO, EVENT_TOLD

type _Description = dict[str, str]


@callback
def async_describe_events(
    hass: HomeAssistant,
    async_describe_event: Callable[
        [str, str, Callable[[LazyEventPartialState], _Description]], None
    ],
) -> None:
    """Say how a call is told, in the language of this Home Assistant."""

    def describe(event: LazyEventPartialState) -> _Description:
        data = event.data
        message = told_call(hass, data[ATTR_KIND], data[ATTR_WHO])
        if data[ATTR_SINCE] is not None:
            message = f"{message}, {_moment(data[ATTR_SINCE])}"
        entity_id = data[ATTR_ENTITY_ID]
        state = hass.states.get(entity_id)
        return {
            LOGBOOK_ENTRY_NAME: state.name if state is not None else entity_id,
            LOGBOOK_ENTRY_MESSAGE: message,
            LOGBOOK_ENTRY_ENTITY_ID: entity_id,
        }

    async_describe_event(DOMAIN, EVENT_TOLD, describe)


def _moment(since: str) -> str:
    """Return when a call was that is told late, in Home Assistant's time zone."""
    return f"{dt_util.as_local(datetime.fromisoformat(since)):%Y-%m-%d %H:%M}"
