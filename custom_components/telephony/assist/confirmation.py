"""Calls that somebody asks Assist for: none leaves before it was confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
import time
from typing import Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import CALLBACK_TYPE, Context, HassJob, HomeAssistant, callback
from homeassistant.exceptions import Unauthorized
from homeassistant.helpers.chat_session import current_session
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.event import async_call_later
from homeassistant.util.hass_dict import HassKey
from homeassistant.util.signal_type import SignalType

from ..calls import Contact, DialOrigin
from ..const import DOMAIN
from ..entry.permission import Person
from ..failures.user_errors import invalid_action
from .callable_contacts import (
    CallableContact,
    all_contacts,
    allowed,
    async_find_contacts,
    goes_by,
    is_as_it_was,
)
from .choice import MOST_CHOICES, chosen, say_which, told_apart

# Long enough to say yes, too short for a yes that means something else.
CONFIRMATION_SECONDS: Final = 60

# What waits for an answer has changed.
SIGNAL_QUESTIONS: Final = SignalType[()](f"{DOMAIN}_assist_questions")


@dataclass(frozen=True, slots=True)
class Asker:
    """Who talks, as far as Home Assistant knows. Nobody else's yes counts.

    Attributes:
        conversation_id: Of the conversation that goes on; None outside of one.
        user_id: None for a voice satellite.
        device_id: None for a browser.
    """

    conversation_id: str | None
    user_id: str | None
    device_id: str | None


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that somebody said.

    Attributes:
        asker: Who said it.
        context: A new one for every turn.
    """

    asker: Asker
    context: Context


@dataclass(frozen=True, slots=True)
class Question:
    """What waits for an answer: whether to call one, or which of several is meant.

    Attributes:
        about: Whom it is about, one at least.
        of_model: Whether a language model asked it, which has to understand the answer.
        context_id: Of the turn in which it was asked.
        expires_at: By the monotonic clock.
    """

    about: tuple[CallableContact, ...]
    of_model: bool
    context_id: str
    expires_at: float


class Questions:
    """Those that wait for an answer, one for each asker."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Start without any."""
        self._hass = hass
        self._questions: dict[Asker, Question] = {}
        self._stop_expiry: CALLBACK_TYPE | None = None

    @property
    def waiting(self) -> list[Question]:
        """Those whose time is not over."""
        now = time.monotonic()
        return [one for one in self._questions.values() if one.expires_at > now]

    @callback
    def put(
        self, turn: Turn, about: Sequence[CallableContact], *, of_model: bool
    ) -> None:
        """Keep a question in place of the asker's last one."""
        self._questions[turn.asker] = Question(
            tuple(about),
            of_model,
            turn.context.id,
            time.monotonic() + CONFIRMATION_SECONDS,
        )
        self._changed()

    def of(self, turn: Turn) -> Question:
        """Return the question that whoever speaks was asked.

        Raises:
            ServiceValidationError: There is none, or it is too old.
        """
        question = self._questions.get(turn.asker)
        if question is None or question.expires_at <= time.monotonic():
            raise invalid_action("assist_nothing_to_confirm")
        return question

    @callback
    def drop(self, turn: Turn) -> None:
        """Forget the question that whoever speaks was asked."""
        if self._questions.pop(turn.asker, None) is not None:
            self._changed()

    @callback
    def _changed(self, _: datetime | None = None) -> None:
        """Forget what is too old, now and when the next one is, and tell of it."""
        if self._stop_expiry is not None:
            self._stop_expiry()
            self._stop_expiry = None
        now = time.monotonic()
        self._questions = {
            asker: question
            for asker, question in self._questions.items()
            if question.expires_at > now
        }
        if self._questions:
            end = min(one.expires_at for one in self._questions.values())
            self._stop_expiry = async_call_later(
                self._hass, end - now, HassJob(self._changed, cancel_on_shutdown=True)
            )
        async_dispatcher_send(self._hass, SIGNAL_QUESTIONS)


_QUESTIONS: HassKey[Questions] = HassKey(f"{DOMAIN}_assist_questions")


@callback
def questions_of(hass: HomeAssistant) -> Questions:
    """Return the questions that wait, of all accounts."""
    if (questions := hass.data.get(_QUESTIONS)) is None:
        questions = hass.data[_QUESTIONS] = Questions(hass)
    return questions


