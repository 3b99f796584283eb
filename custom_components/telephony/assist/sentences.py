"""What can be said to Home Assistant's own conversation agent, in English.

An integration cannot bring sentences of its own for its intents. It can register
triggers, which every agent gives way to. So there is a sentence for every contact, and
none that begins with "call" and takes whatever follows: "call it a day" stays with whom
it was meant for.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
import re
from typing import TYPE_CHECKING, Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import intent
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.setup import async_when_setup

from ..address_book.loaded_books import async_listen_to_contacts
from ..const import DOMAIN
from ..entry.changes import async_follow_all_changes
from ..entry.stored_entries import account_entries
from .callable_contacts import all_contacts, allowed, forbidden
from .choice import LAST, ORDINALS, told_apart
from .confirmation import SIGNAL_QUESTIONS, Question, questions_of
from .spoken_names import parts, spellings, spoken

if TYPE_CHECKING:
    from hassil.recognize import RecognizeResult
    from homeassistant.components.conversation import ConversationInput

INTENT_CALL_CONTACT: Final = "TelephonyCallContact"
INTENT_CHOOSE_CONTACT: Final = "TelephonyChooseContact"
INTENT_CONFIRM_CALL: Final = "TelephonyConfirmCall"
INTENT_CANCEL_CALL: Final = "TelephonyCancelCall"
INTENT_CALLS_TODAY: Final = "TelephonyCallsToday"
INTENT_MISSED_CALLS: Final = "TelephonyMissedCalls"

SLOT_CONTACT: Final = "contact"

_CONVERSATION: Final = "conversation"

# Each costs some tenths of a millisecond after the contacts or the questions have changed.
MOST_NAMES: Final = 1_000
# Contacts that Assist may not call, which is said then.
MOST_FORBIDDEN: Final = 100

_TEMPLATE_SYNTAX: Final = re.compile(r"([\\()\[\]{}<>|;])")

# For a contact with a name that is known.
_CALL: Final = "[please] (call|phone|ring|dial) {name} [please]"
# However the name is written there, this is how it was said.
_NAMED: Final = re.compile(
    r"\W*(?:please\W+)?(?:(?:call|phone|ring|dial)\s+)?(.+?)(?:\W+please)?[\s.,!?]*",
    re.IGNORECASE,
)

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
# While a question waits. Otherwise these may be meant for anybody.
_YES: Final = (
    "(yes|yeah|yep|sure|ok|okay) [please]",
    "[(yes|yeah|yep|sure|ok|okay)] (go ahead|do it|do that) [please]",
)
_NO: Final = (
    "(no|nope) [(thanks|thank you|please)]",
    "[(no|nope)] (don't|don\u2019t|do not) [do it]",
)
_PLACE: Final = "[call] [the] {place} [one] [please]"
_NAME_ALONE: Final = "{name} [please]"

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
    """Keeps what is understood in step with the contacts and the questions that wait."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self._registered: dict[str, tuple[Sequence[str], CALLBACK_TYPE]] = {}
        self._lasting: dict[str, Sequence[str]] = {}
        self._due = False

    @callback
    def async_follow(self) -> None:
        """Register what there is now, and follow its changes."""
        async_follow_all_changes(self._hass, self._read)
        async_listen_to_contacts(self._hass, self._read)
        async_dispatcher_connect(self._hass, SIGNAL_QUESTIONS, self._schedule)
        self._read()

    @callback
    def _read(self) -> None:
        self._lasting = _sentences(self._hass)
        self._register()

    @callback
    def _schedule(self) -> None:
        # Whoever asks and is answered at once changes nothing.
        if not self._due:
            self._due = True
            self._hass.loop.call_soon(self._register)

    @callback
    def _register(self) -> None:
        # A component that is set up, and so was imported before.
        from homeassistant.components.conversation.agent_manager import (
            get_agent_manager,
        )

        self._due = False
        waiting = [one for one in questions_of(self._hass).waiting if not one.of_model]
        wanted = self._lasting
        if wanted and waiting:
            wanted = _with_answers(wanted, waiting)
        for intent_type in wanted | self._registered:
            sentences, unregister = self._registered.get(intent_type, ((), None))
            if sentences == wanted.get(intent_type):
                continue
            if unregister is not None:
                unregister()
                del self._registered[intent_type]
            if intent_type in wanted:
                self._registered[intent_type] = (
                    wanted[intent_type],
                    get_agent_manager(self._hass).register_trigger(
                        list(wanted[intent_type]),
                        partial(self._async_answer, intent_type),
                    ),
                )

    async def _async_answer(
        self, intent_type: str, user_input: ConversationInput, result: RecognizeResult
    ) -> str | None:
        """Return what is said to a sentence."""
        name = _name_in(intent_type, user_input.text, result)
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


