"""What can be said to Home Assistant's own conversation agent, in English.

An integration cannot bring sentences of its own for its intents. It can register
triggers, which every agent gives way to. So there is a sentence for every contact, and
none that begins with "call" and takes whatever follows: "call it a day" stays with whom
it was meant for.
"""

from functools import partial
import re
from typing import TYPE_CHECKING, Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import intent
from homeassistant.setup import async_when_setup

from ..const import DOMAIN
from ..entry.changes import async_follow_all_changes
from .callable_contacts import all_contacts, allowed, spoken

if TYPE_CHECKING:
    from hassil.recognize import RecognizeResult
    from homeassistant.components.conversation import ConversationInput

INTENT_CALL_CONTACT: Final = "TelephonyCallContact"
INTENT_CONFIRM_CALL: Final = "TelephonyConfirmCall"
INTENT_CANCEL_CALL: Final = "TelephonyCancelCall"
INTENT_CALLS_TODAY: Final = "TelephonyCallsToday"
INTENT_MISSED_CALLS: Final = "TelephonyMissedCalls"

SLOT_CONTACT: Final = "contact"

_CONVERSATION: Final = "conversation"

# Each costs a tenth of a millisecond after the contacts have changed.
MOST_NAMES: Final = 1_000

_TEMPLATE_SYNTAX: Final = re.compile(r"([\\()\[\]{}<>|;])")

# For a contact with a name that is known.
_CALL: Final = "[please] (call|phone|ring|dial) {name} [please]"

# That mean the telephone whoever is named, so that an unknown name can be said.
_CALL_ANYBODY: Final = (
    "[please] (make|place) a [phone|telephone] call to {contact}",
    "[please] give {contact} a [phone|telephone] call",
    "[please] call {contact} (on|by) [the] (phone|telephone)",
)
_CONFIRM: Final = (
    "yes [please] [do] call [(him|her|them|it|now)] [please]",
    "yes [please] go ahead and call [(him|her|them|it|now)] [please]",
    # Before the next one, for which the courtesy belonged to the name.
    "yes [please] [do] call {contact} please",
    "yes [please] [do] call {contact}",
)
_CANCEL: Final = (
    "no [please] (don't|don\u2019t|do not) call [(him|her|them|it|now)] [please]",
    "no [please] (don't|don\u2019t|do not) call {contact}",
    "(cancel|forget) (the|that|my) call",
)
_CALLS_TODAY: Final = (
    "who [has|have] (called|phoned|rung|rang) [me|us|here] today",
    "who was calling [me|us|here] today",
)
_MISSED_CALLS: Final = (
    "(do|did) (i|we) have [any|a] missed [phone] (call|calls)",
    "have (i|we) missed [any|a] [phone] (call|calls)",
    "have (i|we) got [any|a] missed [phone] (call|calls)",
    "did (i|we) miss [any|a] [phone] (call|calls)",
    "(are|were) there [any] missed [phone] calls",
    "(what|which) [phone] calls (have|did) (i|we) (miss|missed)",
)


@callback
def async_register_sentences(hass: HomeAssistant) -> None:
    """Register the sentences when there is somebody to understand them."""

    async def register(_hass: HomeAssistant, _component: str) -> None:
        _Sentences(hass).async_follow()

    async_when_setup(hass, _CONVERSATION, register)


class _Sentences:
    """Keeps what is understood in step with the accounts and their contacts."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self._registered: dict[str, tuple[dict[str, str | None], CALLBACK_TYPE]] = {}

    @callback
    def async_follow(self) -> None:
        """Register what there is now, and follow its changes."""
        async_follow_all_changes(self._hass, self._register)
        self._register()

    @callback
    def _register(self) -> None:
        # A component that is set up, and so was imported before.
        from homeassistant.components.conversation.agent_manager import (
            get_agent_manager,
        )

        wanted = _sentences(self._hass)
        for intent_type in wanted | self._registered:
            sentences, unregister = self._registered.get(intent_type, ({}, None))
            if sentences == wanted.get(intent_type):
                continue
            if unregister is not None:
                unregister()
                del self._registered[intent_type]
            if intent_type in wanted:
                names = wanted[intent_type]
                self._registered[intent_type] = (
                    names,
                    get_agent_manager(self._hass).register_trigger(
                        list(names), partial(self._async_answer, intent_type, names)
                    ),
                )

    async def _async_answer(
        self,
        intent_type: str,
        names: dict[str, str | None],
        user_input: ConversationInput,
        result: RecognizeResult,
    ) -> str | None:
        """Return what is said to a sentence."""
        template = result.intent_sentence.text if result.intent_sentence else None
        name = names.get(template or "")
        if name is None and (entity := result.entities.get(SLOT_CONTACT)) is not None:
            name = entity.text
        response = await intent.async_handle(
            self._hass,
            DOMAIN,
            intent_type,
            {SLOT_CONTACT: {"value": name}} if name is not None else {},
            user_input.text,
            user_input.context,
            user_input.language,
            assistant=_CONVERSATION,
            device_id=user_input.device_id,
            satellite_id=user_input.satellite_id,
            conversation_agent_id=user_input.agent_id,
        )
        return str(response.speech["plain"]["speech"])


def _sentences(hass: HomeAssistant) -> dict[str, dict[str, str | None]]:
    """Return the sentences of each intent, and whom they name by themselves."""
    if not hass.config_entries.async_entries(DOMAIN, include_disabled=False):
        return {}
    found = {
        INTENT_CALLS_TODAY: _anonymous(_CALLS_TODAY),
        INTENT_MISSED_CALLS: _anonymous(_MISSED_CALLS),
    }
    if names := _names(hass):
        found[INTENT_CALL_CONTACT] = {
            **{_CALL.format(name=_escaped(name)): name for name in names},
            **_anonymous(_CALL_ANYBODY),
        }
        found[INTENT_CONFIRM_CALL] = _anonymous(_CONFIRM)
        found[INTENT_CANCEL_CALL] = _anonymous(_CANCEL)
    return found


def _anonymous(sentences: tuple[str, ...]) -> dict[str, str | None]:
    return dict.fromkeys(sentences)


def _names(hass: HomeAssistant) -> list[str]:
    """Return what contacts are called by whoever wants to talk to them.

    Where there are too many, the contacts that Assist may call go before others, and
    whole names before their words.
    """
    everybody = all_contacts(hass)
    ways = (
        said
        for found in (allowed(everybody), everybody)
        for way in (_whole, _words)
        for one in found
        for said in way(one.contact.name)
    )
    names: dict[str, None] = {}
    while len(names) < MOST_NAMES and (said := next(ways, None)) is not None:
        names[said] = None
    return list(names)


def _whole(name: str) -> tuple[str, ...]:
    """Return a name as it is written, and as it is said."""
    return " ".join(name.split()), spoken(name)


def _words(name: str) -> tuple[str, ...]:
    return tuple(spoken(name).split())


def _escaped(name: str) -> str:
    """Return a name in which nothing is template syntax."""
    return _TEMPLATE_SYNTAX.sub(r"\\\1", name)