@callback
def turn_of(context: Context, device_id: str | None) -> Turn:
    """Return what is known of whoever speaks now.

    Raises:
        ServiceValidationError: Nothing is, so that anybody's yes would count.
    """
    session = current_session.get()
    conversation_id = session.conversation_id if session else None
    asker = Asker(conversation_id, context.user_id, device_id)
    if asker == Asker(None, None, None):
        raise invalid_action("assist_unknown_asker")
    return Turn(asker, context)


async def async_ask(
    hass: HomeAssistant,
    turn: Turn,
    person: Person,
    name: str,
    *,
    of_model: bool = False,
) -> Sequence[CallableContact]:
    """Keep a request for a call until it is answered; nothing is dialled.

    Args:
        hass: Home Assistant.
        turn: Who asks.
        person: Who that is, which decides with which accounts they may call.
        name: Whom they want to call.
        of_model: Whether a language model asks. It cannot ask which of several is meant.

    Returns:
        Who is called if it is confirmed, or among whom somebody has to choose.

    Raises:
        ServiceValidationError: Nobody is meant, or too many are, or they may not be
            called by Assist, or by whoever asks. The asker's last request is forgotten,
            for it is not what they want now.
    """
    questions = questions_of(hass)
    questions.drop(turn)
    candidates = all_contacts(hass, person)
    if not candidates and all_contacts(hass):
        raise invalid_action("assist_may_not_call")
    found = await async_find_contacts(
        hass, allowed(candidates) if of_model else candidates, name
    )
    if len(found) > (1 if of_model else MOST_CHOICES):
        contacts = ", ".join(told_apart(found))
        raise invalid_action("assist_several_contacts", name=name, contacts=contacts)
    _check_account(found)
    questions.put(turn, found, of_model=of_model)
    return found


@callback
def async_choose(
    hass: HomeAssistant, turn: Turn, answer: str
) -> Sequence[CallableContact]:
    """Keep the answer to which of several is meant; nothing is dialled.

    Args:
        hass: Home Assistant.
        turn: Who answers.
        answer: A name, or a place such as "the first".

    Returns:
        Who is called if it is confirmed, or among whom somebody still has to choose.

    Raises:
        ServiceValidationError: There is nothing to choose, or nobody was chosen.
    """
    questions = questions_of(hass)
    question = questions.of(turn)
    found = chosen(question.about, answer)
    _check_account(found)
    questions.put(turn, found, of_model=question.of_model)
    return found


async def async_confirm(hass: HomeAssistant, turn: Turn, name: str | None) -> Contact:
    """Place the call that was asked for.

    Args:
        hass: Home Assistant.
        turn: Who confirms.
        name: Whom they think they call; None where they do not say.

    Returns:
        Who is called.

    Raises:
        ServiceValidationError: There is nothing to confirm, or something else.
        HomeAssistantError: The call could not be placed, or nobody knows whether it was.
    """
    questions = questions_of(hass)
    question = questions.of(turn)
    if len(question.about) > 1:
        raise say_which(question.about)
    (wanted,) = question.about
    if question.context_id == turn.context.id:
        raise invalid_action("assist_same_turn", name=wanted.contact.name)
    if name is not None and not goes_by(wanted, name):
        raise invalid_action("assist_other_contact", name=wanted.contact.name)
    # Whatever comes of it, one yes is one call.
    questions.drop(turn)
    entry = wanted.entry
    _check_account([wanted])
    dialler = entry.runtime_data.dialler
    # What was agreed to is this very number, and that Assist calls it.
    if dialler is None or not is_as_it_was(hass, wanted.contact):
        raise invalid_action("assist_contact_changed", name=wanted.contact.name)
    try:
        await dialler.async_call(
            wanted.contact, origin=DialOrigin.ASSIST, context=turn.context
        )
    except Unauthorized as error:
        raise invalid_action("assist_not_permitted", account=entry.title) from error
    return wanted.contact


@callback
def async_cancel(hass: HomeAssistant, turn: Turn) -> Sequence[CallableContact]:
    """Forget the call that was asked for; return whom it was about.

    Raises:
        ServiceValidationError: There is none.
    """
    questions = questions_of(hass)
    about = questions.of(turn).about
    questions.drop(turn)
    return about


def _check_account(found: Sequence[CallableContact]) -> None:
    """Check that whoever is meant can be called now; among several, that shows later.

    Raises:
        ServiceValidationError: The account of the only one is not running.
    """
    if len(found) == 1 and found[0].entry.state is not ConfigEntryState.LOADED:
        raise invalid_action("account_not_loaded", account=found[0].entry.title)
