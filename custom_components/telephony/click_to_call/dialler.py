"""Places calls: the only way in which one leaves."""

from asyncio import CancelledError
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.util import dt as dt_util
from homeassistant.util.uuid import random_uuid_hex

from ..calls import Contact, DialAttempt, DialOrigin
from ..dial_rules.refusal import Obstacle
from ..failures.vendor_errors import action_errors
from ..providers.base import Capability, Provider
from ..providers.configuration import Line
from ..providers.errors import ProviderError, UnknownOutcomeError
from .call_gate import CallGate, Counting
from .destination import Destination
from .dial_progress import Stage, async_tell_progress, telling_refusals
from .line_choice import choose_line
from .tracker import CallTracker


def _not_counting(*_: object) -> AbstractContextManager[None]:
    return nullcontext()


class Dialler:
    """Places the calls of one account."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        *,
        provider: Provider,
        gate: CallGate,
        tracker: CallTracker | None,
    ) -> None:
        """Call from the lines of an account what its gate lets through.

        Args:
            hass: Home Assistant.
            entry: The account, whose lines may ring.
            provider: Asks the vendor to place a call.
            gate: Lets through what may be called.
            tracker: Finds out what becomes of the calls; None without a call history.
        """
        self._hass = hass
        self._entry = entry
        self._provider = provider
        self._gate = gate
        self.guard = gate.guard
        self._tracker = tracker

    async def async_call(
        self,
        wanted: str | Contact,
        *,
        origin: DialOrigin,
        context: Context,
        line: str | None = None,
        caller_id: str | None = None,
        order_id: str | None = None,
    ) -> DialAttempt:
        """Ring a line and connect it with somebody. Never sent twice.

        Args:
            wanted: A number, the name of a contact, or the contact.
            origin: What wants to call.
            context: On whose behalf.
            line: The name or number of the line that rings; None for the one of the
                contact's speed dial, or else the default one.
            caller_id: The number that the called person sees.
            order_id: The caller's own id of this call.

        Raises:
            Unauthorized: Somebody asks for it who may not call with the account.
            ServiceValidationError: What was asked for cannot be done.
            HomeAssistantError: It could not be done now, or nobody knows whether it was.
        """
        with (
            self._gate.on_its_way(),
            telling_refusals(self._hass, self._entry.entry_id, wanted) as asked,
        ):
            destination, ringing = await self._async_find(
                wanted, line, origin, context, self.guard.counting
            )
            asked.is_for(destination)
            number = destination.number
            admission = await self._gate.async_admit(
                number, origin, Capability.CLICK_TO_CALL
            )
            # From here on nothing waits until the call is on its way.
            dial_id = random_uuid_hex()
            if Capability.PLACED_CALL_OUTCOME in self._provider.capabilities:
                # By it the vendor is asked what became of the call, if it ever was one.
                order_id = order_id or dial_id
            attempt = DialAttempt(
                id=dial_id,
                number=destination.written,
                name=destination.contact.name if destination.contact else None,
                line=ringing.number,
                started_at=dt_util.utcnow(),
                reference=None,
                order_id=order_id,
                confirmed=False,
            )
            self._tell(Stage.PLACING, attempt)
            with (
                self.guard.counting(Obstacle.UNSUPPORTED, origin, number),
                action_errors(
                    self._hass, self._entry, Capability.CLICK_TO_CALL, ringing.name
                ),
            ):
                try:
                    placed = await self._provider.click_to_call(
                        number.dialled,
                        ringing,
                        caller_id=caller_id,
                        order_id=order_id,
                    )
                except UnknownOutcomeError, CancelledError:
                    self._track(attempt)
                    raise
                except ProviderError:
                    # Certainly not dialled: whoever puts it right may try at once.
                    self.guard.async_release(admission)
                    raise
            attempt = replace(
                attempt,
                reference=placed.reference,
                order_id=placed.order_id,
                confirmed=True,
            )
            self._track(attempt)
            return attempt

    async def async_look(
        self, wanted: str, *, origin: DialOrigin, context: Context
    ) -> Line:
        """Look whether a call would be placed now; nothing is dialled, told or counted.

        Args:
            wanted: As for `async_call`.
            origin: Likewise.
            context: Likewise.

        Returns:
            The line that would ring.

        Raises:
            Unauthorized, ServiceValidationError, HomeAssistantError: As `async_call`
                does, where it would not.
        """
        destination, ringing = await self._async_find(
            wanted, None, origin, context, _not_counting
        )
        await self._gate.async_look(destination.number, Capability.CLICK_TO_CALL)
        return ringing

    async def _async_find(
        self,
        wanted: str | Contact,
        line: str | None,
        origin: DialOrigin,
        context: Context,
        counting: Counting,
    ) -> tuple[Destination, Line]:
        """Return who is called from where, if that can be and may be."""
        await self._gate.async_check_person(origin, context, counting)
        destination = await self._gate.async_find(wanted, origin, counting)
        with counting(Obstacle.UNKNOWN_LINE, origin, destination.number):
            contact = destination.contact
            speed_dial = contact.speed_dial if contact is not None else None
            return destination, choose_line(self._entry, line, speed_dial)

    @callback
    def _track(self, attempt: DialAttempt) -> None:
        """Count the call, and have the history watched until it tells what became of it."""
        self.guard.async_count_placed()
        if self._tracker is not None:
            self._tracker.async_track(attempt)
        self._tell(Stage.RINGING if attempt.confirmed else Stage.IN_DOUBT, attempt)

    @callback
    def _tell(self, stage: Stage, attempt: DialAttempt) -> None:
        async_tell_progress(self._hass, self._entry.entry_id, stage, attempt)