def _name_in(intent_type: str, text: str, result: RecognizeResult) -> str | None:
    """Return the name that somebody said; None where a sentence is about nobody."""
    if (entity := result.entities.get(SLOT_CONTACT)) is not None:
        return entity.text
    if intent_type not in {INTENT_CALL_CONTACT, INTENT_CHOOSE_CONTACT}:
        return None
    named = _NAMED.fullmatch(text)
    return named[1] if named else text


def _sentences(hass: HomeAssistant) -> dict[str, Sequence[str]]:
    """Return the sentences of each intent, whatever was asked."""
    if not account_entries(hass, include_disabled=False):
        return {}
    found: dict[str, Sequence[str]] = {
        INTENT_CALLS_TODAY: _CALLS_TODAY,
        INTENT_MISSED_CALLS: _MISSED_CALLS,
    }
    if names := _names(hass):
        calls = [_CALL.format(name=name) for name in names]
        found[INTENT_CALL_CONTACT] = [*calls, *_CALL_ANYBODY]
        found[INTENT_CONFIRM_CALL] = _CONFIRM
        found[INTENT_CANCEL_CALL] = _CANCEL
    return found


def _with_answers(
    lasting: Mapping[str, Sequence[str]], waiting: Iterable[Question]
) -> dict[str, Sequence[str]]:
    """Return sentences, and those that answer a question that waits."""
    found = {
        **lasting,
        INTENT_CONFIRM_CALL: (*_CONFIRM, *_YES),
        INTENT_CANCEL_CALL: (*_CANCEL, *_NO),
    }
    if choices := _choices(waiting):
        found[INTENT_CHOOSE_CONTACT] = choices
    return found


def _choices(waiting: Iterable[Question]) -> list[str]:
    """Return the answers to the questions which of several contacts is meant."""
    choices: dict[str, None] = {}
    for question in waiting:
        if (count := len(question.about)) > 1:
            for place in (*ORDINALS[:count], LAST):
                choices[_PLACE.format(place=place)] = None
            for label in told_apart(question.about):
                for name in (*_whole(label), *_shortened(label)):
                    choices[_NAME_ALONE.format(name=name)] = None
    return list(choices)


def _names(hass: HomeAssistant) -> list[str]:
    """Return what contacts are called by whoever wants to talk to them.

    Where there are too many, the contacts that Assist may call go before others, and
    whole names before parts of them.
    """
    everybody = all_contacts(hass)
    ways = (
        said
        for found in (allowed(everybody), forbidden(everybody)[:MOST_FORBIDDEN])
        for way in (_whole, _shortened)
        for one in found
        for name in one.contact.names
        for said in way(name)
    )
    names: dict[str, None] = {}
    while len(names) < MOST_NAMES and (said := next(ways, None)) is not None:
        names[said] = None
    return list(names)


def _whole(name: str) -> tuple[str, ...]:
    """Return a name as it is written, and as it is said."""
    return _escaped(" ".join(name.split())), _as_said(spoken(name))


def _shortened(name: str) -> tuple[str, ...]:
    return tuple(map(_as_said, parts(name)))


def _as_said(words: str) -> str:
    """Return what words may be written down as, for each of them."""
    return " ".join(map(_alternatives, words.split()))


def _alternatives(word: str) -> str:
    ways = [_escaped(way) for way in spellings(word)]
    return ways[0] if len(ways) == 1 else f"({'|'.join(ways)})"


def _escaped(name: str) -> str:
    """Return a name in which nothing is template syntax."""
    return _TEMPLATE_SYNTAX.sub(r"\\\1", name)
