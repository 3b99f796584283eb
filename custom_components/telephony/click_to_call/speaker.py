"""Rings a number and has a message read: the only way in which one is."""

from asyncio import CancelledError
from dataclasses import dataclass

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant

from ..calls import DialOrigin, one_line
from ..dial_rules.refusal import Obstacle
from ..entry.numbers import AccountNumbers
from ..entry.speech_options import (
    proposed_language,
    read_speech_options,
    spoken_language,
)
from ..failures.user_errors import invalid_action
from ..failures.vendor_errors import action_errors
from ..providers.base import Capability, Provider, Speech
from ..providers.errors import (
    BadNumberError,
    Cause,
    ProviderError,
    UnknownOutcomeError,
)
from .call_gate import CallGate

_ORIGIN = DialOrigin.AUTOMATION


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenMessage:
    """A message that the vendor took.

    Attributes:
        number: Who is rung, as the user or the contact has it written.
        name: The contact's; None for a number of nobody's.
        language: In which it is read, by the vendor's code.
        reference: The vendor's id of it; None where it gives none.
    """

    number: str
    name: str | None
    language: str
    reference: str | None


class Speaker:
    """Has messages read by telephone, with one account.

    Attributes:
        rung: Numbers and names of contacts that a notification rings.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        *,
        provider: Provider,
        speech: Speech,
        numbers: AccountNumbers,
        gate: CallGate,
    ) -> None:
        """Speak to those whom the gate of an account lets be called.

        Args:
            hass: Home Assistant.
            entry: The account.
            provider: Asks the vendor.
            speech: What the vendor can read.
            numbers: How numbers are read.
            gate: Lets through what may be called.
        """
        self._hass = hass
        self._entry = entry
        self._provider = provider
        self._speech = speech
        self._numbers = numbers
        self._gate = gate
        self._options = read_speech_options(entry.options)
        self.rung = self._options.rung

    async def async_speak(
        self,
        wanted: str,
        message: str,
        *,
        context: Context,
        language: str | None = None,
        caller_id: str | None = None,
    ) -> SpokenMessage:
        """Ring somebody and have a message read. Never sent twice.

        Args:
            wanted: A number, or the name of a contact.
            message: What is read; several lines are read as one.
            context: On whose behalf.
            language: A language tag; None for the one of the options.
            caller_id: The number that the called person sees; None likewise.

        Raises:
            Unauthorized: Somebody asks for it who may not call with the account.
            ServiceValidationError: What was asked for cannot be done.
            HomeAssistantError: It could not be done now, or nobody knows whether it was.
        """
        guard = self._gate.guard
        with self._gate.on_its_way():
            await self._gate.async_check_person(_ORIGIN, context)
            text = self._text_of(message)
            spoken = self._language_of(language)
            destination = await self._gate.async_find(wanted, _ORIGIN)
            number = destination.number
            plan = await self._numbers.async_load()
            # Where there is none, the rules say what is wrong with the number, if any.
            country_code = plan.country_code(number)
            admission = await self._gate.async_admit(number, _ORIGIN, Capability.SPEAK)
            with (
                guard.counting(Obstacle.UNSUPPORTED, _ORIGIN, number),
                action_errors(self._hass, self._entry, Capability.SPEAK),
            ):
                try:
                    if country_code is None:
                        raise BadNumberError(cause=Cause.BAD_COUNTRY_CODE)
                    placed = await self._provider.speak(
                        number.dialled,
                        text,
                        country_code=country_code,
                        language=spoken,
                        caller_id=caller_id or self._options.caller_id,
                    )
                except UnknownOutcomeError, CancelledError:
                    guard.async_count_placed()
                    raise
                except ProviderError:
                    # Certainly not rung: whoever puts it right may try at once.
                    guard.async_release(admission)
                    raise
            guard.async_count_placed()
        contact = destination.contact
        return SpokenMessage(
            number=destination.written,
            name=contact.name if contact is not None else None,
            language=spoken,
            reference=placed.reference,
        )

    def _text_of(self, message: str) -> str:
        """Return a message in one line.

        Raises:
            ServiceValidationError: It is empty, or too long to be read.
        """
        text = " ".join(one_line(message).split())
        if not text:
            raise invalid_action("message_empty")
        if len(text) > self._speech.longest:
            raise invalid_action(
                "message_too_long",
                longest=str(self._speech.longest),
                length=str(len(text)),
            )
        return text

    def _language_of(self, wanted: str | None) -> str:
        """Return the vendor's code for a language.

        Raises:
            ServiceValidationError: The vendor cannot speak it.
        """
        languages = self._speech.languages
        wanted = wanted or self._options.language
        if wanted is None:
            return proposed_language(self._hass.config.language, languages)
        if (spoken := spoken_language(wanted, languages)) is None:
            raise invalid_action(
                "language_not_spoken", language=wanted, languages=", ".join(languages)
            )
        return spoken
