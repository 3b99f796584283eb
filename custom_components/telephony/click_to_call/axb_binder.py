"""Binds two numbers by a privacy number, if the user's rules let them be called."""

from datetime import timedelta

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError

from ..calls import DialOrigin
from ..failures.user_errors import invalid_number
from ..failures.vendor_errors import action_errors
from ..numbering.phone_number import PhoneNumber
from ..providers.answers import BoundNumbers
from ..providers.base import Capability, Provider
from .call_gate import CallGate

_ORIGIN = DialOrigin.AUTOMATION


class AxbBinder:
    """Makes the bindings of one account: the only way in which one is made."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        *,
        provider: Provider,
        gate: CallGate,
    ) -> None:
        """Bind what the gate of an account lets through.

        Args:
            hass: Home Assistant.
            entry: The account.
            provider: Asks the vendor.
            gate: Lets through what may be called.
        """
        self._hass = hass
        self._entry = entry
        self._provider = provider
        self._gate = gate

    async def async_bind(
        self,
        a: str,
        b: str,
        *,
        context: Context,
        expires_after: timedelta,
        is_recorded: bool,
        reference: str | None,
    ) -> BoundNumbers:
        """Let two numbers reach each other. Never made twice.

        Args:
            a: A number, or the name of a contact.
            b: Likewise.
            context: On whose behalf.
            expires_after: When the binding ends by itself; zero for never.
            is_recorded: Whether calls are recorded.
            reference: The caller's own id of the binding.

        Raises:
            Unauthorized: Somebody asks for it who may not call with the account.
            ServiceValidationError: What was asked for cannot be done.
            HomeAssistantError: It could not be done now, or nobody knows whether it was.
        """
        with self._gate.on_its_way():
            await self._gate.async_check_person(_ORIGIN, context)
            numbers = {
                which: await self._async_find(which, wanted)
                for which, wanted in (("a", a), ("b", b))
            }
            await self._gate.async_admit_binding(
                numbers, _ORIGIN, Capability.AXB_BINDING
            )
            with action_errors(self._hass, self._entry, Capability.AXB_BINDING):
                return await self._provider.bind_axb(
                    numbers["a"].dialled,
                    numbers["b"].dialled,
                    expires_after=expires_after,
                    is_recorded=is_recorded,
                    reference=reference,
                )

    async def _async_find(self, which: str, wanted: str) -> PhoneNumber:
        """Return the number that is meant in a field.

        Raises:
            ServiceValidationError: There is none, or it may not be called.
        """
        try:
            return (await self._gate.async_find(wanted, _ORIGIN)).number
        except ServiceValidationError as error:
            raise invalid_number(which, error) from error
