"""How far a call is that somebody asked for, told in the moment in which it changes."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
from homeassistant.helpers.dispatcher import (
    async_dispatcher_connect,
    async_dispatcher_send,
)

from ..calls import Contact, DialAttempt
from ..const import DOMAIN
from ..providers.errors import UnknownOutcomeError
from .destination import Destination

# The rules' own words are shorter than the names of the messages about them.
_RULE: Final = "call_refused_"
_NO_PERMISSION: Final = "no_permission"


class Stage(StrEnum):
    """How far a call is, until the history tells what became of it."""

    PLACING = "placing"
    RINGING = "ringing"
    IN_DOUBT = "in_doubt"
    REFUSED = "refused"
    NOT_PLACED = "not_placed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A step of a call that somebody asked for.

    Attributes:
        stage: How far it is.
        number: Who is called, as written by the user or for the contact; None where
            that was not found out.
        name: The contact's; None likewise, and where it is nobody's number.
        attempt: What left for the vendor; None where nothing did.
        reason: What stood in the way, in a word; None where nothing did.
    """

    stage: Stage
    number: str | None
    name: str | None
    attempt: DialAttempt | None = None
    reason: str | None = None


@dataclass(slots=True)
class Asked:
    """Whom somebody wants to call, as far as that is known."""

    number: str | None = None
    name: str | None = None

    def is_for(self, destination: Destination) -> None:
        """Take note of who that is."""
        self.number = destination.written
        self.name = destination.contact.name if destination.contact else None


@callback
def async_listen_to_progress(
    hass: HomeAssistant, entry_id: str, listener: Callable[[Progress], None]
) -> CALLBACK_TYPE:
    """Have a callback called with each step of the calls that an account places.

    Returns:
        What ends the listening.
    """
    return async_dispatcher_connect(hass, _signal(entry_id), listener)


@callback
def async_tell_progress(
    hass: HomeAssistant, entry_id: str, stage: Stage, attempt: DialAttempt
) -> None:
    """Tell how far a call is that left for the vendor, or is about to."""
    async_dispatcher_send(
        hass,
        _signal(entry_id),
        Progress(
            stage=stage, number=attempt.number, name=attempt.name, attempt=attempt
        ),
    )


@contextmanager
def telling_refusals(
    hass: HomeAssistant, entry_id: str, wanted: str | Contact
) -> Generator[Asked]:
    """Tell that a call was not placed, where it was not, and why.

    Yields:
        What is to be told of who it is for.
    """
    asked = Asked()
    if isinstance(wanted, Contact):
        asked = Asked(wanted.numbers[0], wanted.name)
    try:
        yield asked
    except HomeAssistantError as error:
        if error.translation_key != UnknownOutcomeError.key:
            # What can be changed in what was asked for was refused; the rest may do
            # another time.
            was_refused = isinstance(error, (ServiceValidationError, Unauthorized))
            async_dispatcher_send(
                hass,
                _signal(entry_id),
                Progress(
                    stage=Stage.REFUSED if was_refused else Stage.NOT_PLACED,
                    number=asked.number,
                    name=asked.name,
                    reason=reason_of_refusal(error),
                ),
            )
        raise


def reason_of_refusal(error: HomeAssistantError) -> str:
    """Return what stood in the way of a call, in a word."""
    return (error.translation_key or _NO_PERMISSION).removeprefix(_RULE)


def _signal(entry_id: str) -> str:
    return f"{DOMAIN}_dial_progress_{entry_id}"
