"""What everything passes that makes a phone ring, or may: nothing leaves another way."""

from asyncio import Event
from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import Unauthorized, UnknownUser

from ..address_book.account_contacts import AccountContacts
from ..calls import Contact, DialOrigin
from ..dial_rules.refusal import Obstacle
from ..entry.dial_options import CONF_ADMINISTRATORS_ONLY
from ..entry.numbers import AccountNumbers
from ..entry.permission import Person, async_person_of
from ..failures.user_errors import invalid_action
from ..failures.vendor_errors import check_pause
from ..numbering.phone_number import PhoneNumber
from ..providers.base import Capability
from .destination import Destination, async_find_destination, check_permission
from .guard import DialGuard

if TYPE_CHECKING:
    from ..dial_rules.rule_check import Admission


type Counting = Callable[..., AbstractContextManager[None]]


class CallGate:
    """Lets through what an account may do, for whoever may do it, while it runs.

    Attributes:
        guard: Applies the user's rules.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        *,
        numbers: AccountNumbers,
        contacts: AccountContacts,
        guard: DialGuard,
    ) -> None:
        """Stand before one account.

        Args:
            hass: Home Assistant.
            entry: The account.
            numbers: How numbers are read.
            contacts: Who can be called by name.
            guard: Applies the user's rules.
        """
        self._hass = hass
        self._entry = entry
        self._numbers = numbers
        self._contacts = contacts
        self.guard = guard
        self._on_their_way = 0
        self._stopped = False
        self._all_done = Event()
        self._all_done.set()

    async def async_stop(self) -> None:
        """Let nothing through any more, and wait for what becomes of what is on its way.

        A request to a vendor has an end, and so has this. What came of it would
        otherwise be written down where nobody looks any more.
        """
        self._stopped = True
        await self._all_done.wait()
        self.guard.async_stop()

    @contextmanager
    def on_its_way(self) -> Generator[None]:
        """Have whoever stops the account wait for what is done within."""
        self._on_their_way += 1
        self._all_done.clear()
        try:
            yield
        finally:
            self._on_their_way -= 1
            if not self._on_their_way:
                self._all_done.set()

    async def async_check_person(
        self, origin: DialOrigin, context: Context, counting: Counting | None = None
    ) -> None:
        """Let nobody through who has no right to it.

        Args:
            origin: What wants to call.
            context: On whose behalf.
            counting: Counts what was stopped; None for the guard.

        Raises:
            Unauthorized: They have none.
        """
        counting = counting or self.guard.counting
        person = await async_person_of(self._hass, context)
        with counting(Obstacle.ADMINISTRATORS_ONLY, origin):
            self._check_administrator(person, origin)
        if origin is not DialOrigin.BUTTON:
            # Who may press a button, Home Assistant has looked at already.
            with counting(Obstacle.NO_PERMISSION, origin):
                person.check(self._hass, self._entry, POLICY_CONTROL)

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

    async def async_find(
        self,
        wanted: str | Contact,
        origin: DialOrigin,
        counting: Counting | None = None,
    ) -> Destination:
        """Return who is meant, if they may be called in this way.

        Raises:
            ServiceValidationError: Nobody is meant, several are, or they may not be.
        """
        counting = counting or self.guard.counting
        with counting(Obstacle.UNKNOWN_CONTACT, origin):
            destination = await async_find_destination(
                wanted, self._numbers, self._contacts, origin
            )
        with counting(Obstacle.CALLED_BY, origin, destination.number):
            check_permission(destination, origin)
        return destination

    async def async_look(self, number: PhoneNumber, capability: Capability) -> None:
        """Look whether a call would be let through now; nothing is counted.

        Raises:
            ServiceValidationError, HomeAssistantError: As `async_admit` does.
        """
        await self._async_open(capability)
        self.guard.async_look(number)

    async def async_admit(
        self, number: PhoneNumber, origin: DialOrigin, capability: Capability
    ) -> Admission:
        """Enter a call as leaving now. Whoever asks must not wait before it has left.

        Raises:
            ServiceValidationError: A rule is against it, or the account is stopped.
            HomeAssistantError: The vendor wants to be left alone.
        """
        await self._async_open(capability)
        admission = self.guard.async_admit(number, origin)
        await self._async_keep()
        return admission

    async def async_admit_binding(
        self,
        numbers: Mapping[str, PhoneNumber],
        origin: DialOrigin,
        capability: Capability,
    ) -> None:
        """Enter a binding of numbers as made now.

        Args:
            numbers: By the field in which each was given.
            origin: What wants to bind them.
            capability: What binds them.

        Raises:
            ServiceValidationError, HomeAssistantError: As `async_admit` does.
        """
        await self._async_open(capability)
        self.guard.async_admit_binding(numbers, origin)
        await self._async_keep()

    async def _async_open(self, capability: Capability) -> None:
        await self.guard.async_open()
        self._check_running()
        check_pause(self._hass, self._entry, capability)

    async def _async_keep(self) -> None:
        await self.guard.async_keep()
        self._check_running()

    def _check_running(self) -> None:
        """Let nothing leave any more where the account is being stopped.

        Raises:
            ServiceValidationError: It is.
        """
        if self._stopped:
            raise invalid_action("account_not_loaded", account=self._entry.title)
