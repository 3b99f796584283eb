"""Calls that somebody asks Assist for: none leaves before it was confirmed."""

from collections.abc import Iterable
from dataclasses import dataclass
import time
from typing import Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.exceptions import Unauthorized
from homeassistant.helpers.chat_session import current_session
from homeassistant.util.hass_dict import HassKey

from ..calls import Contact, DialOrigin
from ..const import DOMAIN
from ..failures.user_errors import invalid_action
from .callable_contacts import AccountContact, all_contacts, find_contact, goes_by

# Long enough to say yes, too short for a yes that means something else.
CONFIRMATION_SECONDS: Final = 60


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
class _Request:
    wanted: AccountContact
    context_id: str
    expires_at: float


class CallRequests:
    """Calls that were asked for and wait for a yes, one for each asker."""

    def __init__(self) -> None:
        """Start without any."""
        self._requests: dict[Asker, _Request] = {}

    def put(self, turn: Turn, wanted: AccountContact) -> None:
        """Keep a request in place of the asker's last one."""
        now = time.monotonic()
        self._requests = {
            asker: request
            for asker, request in self._requests.items()
            if request.expires_at > now
        }
        self._requests[turn.asker] = _Request(
            wanted, turn.context.id, now + CONFIRMATION_SECONDS
        )

    def of(self, turn: Turn) -> _Request:
        """Return the request of whoever speaks.

        Raises:
            ServiceValidationError: There is none, or it is too old.
        """
        request = self._requests.get(turn.asker)
        if request is None or request.expires_at <= time.monotonic():
            raise invalid_action("assist_nothing_to_confirm")
        return request

    def drop(self, turn: Turn) -> None:
        """Forget the request of whoever speaks."""
        self._requests.pop(turn.asker, None)


_REQUESTS: HassKey[CallRequests] = HassKey(f"{DOMAIN}_assist_requests")


@callback
def _requests(hass: HomeAssistant) -> CallRequests:
    return hass.data.setdefault(_REQUESTS, CallRequests())


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


@callback
def async_ask(
    hass: HomeAssistant,
    turn: Turn,
    name: str,
    candidates: Iterable[AccountContact] | None = None,
) -> AccountContact:
    """Keep a request for a call until it is confirmed; nothing is dialled.

    Args:
        hass: Home Assistant.
        turn: Who asks.
        name: Whom they want to call.
        candidates: Who can be meant; None is everybody.

    Returns:
        Who is called if it is confirmed.

    Raises:
        ServiceValidationError: Nobody is meant, or several are, or they may not be
            called by Assist. The asker's last request is forgotten, for it is not what
            they want now.
    """
    requests = _requests(hass)
    requests.drop(turn)
    wanted = find_contact(
        all_contacts(hass) if candidates is None else candidates, name
    )
    requests.put(turn, wanted)
    return wanted


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
    requests = _requests(hass)
    request = requests.of(turn)
    wanted = request.wanted
    if request.context_id == turn.context.id:
        raise invalid_action("assist_same_turn", name=wanted.contact.name)
    if name is not None and not goes_by(wanted, name):
        raise invalid_action("assist_other_contact", name=wanted.contact.name)
    # Whatever comes of it, one yes is one call.
    requests.drop(turn)
    entry = wanted.entry
    if entry.state is not ConfigEntryState.LOADED:
        raise invalid_action("account_not_loaded", account=entry.title)
    dialler = entry.runtime_data.dialler
    # What was agreed to is this very number, and that Assist calls it.
    if dialler is None or wanted not in all_contacts(hass):
        raise invalid_action("assist_contact_changed", name=wanted.contact.name)
    try:
        await dialler.async_call(
            wanted.contact, origin=DialOrigin.ASSIST, context=turn.context
        )
    except Unauthorized as error:
        raise invalid_action("assist_not_permitted", account=entry.title) from error
    return wanted.contact


@callback
def async_cancel(hass: HomeAssistant, turn: Turn) -> Contact:
    """Forget the call that was asked for; return whose it was.

    Raises:
        ServiceValidationError: There is none.
    """
    requests = _requests(hass)
    contact = requests.of(turn).wanted.contact
    requests.drop(turn)
    return contact
