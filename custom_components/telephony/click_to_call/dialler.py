"""Places calls: the only way in which one leaves."""

from asyncio import CancelledError, Event
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.exceptions import Unauthorized, UnknownUser
from homeassistant.util import dt as dt_util
from homeassistant.util.uuid import random_uuid_hex

from ..address_book.account_contacts import AccountContacts
from ..calls import Contact, DialAttempt, DialOrigin
from ..dial_rules.refusal import Obstacle
from ..entry.dial_options import CONF_ADMINISTRATORS_ONLY
from ..entry.numbers import AccountNumbers
from ..entry.permission import Person, async_person_of
from ..failures.user_errors import invalid_action
from ..failures.vendor_errors import action_errors, check_pause
from ..providers.base import Capability, Line, Provider
from ..providers.errors import ProviderError, UnknownOutcomeError
from .destination import Destination, async_find_destination, check_permission
from .dial_progress import Stage, async_tell_progress, telling_refusals
from .guard import DialGuard
from .line_choice import choose_line
from .tracker import CallTracker

type _Counting = Callable[..., AbstractContextManager[None]]


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
        numbers: AccountNumbers,
        contacts: AccountContacts,
        guard: DialGuard,
        tracker: CallTracker | None,
    ) -> None:
        """Call from the lines of an account what its guard admits.

        Args:
            hass: Home Assistant.
            entry: The account, whose lines may ring.
            provider: Asks the vendor to place a call.
            numbers: How numbers are read.
            contacts: Who can be called by name.
            guard: Applies the user's rules.
            tracker: Finds out what becomes of the calls; None without a call history.
        """
        self._hass = hass
        self._entry = entry
        self._provider = provider
        self._numbers = numbers
        self._contacts = contacts
        self.guard = guard
        self._tracker = tracker
        self._calls = 0
        self._stopped = False
        self._all_done = Event()
        self._all_done.set()

    async def async_stop(self) -> None:
        """Place no call any more, and wait for what becomes of those on their way.

        A request to a vendor has an end, and so has this. What came of it would
        otherwise be written down where nobody looks any more.
        """
        self._stopped = True
        await self._all_done.wait()
        self.guard.async_stop()

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
            self._on_its_way(),
            telling_refusals(self._hass, self._entry.entry_id, wanted) as asked,
        ):
            destination, ringing = await self._async_find(
                wanted, line, origin, context, self.guard.counting
            )
            asked.is_for(destination)
            await self.guard.async_open()
            self._check_running()
            check_pause(self._hass, self._entry, Capability.CLICK_TO_CALL)
            number = destination.number
            admission = self.guard.async_admit(number, origin)
            await self.guard.async_keep()
            # From here on nothing waits until the call is on its way.
            self._check_running()
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
        await self.guard.async_open()
        self._check_running()
        check_pause(self._hass, self._entry, Capability.CLICK_TO_CALL)
        self.guard.async_look(destination.number)
        return ringing

    def _check_running(self) -> None:
        """Let no call leave any more where the account is being stopped.

        Raises:
            ServiceValidationError: It is.
        """
        if self._stopped:
            raise invalid_action("account_not_loaded", account=self._entry.title)

    @contextmanager
    def _on_its_way(self) -> Generator[None]:
        """Have whoever stops the calls wait for this one."""
        self._calls += 1
        self._all_done.clear()
        try:
            yield
        finally:
            self._calls -= 1
            if not self._calls:
                self._all_done.set()

    async def _async_find(
        self,
        wanted: str | Contact,
        line: str | None,
        origin: DialOrigin,
        context: Context,
        counting: _Counting,
    ) -> tuple[Destination, Line]:
        """Return who is called from where, if that can be and may be."""
        person = await async_person_of(self._hass, context)
        with counting(Obstacle.ADMINISTRATORS_ONLY, origin):
            self._check_administrator(person, origin)
        if origin is not DialOrigin.BUTTON:
            # Who may press a button, Home Assistant has looked at already.
            with counting(Obstacle.NO_PERMISSION, origin):
                person.check(self._hass, self._entry, POLICY_CONTROL)
        with counting(Obstacle.UNKNOWN_CONTACT, origin):
            destination = await async_find_destination(
                wanted, self._numbers, self._contacts, origin
            )
        with counting(Obstacle.CALLED_BY, origin, destination.number):
            check_permission(destination, origin)
        with counting(Obstacle.UNKNOWN_LINE, origin, destination.number):
            contact = destination.contact
            speed_dial = contact.speed_dial if contact is not None else None
            return destination, choose_line(self._entry, line, speed_dial)

    def _check_administrator(self, person: Person, origin: DialOrigin) -> None:
        """Let administrators alone call, where the user wants that.

        Automations belong to nobody, and may, as with Home Assistant's own actions.
        Who speaks to a device may be anybody.

        Raises:
            Unauthorized: It is somebody else, or nobody knows who.
        """
        if not self._entry.options.get(CONF_ADMINISTRATORS_ONLY):
            return
        context, user = person.context, person.user
        if context.user_id is None:
            if origin is DialOrigin.ASSIST:
                raise Unauthorized(context=context)
            return
        if user is None:
            raise UnknownUser(context=context)
        if not user.is_admin:
            raise Unauthorized(context=context)

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
