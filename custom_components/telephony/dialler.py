"""Places calls: the only way in which one leaves."""

from asyncio import CancelledError
from dataclasses import replace

from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.util import dt as dt_util
from homeassistant.util.uuid import random_uuid_hex

from .account import TelephonyConfigEntry
from .calls import Contact, DialAttempt, DialOrigin
from .const import CONF_NUMBER
from .destination import async_find_destination
from .lines import find_line
from .providers.base import Capability, Line
from .providers.errors import UnknownOutcomeError
from .vendor_errors import action_errors


class Dialler:
    """Places the calls of one account."""

    def __init__(self, hass: HomeAssistant, entry: TelephonyConfigEntry) -> None:
        """Call from the lines of an account."""
        self._hass = hass
        self._entry = entry

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
            line: The name or number of the line that rings; None for the contact's
                line, or else the only one.
            caller_id: The number that the called person sees.
            order_id: The caller's own id of this call.

        Raises:
            ServiceValidationError: What was asked for cannot be done.
            HomeAssistantError: It could not be done now, or nobody knows whether it was.
        """
        account = self._entry.runtime_data
        destination = await async_find_destination(account, wanted, origin)
        ringing = self._find_line(line, destination.contact)
        attempt = DialAttempt(
            id=random_uuid_hex(),
            number=destination.written,
            name=destination.contact.name if destination.contact else None,
            line=ringing.number,
            started_at=dt_util.utcnow(),
            reference=None,
            order_id=order_id,
            confirmed=False,
        )
        with action_errors(
            self._hass, self._entry, Capability.CLICK_TO_CALL, ringing.name
        ):
            try:
                placed = await account.provider.click_to_call(
                    destination.number.dialled,
                    ringing,
                    caller_id=caller_id,
                    order_id=order_id,
                )
            except UnknownOutcomeError, CancelledError:
                self._track(attempt)
                raise
        attempt = replace(
            attempt,
            reference=placed.reference,
            order_id=placed.order_id,
            confirmed=True,
        )
        self._track(attempt)
        return attempt

    def _find_line(self, wanted: str | None, contact: Contact | None) -> Line:
        """Return the line that was named, or the contact's, or the only one."""
        if wanted is None and contact is not None and contact.line is not None:
            # A line that the user has removed since counts as none.
            subentry = self._entry.subentries.get(contact.line)
            wanted = subentry.data[CONF_NUMBER] if subentry else None
        return find_line(self._entry, wanted)

    @callback
    def _track(self, attempt: DialAttempt) -> None:
        """Have the history watched until it tells what became of the call."""
        account = self._entry.runtime_data
        if account.tracker is not None:
            account.tracker.async_track(attempt)
        elif account.coordinator is not None:
            account.coordinator.async_watch_for_call(attempt.number)
