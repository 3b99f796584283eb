"""Intents: what somebody can ask Assist about the telephone, in English."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar, override

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv, intent
import voluptuous as vol

from .assist.callable_contacts import CallableContact
from .assist.choice import in_words
from .assist.confirmation import (
    Turn,
    async_ask,
    async_cancel,
    async_choose,
    async_confirm,
    turn_of,
)
from .assist.sentences import (
    INTENT_CALL_CONTACT,
    INTENT_CALLS_TODAY,
    INTENT_CANCEL_CALL,
    INTENT_CHOOSE_CONTACT,
    INTENT_CONFIRM_CALL,
    INTENT_MISSED_CALLS,
    SLOT_CONTACT,
    async_register_sentences,
)
from .assist.spoken_calls import calls_today, missed_calls
from .calls import inert_text
from .entry.permission import Person, async_person_of


async def async_setup_intents(hass: HomeAssistant) -> None:
    """Register the intents, and the sentences that lead to them."""
    for handler in (
        CallContact,
        ChooseContact,
        ConfirmCall,
        CancelCall,
        CallsToday,
        MissedCalls,
    ):
        intent.async_register(hass, handler())
    async_register_sentences(hass)


class TelephonyIntent(intent.IntentHandler):
    """An intent that is answered in words; what cannot be done is said, too.

    A chat renders the words, of which some are those of callers, files and vendors.
    """

    _slots: ClassVar[dict[vol.Marker, object]] = {}

    @property
    @override
    def slot_schema(self) -> dict[vol.Marker, object] | None:
        return self._slots or None

    @override
    async def async_handle(self, intent_obj: intent.Intent) -> intent.IntentResponse:
        """Answer."""
        slots = self.async_validate_slots(intent_obj.slots)
        name = slots.get(SLOT_CONTACT, {}).get("value")
        response = intent_obj.create_response()
        try:
            answer = await self._async_answer(intent_obj, name)
            response.async_set_speech(inert_text(answer))
        except HomeAssistantError as error:
            response.async_set_error(
                intent.IntentResponseErrorCode.FAILED_TO_HANDLE, inert_text(str(error))
            )
        return response

    @abstractmethod
    async def _async_answer(self, intent_obj: intent.Intent, name: str | None) -> str:
        """Return what is said.

        Raises:
            HomeAssistantError: It cannot be done.
        """


def _turn(intent_obj: intent.Intent) -> Turn:
    return turn_of(intent_obj.context, intent_obj.device_id)


async def _person(intent_obj: intent.Intent) -> Person:
    return await async_person_of(intent_obj.hass, intent_obj.context)


class CallContact(TelephonyIntent):
    """Asks whether a contact is to be called."""

    intent_type = INTENT_CALL_CONTACT
    description = (
        "Asks whether to call a contact by telephone. Nothing is dialled before it is "
        "confirmed"
    )
    _slots: ClassVar[dict[vol.Marker, object]] = {
        vol.Required(SLOT_CONTACT): intent.non_empty_string
    }

    @override
    async def _async_answer(self, intent_obj: intent.Intent, name: str | None) -> str:
        person = await _person(intent_obj)
        return await _question(
            await async_ask(intent_obj.hass, _turn(intent_obj), person, name or "")
        )


class ChooseContact(TelephonyIntent):
    """Takes the answer to which of several contacts is to be called."""

    intent_type = INTENT_CHOOSE_CONTACT
    description = "Tells which of several contacts is meant, and asks whether to call"
    _slots: ClassVar[dict[vol.Marker, object]] = {
        vol.Required(SLOT_CONTACT): intent.non_empty_string
    }

    @override
    async def _async_answer(self, intent_obj: intent.Intent, name: str | None) -> str:
        return await _question(
            async_choose(intent_obj.hass, _turn(intent_obj), name or "")
        )


async def _question(about: Sequence[CallableContact]) -> str:
    """Return what is asked before anybody is called."""
    if len(about) > 1:
        return f"Which one do you mean: {in_words(about)}?"
    (wanted,) = about
    plan = await wanted.entry.runtime_data.numbers.async_load()
    number = plan.for_people(wanted.contact.called_number)
    return f"Shall I call {wanted.contact.name} on {number}?"


class ConfirmCall(TelephonyIntent):
    """Places the call that was asked for."""

    intent_type = INTENT_CONFIRM_CALL
    description = "Places the telephone call that was asked for before"
    _slots: ClassVar[dict[vol.Marker, object]] = {vol.Optional(SLOT_CONTACT): cv.string}

    @override
    async def _async_answer(self, intent_obj: intent.Intent, name: str | None) -> str:
        contact = await async_confirm(intent_obj.hass, _turn(intent_obj), name)
        return f"I am calling {contact.name}. Your own phone rings first."


class CancelCall(TelephonyIntent):
    """Forgets the call that was asked for."""

    intent_type = INTENT_CANCEL_CALL
    description = "Forgets the telephone call that was asked for before"

    @override
    async def _async_answer(self, intent_obj: intent.Intent, name: str | None) -> str:
        about = async_cancel(intent_obj.hass, _turn(intent_obj))
        name = about[0].contact.name if len(about) == 1 else "anybody"
        return f"I do not call {name}."


class CallsToday(TelephonyIntent):
    """Tells who called today."""

    intent_type = INTENT_CALLS_TODAY
    description = "Tells who called by telephone today"

    @override
    async def _async_answer(self, intent_obj: intent.Intent, name: str | None) -> str:
        return calls_today(intent_obj.hass, await _person(intent_obj))


class MissedCalls(TelephonyIntent):
    """Tells which missed calls wait to be returned."""

    intent_type = INTENT_MISSED_CALLS
    description = "Tells which missed telephone calls were not returned yet"

    @override
    async def _async_answer(self, intent_obj: intent.Intent, name: str | None) -> str:
        return missed_calls(intent_obj.hass, await _person(intent_obj))
